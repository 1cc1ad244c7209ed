"""Tables as people hand them in, read as a person would: CSV, XLSX, XLS or ODS into rows that know their cells.

A title above the header, a header in any case or under an alias, a table on another sheet, hidden rows and numbering
below the header are understood. Nothing is guessed or repaired beyond that: what cannot be read becomes a problem with
its cell, and the reader goes on, so that an import can list every bad cell at once. Rows that were left out are listed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from common.sheets.cells import EMPTY, CellKind, address
from common.sheets.days import shows_day_first
from common.sheets.delimited import HEAD_ROWS
from common.sheets.headers import Columns, Header, best_header, is_numbering, is_sum, no_column, repeats
from common.sheets.kinds import sheets_of
from common.sheets.problems import LeftOut, Problem, TableError, whole_file
from common.sheets.rows import TableRow
from common.sheets.sources import MergedRange, Record, SheetContent, SheetSource

MAX_ROWS = 20_000
# What a file may have at most, before anything of it is read.
MAX_FILE_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class IgnoredColumn:
    """A column that the table does not know: its header, where it stands, and whether anything stands below it."""

    text: str
    cell: str
    filled: bool


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and what was not.

    `problems` are rows that cannot be read; faults of single cells are raised by the rows when they are asked.
    `left_out` are rows without a fault that were not read. `notes` fills while rows are read (see TableRow.number).
    """

    rows: tuple[TableRow, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...]
    header_line: int
    ignored_columns: tuple[IgnoredColumn, ...]
    notes: list[str]
    sheet: str

    @property
    def unread(self) -> str:
        """A sentence with the names of the columns that the table does not know; empty when there are none."""
        names = ", ".join(f"“{column.text[:60]}”" for column in self.ignored_columns if column.text)
        return _("Columns that are not read: %(names)s.") % {"names": names} if names else ""


