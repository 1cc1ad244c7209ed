"""Every period and due day of a contract in words, what falls away with a late signature, and why days are unusual."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars.models import CalendarVersion
from common.reporting_periods import ReportingPeriod
from contracts.enums import ContractKind, ContractState
from contracts.models import Contract
from contracts.services.draft_reasons import days_to_explain
from contracts.services.signing_day import signing_day
from contracts.terms.agreed_reports import BY_PERIOD, agreed_reports
from contracts.terms.remark import unexplained
from deadlines.schedule.due_dates import DeadlineRule, derive

# What was never signed falls away as a whole; what is in force stands as it was signed.
AWAITED = (ContractState.DRAFT, ContractState.SIGNING)


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A row of the annex as pages show it. `falls_away`: its period was over before the last signature.

    `accepted_from` is the first day on which its report can be handed in, None where the rule is another than after the
    period; `provisional` says that days off on the way are not decreed yet.
    """

    number: int
    period: ReportingPeriod
    accepted_from: date | None
    due_on: date
    falls_away: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class ContractSchedule:
    """The rows; the day of the last signature, or today while it is awaited; what asks for a reason, and the reason.

    `unexplained` are the remarks that the reason is not about.
    """

    lines: tuple[ScheduleLine, ...]
    signed_on: date
    awaited: bool
    remarks: tuple[str, ...]
    reason: str
    unexplained: tuple[str, ...]

    @property
    def first_due(self) -> date | None:
        """By which day the first report that binds is handed in; None where none does."""
        return min((line.due_on for line in self.lines if not line.falls_away), default=None)


def schedule_of(contract: Contract, *, at: datetime) -> ContractSchedule:
    """The schedule as it stands at `at`. Three queries at most."""
    draft = contract.draft
    signed_on = signing_day(contract, at=at)
    remarks = days_to_explain(contract, on=signed_on) if contract.state in AWAITED else []
    return ContractSchedule(
        lines=tuple(_lines(contract, signed_on)),
        signed_on=signed_on,
        awaited=contract.state in AWAITED,
        remarks=tuple(remark.text for remark in remarks),
        reason=draft.get("dates_reason", ""),
        unexplained=tuple(remark.text for remark in unexplained(remarks, draft, "dates_reason")),
    )


def _lines(contract: Contract, signed_on: date) -> list[ScheduleLine]:
    rows = agreed_reports(contract.draft)
    if not rows:
        return []
    rule = DeadlineRule.from_stored(contract.draft["rule"])
    calendar = CalendarVersion.objects.get(pk=contract.draft["calendar"]).value
    by_period = rule.anchor == BY_PERIOD
    # A revision takes over what is still owed, however long ago its period ended.
    original = contract.kind == ContractKind.ORIGINAL
    return [
        ScheduleLine(
            number=row.number,
            period=row.period,
            accepted_from=row.period.last_day + timedelta(days=1) if by_period else None,
            due_on=row.due_on,
            falls_away=original and not row.binds(signed_on),
            provisional=derive(
                rule, base_on=row.base_on, calendar=calendar, zone=contract.government.zone
            ).provisional,
        )
        for row in rows
    ]
