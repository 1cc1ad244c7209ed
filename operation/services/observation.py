"""What one look at the installation found."""

from dataclasses import dataclass

from common.types import StrOrPromise
from operation.enums import Level

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Observation:
    """What one look found. `value` is the number behind it, in the unit of its metric; None where there is none."""

    level: Level
    sentence: StrOrPromise
    cure: StrOrPromise = ""
    value: float | None = None
