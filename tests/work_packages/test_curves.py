"""S-curves, forecasts, penalties and drawings: pure arithmetic against figures worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from work_packages.curve.codes import ForecastCode
from work_packages.curve.drawing import drawn
from work_packages.curve.forecast import forecast
from work_packages.curve.money import PenaltyBase, PenaltyRate, late_penalty
from work_packages.curve.series import WeightedCurve, absorption, combined, curve_of

MAY, JUNE, JULY, AUGUST = (date(2025, month, 1) for month in (5, 6, 7, 8))


def shares(*figures: str) -> dict[date, Decimal]:
    """The shares of months from May on."""
    return {date(2025, 5 + index, 1): Decimal(figure) for index, figure in enumerate(figures)}


def test_a_curve_cumulates_and_stops_where_nothing_is_known() -> None:
    curve = curve_of(shares("10", "40", "40", "10"), shares("8.335", "30"))

    assert [(point.planned, point.actual, point.deviation) for point in curve.points] == [
        (Decimal(10), Decimal("8.335"), Decimal("-1.66")),
        (Decimal(50), Decimal("38.335"), Decimal("-11.66")),
        (Decimal(90), None, None),
        (Decimal(100), None, None),
    ]


def test_a_month_without_figure_stands_still_and_says_so() -> None:
    curve = curve_of(shares("10", "40", "50"), {MAY: Decimal(10), JULY: Decimal(5)})

    assert [(point.actual, point.entered) for point in curve.points] == [
        (Decimal(10), True),
        (Decimal(10), False),
        (Decimal(15), True),
    ]


def test_work_before_the_plan_and_after_its_end_is_seen() -> None:
    curve = curve_of({JUNE: Decimal(100)}, {MAY: Decimal(5), AUGUST: Decimal(10)})

    assert [(point.planned, point.actual) for point in curve.points] == [
        (Decimal(0), Decimal(5)),
        (Decimal(100), Decimal(5)),
        (Decimal(100), Decimal(5)),
        (Decimal(100), Decimal(15)),
    ]


def test_parts_weigh_by_their_price() -> None:
    small = curve_of(shares("100"), shares("50"))
    large = curve_of(shares("20", "80"), shares("20", "40"))
    unplanned = curve_of({}, shares("1"))

    whole = combined(
        [
            WeightedCurve(Decimal(100), small),
            WeightedCurve(Decimal(300), large),
            WeightedCurve(Decimal(500), unplanned),
            WeightedCurve(None, large),
        ]
    )

    assert [(point.planned, point.actual, point.deviation) for point in whole.points] == [
        (Decimal(40), Decimal("27.5"), Decimal("-12.50")),
        (Decimal(100), Decimal("57.5"), Decimal("-42.50")),
    ]
    assert (whole.left_out, [point.entered for point in whole.points]) == (2, [True, False])


@pytest.mark.parametrize(
    ("actual", "code", "finish_on", "late_days"),
    [
        # As planned; 123 planned days x 61 days passed / 31 earned = 242.03, so the 243rd day.
        (("25", "25"), ForecastCode.FORECAST, date(2025, 8, 31), 0),
        (("25",), ForecastCode.FORECAST, date(2025, 8, 31), 0),
        (("0", "25"), ForecastCode.FORECAST, date(2025, 12, 29), 120),
        (("100",), ForecastCode.FINISHED, date(2025, 5, 31), 0),
        (("0", "0"), ForecastCode.NO_PROGRESS, None, None),
        ((), ForecastCode.NOTHING_ENTERED, None, None),
    ],
)
def test_a_forecast_stretches_the_plan_by_the_pace(
    actual: tuple[str, ...], code: str, finish_on: date | None, late_days: int | None
) -> None:
    curve = curve_of(shares("25", "25", "25", "25"), shares(*actual))

    found = forecast(curve, ends_on=date(2025, 8, 31))

    assert (found.code, found.finish_on, found.late_days) == (code, finish_on, late_days)


def test_a_forecast_needs_a_plan_and_never_lies_in_the_past() -> None:
    without = forecast(curve_of({}, shares("5")))
    overdue = forecast(curve_of(shares("100"), shares("50", "0", "49")), ends_on=date(2025, 5, 31))

    assert without.code == ForecastCode.NO_PLAN
    assert overdue.finish_on is not None
    assert overdue.finish_on >= AUGUST


def test_the_plan_of_quiet_months_is_no_delay() -> None:
    curve = curve_of(shares("50", "0", "50"), shares("50", "0"))

    assert forecast(curve, ends_on=date(2025, 7, 31)).late_days == 0


@pytest.mark.parametrize(
    ("rate", "done", "days", "expected"),
    [
        (PenaltyRate(Decimal(1), PenaltyBase.CONTRACT), "90", 12, ("1000000.00", "12000000.00", False)),
        (PenaltyRate(Decimal(1), PenaltyBase.UNDELIVERED), "90", 12, ("100000.00", "1200000.00", False)),
        (PenaltyRate(Decimal(1), PenaltyBase.CONTRACT, Decimal(5)), "90", 51, ("1000000.00", "50000000.00", True)),
        (PenaltyRate(Decimal(1), PenaltyBase.CONTRACT, Decimal(5)), "90", 50, ("1000000.00", "50000000.00", False)),
        (PenaltyRate(Decimal(1), PenaltyBase.UNDELIVERED), "100", 3, ("0.00", "0.00", False)),
    ],
)  # fmt: skip
def test_the_penalty_counts_calendar_days(
    rate: PenaltyRate, done: str, days: int, expected: tuple[str, str, bool]
) -> None:
    found = late_penalty(rate, contract=Decimal(1_000_000_000), done=Decimal(done), days=days)

    assert found is not None
    assert (str(found.per_day), str(found.total), found.capped) == expected


def test_without_a_contract_there_is_no_penalty_and_no_share_of_it() -> None:
    rate = PenaltyRate(Decimal(1), PenaltyBase.CONTRACT)

    assert late_penalty(rate, contract=None, done=None, days=3) is None
    assert absorption(Decimal(25), contract=None, budget=Decimal(200)).of_contract is None
    assert absorption(Decimal(25), contract=Decimal(150), budget=Decimal(200)).of_contract == Decimal("16.67")


def test_a_drawing_ends_where_its_frame_does() -> None:
    curve = curve_of(shares("25", "25", "25", "25"), shares("20", "10"))

    picture = drawn(curve, today=date(2025, 7, 15), finish_on=date(2025, 10, 10))

    assert picture is not None
    assert picture.planned.startswith("44.0,204.0 ")
    assert picture.planned.count(" ") == 4
    assert picture.actual.split(" ")[-1] == picture.ahead.split(" ")[0]
    assert picture.ahead.endswith(",12.0")
    assert picture.today_x
    assert picture.finish_x
    assert next(tick.label for tick in picture.months) == MAY
    assert drawn(curve_of({}, {})) is None


def test_a_forecast_far_away_leaves_the_drawing_at_its_edge() -> None:
    curve = curve_of(shares("50", "50"), shares("1"))

    picture = drawn(curve, today=date(2025, 6, 15), finish_on=date(2040, 1, 1))

    assert picture is not None
    assert picture.finish_x == ""
    assert picture.ahead.split(" ")[-1].startswith("388.0,")
