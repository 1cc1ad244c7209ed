"""When a package will be finished if it goes on as it did, and how late that is.

Method (earned schedule): the plan says on which day the present progress should have been reached. The days planned
until then, divided by the days that passed, are the pace. The whole planned time, stretched by it, ends on the forecast
day. So the plan's own S stays: slow at the beginning and at the end. It cannot say anything without a plan or without
progress, and knows nothing of what the weeks ahead bring.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from common.periods import add_months
from work_packages.curve.codes import ForecastCode
from work_packages.curve.series import HUNDRED, NOTHING, CurvePoint, SCurve


@dataclass(frozen=True, slots=True)
class FinishForecast:
    """The forecast made at the end of a month. `finish_on` is None where nothing can be said.

    `pace` is planned days by days that passed: 1 is as planned, less is slower. `late_days` counts calendar days after
    the day that is due, 0 where it is not late; None where nothing can be said.
    """

    code: ForecastCode
    finish_on: date | None = None
    pace: Decimal | None = None
    late_days: int | None = None


def forecast(curve: SCurve, *, ends_on: date | None = None, starts_on: date | None = None) -> FinishForecast:
    """Read from what is known by the newest month with a figure.

    Work begins on `starts_on`, or on the first day of the first planned month that has a share. `ends_on` is the day
    on which it is due; without it the last day of the month in which the plan is full.
    """
    now = curve.last_known
    if now is None or now.actual is None:
        return FinishForecast(ForecastCode.NOTHING_ENTERED)
    if now.actual >= HUNDRED:
        return _finished(curve, ends_on)
    if not curve.has_plan:
        return FinishForecast(ForecastCode.NO_PLAN)
    if now.actual <= NOTHING:
        return FinishForecast(ForecastCode.NO_PROGRESS)
    begins = _begin(curve, starts_on)
    full = _full_on(curve)
    passed = Decimal((_month_end(now.month) - begins).days)
    earned = _earned_days(curve, now.actual, begins)
    if passed <= 0 or earned <= 0:
        return FinishForecast(ForecastCode.NO_PROGRESS)
    planned = Decimal(((ends_on or full) - begins).days + 1)
    needed = (planned * passed / earned).to_integral_value(rounding=ROUND_CEILING)
    # What is not finished by the end of a month is finished on a later day.
    finish = max(begins + timedelta(days=int(needed) - 1), _month_end(now.month))
    return FinishForecast(ForecastCode.FORECAST, finish, earned / passed, delay_days(finish, ends_on or full))


def delay_days(day: date, ends_on: date) -> int:
    """Calendar days by which a day lies after the one that is due."""
    return max((day - ends_on).days, 0)


def _finished(curve: SCurve, ends_on: date | None) -> FinishForecast:
    done = next(point for point in curve.points if point.actual is not None and point.actual >= HUNDRED)
    last = _month_end(done.month) - timedelta(days=1)
    return FinishForecast(
        ForecastCode.FINISHED, last, None, 0 if ends_on is None else delay_days(last, ends_on)
    )


def _month_end(month: date) -> date:
    """The day after the month."""
    return add_months(month, 1)


def _begin(curve: SCurve, starts_on: date | None) -> date:
    first = next(point.month for point in curve.points if point.planned)
    return starts_on if starts_on is not None and starts_on < _month_end(first) else first


def _full_on(curve: SCurve) -> date:
    """The last day of the month in which the plan is full, or of its last month."""
    for point in curve.points:
        if point.planned is not None and point.planned >= HUNDRED:
            return _month_end(point.month) - timedelta(days=1)
    return _month_end(curve.points[-1].month) - timedelta(days=1)


def _earned_days(curve: SCurve, actual: Decimal, begins: date) -> Decimal:
    """The day, counted from the beginning, on which the plan stands where the work stands: straight within a month.

    Where the plan rests for months at just this share, the work is taken to be where it rests last.
    """
    before = CurvePoint(begins, NOTHING, None)
    from_day = begins
    for point in curve.points:
        planned, till = point.planned or NOTHING, _month_end(point.month)
        if till <= begins:
            before = point
            continue
        if planned > actual:
            reached = before.planned or NOTHING
            share = (actual - reached) / (planned - reached)
            return Decimal((from_day - begins).days) + share * (till - from_day).days
        before, from_day = point, till
    return Decimal((from_day - begins).days)
