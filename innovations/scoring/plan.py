"""What a plan expects of a year so far, from the targets of its parts; pure arithmetic, no database."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from common.periods import PartOfYear

# Of an average that does not end; figures have no more places.
PLACES = Decimal("0.000001")


def planned_by(
    parts: Sequence[PartOfYear], targets: Mapping[PartOfYear, Decimal], *, take: str
) -> Decimal | None:
    """What was to be there at the end of `parts`, which begin with a year; None where the plan does not say.

    Targets of any length count: quarters say what was planned after six months. `take` is the aggregation's; an average
    counts every month alike.
    """
    if not parts or not _begin_a_year(parts):
        return None
    ends = parts[-1].number * parts[-1].kind.months
    if take == "last":
        found = [part for part in targets if _months(part)[1] == ends]
        return targets[min(found, key=lambda part: part.kind.months)] if found else None
    tiles = _tiles(targets, ends)
    if tiles is None:
        return None
    if take == "average":
        mean = sum((targets[part] * part.kind.months for part in tiles), Decimal(0)) / ends
        return mean.quantize(PLACES, rounding=ROUND_HALF_UP)
    return sum((targets[part] for part in tiles), Decimal(0))


def _begin_a_year(parts: Sequence[PartOfYear]) -> bool:
    follow = all(
        next_.kind is part.kind and next_.number == part.number + 1 for part, next_ in pairwise(parts)
    )
    return parts[0].number == 1 and follow


def _months(part: PartOfYear) -> tuple[int, int]:
    """The months of the year that it begins after and ends with: quarter II is (3, 6)."""
    return (part.number - 1) * part.kind.months, part.number * part.kind.months


def _tiles(targets: Mapping[PartOfYear, Decimal], ends: int) -> list[PartOfYear] | None:
    """The parts with a target that follow each other from the year's beginning to `ends`, the longest ones."""
    reached, found = 0, []
    while reached < ends:
        following = [part for part in targets if _months(part)[0] == reached and _months(part)[1] <= ends]
        if not following:
            return None
        found.append(max(following, key=lambda each: each.kind.months))
        reached = _months(found[-1])[1]
    return found
