"""After the last evaluation whoever may complete an innovation is asked to decide what becomes of it.

The task is open exactly while the outcome can be decided and nobody has: it ends with the decision, with a next
contract in force, and while something is owed again.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from common.errors import NotVisible
from contracts.flows.contract import ContractFlow
from innovations.enums import AppraisalState
from innovations.flows.appraisal import OPEN_STATES, AppraisalFlow
from innovations.flows.follow_up import FollowUpFlow
from innovations.flows.innovation import InnovationFlow
from innovations.flows.report import ReportFlow
from innovations.models import Appraisal, Evaluation, FollowUp, Innovation, Report
from innovations.services.evaluations.going_on import innovation_about
from innovations.services.resting import AGREEING
from organisations.offices import SYSTEM
from workflow.engine import gate, tasks
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, reacts_to
from workflow.engine.registry import flow_of
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work
from workflow.enums import TaskKind
from workflow.outbox.queue import Payload

TOPIC = "innovations.outcome"
COMPLETE = "complete"


def waits_for_outcome(innovation: Innovation, *, at: datetime) -> bool:
    """Whether everything was evaluated, nothing is owed, and the leaders are not asked about a rest or an end already.

    Six queries at most.
    """
    if innovation.state not in AGREEING or not _was_evaluated(innovation):
        return False
    if tasks.open_of(innovation, kind=TaskKind.DECIDE).exists():
        return False
    ctx = Context(subject=innovation, name=COMPLETE, actor=SYSTEM, at=at)
    spec = flow_of(innovation.SUBJECT_TYPE).spec(COMPLETE)
    return not any(gap for condition in spec.conditions for gap in condition(ctx))


def _was_evaluated(innovation: Innovation) -> bool:
    """Whether its last evaluation is behind it: none lies ahead, and there was one of what it owed."""
    appraisals = innovation.appraisals.all()
    if appraisals.filter(state__in=OPEN_STATES).exists():
        return False
    done = Q(appraisal__isnull=False) | Q(report__contract__isnull=False)
    if Evaluation.objects.filter(done, innovation_id=innovation.pk).exists():
        return True
    return appraisals.filter(state=AppraisalState.WAIVED).exists()


def ask_or_settle(innovation: Innovation, *, at: datetime) -> None:
    """Open the task of everybody who may complete it where its outcome is to be decided now, else close it.

    The innovation is locked.
    """
    if not waits_for_outcome(innovation, at=at):
        tasks.close_open(innovation, kind=TaskKind.OUTCOME, at=at)
        return
    if tasks.open_of(innovation, kind=TaskKind.OUTCOME).exists():
        return
    for who in flow_of(innovation.SUBJECT_TYPE).spec(COMPLETE).permission.who():
        tasks.open_task(innovation, TaskKind.OUTCOME, role=who.role, scope=who.scope, at=at)


def innovation_of(subject: Report | Appraisal | FollowUp) -> list[Innovation]:
    """What was evaluated, excused or improved."""
    return [subject.innovation]


@reacts_to(
    AppraisalFlow.conclude,
    AppraisalFlow.waive,
    ReportFlow.evaluate,
    ReportFlow.waive,
    FollowUpFlow.accept,
    FollowUpFlow.drop,
    locks=innovation_of,
    order=40,
)
def ask_once_nothing_is_owed(
    ctx: Context[Report] | Context[Appraisal] | Context[FollowUp], unit: UnitOfWork
) -> None:
    """Something that was owed is settled: where it was the last, the outcome is asked for."""
    ask_or_settle(unit.locked_row(ctx.subject.innovation), at=ctx.at)


@reacts_to(ContractFlow.terminate, locks=innovation_about, order=30)
def ask_after_termination(ctx: Context, unit: UnitOfWork) -> None:
    """What was owed under a contract fell away with it."""
    for innovation in innovation_about(ctx.subject):
        ask_or_settle(unit.locked_row(innovation), at=ctx.at)


@effect_of(InnovationFlow.resume, InnovationFlow.decline)
def ask_for_outcome(ctx: Context[Innovation]) -> None:
    """Work goes on after a rest, or the leaders declined an end: the outcome is asked for where nothing is owed."""
    ask_or_settle(ctx.subject, at=ctx.at)


@effect_of(InnovationFlow.begin_evaluation)
def settle_outcome(ctx: Context[Innovation]) -> None:
    """A further contract binds: the innovation goes on. One update."""
    tasks.close_open(ctx.subject, kind=TaskKind.OUTCOME, at=ctx.at)


def ask_existing(payload: Payload, at: datetime) -> None:
    """The worker's side of an upgrade: of what was evaluated by an earlier version the outcome is asked. Idempotent."""

    def work() -> None:
        with unit_of_work():
            try:
                innovation, moment = gate.locked(Innovation(pk=UUID(str(payload["innovation"]))), at=at)
            except NotVisible:
                return
            ask_or_settle(innovation, at=moment)

    retrying(work)
