"""What every kind of file is turned into before anybody looks for a header: sheets of sparse rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from common.sheets.cells import Cell, address
from common.sheets.problems import Problem


@dataclass(frozen=True, slots=True)
class Record:
    """One row as a spreadsheet numbers it, its filled cells by column (from 1)."""

    line: int
    cells: Mapping[int, Cell]
    hidden: bool = False
    problem: Problem | None = None
    # Cells that a CSV row has, empty ones among them; 0 where the file does not say.
    width: int = 0


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Cells that were made one; the first and last row and column belong to it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    def __str__(self) -> str:
        """As spreadsheets write it: B2:C5."""
        return f"{address(self.first_row, self.first_column)}:{address(self.last_row, self.last_column)}"


@dataclass(slots=True)
class SheetContent:
    """The filled rows in order, and the merged ranges. `cut` means that there are more rows than were asked for."""

    records: list[Record] = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class SheetSource:
    """One sheet; `read(limit)` reads at most so many filled rows of it. Raises TableError."""

    name: str
    hidden: bool
    read: Callable[[int], SheetContent]


# A sheet of some thousand rows unpacks to a few megabytes; a compression bomb to gigabytes.
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
# Rows that a file mentions, filled or not; reading stops long before at the rows that a table may have.
MAX_MENTIONED_ROWS = 200_000
