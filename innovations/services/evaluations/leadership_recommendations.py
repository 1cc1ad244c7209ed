"""An evaluation that recommends to suspend or end an innovation: the leaders are asked, nothing is done by itself."""

from django.utils.translation import gettext as _

from common.errors import Gap, Unready
from innovations.enums import InnovationState, Recommendation
from innovations.flows.innovation import InnovationFlow
from innovations.flows.report import ReportFlow
from innovations.models import Appraisal, Evaluation, Innovation, Report
from organisations.enums import Role
from organisations.offices import SYSTEM
from workflow.engine import gate, tasks
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, reacts_to
from workflow.engine.transaction import UnitOfWork
from workflow.enums import Scope, TaskKind
from workflow.models import Subject

# What only leaders decide; the evaluation recommends it and asks them.
FOR_LEADERS = (Recommendation.SUSPEND, Recommendation.END)
# Where each of them is still to be decided.
OPEN_TO = {
    Recommendation.SUSPEND: (InnovationState.LAUNCHED, InnovationState.UNDER_EVALUATION),
    Recommendation.END: (
        InnovationState.LAUNCHED,
        InnovationState.UNDER_EVALUATION,
        InnovationState.SUSPENDED,
    ),
}


def require_reason(ctx: Context[Subject]) -> None:
    """After a decision: whoever recommends a rest or an end says why, for the leaders. Raises Unready."""
    if ctx.facts.get("recommendation") in FOR_LEADERS and not ctx.comment.strip():
        gap = Gap("comment", "required", _("Say why: the leaders decide on your recommendation."))
        raise Unready(_("The decision is not complete."), gaps=[gap])


def innovation_of(subject: Report | Appraisal) -> list[Innovation]:
    """What an evaluated report or a concluded periodic evaluation is about."""
    return [subject.innovation]


@reacts_to(ReportFlow.evaluate, locks=innovation_of, order=10)
def recommend_after_report(ctx: Context[Report], unit: UnitOfWork) -> None:
    """A report was evaluated: a rest or an end that it recommends stands in the innovation's history and is asked."""
    report, outcome = ctx.subject, str(ctx.facts["recommendation"])
    innovation = unit.locked_row(report.innovation)
    if not is_undecided(innovation, outcome):
        return
    gate.record(
        innovation,
        "advise",
        actor=SYSTEM,
        office=SYSTEM.offices[0],
        at=ctx.at,
        facts={
            "report": str(report.pk),
            "recommendation": outcome,
            "score": ctx.facts["score"],
            "cause": ctx.event_id,
        },
    )
    ask_leaders(innovation, outcome, ctx)


def is_undecided(innovation: Innovation, outcome: str) -> bool:
    """Whether the leaders have this to decide: not of what rests or has ended already."""
    return outcome in FOR_LEADERS and innovation.state in OPEN_TO[Recommendation(outcome)]


def ask_leaders(innovation: Innovation, outcome: str, ctx: Context[Subject]) -> None:
    """Open the task of the regional secretary, once. The innovation is locked."""
    if is_undecided(innovation, outcome) and not tasks.open_of(innovation, kind=TaskKind.DECIDE).exists():
        tasks.open_task(
            innovation, TaskKind.DECIDE, role=Role.REGIONAL_SECRETARY, scope=Scope.GOVERNMENT, at=ctx.at
        )


@effect_of(InnovationFlow.decline)
def close_recommendation(ctx: Context[Innovation]) -> None:
    """After the leaders' word: they are asked no more. One update."""
    tasks.close_open(ctx.subject, at=ctx.at, kind=TaskKind.DECIDE)


def waiting_for_leaders(innovation: Innovation) -> list[Evaluation]:
    """The evaluations that the leaders are asked to decide on, the newest first. At most three queries."""
    task = tasks.open_of(innovation, kind=TaskKind.DECIDE).first()
    if task is None:
        return []
    rows = Evaluation.objects.filter(
        innovation_id=innovation.pk, recommendation__in=FOR_LEADERS, evaluated_at__gte=task.opened_at
    )
    known = rows.select_related("decision__seat", "decision__event", "report", "appraisal")
    return list(known.prefetch_related("decision__event__private").order_by("-evaluated_at", "id"))
