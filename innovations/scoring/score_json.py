"""A score as plain JSON: what is kept beside its number, and read back to compute it again.

What a schema did not know has no key in it: digests and steps of what was kept before depend on that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.periods import PeriodKind
from innovations.scoring.counting import AttributionRules
from innovations.scoring.evaluate import (
    BEFORE_PROGRESS,
    ScoredCriterion,
    ScoreInputs,
    ScoreResult,
    SuggestionScore,
)
from innovations.scoring.kept import (
    KeptFigures,
    KeptInputs,
    KeptPeriod,
    KeptStep,
    KeptSteps,
    KeptSuggestionScore,
    Working,
)
from innovations.scoring.progress import Achievement, IndicatorFigures, PeriodFigures, Reason


def inputs_as_json(inputs: ScoreInputs) -> KeptInputs:
    """The inputs as they are kept; numbers are decimal texts. What a schema did not know has no key in it."""
    kept: KeptInputs = {
        "schema": inputs.schema,
        "scale": inputs.scale,
        "cap": _plain(inputs.cap),
        "missed": inputs.missed,
        "indicators": [_figures_as_json(row, inputs.schema) for row in inputs.figures],
        "criteria": [
            {"code": c.code, "label": c.label, "weight": c.weight, "max": c.max, "score": c.score}
            for c in inputs.criteria
        ],
        "criteria_weight": _text_of(inputs.criteria_weight),
    }
    # The keys above come from when every period was a quarter; digests of stored scores depend on them.
    if inputs.period_kind is not PeriodKind.QUARTER:
        kept["period_kind"] = str(inputs.period_kind)
    if inputs.schema > BEFORE_PROGRESS:
        kept["year_complete"] = inputs.year_complete
        if not inputs.covers_year:
            kept["covers_year"] = False
        kept["attribution"] = {
            use: {"unplanned": str(rule.unplanned), "outside": str(rule.outside)}
            for use, rule in (
                ("score", inputs.attribution.score),
                ("suggestion", inputs.attribution.suggestion),
            )
        }
    return kept


def _figures_as_json(row: IndicatorFigures, schema: int) -> KeptFigures:
    kept: KeptFigures = {
        "indicator": row.indicator,
        "formula": row.formula,
        "aggregation": row.aggregation,
        "weight": _text_of(row.weight),
        "bounds": None if row.bounds is None else [_text_of(bound) for bound in row.bounds],
        "yearly_target": _plain(row.yearly_target),
        "quarters": [_period_as_json(each, schema) for each in row.periods],
    }
    if schema > BEFORE_PROGRESS:
        kept["plan"] = _plain(row.plan)
    return kept


def _period_as_json(each: PeriodFigures, schema: int) -> KeptPeriod:
    kept: KeptPeriod = {
        "quarter": each.number,
        "target": _plain(each.target),
        "actual": _plain(each.actual),
    }
    if schema > BEFORE_PROGRESS:
        kept["planned"] = each.planned
        kept["own"] = _plain(each.own)
    return kept


def inputs_from_json(raw: KeptInputs) -> ScoreInputs:
    """The inputs as they were kept."""
    return ScoreInputs(
        scale=raw["scale"],
        cap=_number(raw["cap"]),
        missed=raw["missed"],
        figures=tuple(_figures_from_json(row) for row in raw["indicators"]),
        criteria=tuple(ScoredCriterion(**row) for row in raw["criteria"]),
        criteria_weight=Decimal(raw["criteria_weight"]),
        period_kind=period_kind_of(raw),
        year_complete=raw.get("year_complete", True),
        covers_year=raw.get("covers_year", True),
        attribution=AttributionRules.of(raw.get("attribution")),
        schema=raw["schema"],
    )


def period_kind_of(raw: KeptInputs) -> PeriodKind:
    """What the numbers of periods count in kept inputs."""
    return PeriodKind(raw.get("period_kind", PeriodKind.QUARTER))


def _figures_from_json(row: KeptFigures) -> IndicatorFigures:
    return IndicatorFigures(
        indicator=row["indicator"],
        formula=row["formula"],
        aggregation=row["aggregation"],
        weight=Decimal(row["weight"]),
        bounds=None if row["bounds"] is None else (Decimal(row["bounds"][0]), Decimal(row["bounds"][1])),
        yearly_target=_number(row["yearly_target"]),
        plan=_number(row.get("plan")),
        periods=tuple(
            PeriodFigures(
                each["quarter"],
                _number(each["target"]),
                _number(each["actual"]),
                each.get("planned", True),
                _number(each.get("own")),
            )
            for each in row["quarters"]
        ),
    )


def steps_as_json(done: ScoreResult) -> KeptSteps:
    """Every step of the score, for reading and for comparing with another run; numbers are decimal texts."""
    shares = {share.indicator: format(share.weight, "f") for share in done.achieved.counted}
    kept: KeptSteps = {
        "indicators": [_step_as_json(each, shares.get(each.figures.indicator)) for each in done.achievements],
        "coverage": _text(done.achieved.coverage),
        "achieved": _text(done.achieved.value),
        "criteria_score": _text(done.criteria_score),
        "score": _text(done.value),
        "band": {"code": done.band.code, "label": done.band.label} if done.band else None,
        "suggested": {
            "outcome": done.suggested.outcome,
            "row": done.suggested.row,
            "missed": done.suggested.missed,
        },
    }
    # Only where the year is not over: steps that were kept before are compared with these.
    if done.progress is not None:
        kept["progress"] = format(done.progress, "f")
    if done.for_suggestion is not None:
        kept["for_suggestion"] = _suggestion_as_json(done.for_suggestion, done.achievements)
    return kept


def _suggestion_as_json(apart: SuggestionScore, scored: Sequence[Achievement]) -> KeptSuggestionScore:
    """Of the indicators, those that count otherwise than for the score."""
    shares = {share.indicator: format(share.weight, "f") for share in apart.achieved.counted}
    return {
        "indicators": [
            _step_as_json(each, shares.get(each.figures.indicator))
            for each, other in zip(apart.achievements, scored, strict=True)
            if (each.exact, each.reason) != (other.exact, other.reason)
        ],
        "counted": [
            {"indicator": share.indicator, "capped": format(share.achievement, "f")}
            for share in apart.achieved.counted
        ],
        "coverage": format(apart.achieved.coverage, "f"),
        "achieved": _text(apart.achieved.value),
        "score": _text(apart.value),
    }


def _step_as_json(each: Achievement, weight_percent: str | None) -> KeptStep:
    kept: KeptStep = {
        "indicator": each.figures.indicator,
        "quarters": list(each.periods),
        "basis": each.basis,
        "actual": _plain(each.actual),
        "target": _plain(each.target),
        "bound": _plain(each.bound),
        "expression": each.formula.expression.text,
        "exact": _plain(each.uncapped),
        "raw": _text(each.raw),
        "capped": _text(each.capped),
        "reason": str(each.reason or ""),
        "weight_percent": weight_percent,
    }
    if each.reason is Reason.YEAR_RUNNING:
        kept["progress"] = _text(each.progress)
    if each.counting is not None:
        kept["counting"] = {
            "of": each.counting.of,
            "full": _text_of(each.counting.full),
            "part": _text_of(each.counting.part),
            "full_percent": _text_of(each.counting.full_percent),
            "part_percent": _text_of(each.counting.part_percent),
            "exact": _text_of(each.counting.percent),
        }
    return kept


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """Achievement of one indicator up to what was evaluated, raw and capped; `reason` says why there is no number.

    `for_suggestion` is what counts for the suggestion, None where nothing does. `progress` is in percent of the year's
    target while that does not judge yet; `plan` is what the plan expects by then.
    """

    indicator: str
    actual: Decimal | None
    target: Decimal | None
    formula: str
    achievement: Decimal | None
    capped: Decimal | None
    weight: Decimal
    reason: str
    progress: Decimal | None = None
    plan: Decimal | None = None
    for_suggestion: Decimal | None = None


def lines_of(working: Working) -> tuple[ScoreLine, ...]:
    """The lines of a kept score, in the order of its indicators."""
    given = {row["indicator"]: row for row in working["inputs"]["indicators"]}
    apart = working["steps"].get("for_suggestion")
    other = {} if apart is None else {step["indicator"]: step["capped"] for step in apart["indicators"]}
    return tuple(
        ScoreLine(
            indicator=step["indicator"],
            actual=_number(step["actual"]),
            target=_number(step["target"]),
            formula=given[step["indicator"]]["formula"],
            achievement=_number(step["raw"]),
            capped=_number(step["capped"]),
            weight=Decimal(given[step["indicator"]]["weight"]),
            reason=step["reason"],
            progress=_number(step.get("progress")),
            plan=_number(given[step["indicator"]].get("plan")),
            for_suggestion=_number(other.get(step["indicator"], step["capped"])),
        )
        for step in working["steps"]["indicators"]
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else _text_of(value)


def _text_of(value: Decimal) -> str:
    """Without the zeros at its end: a column of six places says no more than the figure that was entered."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
