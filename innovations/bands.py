"""What a score is called and what it suggests: tables kept as data, for a regulation or a regent may change them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """A predicate from its lower bound (inclusive) upwards. The label is the regulation's and is not translated."""

    code: str
    label: str
    lower: Decimal


# Permendagri 86/2017. Its table names whole percents (76-90, 91 and more) and leaves 90.5 without a name. Here the
# lower bounds are thresholds on the score as printed, with two places: >= 91, >= 76, >= 66, >= 51, and everything
# else. So 90.99 is Tinggi and 50.5 is Sangat Rendah.
BANDS_86_2017 = (
    Band("very_high", "Sangat Tinggi", Decimal(91)),
    Band("high", "Tinggi", Decimal(76)),
    Band("medium", "Sedang", Decimal(66)),
    Band("low", "Rendah", Decimal(51)),
    Band("very_low", "Sangat Rendah", Decimal("-Infinity")),
)


def band_for(score: Decimal, *, bands: Sequence[Band] = BANDS_86_2017) -> Band:
    """The band of a score already rounded to two places. Bands go from high to low; the last takes the rest."""
    return next((band for band in bands if score >= band.lower), bands[-1])


@dataclass(frozen=True, slots=True)
class RecommendationRule:
    """An outcome for scores from `min_score` up, with enough indicators counted and few enough missed reports.

    `min_coverage` is a percentage of the weights. `max_breaches` None: however many.
    """

    outcome: str
    min_score: Decimal
    min_coverage: Decimal
    max_breaches: int | None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the table suggests, from which figures, by which row (counted from 1; 0 when none could apply).

    A suggestion: the evaluator decides and says why.
    """

    outcome: str
    row: int
    score: Decimal | None
    coverage: Decimal
    breaches: int


INSUFFICIENT = "insufficient_data"
HALF = Decimal(50)

# A setting of each government, not law: no regulation ties a score to a fate. The first row that holds decides.
# The scores are those of BANDS_86_2017; 25 is half of its "Sangat Rendah".
RECOMMENDATIONS = (
    RecommendationRule("replicate", Decimal(91), Decimal(80), 0),
    RecommendationRule("continue", Decimal(76), HALF, 1),
    RecommendationRule("improve", Decimal(51), HALF, 2),
    RecommendationRule("suspend", Decimal(25), HALF, None),
    RecommendationRule("end", Decimal("-Infinity"), HALF, None),
)


def recommend(
    *,
    score: Decimal | None,
    coverage: Decimal,
    breaches: int,
    rules: Sequence[RecommendationRule] = RECOMMENDATIONS,
) -> Recommendation:
    """The first row of the table that the figures satisfy; `insufficient_data` when there is no score or no row."""
    for row, rule in enumerate(rules, start=1):
        missed_too_often = rule.max_breaches is not None and breaches > rule.max_breaches
        if score is None or score < rule.min_score or coverage < rule.min_coverage or missed_too_often:
            continue
        return Recommendation(rule.outcome, row, score, coverage, breaches)
    return Recommendation(INSUFFICIENT, 0, score, coverage, breaches)
