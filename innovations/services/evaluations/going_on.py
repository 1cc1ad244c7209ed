"""The bureau is asked for a contract: for the first when an innovation is launched, for the next when it goes on.

The next is asked for after the last evaluation of what the last contract owed: its last periodic evaluation, or that of
its last report. The task leads to the form; it closes with the draft, and comes back when that is void.
"""

from datetime import date, datetime

from django.db.models import Q

from contracts.enums import ContractKind
from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from innovations.enums import SETTLED, Recommendation
from innovations.flows.appraisal import OPEN_STATES, AppraisalFlow
from innovations.flows.innovation import InnovationFlow
from innovations.flows.report import ReportFlow
from innovations.models import Appraisal, Evaluation, Innovation, Report
from innovations.services.contracts.next_contract import (
    contract_in_preparation,
    last_contract,
    why_no_contract,
)
from innovations.services.evaluations.leadership_recommendations import innovation_of
from innovations.services.resting import AGREEING
from organisations.enums import Role
from workflow.engine import tasks
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, reacts_to
from workflow.engine.transaction import UnitOfWork
from workflow.enums import Scope, TaskKind

# What leads to a next contract; an improvement waits for its follow-ups, a rest or an end for the leaders.
GOES_ON = (Recommendation.CONTINUE, Recommendation.UPGRADE, Recommendation.REPLICATE)


def concluded_to_go_on(innovation: Innovation, *, at: datetime) -> Evaluation | None:
    """The evaluation by which a next contract is to be prepared now; None where there is none, or none is to.

    Six queries at most.
    """
    last = last_contract(innovation)
    if last is None or innovation.state not in AGREEING or why_no_contract(innovation, at=at) is not None:
        return None
    begins = date.fromisoformat(last.draft["period_start"])
    under_it = Q(report__contract__isnull=False, report__period_end__gt=begins)
    under_it |= Q(appraisal__contract__isnull=False, appraisal__period_end__gt=begins)
    rows = Evaluation.objects.filter(under_it, innovation_id=innovation.pk).select_related(
        "report__innovation", "appraisal__innovation"
    )
    newest = rows.order_by("-evaluated_at", "-id").first()
    if newest is None or newest.recommendation not in GOES_ON or not _is_last(newest, begins):
        return None
    return newest


def _is_last(evaluation: Evaluation, begins: date) -> bool:
    """Whether nothing of its kind is to be evaluated any more of what began on that day."""
    if evaluation.report is not None:
        owed = Report.objects.exclude(state__in=SETTLED).filter(contract__isnull=False)
    else:
        owed = Appraisal.objects.filter(state__in=OPEN_STATES)
    return not owed.filter(innovation_id=evaluation.innovation_id, period_end__gt=begins).exists()


def ask_for_contract(innovation: Innovation, *, at: datetime) -> None:
    """Open the bureau's task where a contract is to be prepared, once. The innovation is locked."""
    is_first = last_contract(innovation) is None
    kind = TaskKind.FIRST_CONTRACT if is_first else TaskKind.NEXT_CONTRACT
    if tasks.open_of(innovation, kind=kind).exists():
        return
    if is_first:
        asked = innovation.state in AGREEING and contract_in_preparation(innovation) is None
    else:
        asked = concluded_to_go_on(innovation, at=at) is not None
    if asked:
        tasks.open_task(innovation, kind, role=Role.ORGANISATION_BUREAU, scope=Scope.GOVERNMENT, at=at)


@effect_of(InnovationFlow.launch)
def ask_after_launch(ctx: Context[Innovation]) -> None:
    """It is in use: what it owes is agreed on next."""
    ask_for_contract(ctx.subject, at=ctx.at)


@reacts_to(
    AppraisalFlow.conclude,
    AppraisalFlow.waive,
    ReportFlow.evaluate,
    ReportFlow.waive,
    locks=innovation_of,
    order=20,
)
def ask_after_evaluation(ctx: Context[Report] | Context[Appraisal], unit: UnitOfWork) -> None:
    """It was evaluated, or is not any more: where that was the last and it goes on, the next contract is asked for."""
    ask_for_contract(unit.locked_row(ctx.subject.innovation), at=ctx.at)


@effect_of(InnovationFlow.resume)
def ask_after_rest(ctx: Context[Innovation]) -> None:
    """Work goes on: what was asked for before the rest is asked for again."""
    ask_for_contract(ctx.subject, at=ctx.at)


def innovation_about(contract: Contract) -> list[Innovation]:
    """Whose contract is void."""
    if contract.kind != ContractKind.ORIGINAL:
        return []
    return list(Innovation.objects.filter(pk=contract.about))


@reacts_to(ContractFlow.void, locks=innovation_about, order=10)
def ask_after_void(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """The draft of a contract was given up: another one is asked for."""
    for innovation in innovation_about(ctx.subject):
        ask_for_contract(unit.locked_row(innovation), at=ctx.at)
