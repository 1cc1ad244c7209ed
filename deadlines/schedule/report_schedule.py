"""Which reports a contract owes, and by when. Pure: days, a rule and a calendar in, rows out.

The rows tile the contract from its first to its last day by periods of the calendar, so that a first or last one may be
short. Each falls due after its period has ended. The printed annex, the terms, the reports and their deadlines are made
of these rows; what binds follows from the day of the last signature (contracts.terms.agreed_reports).
"""

from dataclasses import dataclass
from datetime import date

from calendars.working_days import Calendar
from common.periods import Period, PeriodKind
from common.reporting_periods import ReportingPeriod, reporting_periods
from deadlines.schedule.due_dates import DeadlineRule, DueDate, derive


@dataclass(frozen=True, slots=True)
class ScheduledReport:
    """A period, and the day on which its report falls due."""

    period: ReportingPeriod
    due: DueDate


def report_schedule(
    rule: DeadlineRule, *, kind: PeriodKind, first_day: date, last_day: date, calendar: Calendar, zone: str
) -> tuple[ScheduledReport, ...]:
    """The rows of a contract from `first_day` to `last_day`, in order; `zone` is the government's.

    Each is due after its period, by the rule's days or else on the first working day. Raises ValueError when the last
    day is the earlier one.
    """
    return tuple(
        ScheduledReport(period, derive(rule, base_on=period.last_day, calendar=calendar, zone=zone))
        for period in reporting_periods(first_day, last_day, kind)
    )


def last_day_by_count(first_day: date, kind: PeriodKind, count: int) -> date:
    """The last day of a contract that owes `count` reports: the end of that many periods, the first day's included."""
    return Period.of(first_day, kind).shifted(count - 1).last_day