def scan_table(
    source: Path | bytes,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
    reads: Callable[[str], str | None] = no_column,
    max_rows: int = MAX_ROWS,
) -> Table:
    """Read the one table of a file that has the required columns, and keep its unreadable rows as problems.

    `aliases` names what else a column may be called; case, blanks and punctuation never matter. `reads` names
    the column of any other header. Raises TableError when the file cannot be read at all, has more than `max_rows`
    filled rows, lacks a required column or has one twice, or holds the table on two sheets; and OSError as reading the
    path does.
    """
    content = source if isinstance(source, bytes) else _read(source)
    columns = Columns(required, optional, aliases or {}, reads)
    sheets = sheets_of(content, columns.by_key().keys())
    sheet, header = _chosen(sheets, columns)
    found = sheet.read(max_rows + HEAD_ROWS)
    if found.cut or sum(record.line > header.line for record in found.records) > max_rows:
        message = _("The table has more than %(count)d rows: import it in parts.")
        raise whole_file("too_many", message % {"count": max_rows})
    return _Reading(sheet.name, header, columns, found).table()


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE_BYTES:
        message = _("The file is larger than %(size)d MB: import it in parts.")
        raise whole_file("too_large", message % {"size": MAX_FILE_BYTES // 1024 // 1024})
    return path.read_bytes()


def _chosen(sheets: Sequence[SheetSource], columns: Columns) -> tuple[SheetSource, Header]:
    """The visible sheet that has the table, and its header. Raises TableError saying what is missing where."""
    heads = {sheet.name: sheet.read(HEAD_ROWS).records for sheet in sheets}
    filled = [sheet for sheet in sheets if heads[sheet.name]]
    if not filled:
        raise whole_file("empty", _("The file is empty: it has no row with the names of the columns."))
    headers = [(sheet, best_header(heads[sheet.name], columns)) for sheet in filled]
    whole = [
        (sheet, header) for sheet, header in headers if header is not None and not header.missing(columns)
    ]
    visible = [(sheet, header) for sheet, header in whole if not sheet.hidden]
    if len(visible) > 1:
        names = ", ".join(f"“{sheet.name}”" for sheet, _header in visible)
        message = _("The table stands on several sheets (%(sheets)s): leave only one of them in the file.")
        raise whole_file("several_sheets", message % {"sheets": names})
    if not visible and whole:
        message = _("The table stands on the hidden sheet “%(sheet)s”: show it again.")
        raise whole_file("hidden_sheet", message % {"sheet": whole[0][0].name})
    if not visible:
        raise TableError([_why_no_header(headers, heads, columns)])
    sheet, header = visible[0]
    if header.double:
        message = _("Columns come twice: %(columns)s; delete or rename one of each.")
        raise TableError([_of_header(sheet, header, "double_columns", message, header.double)])
    return sheet, header


def _why_no_header(
    headers: Sequence[tuple[SheetSource, Header | None]],
    heads: Mapping[str, Sequence[Record]],
    columns: Columns,
) -> Problem:
    known = [(sheet, header) for sheet, header in headers if header is not None]
    if not known:
        broken = next((row.problem for rows in heads.values() for row in rows if row.problem), None)
        if broken is not None:
            return broken
        message = _("No row with the names of the columns was found; the table needs: %(columns)s.")
        return Problem(0, "missing_columns", message % {"columns": ", ".join(columns.required)})
    sheet, header = max(known, key=lambda pair: len(pair[1].place))
    message = _("Columns are missing: %(columns)s; add them to the row with the names of the columns.")
    return _of_header(sheet, header, "missing_columns", message, header.missing(columns))


def _of_header(sheet: SheetSource, header: Header, code: str, message: str, names: Sequence[str]) -> Problem:
    return Problem(header.line, code, message % {"columns": ", ".join(names)}, sheet=sheet.name)


class _Reading:
    """One sheet with a known header, read row by row."""

    def __init__(self, sheet: str, header: Header, columns: Columns, content: SheetContent) -> None:
        self._sheet = sheet
        self._header = header
        self._columns = columns
        self._content = content
        self._merged = [each for each in content.merged if self._matters(each)]
        self._notes: list[str] = []
        self._rows: list[TableRow] = []
        self._problems: list[Problem] = []
        below = (record for record in content.records if record.line > header.line)
        texts = (
            cell.text for record in below for cell in record.cells.values() if cell.kind is CellKind.TEXT
        )
        self._day_first = bool(shown := shows_day_first(texts))
        if shown:
            self._notes.append(
                _("Days are read as day/month/year, as “%(text)s” shows.") % {"text": shown.strip()}
            )
        self._left_out: list[LeftOut] = []

    def table(self) -> Table:
        """All rows below the header."""
        expected = self._header.line + 1
        for record in self._content.records:
            if record.line < self._header.line:
                self._left_out.append(LeftOut(record.line, "above_header", _("They stand above the table.")))
            if record.line <= self._header.line:
                continue
            if record.line > expected:
                gap = LeftOut(expected, "empty", _("They are empty."), until=record.line - 1)
                self._left_out.append(gap)
            expected = record.line + 1
            self._take(record)
        self._left_out.sort(key=lambda row: row.line)
        return Table(
            tuple(self._rows),
            tuple(self._problems),
            tuple(self._left_out),
            self._header.line,
            self._ignored(),
            self._notes,
            self._sheet,
        )

    def _ignored(self) -> tuple[IgnoredColumn, ...]:
        line = self._header.line
        below = {column for record in self._content.records if record.line > line for column in record.cells}
        return tuple(
            IgnoredColumn(text, address(line, column), column in below)
            for column, text in self._header.ignored.items()
        )

    def _take(self, record: Record) -> None:
        reason = self._reason_to_leave_out(record)
        if reason is not None:
            self._left_out.append(LeftOut(record.line, *reason))
            return
        problem = record.problem or self._row_problem(record)
        if problem is not None:
            self._problems.append(problem)
            return
        cells = {name: record.cells.get(column, EMPTY) for name, column in self._header.place.items()}
        if all(cell is EMPTY for cell in cells.values()):
            self._left_out.append(
                LeftOut(record.line, "empty", _("None of the table's columns is filled in."))
            )
            return
        self._rows.append(
            TableRow(record.line, cells, self._header.place, self._sheet, self._notes, self._day_first)
        )

    def _reason_to_leave_out(self, record: Record) -> tuple[str, str] | None:
        if record.hidden:
            return "hidden", _("They are hidden; show them and hand the file in again if they belong to it.")
        if record.line == self._header.line + 1 and is_numbering(record, self._header):
            return "numbering", _("They only number the columns.")
        if is_sum(record):
            return "sum", _("They only add up the rows above.")
        if repeats(record, self._header, self._columns):
            return "header_again", _("They repeat the names of the columns.")
        return None

    def _row_problem(self, record: Record) -> Problem | None:
        beyond = next((column for column in sorted(record.cells) if column > self._header.width), None)
        if beyond is not None and record.width:
            message = _(
                "The row has more cells than the names of columns: put a text that holds the separator into "
                "quotation marks."
            )
            return self._problem(record.line, "ragged", message, column=beyond)
        if record.width and record.width < max(self._header.place.values()):
            message = _("The row ends before the last column: is there a line break inside a cell?")
            return self._problem(record.line, "ragged", message)
        merged = next((each for each in self._merged if each.first_row <= record.line <= each.last_row), None)
        if merged is not None:
            message = _("The cells %(cells)s are merged: undo that, with one value in each cell.")
            return self._problem(
                record.line, "merged", message % {"cells": merged}, column=merged.first_column
            )
        return None

    def _problem(self, line: int, code: str, message: str, *, column: int = 0) -> Problem:
        cell = address(line, column) if column else ""
        return Problem(line, code, message, cell=cell, sheet=self._sheet)

    def _matters(self, merged: MergedRange) -> bool:
        """Whether a merge below the header touches a column of the table."""
        return merged.last_row > self._header.line and any(
            merged.first_column <= column <= merged.last_column for column in self._header.place.values()
        )
