"""Evaluating a report: figures of the year so far become achievements, a weighted score, a band."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from innovations.bands import BANDS_86_2017, Band, band_for, recommend
from innovations.bands import Recommendation as Suggestion
from innovations.enums import Polarity, Recommendation
from innovations.models import Evaluation, EvaluationLine, Indicator, Report, ReportLine
from innovations.progress import (
    FORMULA_VERSION,
    Achievement,
    Aggregation,
    Formula,
    IndicatorFigures,
    QuarterFigures,
    Score,
    achieve,
    weighted_score,
)
from workflow.deadlines import verdict_of
from workflow.ladder import VerdictCode
from workflow.models import Deadline
from workflow.policies import document_of, policy_of
from workflow.steps import Context

LATE = frozenset({VerdictCode.MET_LATE, VerdictCode.BREACHED, VerdictCode.LOCKED})
SCALES = {"permendagri-86-2017": BANDS_86_2017}
# Used when the table has no answer (no computable indicator): the evaluator did not choose either.
WITHOUT_SCORE = Recommendation.IMPROVE


def score(ctx: Context) -> None:
    """Before the event: compute, and put the numbers that are hashed into the facts."""
    report = ctx.subject
    rules = document_of(policy_of(report))["evaluation"]
    achievements = achievements_of(report, rules)
    result, band, suggested = judged(
        [achievement for _row, achievement in achievements],
        rules,
        breaches=breaches_of(report, at=ctx.at),
    )
    chosen = _chosen(ctx, suggested.outcome)
    ctx.memo["evaluation"] = (achievements, result, band, rules, suggested)
    ctx.facts.update(
        score=None if result.value is None else str(result.value),
        band=band.code if band else "",
        recommendation=str(chosen),
        formula_version=FORMULA_VERSION,
        scale=rules["scale"],
    )


def _chosen(ctx: Context, suggested: str) -> Recommendation:
    """The evaluator's recommendation, or the table's where none was given."""
    wanted = ctx.facts.get("recommendation") or suggested
    if wanted in Recommendation.values:
        return Recommendation(wanted)
    if ctx.facts.get("recommendation"):
        raise BadInput(
            _("Unknown recommendation."),
            gaps=[Gap("recommendation", "invalid", _("Choose one of the recommendations."))],
        )
    return WITHOUT_SCORE


def achievements_of(report: Report, rules: dict[str, Any]) -> list[tuple[Indicator, Achievement]]:
    """Achievement of every indicator over the quarters of the year up to this report. Two queries."""
    lines = (
        ReportLine.objects.filter(
            # Not by contract: a revision takes over the later reports of a year.
            report__innovation_id=report.innovation_id,
            report__year=report.year,
            report__quarter__lte=report.quarter,
            # Only what was handed in counts; figures left in a form that was never submitted do not.
            report__state__in=(Report.States.SUBMITTED, Report.States.EVALUATED),
        )
        .select_related("report")
        .order_by("report__quarter")
    )
    by_indicator: dict[Any, dict[int, Decimal | None]] = {}
    for line in lines:
        by_indicator.setdefault(line.indicator_id, {})[line.report.quarter] = line.actual
    cap = Decimal(rules["cap"]) if rules.get("cap") else None
    negative = Formula(rules.get("negative_formula", Formula.NEGATIVE_LKJIP))
    rows = report.innovation.indicators.order_by("position", "id")
    return [
        (row, achieve(_figures(row, by_indicator.get(row.pk, {}), report.quarter, negative), cap=cap))
        for row in rows
    ]


def _figures(
    row: Indicator, actuals: dict[int, Decimal | None], until: int, negative: Formula
) -> IndicatorFigures:
    formula = {Polarity.HIGHER: Formula.POSITIVE, Polarity.LOWER: negative, Polarity.RANGE: Formula.RANGE}
    bounds = None
    if row.polarity == Polarity.RANGE and row.range_low is not None and row.range_high is not None:
        bounds = (row.range_low, row.range_high)
    return IndicatorFigures(
        indicator=str(row.pk),
        quarters=tuple(
            QuarterFigures(number, getattr(row, f"target_q{number}"), actuals.get(number))
            for number in range(1, until + 1)
        ),
        yearly_target=row.target_year,
        formula=formula[Polarity(row.polarity)],
        aggregation=Aggregation(row.aggregation),
        bounds=bounds,
        weight=row.weight,
    )


def breaches_of(report: Report, *, at: datetime) -> int:
    """Obligations up to this report that were missed or met late, by their stored facts: no sweep needed. One query."""
    mine = Deadline.objects.filter(
        report__innovation_id=report.innovation_id, report__number__lte=report.number
    )
    return sum(verdict_of(deadline, at=at).code in LATE for deadline in mine)


def judged(
    achievements: Sequence[Achievement], rules: dict[str, Any], *, breaches: int
) -> tuple[Score, Band | None, Suggestion]:
    """Score, band by the policy's scale, and what the table suggests: for the evaluation and for its preview."""
    result = weighted_score(achievements)
    band = band_for(result.value, bands=SCALES[rules["scale"]]) if result.value is not None else None
    return result, band, recommend(score=result.value, coverage=result.coverage, breaches=breaches)


def keep_evaluation(ctx: Context) -> None:
    """After the event: the score with its inputs and every step. Two statements."""
    report = ctx.subject
    achievements, result, band, rules, suggested = ctx.memo["evaluation"]
    evaluation = Evaluation.objects.create(
        report=report,
        decision=ctx.memo["decision"],
        score=result.value,
        band=band.label if band else "",
        recommendation=ctx.facts["recommendation"],
        formula_version=FORMULA_VERSION,
        scale=rules["scale"],
        policy_ref=report.policy_ref,
        working=working(result, suggested),
        evaluated_at=ctx.at,
    )
    EvaluationLine.objects.bulk_create(
        [
            EvaluationLine(
                evaluation=evaluation,
                indicator=row,
                actual=a.actual,
                target=a.target,
                formula=a.formula,
                achievement=a.raw,
                capped=a.capped,
                weight=row.weight,
                reason=a.reason or "",
            )
            for row, a in achievements
        ]
    )


def working(result: Score, suggested: Any) -> dict[str, Any]:
    """Every step of the score as data, so that anyone can compute it again."""
    return {
        "coverage": str(result.coverage),
        "counted": [
            {"indicator": s.indicator, "weight_percent": str(s.weight), "achievement": str(s.achievement)}
            for s in result.counted
        ],
        "excluded": [{"indicator": name, "reason": str(reason)} for name, reason in result.excluded],
        "suggested": {"outcome": suggested.outcome, "row": suggested.row, "breaches": suggested.breaches},
    }
