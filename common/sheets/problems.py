"""What a table cannot be read for, and which of its rows were left out: always with the place, in words for a clerk."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row or a cell could not be read, and what to do about it.

    `line` is the number of the row as a spreadsheet shows it; 0 means the file as a whole. No `column` means the whole
    row. `cell` is the address of the cell (`C7`), `sheet` the name of its sheet; CSV has none.
    """

    line: int
    code: str
    message: str
    column: str = ""
    cell: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where to look, in words; empty for the file as a whole."""
        if not self.line:
            return ""
        if self.cell and self.sheet:
            return _("Cell %(cell)s of the sheet “%(sheet)s”") % {"cell": self.cell, "sheet": self.sheet}
        if self.cell:
            return _("Cell %(cell)s") % {"cell": self.cell}
        if self.sheet:
            return _("Row %(row)d of the sheet “%(sheet)s”") % {"row": self.line, "sheet": self.sheet}
        return _("Row %(row)d") % {"row": self.line}

    @property
    def sentence(self) -> str:
        """Place, fault and cure in one sentence."""
        place = self.place
        return f"{place}: {self.message}" if place else self.message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not read or not taken although nothing is wrong with it, and why."""

    line: int
    code: str
    reason: str
    # The last of several rows that follow each other; 0 for one row.
    until: int = 0

    @property
    def last(self) -> int:
        """The last of them: of one row, that row."""
        return self.until or self.line

    @property
    def count(self) -> int:
        """How many rows."""
        return self.last - self.line + 1


def left_out_sentences(rows: Iterable[LeftOut]) -> list[str]:
    """One sentence for each reason, with all its rows: `Rows left out: 3, 5–9. They are hidden.`"""
    by_reason: dict[str, list[LeftOut]] = {}
    for row in rows:
        by_reason.setdefault(row.reason, []).append(row)
    return [
        _("Rows left out: %(rows)s. %(reason)s") % {"rows": _ranges(found), "reason": reason}
        for reason, found in by_reason.items()
    ]


def _ranges(rows: Iterable[LeftOut]) -> str:
    """`3, 5–9`: neighbours are written together."""
    runs: list[list[int]] = []
    for row in sorted(rows, key=lambda row: row.line):
        if runs and row.line <= runs[-1][1] + 1:
            runs[-1][1] = max(runs[-1][1], row.last)
        else:
            runs.append([row.line, row.last])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


class TableError(Exception):
    """The table, or some of its lines, cannot be read; `problems` lists all of them in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


class CellError(Exception):
    """A cell cannot be understood; `problem` says which one, why, and the cure."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@contextmanager
def noting(problems: list[Problem]) -> Iterator[None]:
    """Add the problem of a cell that cannot be understood to `problems` and go on."""
    try:
        yield
    except CellError as error:
        problems.append(error.problem)


def whole_file(code: str, message: str) -> TableError:
    """The refusal of the file as a whole."""
    return TableError([Problem(0, code, message)])
