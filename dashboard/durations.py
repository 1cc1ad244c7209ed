"""How long things take, in days: median and ninetieth percentile. Plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil

DAY = timedelta(days=1)
PLACES = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class DurationSpread:
    """Of `count` durations the middle one and the one that nine in ten do not pass; None without any."""

    count: int
    median: Decimal | None
    p90: Decimal | None


def spread(durations: Sequence[timedelta]) -> DurationSpread:
    """In days with one decimal. The median of an even number is the mean of the middle two; p90 by nearest rank."""
    if not durations:
        return DurationSpread(0, None, None)
    ordered = sorted(durations)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return DurationSpread(len(ordered), in_days(median), in_days(ordered[ceil(len(ordered) * 0.9) - 1]))


def in_days(duration: timedelta) -> Decimal:
    """Days with one decimal."""
    return (Decimal(int(duration.total_seconds())) / 86400).quantize(PLACES)
