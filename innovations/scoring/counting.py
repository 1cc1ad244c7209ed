"""How much of a result counts: what was planned before its period, and whose work it was; pure arithmetic.

A policy says so twice, for the score and for what the table suggests. A result counts whole ("shown"), up to the target
at most ("capped"), or not at all ("excluded"). What nobody stated is not known and counts whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ONE, HUNDRED = Decimal(1), Decimal(100)


class CountingMode(StrEnum):
    """How a part of a result counts, from the mildest to the strictest."""

    SHOWN = "shown"
    CAPPED = "capped"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How results count whose target was not on record before their period ended, and the work of others."""

    unplanned: CountingMode = CountingMode.SHOWN
    outside: CountingMode = CountingMode.SHOWN

    def of_others(self, *, planned: bool) -> CountingMode:
        """How the work of others counts: of what was not planned, as the stricter of both says."""
        if planned:
            return self.outside
        return max(self.unplanned, self.outside, key=tuple(CountingMode).index)


@dataclass(frozen=True, slots=True)
class AttributionRules:
    """What a policy says of both; where it says nothing, what was not planned in time suggests nothing."""

    score: CountingRule = CountingRule()
    suggestion: CountingRule = CountingRule(unplanned=CountingMode.EXCLUDED)

    @classmethod
    def of(cls, table: Mapping[str, Mapping[str, str]] | None) -> "AttributionRules":
        """The `[evaluation.attribution]` table of a policy, or what is kept with a score."""
        plain = cls()
        named = table or {}
        return cls(
            *(
                CountingRule(
                    CountingMode(named.get(use, {}).get("unplanned", rule.unplanned)),
                    CountingMode(named.get(use, {}).get("outside", rule.outside)),
                )
                for use, rule in (("score", plain.score), ("suggestion", plain.suggestion))
            )
        )


EVERYTHING = CountingRule()
DEFAULT_RULES = AttributionRules()


@dataclass(frozen=True, slots=True)
class Portion:
    """What counts of one period's result, as fractions: `full` whole, `part` (with that in full) up to the target."""

    full: Decimal
    part: Decimal


def portion_of(rule: CountingRule, *, planned: bool, own: Decimal | None) -> Portion:
    """What counts of a result; `own` is the agency's share in percent, None where nobody stated it."""
    mine = ONE if own is None else own / HUNDRED
    shares = (
        (mine, CountingMode.SHOWN if planned else rule.unplanned),
        (ONE - mine, rule.of_others(planned=planned)),
    )
    full = sum((share for share, mode in shares if mode is CountingMode.SHOWN), Decimal(0))
    part = sum((share for share, mode in shares if mode is not CountingMode.EXCLUDED), Decimal(0))
    return Portion(full, part)


@dataclass(frozen=True, slots=True)
class CountedPart:
    """How a result was cut: `of` the `actual` or of the percentage (`result`), where less is better.

    `full` and `part` are the actuals that count, or the fractions of the percentage; `full_percent` and `part_percent`
    what these give, of which the second counts up to 100. `percent` is what counts.
    """

    of: str
    full: Decimal
    part: Decimal
    full_percent: Decimal
    part_percent: Decimal

    @property
    def percent(self) -> Decimal:
        """The percentage that counts, before the cap."""
        return max(self.full_percent, min(self.part_percent, HUNDRED))


def counted_result(percent: Decimal, portions: Sequence[Portion]) -> CountedPart:
    """A percentage cut by the mean portion of its periods, in the caller's context; one of 0 or less stays as it is."""
    full = sum((each.full for each in portions), Decimal(0)) / len(portions)
    part = sum((each.part for each in portions), Decimal(0)) / len(portions)
    if percent <= 0:
        return CountedPart("result", full, part, percent, percent)
    return CountedPart("result", full, part, percent * full, percent * part)


def counted_actual(actual: Decimal, fraction: Decimal) -> Decimal:
    """What counts of an actual; a negative one counts whole, whoever made it."""
    return actual if actual <= 0 else actual * fraction
