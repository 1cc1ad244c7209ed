"""The days of a contract: from when until when it runs, which periods it reports on, and when the reports are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from calendars.models import CalendarVersion
from calendars.services.calendar_versions import version_of
from common.day_limits import day_near_budget_year
from common.errors import BadInput, Gap
from common.periods import PeriodKind, add_months, local_day
from common.reporting_periods import ReportingPeriod
from common.types import Json
from deadlines.policy_section import LONGEST_YEARS, report_rule
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.schedule.report_schedule import ScheduledReport, last_day_by_count, report_schedule
from innovations.models import Innovation
from organisations.models import Agency
from workflow.policies.versions import document_of, policy_of

_MONTHS_A_YEAR = 12
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ContractDays:
    """The days of a contract to come, and all its reports with the rule and calendar that due days follow from."""

    first_day: date
    last_day: date
    rule: DeadlineRule
    calendar: CalendarVersion
    rows: Sequence[ScheduledReport]

    @property
    def periods(self) -> list[ReportingPeriod]:
        """What the reports are on, in order."""
        return [row.period for row in self.rows]

    def members(self) -> dict[str, Json]:
        """What the contract's draft says of days. Days decreed later only ever move due days by an act of their own."""
        return {
            "anchor_on": (self.first_day - _ONE_DAY).isoformat(),
            "period_start": self.first_day.isoformat(),
            "period_end": (self.last_day + _ONE_DAY).isoformat(),
            "rule": self.rule.frozen(),
            "calendar": self.calendar.sha256,
            "schedule": [
                {
                    "period_kind": row.period.kind.value,
                    "period_start": row.period.start.isoformat(),
                    "period_end": row.period.end.isoformat(),
                    "base_on": row.due.base_on.isoformat(),
                }
                for row in self.rows
            ],
            "obligations": [
                {
                    "label": row.period.label,
                    "period_start": row.period.start.isoformat(),
                    "period_end": row.period.end.isoformat(),
                    "due_on": row.due.due_on.isoformat(),
                }
                for row in self.rows
            ],
        }


def usual_last_day(innovation: Innovation, first_day: date) -> date:
    """The last day of a contract from `first_day` when nothing else is agreed: the policy's number of periods later."""
    reports = document_of(policy_of(innovation))["reports"]
    return last_day_by_count(first_day, PeriodKind.of_months(reports["every_months"]), reports["count"])


def contract_days(
    innovation: Innovation, *, agency: Agency | None, first_day: date, last_day: date | None, at: datetime
) -> ContractDays:
    """Every period of a contract and its due day by the policy and the calendar as known; nothing is stored but that.

    `last_day` None is the policy's. Raises BadInput naming a day that lies too far away, or in the wrong order.
    """
    today = local_day(at, innovation.government.tz)
    day_near_budget_year("period_start", first_day, today=today)
    last = usual_last_day(innovation, first_day) if last_day is None else last_day
    _check_order(first_day, last)
    reports = document_of(policy_of(innovation))["reports"]
    rule = report_rule(reports)
    calendar = version_of(
        innovation.government_id, agency_id=None if agency is None else agency.pk, known_on=today
    )
    rows = report_schedule(
        rule,
        kind=PeriodKind.of_months(reports["every_months"]),
        first_day=first_day,
        last_day=last,
        calendar=calendar.value,
        zone=innovation.government.zone,
    )
    return ContractDays(first_day, last, rule, calendar, rows)


def _check_order(first_day: date, last_day: date) -> None:
    message = ""
    if last_day < first_day:
        message = _("The last day lies before the first.")
    elif last_day >= add_months(first_day, _MONTHS_A_YEAR * LONGEST_YEARS):
        message = _("A contract lasts at most %(years)d years.") % {"years": LONGEST_YEARS}
    if message:
        raise BadInput(message, gaps=[Gap("last_day", "not_in_order", message)])
