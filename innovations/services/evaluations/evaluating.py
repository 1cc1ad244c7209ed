"""Evaluating a report: figures of the year so far become achievements, a weighted score, a band.

Every evaluator writes a row of their own, with the score as it stood and what they recommend; the last one's decision
makes the evaluation. No row is ever changed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from common.canonical import digest
from common.errors import BadInput, Gap
from common.types import Json
from innovations.enums import Recommendation
from innovations.flows.report import ReportFlow
from innovations.models import Appraisal, Assessment, Evaluation, Report, ScoreRecord
from innovations.scoring.evaluate import ScoreInputs, ScoreResult, evaluate
from innovations.scoring.instrument import Instrument
from innovations.scoring.kept import Working
from innovations.scoring.score_json import inputs_as_json, steps_as_json
from innovations.services.evaluations import following_up, instruments, leadership_recommendations, scoring
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares
from workflow.models import Decision, Subject

# Used when the table's answer is one that takes somebody's word, and the evaluator gave none.
WITHOUT_WORD = Recommendation.IMPROVE


@prepares(ReportFlow.evaluate)
def score(ctx: Context[Report]) -> None:
    """Before the event: compute, and put the numbers that are hashed into the facts."""
    report = ctx.subject
    rules = scoring.rules_of(report)
    instrument = instruments.in_use(rules)
    _rows, inputs = scoring.inputs_of_report(report, rules, instrument, at=ctx.at)
    done = evaluate(inputs, instrument=instrument)
    ctx.memo.computed = (inputs, done, instrument)
    ctx.facts.update(facts_of(inputs, done, instrument, chosen=chosen(ctx.facts, done.suggested.outcome)))


def facts_of(
    inputs: ScoreInputs, done: ScoreResult, instrument: Instrument, *, chosen: str
) -> dict[str, Json]:
    """What the event hashes of a score: the numbers, what made them, and the digest of everything that went in."""
    return {
        "score": None if done.value is None else str(done.value),
        "band": done.band.code if done.band else "",
        "recommendation": str(chosen),
        "formula_version": instrument.reference,
        "scale": inputs.scale,
        "inputs": digest(cast("Json", inputs_as_json(inputs))),
    }


def chosen(facts: Mapping[str, Json], suggested: str) -> str:
    """The evaluator's recommendation, else the table's, else none (empty). Raises BadInput for an unknown one.

    A rest or an end is somebody's word with a reason, never the table's alone.
    """
    wanted = facts.get("recommendation")
    if wanted and wanted not in Recommendation.values:
        raise BadInput(
            _("Unknown recommendation."),
            gaps=[Gap("recommendation", "invalid", _("Choose one of the recommendations."))],
        )
    if wanted:
        return str(wanted)
    if suggested in leadership_recommendations.FOR_LEADERS:
        return WITHOUT_WORD
    return suggested if suggested in Recommendation.values else ""


def store_assessment(ctx: Context[Report]) -> None:
    """After a decision on a report: the evaluator's own row. Four queries and two inserts."""
    report = ctx.subject
    rules = scoring.rules_of(report)
    instrument = instruments.in_use(rules)
    _rows, inputs = scoring.inputs_of_report(report, rules, instrument, at=ctx.at)
    following_up.checked(ctx, rules)
    leadership_recommendations.require_reason(ctx)
    assess(ctx, inputs, instrument, report=report)


def assess(
    ctx: Context[Subject],
    inputs: ScoreInputs,
    instrument: Instrument,
    *,
    report: Report | None = None,
    appraisal: Appraisal | None = None,
) -> Assessment:
    """Write the row of the evaluator whose decision is in the memo. Two inserts."""
    done = evaluate(inputs, instrument=instrument)
    return Assessment.objects.create(
        decision=ctx.decision,
        recommendation=chosen(ctx.facts, ""),
        recorded_at=ctx.at,
        result=record_score(inputs, done, instrument),
        report=report,
        appraisal=appraisal,
    )


@effect_of(ReportFlow.evaluate)
def store_evaluation(ctx: Context[Report | Appraisal]) -> None:
    """After the event: the outcome with the record of its score, and the follow-ups asked for. Two statements, and
    four per follow-up."""
    inputs, done, instrument = ctx.memo.computed
    evaluation = Evaluation.objects.create(
        innovation_id=ctx.subject.innovation_id,
        decision=ctx.decision,
        recommendation=str(ctx.facts["recommendation"]),
        policy_ref=ctx.subject.policy_ref,
        evaluated_at=ctx.at,
        result=_record_of(ctx.decision, inputs, done, instrument),
        **{ctx.subject.SUBJECT_TYPE: ctx.subject},
    )
    following_up.open_for(evaluation, ctx)


def record_score(inputs: ScoreInputs, done: ScoreResult, instrument: Instrument) -> ScoreRecord:
    """Keep a score with what made it. One insert."""
    return ScoreRecord.objects.create(
        score=done.value,
        band=done.band.label if done.band else "",
        formula_version=instrument.reference,
        scale=inputs.scale,
        working=working(inputs, done),
    )


def _record_of(
    decision: Decision, inputs: ScoreInputs, done: ScoreResult, instrument: Instrument
) -> ScoreRecord:
    """The record that the decision's own row made. One query.

    A review that ends later, because somebody who was waited for left, may count what has fallen due since: then what
    was decided on is another score, with a record of its own.
    """
    own = ScoreRecord.objects.filter(assessment__decision=decision).first()
    if own and (own.formula_version, own.working) == (instrument.reference, working(inputs, done)):
        return own
    return record_score(inputs, done, instrument)


def working(inputs: ScoreInputs, done: ScoreResult) -> Working:
    """Inputs and steps as data, so that anyone can compute the score again."""
    return {"inputs": inputs_as_json(inputs), "steps": steps_as_json(done)}


# -- before anything is decided ----------------------------------------------------------------------------


def working_of(report: Report, *, at: datetime) -> Working:
    """How the score is made: the kept one of an evaluated report, else as evaluating at `at` would make it.

    At most six queries.
    """
    made = getattr(report, "evaluation", None)
    if made is not None:
        kept: Working = made.result.working
        return kept
    rules = scoring.rules_of(report)
    instrument = instruments.in_use(rules)
    _rows, inputs = scoring.inputs_of_report(report, rules, instrument, at=at)
    return working(inputs, evaluate(inputs, instrument=instrument))
