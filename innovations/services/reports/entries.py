"""What is entered into a report: values, and the mark of those that were not given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeAlias


class Unchanged(Enum):
    """Says that a value was not given, where None means that it is emptied."""

    AS_IT_IS = "as it is"


Shares: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """What is entered for one indicator; `actual` None is "not filled", `shares` None "not stated".

    `earlier` is the figure since the contract's first day, of a report that has that column.
    """

    actual: Decimal | Unchanged | None = Unchanged.AS_IT_IS
    note: str | Unchanged = Unchanged.AS_IT_IS
    strong_note: str | Unchanged = Unchanged.AS_IT_IS
    obstacle: str | Unchanged = Unchanged.AS_IT_IS
    follow_up: str | Unchanged = Unchanged.AS_IT_IS
    shares: Shares | Unchanged | None = Unchanged.AS_IT_IS
    earlier: Decimal | Unchanged | None = Unchanged.AS_IT_IS


@dataclass(frozen=True, slots=True)
class MilestoneEntry:
    """What is entered for one milestone; `percent` None is "not filled"."""

    percent: int | Unchanged | None = Unchanged.AS_IT_IS
    finished_on: date | Unchanged | None = Unchanged.AS_IT_IS
    note: str | Unchanged = Unchanged.AS_IT_IS


@dataclass(frozen=True, slots=True)
class UnplannedEntry:
    """What is entered for a result without an indicator; `actual` None is "not filled", `shares` None "not stated"."""

    name: str | Unchanged = Unchanged.AS_IT_IS
    unit: str | Unchanged = Unchanged.AS_IT_IS
    actual: Decimal | Unchanged | None = Unchanged.AS_IT_IS
    note: str | Unchanged = Unchanged.AS_IT_IS
    shares: Shares | Unchanged | None = Unchanged.AS_IT_IS
