"""A whole evaluation as a pure function: inputs and instrument in, every step out (`score_json` keeps them).

What goes in is kept beside the score, so that the score can be computed again, by the program or by hand, from the
stored inputs and the version of the instrument that they name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from common.periods import PeriodKind
from innovations.scoring.bands import (
    INSUFFICIENT,
    NOT_PLANNED,
    NOT_YET,
    Band,
    SuggestedOutcome,
    recommend,
)
from innovations.scoring.counting import DEFAULT_RULES, AttributionRules, CountingRule
from innovations.scoring.instrument import Instrument
from innovations.scoring.progress import (
    Achievement,
    IndicatorFigures,
    Reason,
    WeightedScore,
    achieve,
    arithmetic,
    rounded,
    weighted_progress,
    weighted_score,
)

SCHEMA = 3
# Kept inputs of before: they know no progress within a year, and all of a result counted.
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
    `period_kind` only says what the figures' numbers count. `year_complete`: the year's last period is among them;
    `covers_year`: no day of the year lies outside them, without which no sum is measured against the year.
    `attribution`: how much of results counts that were not planned in time or are the work of others.
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
    covers_year: bool = True
    attribution: AttributionRules = DEFAULT_RULES
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class SuggestionScore:
    """What the suggestion is made from, where that is not the score: what counts for it, and the score of that."""

    achievements: tuple[Achievement, ...]
    achieved: WeightedScore
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What follows from the inputs. `achieved` is the score of the figures alone, `value` the whole.

    `progress` is how much of the year's targets is there, in percent, where they do not judge yet. `for_suggestion`
    stands where other results count for the suggestion than for the score.
    """

    achievements: tuple[Achievement, ...]
    achieved: WeightedScore
    criteria_score: Decimal | None
    value: Decimal | None
    band: Band | None
    suggested: SuggestedOutcome
    progress: Decimal | None = None
    for_suggestion: SuggestionScore | None = None


def evaluate(inputs: ScoreInputs, *, instrument: Instrument) -> ScoreResult:
    """Achievements, score, band and suggestion. KeyError for a scale or formula that the instrument lacks."""
    achievements = _achievements(inputs, inputs.attribution.score, instrument)
    achieved = weighted_score(achievements, instrument=instrument)
    criteria = _criteria_score(inputs.criteria, instrument)
    value = _whole(achieved, criteria, inputs.criteria_weight, instrument)
    apart = _for_suggestion(inputs, achievements, criteria, instrument)
    scale = instrument.scales[inputs.scale]
    return ScoreResult(
        achievements=achievements,
        achieved=achieved,
        criteria_score=None if criteria is None else rounded(criteria, instrument),
        value=value,
        band=None if value is None else scale.band_for(value),
        suggested=_suggested(value, achieved, inputs, instrument)
        if apart is None
        else _suggested(apart.value, apart.achieved, inputs, instrument),
        progress=weighted_progress(achievements, instrument=instrument),
        for_suggestion=apart,
    )


def _achievements(inputs: ScoreInputs, rule: CountingRule, instrument: Instrument) -> tuple[Achievement, ...]:
    return tuple(
        achieve(
            row,
            instrument=instrument,
            cap=inputs.cap,
            year_complete=inputs.year_complete,
            covers_year=inputs.covers_year,
            rule=rule,
        )
        for row in inputs.figures
    )


def _for_suggestion(
    inputs: ScoreInputs,
    scored: Sequence[Achievement],
    criteria: Decimal | None,
    instrument: Instrument,
) -> SuggestionScore | None:
    found = _achievements(inputs, inputs.attribution.suggestion, instrument)
    if [(each.exact, each.reason) for each in found] == [(each.exact, each.reason) for each in scored]:
        return None
    achieved = weighted_score(found, instrument=instrument)
    return SuggestionScore(found, achieved, _whole(achieved, criteria, inputs.criteria_weight, instrument))


def _suggested(
    value: Decimal | None, achieved: WeightedScore, inputs: ScoreInputs, instrument: Instrument
) -> SuggestedOutcome:
    found = recommend(
        score=value,
        coverage=achieved.coverage,
        missed=inputs.missed,
        rules=instrument.recommendations,
    )
    if found.outcome != INSUFFICIENT:
        return found
    reasons = {reason for _indicator, reason in achieved.excluded}
    if Reason.YEAR_RUNNING in reasons:
        return replace(found, outcome=NOT_YET)
    return replace(found, outcome=NOT_PLANNED) if Reason.NOT_PLANNED in reasons else found


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
