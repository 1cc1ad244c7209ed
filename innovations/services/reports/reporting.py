"""Reports: scheduled by the contract, filled in, handed in. What is asked for outside of one: `asking`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from calendars.models import CalendarVersion
from common.canonical import digest
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.periods import local_day
from contracts.models import Contract
from contracts.terms.agreed_reports import agreed_reports
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.services import clocks, deadlines, extensions, holiday_decrees
from innovations.flows.report import ReportFlow
from innovations.models import Indicator, Innovation, Milestone, MilestoneProgress, Report, ReportLine
from innovations.scoring.attribution import PARTIES
from innovations.services.owed import create_owed
from innovations.services.proposals.submission import plain
from innovations.services.reports.edits import note_edit
from innovations.services.reports.entries import FigureEntry, MilestoneEntry, Shares, Unchanged
from innovations.services.reports.figure_checks import figure_gaps, milestone_gaps, share_gaps
from organisations.enums import AGENCY_ROLES, Role
from organisations.offices import SYSTEM, Actor
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import Subject

LINE_FIELDS = ("actual", "earlier", "note", "strong_note", "obstacle", "follow_up")
WORDS = ("narrative", "obstacles", "follow_up")
SHARES = tuple(f"share_{party}" for party in PARTIES)


@dataclass(frozen=True, slots=True)
class PlannedRows:
    """What a report asks about: the plan's indicators and milestones, in the printed order."""

    indicators: Sequence[Indicator]
    milestones: Sequence[Milestone]

    @classmethod
    def of(cls, innovation: Innovation) -> "PlannedRows":
        """The plan as it stands. Two queries."""
        return cls(
            list(innovation.indicators.order_by("position", "id")),
            list(innovation.milestones.order_by("position", "id")),
        )

    def put_into(self, report: Report) -> None:
        """A line for each of them in a report just made. Two inserts."""
        ReportLine.objects.bulk_create([ReportLine(report=report, indicator=row) for row in self.indicators])
        MilestoneProgress.objects.bulk_create(
            [MilestoneProgress(report=report, milestone=row) for row in self.milestones]
        )


def schedule(
    innovation: Innovation, contract: Contract, *, signed_on: date, cause: Context[Subject]
) -> list[Report]:
    """Create the reports and deadlines that the contract owes; the due days are those of the frozen terms.

    What ended before `signed_on`, the day of the last signature, is not owed; the first report has a column for it.
    Days decreed since the draft move due days at once, where that is no disadvantage. Runs inside the transaction that
    put the contract in force. Five inserts and an event per report.
    """
    assert contract.agency_id is not None, "reports are owed by an agency"
    rule = DeadlineRule.from_stored(contract.draft["rule"])
    calendar = CalendarVersion.objects.get(pk=contract.draft["calendar"])
    plan = PlannedRows.of(innovation)
    anchor_on = date.fromisoformat(contract.draft["anchor_on"])
    first_day = date.fromisoformat(contract.draft["period_start"])
    made: list[Report] = []
    for row in agreed_reports(contract.draft):
        if not row.binds(signed_on):
            continue
        period = row.period
        report = Report(
            government=contract.government,
            agency=contract.agency,
            innovation=innovation,
            contract=contract,
            number=row.number,
            year=period.year,
            period_kind=period.kind,
            period_start=period.start,
            period_end=period.end,
            since_on=first_day if not made and first_day < period.start else None,
            policy_ref=contract.policy_ref,
        )
        create_owed(
            report,
            kind=DeadlineKind.REPORT,
            anchor_on=anchor_on,
            base_on=row.base_on,
            rule=rule,
            calendar=calendar,
            cause=cause,
        )
        plan.put_into(report)
        made.append(report)
    holiday_decrees.catch_up([report.deadline for report in made], at=cause.at)
    return made


def open_when_due(deadline: Deadline, at: datetime) -> bool:
    """The sweep's side: open the report whose window has begun; says whether it did."""
    report = Report.objects.select_related("innovation", "deadline").get(pk=deadline.subject_id)
    if report.state != Report.States.SCHEDULED:
        return False
    gate.perform(report, "open", actor=SYSTEM, at=at)
    return True


def save_figures(
    report: Report,
    *,
    actor: Actor,
    at: datetime,
    figures: Mapping[UUID, FigureEntry],
    milestones: Mapping[UUID, MilestoneEntry] | None = None,
    narrative: str | None = None,
    obstacles: str | None = None,
    follow_up: str | None = None,
    budget_actual: Decimal | Unchanged | None = Unchanged.AS_IT_IS,
    shares: Shares | Unchanged | None = Unchanged.AS_IT_IS,
    seen_version: int | None = None,
    seen_lines: Mapping[UUID, str] | None = None,
) -> Report:
    """Save what is known so far; nothing needs to be complete. Locks the report and raises its version.

    `figures` are by indicator, `milestones` by milestone of the plan. `seen_lines` are fingerprints of single lines:
    colleagues who fill in other indicators meanwhile are not in the way. Only an ad-hoc report has a `narrative`.
    Raises NotPermitted, NotNow when it cannot be edited or is locked, Stale, BadInput naming every wrong line.
    """

    def work() -> Report:
        with unit_of_work():
            target = editable(report, actor=actor, at=at, seen_version=seen_version)
            if seen_lines and seen_lines != {
                line.indicator_id: fingerprint(line)
                for line in target.lines.filter(indicator_id__in=seen_lines)
            }:
                raise gate.stale(target)
            enter(target, figures=figures, milestones=milestones or {}, shares=shares, at=at)
            if narrative and not target.is_asked:
                raise _no_narrative()
            for name, value in zip(WORDS, (narrative, obstacles, follow_up), strict=True):
                if value is not None:
                    setattr(target, name, value)
            if not isinstance(budget_actual, Unchanged):
                target.budget_actual = budget_actual
            target.save(update_fields=[*WORDS, "budget_actual", *SHARES])
            note_edit(target, actor=actor, at=at)
            return target

    return retrying(work)


