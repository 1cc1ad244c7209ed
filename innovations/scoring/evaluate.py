"""A whole evaluation as a pure function: inputs and instrument in, every step out, all of it plain JSON.

What goes in is kept beside the score, so that the score can be computed again, by the program or by hand, from the
stored inputs and the version of the instrument that they name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from common.periods import PeriodKind
from innovations.scoring.bands import INSUFFICIENT, NOT_YET, Band, SuggestedOutcome, recommend
from innovations.scoring.instrument import Instrument
from innovations.scoring.kept import KeptFigures, KeptInputs, KeptStep, KeptSteps, Working
from innovations.scoring.progress import (
    Achievement,
    IndicatorFigures,
    PeriodFigures,
    Reason,
    WeightedScore,
    achieve,
    arithmetic,
    rounded,
    weighted_progress,
    weighted_score,
)

SCHEMA = 3
# Kept inputs of before: they know no progress within a year.
BEFORE_PROGRESS = 2


@dataclass(frozen=True, slots=True)
class ScoredCriterion:
    """One scored question of an evaluation form: 0 to `max`, with its weight among the criteria."""

    code: str
    label: str
    weight: int
    max: int
    score: int


@dataclass(frozen=True, kw_only=True)
class ScoreInputs:
    """Everything that a score depends on besides the instrument.

    `missed` counts obligations missed or met late. `criteria` are an evaluator's scores, and `criteria_weight` is
    their part of the whole in percent; a report's evaluation has none.
    `period_kind` only says what the figures' numbers count. `year_complete`: the year's last period is among them.
    `schema` says in which form the inputs are kept.
    """

    scale: str
    cap: Decimal | None
    missed: int
    figures: tuple[IndicatorFigures, ...]
    criteria: tuple[ScoredCriterion, ...] = ()
    criteria_weight: Decimal = Decimal(0)
    period_kind: PeriodKind = PeriodKind.QUARTER
    year_complete: bool = True
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What follows from the inputs. `achieved` is the score of the figures alone, `value` the whole.

    `progress` is how much of the year's targets is there, in percent, where they do not judge yet.
    """

    achievements: tuple[Achievement, ...]
    achieved: WeightedScore
    criteria_score: Decimal | None
    value: Decimal | None
    band: Band | None
    suggested: SuggestedOutcome
    progress: Decimal | None = None


def evaluate(inputs: ScoreInputs, *, instrument: Instrument) -> ScoreResult:
    """Achievements, score, band and suggestion. KeyError for a scale or formula that the instrument lacks."""
    achievements = tuple(
        achieve(row, instrument=instrument, cap=inputs.cap, year_complete=inputs.year_complete)
        for row in inputs.figures
    )
    achieved = weighted_score(achievements, instrument=instrument)
    criteria = _criteria_score(inputs.criteria, instrument)
    value = _whole(achieved, criteria, inputs.criteria_weight, instrument)
    scale = instrument.scales[inputs.scale]
    return ScoreResult(
        achievements=achievements,
        achieved=achieved,
        criteria_score=None if criteria is None else rounded(criteria, instrument),
        value=value,
        band=None if value is None else scale.band_for(value),
        suggested=_suggested(value, achieved, inputs, instrument),
        progress=weighted_progress(achievements, instrument=instrument),
    )


def _suggested(
    value: Decimal | None, achieved: WeightedScore, inputs: ScoreInputs, instrument: Instrument
) -> SuggestedOutcome:
    found = recommend(
        score=value,
        coverage=achieved.coverage,
        missed=inputs.missed,
        rules=instrument.recommendations,
    )
    waiting = any(reason is Reason.YEAR_RUNNING for _indicator, reason in achieved.excluded)
    return replace(found, outcome=NOT_YET) if waiting and found.outcome == INSUFFICIENT else found


def _criteria_score(criteria: Sequence[ScoredCriterion], instrument: Instrument) -> Decimal | None:
    """Weighted mean of the scores in percent of their maximum, before rounding; None without criteria."""
    if not criteria:
        return None
    with localcontext(arithmetic(instrument)):
        weights = sum(each.weight for each in criteria)
        return sum(
            (Decimal(each.score) / each.max * 100 * each.weight for each in criteria), Decimal(0)
        ) / Decimal(weights)


def _whole(
    achieved: WeightedScore, criteria: Decimal | None, criteria_weight: Decimal, instrument: Instrument
) -> Decimal | None:
    """Both parts by their weight; one part alone where the other could not be computed."""
    if criteria is None or criteria_weight == 0:
        return achieved.value
    if achieved.exact is None:
        return rounded(criteria, instrument)
    with localcontext(arithmetic(instrument)):
        whole = (achieved.exact * (100 - criteria_weight) + criteria * criteria_weight) / 100
    return rounded(whole, instrument)


# -- as plain JSON -----------------------------------------------------------------------------------------


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
    return kept


def _figures_as_json(row: IndicatorFigures, schema: int) -> KeptFigures:
    kept: KeptFigures = {
        "indicator": row.indicator,
        "formula": row.formula,
        "aggregation": row.aggregation,
        "weight": _text_of(row.weight),
        "bounds": None if row.bounds is None else [_text_of(bound) for bound in row.bounds],
        "yearly_target": _plain(row.yearly_target),
        "quarters": [
            {"quarter": each.number, "target": _plain(each.target), "actual": _plain(each.actual)}
            for each in row.periods
        ],
    }
    if schema > BEFORE_PROGRESS:
        kept["plan"] = _plain(row.plan)
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
            PeriodFigures(each["quarter"], _number(each["target"]), _number(each["actual"]))
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
    return kept


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
    return kept


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """Achievement of one indicator up to what was evaluated. `achievement` is raw, `capped` beside it; `reason` says
    why there is no number. `progress` is in percent of the year's target while that does not judge yet; `plan` is what
    the plan expects by then."""

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


def lines_of(working: Working) -> tuple[ScoreLine, ...]:
    """The lines of a kept score, in the order of its indicators."""
    given = {row["indicator"]: row for row in working["inputs"]["indicators"]}
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
