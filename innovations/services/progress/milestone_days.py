"""The days of milestones: scheduled from the launch on by the plan, met when finished, moved and ended with the
innovation.

One function makes the deadlines what plan, statements and state say (`follow`); whatever changes one of these calls it
in its transaction, the innovation under lock. Running it again changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import QuerySet

from calendars.models import CalendarVersion
from calendars.services.calendar_versions import version_of
from common.errors import NotVisible
from common.periods import local_day
from common.types import Json
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.services import clocks, deadlines
from innovations.enums import RUNNING
from innovations.flows.innovation import InnovationFlow
from innovations.flows.report import ReportFlow
from innovations.models import Innovation, Milestone, MilestoneDue, Report
from innovations.policy_sections.milestones import milestone_rule
from innovations.services import resting
from innovations.services.progress.standing import WHOLE, latest
from innovations.services.progress.statements import Statements, statements_of
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, reacts_to
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work
from workflow.outbox.queue import MessageSubject, Payload
from workflow.policies.versions import document_of, policy_of

TOPIC = "milestones.schedule"
# The furthest that a rule can open a window before its due day.
LONGEST_WINDOW = 366


@dataclass(frozen=True, slots=True)
class _Days:
    """What there is of an innovation: the running deadline of each milestone, and the days of those that were met."""

    running: Mapping[UUID, Deadline]
    met: frozenset[tuple[UUID, date]]


def follow(innovation: Innovation, *, at: datetime) -> None:
    """Make the deadlines of a locked innovation what its plan, what is on record about it and its state say.

    A milestone that lies in the past when it is first looked at gets none: nobody is late for a day before the launch.
    One that was recorded as finished and is not any more is owed again. Five queries, and four statements for each
    deadline that begins or ends.
    """
    days = _days_of(innovation)
    milestones = list(innovation.milestones.order_by("position", "id"))
    gone = set(days.running) - {row.pk for row in milestones}
    _close((days.running[key] for key in gone), at=at)
    if innovation.state not in RUNNING or innovation.agency_id is None:
        _close((days.running[row.pk] for row in milestones if row.pk in days.running), at=at)
        return
    statements = statements_of(innovation.pk)
    wanted = [row for row in milestones if _follow_one(row, statements, days, innovation, at)]
    if not wanted:
        return
    today = local_day(at, innovation.government.tz)
    calendar = version_of(innovation.government_id, agency_id=innovation.agency_id, known_on=today)
    policy = document_of(policy_of(innovation))
    for milestone in wanted:
        _schedule(innovation, milestone, policy=policy, calendar=calendar, today=today, at=at)


def _follow_one(
    milestone: Milestone,
    statements: Statements,
    days: _Days,
    innovation: Innovation,
    at: datetime,
) -> bool:
    """End the running deadline where it does not hold any more; says whether the milestone needs a new one."""
    running = days.running.get(milestone.pk)
    if running is not None and running.base_on != milestone.planned_end:
        _close([running], at=at)
        running = None
    newest = latest(statements.get(milestone.pk, ()))
    if newest is not None and newest.percent == WHOLE:
        if running is not None:
            clocks.settle(MilestoneDue.SUBJECT_TYPE, running.subject_id, kind=DeadlineKind.MILESTONE, at=at)
        return False
    if running is not None or milestone.planned_end is None:
        return False
    owed_again = (milestone.pk, milestone.planned_end) in days.met
    return owed_again or milestone.planned_end >= local_day(at, innovation.government.tz)


def dues_of(innovation_id: UUID) -> "QuerySet[MilestoneDue]":
    """Every day that its milestones were given, in order, with its deadline. One query."""
    rows = MilestoneDue.objects.filter(innovation_id=innovation_id).select_related("deadline")
    return rows.order_by("made_at", "id")


def _days_of(innovation: Innovation) -> _Days:
    running: dict[UUID, Deadline] = {}
    met: set[tuple[UUID, date]] = set()
    for due in dues_of(innovation.pk):
        if due.deadline.met_at is not None:
            met.add((due.milestone_id, due.deadline.base_on))
        elif due.deadline.closed_at is None:
            running[due.milestone_id] = due.deadline
    return _Days(running, frozenset(met))


def _close(rows: Iterable[Deadline], *, at: datetime) -> None:
    ids = [row.subject_id for row in rows]
    if ids:
        deadlines.close_all_of(MilestoneDue.SUBJECT_TYPE, ids, at=at)


def _schedule(
    innovation: Innovation,
    milestone: Milestone,
    *,
    policy: Mapping[str, Json],
    calendar: CalendarVersion,
    today: date,
    at: datetime,
) -> None:
    """Five statements. While the innovation rests, the clock stands still from the first moment."""
    assert milestone.planned_end is not None, "only a dated milestone is due"
    assert innovation.agency_id is not None, "only an agency owes something"
    ahead = max(0, min((milestone.planned_end - today).days, LONGEST_WINDOW))
    rule: DeadlineRule = milestone_rule(policy).model_copy(update={"opens_days_before_due": ahead})
    key = uuid4()
    activity = milestone.activity or milestone.output
    deadline = deadlines.schedule(
        subject_type=MilestoneDue.SUBJECT_TYPE,
        subject_id=key,
        title=f"Tonggak capaian: {activity} · {innovation.subject_title}",
        government=innovation.government,
        agency_id=innovation.agency_id,
        anchor_on=today,
        base_on=milestone.planned_end,
        rule=rule,
        calendar=calendar,
        at=at,
        kind=DeadlineKind.MILESTONE,
    )
    MilestoneDue.objects.create(
        id=key, innovation=innovation, milestone=milestone, deadline=deadline, made_at=at
    )
    resting.rest_as(innovation, deadline, at=at)


# -- what changes them -------------------------------------------------------------------------------------


@effect_of(InnovationFlow.launch)
def schedule_milestones(ctx: Context[Innovation]) -> None:
    """After a launch: the milestones ahead are due by the days of the plan."""
    follow(ctx.subject, at=ctx.at)


@effect_of(InnovationFlow.complete, InnovationFlow.discontinue)
def end_milestones(ctx: Context[Innovation]) -> None:
    """The innovation ended: no milestone is owed any more."""
    follow(ctx.subject, at=ctx.at)


def innovation_of_report(report: Report) -> list[Innovation]:
    """What a report speaks of is locked with it: an entry may say something of the same milestone at that moment."""
    return [report.innovation]


@reacts_to(ReportFlow.submit, ReportFlow.resubmit, locks=innovation_of_report, order=20)
def follow_report(ctx: Context[Report], unit: UnitOfWork) -> None:
    """A report was handed in: what it says is finished is owed no more."""
    follow(unit.locked_row(ctx.subject.innovation), at=ctx.at)


def subject_of(payload: Payload, at: datetime) -> MessageSubject:
    """Which innovation a message is about. One query."""
    innovation = Innovation.objects.only("government_id", "title").get(pk=UUID(str(payload["innovation"])))
    return MessageSubject(innovation.government_id, innovation.title)


def schedule_existing(payload: Payload, at: datetime) -> None:
    """The worker's side of an upgrade: what was launched before milestones had days gets them. Idempotent."""

    def work() -> None:
        with unit_of_work():
            try:
                innovation, moment = gate.locked(Innovation(pk=UUID(str(payload["innovation"]))), at=at)
            except NotVisible:
                return
            follow(innovation, at=moment)

    retrying(work)
