"""A whole evaluation as a pure function: inputs and instrument in, every step out, all of it plain JSON.

What goes in is kept beside the score, so that the score can be computed again, by the program or by hand, from the
stored inputs and the version of the instrument that they name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from common.periods import PeriodKind
from common.types import Json
from innovations.scoring.bands import Band, SuggestedOutcome, recommend
from innovations.scoring.instrument import Instrument
from innovations.scoring.kept import KeptFigures, KeptInputs, KeptSteps, Working
from innovations.scoring.progress import (
    Achievement,
    IndicatorFigures,
    PeriodFigures,
    WeightedScore,
    achieve,
    arithmetic,
    rounded,
    weighted_score,
)

SCHEMA = 2


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
    `period_kind` only says what the figures' numbers count.
    """

    scale: str
    cap: Decimal | None
    missed: int
    figures: tuple[IndicatorFigures, ...]
    criteria: tuple[ScoredCriterion, ...] = ()
    criteria_weight: Decimal = Decimal(0)
    period_kind: PeriodKind = PeriodKind.QUARTER


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What follows from the inputs. `achieved` is the score of the figures alone, `value` the whole."""

    achievements: tuple[Achievement, ...]
    achieved: WeightedScore
    criteria_score: Decimal | None
    value: Decimal | None
    band: Band | None
    suggested: SuggestedOutcome


def evaluate(inputs: ScoreInputs, *, instrument: Instrument) -> ScoreResult:
    """Achievements, score, band and suggestion. KeyError for a scale or formula that the instrument lacks."""
    achievements = tuple(achieve(row, instrument=instrument, cap=inputs.cap) for row in inputs.figures)
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
        suggested=recommend(
            score=value,
            coverage=achieved.coverage,
            missed=inputs.missed,
            rules=instrument.recommendations,
        ),
    )


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


def inputs_as_json(inputs: ScoreInputs) -> dict[str, Json]:
    """The inputs as they are kept; numbers are decimal texts."""
    return {
        "schema": SCHEMA,
        "scale": inputs.scale,
        "cap": _plain(inputs.cap),
        "missed": inputs.missed,
        "indicators": [
            {
                "indicator": row.indicator,
                "formula": row.formula,
                "aggregation": row.aggregation,
                "weight": _plain(row.weight),
                "bounds": None if row.bounds is None else [_plain(bound) for bound in row.bounds],
                "yearly_target": _plain(row.yearly_target),
                "quarters": [
                    {"quarter": each.number, "target": _plain(each.target), "actual": _plain(each.actual)}
                    for each in row.periods
                ],
            }
            for row in inputs.figures
        ],
        "criteria": [
            {"code": c.code, "label": c.label, "weight": c.weight, "max": c.max, "score": c.score}
            for c in inputs.criteria
        ],
        "criteria_weight": _plain(inputs.criteria_weight),
        # The keys above come from when every period was a quarter; digests of stored scores depend on them.
        **({} if inputs.period_kind is PeriodKind.QUARTER else {"period_kind": str(inputs.period_kind)}),
    }


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
        periods=tuple(
            PeriodFigures(each["quarter"], _number(each["target"]), _number(each["actual"]))
            for each in row["quarters"]
        ),
    )


def steps_as_json(done: ScoreResult) -> KeptSteps:
    """Every step of the score, for reading and for comparing with another run; numbers are decimal texts."""
    shares = {share.indicator: share for share in done.achieved.counted}
    return {
        "indicators": [
            {
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
                "weight_percent": _text(shares[each.figures.indicator].weight)
                if each.figures.indicator in shares
                else None,
            }
            for each in done.achievements
        ],
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


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """Achievement of one indicator up to what was evaluated. `achievement` is raw, `capped` beside it; `reason` says
    why there is no number."""

    indicator: str
    actual: Decimal | None
    target: Decimal | None
    formula: str
    achievement: Decimal | None
    capped: Decimal | None
    weight: Decimal
    reason: str


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
        )
        for step in working["steps"]["indicators"]
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _plain(value: Decimal | None) -> str | None:
    """Without the zeros at its end: a column of six places says no more than the figure that was entered."""
    text = _text(value)
    return text.rstrip("0").rstrip(".") if text is not None and "." in text else text


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
