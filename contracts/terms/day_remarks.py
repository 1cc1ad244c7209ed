"""What about the days of a contract to come is past or unusual: somebody says why before it is signed. No database."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.periods import PeriodKind
from common.reporting_periods import ReportingPeriod, has_ended
from contracts.terms.agreed_reports import BY_PERIOD, AgreedReport, StoredDays, agreed_reports
from contracts.terms.remark import Remark
from deadlines.schedule.report_schedule import last_day_by_count


class ReportCount(TypedDict):
    """The policy's `[reports]`, as far as it says how long a contract usually is."""

    every_months: int
    count: int


def is_over(draft: StoredDays, *, on: date) -> bool:
    """Whether a draft's period has ended before the day, so that nothing would be owed; not asked without a period."""
    period_end = draft.get("period_end")
    return period_end is not None and has_ended(date.fromisoformat(period_end), on=on)


def day_remarks(draft: StoredDays, *, on: date, reports: ReportCount) -> list[Remark]:
    """One for each thing about the draft's days that asks for a reason on the day `on`.

    Periods that are over, a first or last one that is short and the target that holds for it, and a last day other than
    that of the policy's `reports`.
    """
    return list(_remarks(draft, agreed_reports(draft), on, reports))


def _remarks(
    draft: StoredDays, rows: tuple[AgreedReport, ...], on: date, reports: ReportCount
) -> Iterator[Remark]:
    over = [row.period for row in rows if not row.binds(on)]
    if over:
        text = ngettext(
            "%(count)d period is over before anybody has signed; nothing is due for it: %(periods)s.",
            "%(count)d periods are over before anybody has signed; nothing is due for them: %(periods)s.",
            len(over),
        ) % {"count": len(over), "periods": _labels(over)}
        yield Remark(text, frozenset(f"over {period.start}" for period in over))
    # A draft of earlier rules counted otherwise.
    if not rows or draft["rule"]["anchor"] != BY_PERIOD:
        return
    short = [row.period for row in dict.fromkeys((rows[0], rows[-1])) if row.period.is_short]
    if short:
        text = _("The contract begins or ends within a period: %(periods)s.") % {"periods": _labels(short)}
        yield Remark(text, frozenset(f"short {period.start} {period.last_day}" for period in short))
    for period in short:
        # The target of a year does not measure a part of it at all.
        if period.kind is not PeriodKind.YEAR and _has_target(draft, period):
            text = _(
                "The whole target of %(period)s holds for %(first)s to %(last)s; it is not reduced. If less is meant,"
                " void this draft and change the target in the plan."
            )
            words = {"period": period.whole.label, "first": _day(period.start), "last": _day(period.last_day)}
            yield Remark(text % words, frozenset({f"target {period.start} {period.last_day}"}))
    usual = last_day_by_count(
        rows[0].period.start, PeriodKind.of_months(reports["every_months"]), reports["count"]
    )
    if rows[-1].period.last_day != usual:
        days = {"last": _day(rows[-1].period.last_day), "usual": _day(usual)}
        text = _("The last day is %(last)s; by the policy it would be %(usual)s.") % days
        yield Remark(text, frozenset({f"last {rows[-1].period.last_day}"}))


def _has_target(draft: StoredDays, period: ReportingPeriod) -> bool:
    """Whether an indicator has a target of its own for the period that this one is a part of."""
    first_year = date.fromisoformat(draft["period_start"]).year
    code = period.part.code if period.year == first_year else period.whole.code
    targets = (target for row in draft.get("indicators", ()) for target in row["targets"])
    return any(target["value"] and target["period"] == code for target in targets)


def _labels(periods: Iterable[ReportingPeriod]) -> str:
    return ", ".join(period.label for period in periods)


def _day(day: date) -> str:
    return date_format(day, "j F Y")
