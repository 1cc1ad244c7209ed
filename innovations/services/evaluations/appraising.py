"""The periodic evaluation: gathering reports, concluded by evaluators."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from common.canonical import digest
from common.errors import BadInput, Gap, Unready
from common.types import Json
from deadlines.enums import DeadlineKind
from deadlines.services import clocks, deadlines
from innovations.enums import AppraisalState, Recommendation
from innovations.flows.appraisal import AppraisalFlow
from innovations.flows.innovation import InnovationFlow
from innovations.models import Appraisal, Innovation, Report
from innovations.scoring.evaluate import ScoreInputs, evaluate
from innovations.scoring.instrument import Instrument
from innovations.scoring.score_json import inputs_as_json, inputs_from_json
from innovations.services.evaluations import (
    evaluating,
    following_up,
    instruments,
    later_days,
    leadership_recommendations,
    periodic,
    scoring,
)
from innovations.services.reports.edits import own_work
from organisations.offices import SYSTEM
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import ReviewedSubject, effect_of, prepares, reacts_to, reviewed
from workflow.engine.transaction import UnitOfWork
from workflow.enums import Outcome
from workflow.models import Decision
from workflow.policies.versions import policy_of, stages_of

UNSETTLED = (AppraisalState.SCHEDULED, AppraisalState.IN_REVIEW, AppraisalState.RETURNED)


@prepares(AppraisalFlow.open, AppraisalFlow.explain)
def freeze_gathered(ctx: Context[Appraisal]) -> None:
    """Before the event: freeze what the evaluators look at. Six queries."""
    appraisal = ctx.subject
    rules = scoring.rules_of(appraisal)
    instrument = instruments.in_use(rules)
    reports = scoring.reports_in(appraisal)
    inputs = scoring.inputs_of_appraisal(appraisal, reports, rules, instrument, at=ctx.at)
    appraisal.gathered = {
        "instrument": instrument.reference,
        "inputs": inputs_as_json(inputs),
        "quarters": [_gathered(number, report) for number, report in enumerate(reports, start=1)],
    }
    appraisal.content_sha256 = digest(appraisal.gathered)
    appraisal.save(update_fields=["gathered", "content_sha256"])
    ctx.docs.append({"id": str(appraisal.pk), "sha256": appraisal.content_sha256})


def _gathered(number: int, report: Report) -> dict[str, Json]:
    evaluation = getattr(report, "evaluation", None)
    return {
        "number": number,
        "report": str(report.pk),
        "year": report.year,
        "quarter": report.period.quarter,
        "period": report.period.part.code,
        "state": report.state,
        "score": None if evaluation is None or evaluation.score is None else str(evaluation.score),
        "band": evaluation.band if evaluation else "",
        "not_yet": evaluation is not None and evaluation.not_yet,
        "recommendation": evaluation.recommendation if evaluation else "",
    }


def inputs_for(appraisal: Appraisal, decision: Decision) -> tuple[ScoreInputs, Instrument]:
    """What was gathered, with the criteria as one evaluator scored them. At most two queries."""
    instrument = instruments.by_reference(appraisal.gathered["instrument"])
    inputs = inputs_from_json(appraisal.gathered["inputs"])
    stages = stages_of(policy_of(appraisal), periodic.REVIEW)
    stage = next(stage for stage in stages if stage.code == decision.stage)
    criteria = scoring.criteria_of(stage, decision.scores)
    rules = scoring.rules_of(appraisal).get("periodic")
    weight = Decimal(rules.get("criteria_weight", 0)) if criteria and rules else Decimal(0)
    return replace(inputs, criteria=criteria, criteria_weight=weight), instrument


@prepares(AppraisalFlow.conclude)
def score(ctx: Context[Appraisal]) -> None:
    """Before the event: compute, and put the outcome and the numbers into the facts.

    The outcome is the last evaluator's own word. Raises Unready without one, and for an improvement without follow-up.
    """
    appraisal = ctx.subject
    inputs, instrument = inputs_for(appraisal, ctx.decision)
    done = evaluate(inputs, instrument=instrument)
    wanted = following_up.checked(ctx, scoring.rules_of(appraisal))
    gaps = []
    if not ctx.facts.get("recommendation"):
        gaps.append(Gap("recommendation", "required", _("Say what you recommend.")))
    elif ctx.facts["recommendation"] == Recommendation.IMPROVE and not wanted:
        gaps.append(Gap("follow_ups", "required", _("Say what is to be improved, and until when.")))
    if gaps:
        raise Unready(_("The decision is not complete."), gaps=gaps)
    outcome = evaluating.chosen(ctx.facts, "")
    ctx.memo.computed = (inputs, done, instrument)
    ctx.facts.update(evaluating.facts_of(inputs, done, instrument, chosen=outcome))


@effect_of(AppraisalFlow.conclude)
def store_evaluation(ctx: Context[Appraisal]) -> None:
    """After the event: score, steps and follow-ups; the obligation to evaluate was met."""
    evaluating.store_evaluation(ctx)
    clocks.meet(ctx.subject.deadline_id, at=ctx.at)
    clocks.settle(Appraisal.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.EXPLANATION, at=ctx.at)


@prepares(AppraisalFlow.ask)
def check_answer_day(ctx: Context[Appraisal]) -> None:
    """Before the event: the day that the evaluator names lies within the bounds of the policy."""
    later_days.named_day(ctx, later_days.of_appraisal(ctx.subject))


@effect_of(AppraisalFlow.ask)
def ask_agency(ctx: Context[Appraisal]) -> None:
    """After an evaluator asked: the agency has days to explain, and the evaluators' clock stands still."""
    clocks.pause(Appraisal.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.APPRAISAL, at=ctx.at)
    later_days.give_days(ctx, later_days.of_appraisal(ctx.subject))