def _no_narrative() -> BadInput:
    message = _("Only an ad-hoc report is answered in words of its own; this one has its indicators.")
    return BadInput(message, gaps=[Gap("narrative", "not_asked", message)])


def enter(
    report: Report,
    *,
    figures: Mapping[UUID, FigureEntry],
    milestones: Mapping[UUID, MilestoneEntry],
    shares: Shares | Unchanged | None,
    at: datetime,
) -> None:
    """Put figures and milestones into the rows of a locked report. Two reads, two writes. Raises BadInput."""
    lines = {line.indicator_id: line for line in report.lines.select_related("indicator")}
    rows = {row.milestone_id: row for row in report.milestones.all()} if milestones else {}
    for key, step in milestones.items():
        if key in rows:
            _assign(rows[key], step, ("percent", "finished_on", "note"))
    gaps = [
        *figure_gaps(lines, figures, has_earlier=report.since_on is not None),
        *milestone_gaps(rows, milestones, at=at, zone=report.government.tz),
        *share_gaps("report", shares),
    ]
    if gaps:
        raise BadInput(_("Some figures are not valid."), gaps=gaps)
    for key, figure in figures.items():
        _assign(lines[key], figure, LINE_FIELDS)
        _share(lines[key], figure.shares)
    _share(report, shares)
    # The rows are there and locked with their report: an upsert is ten times faster than CASE … WHEN for each cell.
    ReportLine.objects.bulk_create(
        [lines[key] for key in figures],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*LINE_FIELDS, *SHARES],
    )
    MilestoneProgress.objects.bulk_update(
        [rows[key] for key in milestones], ["percent", "finished_on", "note"]
    )


def fingerprint(line: ReportLine) -> str:
    """Short hash of what a line says, to notice that somebody changed it meanwhile."""
    values = {name: plain(getattr(line, name)) for name in (*LINE_FIELDS, *SHARES)}
    return digest(values)[:16]


def _assign(
    row: ReportLine | MilestoneProgress, given: FigureEntry | MilestoneEntry, names: tuple[str, ...]
) -> None:
    for name in names:
        if (value := getattr(given, name)) is not Unchanged.AS_IT_IS:
            setattr(row, name, value)


def _share(row: Report | ReportLine, shares: Shares | Unchanged | None) -> None:
    if not isinstance(shares, Unchanged):
        for party in PARTIES:
            setattr(row, f"share_{party}", None if shares is None else shares[party])


def editable(report: Report, *, actor: Actor, at: datetime, seen_version: int | None = None) -> Report:
    """The report under lock if the actor may fill it in now; only inside a unit."""
    target, _moment = gate.locked(report, at=at)
    if seen_version is not None and seen_version != target.version:
        raise gate.stale(target)
    may_fill(target, actor=actor, at=at)
    locked: Report = target
    return locked


def may_fill(report: Report, *, actor: Actor, at: datetime) -> None:
    """Raises NotPermitted for the wrong office, NotNow when the report cannot be edited or is locked."""
    who = actor_at(actor.person_id, at)
    if not any(
        who.holding(role, government_id=report.government_id, agency_id=report.agency_id)
        for role in AGENCY_ROLES
    ):
        raise NotPermitted(_("This report belongs to another agency."), code="not_your_agency")
    if not report.can_be_typed(local_day(at, report.government.tz)):
        raise NotNow(
            _("The report cannot be edited now: it is “%(state)s”.") % {"state": report.get_state_display()},
            code="not_editable",
            state=report.state,
        )
    if report.state == Report.States.OPEN and deadlines.is_locked(report.deadline, at=at):
        message = _(
            "The form was locked after the grace period. It opens again when more time is granted: by %(office)s."
        )
        decider = Role(extensions.decider_of(report.deadline)).label
        raise NotNow(message % {"office": decider}, code="locked")


@effect_of(ReportFlow.submit)
def meet_deadline(ctx: Context[Report]) -> None:
    """After the event: the obligation was met at this moment, in time or late."""
    clocks.meet(ctx.subject.deadline_id, at=ctx.at)


@effect_of(ReportFlow.waive, ReportFlow.lapse)
def close_deadline(ctx: Context[Report]) -> None:
    """After a waiver: nothing further falls due."""
    deadlines.close_all_of(Report.SUBJECT_TYPE, [ctx.subject.pk], at=ctx.at)
