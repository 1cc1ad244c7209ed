"""What a score is called and what it suggests. The tables themselves are data (see instrument.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

INSUFFICIENT = "insufficient_data"
# Nothing is suggested because the year has a period to come.
NOT_YET = "not_yet"
# Nothing is suggested because results that were not planned before their period do not count for it.
NOT_PLANNED = "not_planned"


@dataclass(frozen=True, slots=True)
class Band:
    """A predicate from its lower bound upwards, the bound itself counted unless `exclusive`; None takes the rest.

    The label is the regulation's and is not translated.
    """

    code: str
    label: str
    lower: Decimal | None = None
    exclusive: bool = False

    def holds(self, score: Decimal) -> bool:
        """Whether the score reaches this band or a higher one."""
        if self.lower is None:
            return True
        return score > self.lower if self.exclusive else score >= self.lower


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands from high to low, the last one open downwards."""

    code: str
    title: str
    legal_basis: str
    bands: tuple[Band, ...]

    def band_for(self, score: Decimal) -> Band:
        """The band of a score already rounded as it is printed."""
        return next(band for band in self.bands if band.holds(score))


@dataclass(frozen=True, slots=True)
class RecommendationRule:
    """An outcome for scores from `min_score` up, with enough indicators counted and few enough missed reports.

    `min_coverage` is a percentage of the weights. None: no bound.
    """

    outcome: str
    min_score: Decimal | None = None
    min_coverage: Decimal = Decimal(0)
    max_missed: int | None = None


@dataclass(frozen=True, slots=True)
class SuggestedOutcome:
    """What the table suggests, from which figures, by which row (counted from 1; 0 when none could apply).

    A suggestion: the evaluator decides and says why.
    """

    outcome: str
    row: int
    score: Decimal | None
    coverage: Decimal
    missed: int


def recommend(
    *, score: Decimal | None, coverage: Decimal, missed: int, rules: Sequence[RecommendationRule]
) -> SuggestedOutcome:
    """The first row of the table that the figures satisfy; `insufficient_data` when there is no score or no row."""
    for row, rule in enumerate(rules, start=1):
        missed_too_often = rule.max_missed is not None and missed > rule.max_missed
        if score is None or coverage < rule.min_coverage or missed_too_often:
            continue
        if rule.min_score is None or score >= rule.min_score:
            return SuggestedOutcome(rule.outcome, row, score, coverage, missed)
    return SuggestedOutcome(INSUFFICIENT, 0, score, coverage, missed)