@effect_of(AppraisalFlow.explain)
def go_on(ctx: Context[Appraisal]) -> None:
    """After the agency explained: its clock stands still, and that of the evaluators runs again."""
    clocks.pause(Appraisal.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.EXPLANATION, at=ctx.at)
    clocks.resume(Appraisal.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.APPRAISAL, at=ctx.at)


@effect_of(AppraisalFlow.waive, AppraisalFlow.lapse)
def close_deadline(ctx: Context[Appraisal]) -> None:
    """Nothing further falls due."""
    deadlines.close_all_of(Appraisal.SUBJECT_TYPE, [ctx.subject.pk], at=ctx.at)


@reacts_to(AppraisalFlow.conclude, locks=leadership_recommendations.innovation_of, order=10)
def recommend_after_appraisal(ctx: Context[Appraisal], unit: UnitOfWork) -> None:
    """The outcome stands in the innovation's own history; a rest or an end is asked of the leaders, never done here."""
    appraisal = ctx.subject
    innovation = unit.locked_row(appraisal.innovation)
    outcome = str(ctx.facts["recommendation"])
    gate.record(
        innovation,
        "appraise",
        actor=SYSTEM,
        office=SYSTEM.offices[0],
        at=ctx.at,
        facts={
            "appraisal": str(appraisal.pk),
            "after_months": appraisal.after_months,
            "recommendation": outcome,
            "score": ctx.facts["score"],
            "cause": ctx.event_id,
        },
    )
    leadership_recommendations.ask_leaders(innovation, outcome, ctx)


def unsettled_of(innovation: Innovation) -> list[Appraisal]:
    """Evaluations that an ended innovation takes with it. One query."""
    rows = Appraisal.objects.filter(innovation_id=innovation.pk, state__in=UNSETTLED)
    return list(rows.select_related("innovation", "deadline").order_by("id"))


@reacts_to(InnovationFlow.complete, InnovationFlow.discontinue, locks=unsettled_of, order=10)
def lapse_with(ctx: Context[Innovation], unit: UnitOfWork) -> None:
    """The innovation was completed or discontinued: what was still to be evaluated lapses."""
    for appraisal in unsettled_of(ctx.subject):
        gate.follow(ctx, unit.locked_row(appraisal), "lapse")


def _day_of_a_return(ctx: Context[Appraisal]) -> None:
    """A day is named by who asks the agency, and nobody else."""
    if ctx.decision.outcome == Outcome.RETURN:
        later_days.named_day(ctx, later_days.of_appraisal(ctx.subject))
    elif ctx.facts.get(later_days.FACT):
        message = _("A day is named where the agency is asked for an explanation; leave it empty.")
        raise BadInput(message, gaps=[Gap(later_days.FACT, "unused", message)])


@reviewed(AppraisalFlow)
class AppraisalUnderReview(ReviewedSubject[Appraisal]):
    """What evaluators have before them: the quarters as they were gathered."""

    def digest(self, ctx: Context[Appraisal]) -> str:
        """Hash of what was gathered."""
        return ctx.subject.content_sha256

    def authors(self, subjects: Collection[Appraisal]) -> dict[UUID, set[UUID]]:
        """Whose own work the reports of the innovations are, and their teams. Two queries."""
        innovations = {appraisal.innovation_id for appraisal in subjects}
        reports = Report.objects.filter(innovation__in=innovations).order_by()
        of_report = dict(reports.values_list("pk", "innovation_id"))
        found = own_work(of_report, innovations)
        for report, innovation in of_report.items():
            found[innovation] |= found[report]
        return {appraisal.pk: found[appraisal.innovation_id] for appraisal in subjects}

    def recorded(self, ctx: Context[Appraisal]) -> None:
        """After a decision: the evaluator's own row. Three queries and an insert."""
        appraisal = ctx.subject
        _day_of_a_return(ctx)
        following_up.checked(ctx, scoring.rules_of(appraisal))
        leadership_recommendations.require_reason(ctx)
        inputs, instrument = inputs_for(appraisal, ctx.decision)
        evaluating.assess(ctx, inputs, instrument, appraisal=appraisal)
