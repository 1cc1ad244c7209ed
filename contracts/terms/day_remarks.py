"""What about the days of a contract to come is past or unusual: somebody says why before it is signed. No database."""

from collections.abc import Iterator
from datetime import date
from typing import TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.periods import PeriodKind
from common.reporting_periods import has_ended
from contracts.terms.agreed_reports import BY_PERIOD, AgreedReport, StoredDays, agreed_reports
from deadlines.schedule.report_schedule import last_day_by_count


class ReportCount(TypedDict):
    """The policy's `[reports]`, as far as it says how long a contract usually is."""

    every_months: int
    count: int


def is_over(draft: StoredDays, *, on: date) -> bool:
    """Whether a draft's period has ended before the day, so that nothing would be owed; not asked without a period."""
    period_end = draft.get("period_end")
    return period_end is not None and has_ended(date.fromisoformat(period_end), on=on)


def day_remarks(draft: StoredDays, *, on: date, reports: ReportCount) -> list[str]:
    """One sentence for each thing about the draft's days that asks for a reason on the day `on`.

    Periods that are over, a first or last one that is short, and a last day other than that of the policy's `reports`.
    """
    return list(_remarks(draft, agreed_reports(draft), on, reports))


def _remarks(
    draft: StoredDays, rows: tuple[AgreedReport, ...], on: date, reports: ReportCount
) -> Iterator[str]:
    over = [row.period.label for row in rows if not row.binds(on)]
    if over:
        yield ngettext(
            "%(count)d period is over before anybody has signed; nothing is due for it: %(periods)s.",
            "%(count)d periods are over before anybody has signed; nothing is due for them: %(periods)s.",
            len(over),
        ) % {"count": len(over), "periods": ", ".join(over)}
    # A draft of earlier rules counted otherwise.
    if not rows or draft["rule"]["anchor"] != BY_PERIOD:
        return
    short = [row.period.label for row in dict.fromkeys((rows[0], rows[-1])) if row.period.is_short]
    if short:
        yield _("The contract begins or ends within a period: %(periods)s.") % {"periods": ", ".join(short)}
    usual = last_day_by_count(
        rows[0].period.start, PeriodKind.of_months(reports["every_months"]), reports["count"]
    )
    if rows[-1].period.last_day != usual:
        days = {"last": _day(rows[-1].period.last_day), "usual": _day(usual)}
        yield _("The last day is %(last)s; by the policy it would be %(usual)s.") % days


def _day(day: date) -> str:
    return date_format(day, "j F Y")
