"""A score as it is kept beside its number (`ScoreRecord.working`): plain JSON, numbers as decimal texts.

The names come from when every period was a quarter; digests of stored scores depend on them.
"""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict


class KeptPeriod(TypedDict):
    """One period of an indicator, by its number. Without `planned` (schema 2) all of the result counted."""

    quarter: int
    target: str | None
    actual: str | None
    planned: NotRequired[bool]
    own: NotRequired[str | None]


class KeptFigures(TypedDict):
    """What was known of one indicator, and by which formula it was measured. `plan` is what was to be there by then."""

    indicator: str
    formula: str
    aggregation: str
    weight: str
    bounds: Sequence[str] | None
    yearly_target: str | None
    plan: NotRequired[str | None]
    quarters: Sequence[KeptPeriod]


class KeptCriterion(TypedDict):
    """A scored question with its answer."""

    code: str
    label: str
    weight: int
    max: int
    score: int


class KeptInputs(TypedDict):
    """Everything that the score depended on besides the instrument. Without `period_kind` periods are quarters, without
    `year_complete` (schema 2) the target of a year judged in every period, without `covers_year` no day is left out."""

    schema: int
    scale: str
    cap: str | None
    missed: int
    indicators: Sequence[KeptFigures]
    criteria: Sequence[KeptCriterion]
    criteria_weight: str
    period_kind: NotRequired[str]
    year_complete: NotRequired[bool]
    covers_year: NotRequired[bool]
    attribution: NotRequired[Mapping[str, Mapping[str, str]]]


class KeptCounting(TypedDict):
    """How much of a result counts (`counting.CountedPart`)."""

    of: str
    full: str
    part: str
    full_percent: str
    part_percent: str
    exact: str


class KeptStep(TypedDict):
    """How one indicator was computed. `exact` is before cap and rounding; `reason` says why there is no number.

    `progress` in percent of the year's target stands where that target does not judge yet.
    """

    indicator: str
    quarters: Sequence[int]
    basis: str
    actual: str | None
    target: str | None
    bound: str | None
    expression: str
    exact: str | None
    raw: str | None
    capped: str | None
    reason: str
    weight_percent: str | None
    progress: NotRequired[str | None]
    counting: NotRequired[KeptCounting]


class KeptBand(TypedDict):
    """The band of the score."""

    code: str
    label: str


class KeptSuggestion(TypedDict):
    """What the table suggested, by which of its rows (counted from 1)."""

    outcome: str
    row: int
    missed: int


class KeptCountedShare(TypedDict):
    """An indicator that counts for the suggestion, with its percentage."""

    indicator: str
    capped: str


class KeptSuggestionScore(TypedDict):
    """What the suggestion was made from: the indicators that count otherwise than for the score, all that count, and
    the score of these."""

    indicators: Sequence[KeptStep]
    counted: Sequence[KeptCountedShare]
    coverage: str
    achieved: str | None
    score: str | None


class KeptSteps(TypedDict):
    """Every step from the inputs to the score."""

    indicators: Sequence[KeptStep]
    coverage: str | None
    achieved: str | None
    criteria_score: str | None
    score: str | None
    band: KeptBand | None
    suggested: KeptSuggestion
    progress: NotRequired[str]
    for_suggestion: NotRequired[KeptSuggestionScore]


class Working(TypedDict):
    """A whole score, so that anyone can compute it again."""

    inputs: KeptInputs
    steps: KeptSteps
