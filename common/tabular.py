"""Tables as people hand them in: CSV or XLSX read into rows that know their line, and cells made safe for export.

Nothing is guessed or repaired. A row that cannot be read becomes a problem with its line number, and the reader goes
on, so that an import can list every bad line at once.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from common.types import Shown

# A sheet of a few thousand rows unpacks to a few megabytes; a compression bomb to gigabytes.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
# Excel in an Indonesian locale saves CSV with semicolons.
DELIMITERS = (",", ";", "\t")

_XLSX_MAGIC = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UNDECODED = re.compile(r"[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record: the physical line (or sheet row) on which it starts, and its cells by column name.

    Holds exactly the required and optional columns; a cell or optional column that is absent is "". Cells are as
    written, spaces included.
    """

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line could not be read. Line 0 means the file as a whole; no `column` means the whole line."""

    line: int
    code: str
    message: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, the lines that were not, and the columns of the file that nobody asked for."""

    rows: tuple[TableRow, ...]
    problems: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]


class TableError(ValueError):
    """The table, or some of its lines, cannot be read; `problems` lists all of them in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"line {problem.line}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: list[str]
    problem: Problem | None = None


def scan_table(
    source: Path | bytes, *, required: Sequence[str], optional: Sequence[str] = (), figures: bool = False
) -> Table:
    """Read a table and keep its unreadable lines as problems beside the good rows, for an import that lists both.

    Reads CSV (UTF-8 with or without byte order mark; comma, semicolon or tab) and the first sheet of an XLSX. The
    first record is the header; rows without any content are skipped. With `figures` the numbers of a workbook come with
    a decimal comma, so that they mean the same however they are read, and what would lose one silently is a problem:
    merged cells, and formulas whose value was never stored. Raises TableError when the file cannot be read
    at all, a required column is missing or a column comes twice, and OSError as reading the path does.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    wanted = (*required, *optional)
    is_workbook = content.startswith(_XLSX_MAGIC)
    records = _xlsx_records(content, figures=figures) if is_workbook else _csv_records(content, wanted)
    header = next((record for record in records if record.problem or any(record.cells)), None)
    if header is None:
        raise TableError([Problem(0, "empty", "the file has no header row")])
    columns = _header(header, required, wanted)
    rows: list[TableRow] = []
    problems: list[Problem] = []
    for record in records:
        if record.problem is None and not any(cell.strip() for cell in record.cells):
            continue
        problem = record.problem or _cell_problem(record, len(columns))
        if problem is not None:
            problems.append(problem)
            continue
        cells = dict(zip(columns, record.cells, strict=True))
        rows.append(TableRow(record.line, {name: cells.get(name, "") for name in wanted}))
    ignored = tuple(name for name in columns if name and name not in wanted)
    return Table(tuple(rows), tuple(problems), ignored)


def _header(record: _Record, required: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The column names; raises TableError with every fault of the header."""
    columns = [cell.strip() for cell in record.cells]
    fault = record.problem or _cell_problem(record, len(columns))
    if fault is not None:
        raise TableError([fault])
    missing = [name for name in required if name not in columns]
    double = sorted({name for name in wanted if columns.count(name) > 1})
    problems = []
    if missing:
        problems.append(Problem(record.line, "missing_columns", f"columns are missing: {', '.join(missing)}"))
    if double:
        problems.append(Problem(record.line, "double_columns", f"columns come twice: {', '.join(double)}"))
    if problems:
        raise TableError(problems)
    return columns


def _cell_problem(record: _Record, width: int) -> Problem | None:
    if any("\0" in cell for cell in record.cells):
        return Problem(record.line, "nul", "the line contains a NUL character")
    undecoded = next((found for cell in record.cells if (found := _UNDECODED.search(cell))), None)
    if undecoded is not None:
        byte = ord(undecoded.group()) - 0xDC00
        return Problem(record.line, "encoding", f"byte 0x{byte:02X} is not UTF-8: save the file as UTF-8")
    if len(record.cells) != width:
        message = f"the line has {len(record.cells)} cells, the header has {width}"
        return Problem(record.line, "ragged", message)
    return None


def _csv_records(content: bytes, wanted: Sequence[str]) -> Iterator[_Record]:
    if content.startswith(_UTF16_MARKS):
        raise TableError([Problem(0, "encoding", "the file is UTF-16: save it as CSV UTF-8")])
    # Undecodable bytes become lone surrogates, so that they can be reported with their lines.
    text = content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, wanted), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"quotation marks or cell size are wrong ({error}); the lines after it were not read"
            yield _Record(line, [], Problem(line, "quoting", message))
            return
        yield _Record(line, cells)


def _delimiter(text: str, wanted: Sequence[str]) -> str:
    """The delimiter under which the header holds most of the wanted columns; a comma when they tie."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> int:
        names = {cell.strip().strip('"') for cell in first.split(delimiter)}
        return len(names.intersection(wanted))

    return max(DELIMITERS, key=known)


def _xlsx_records(content: bytes, *, figures: bool) -> Iterator[_Record]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise TableError([Problem(0, "too_large", f"the workbook unpacks to {unpacked} bytes")])
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (BadZipFile, InvalidFileException, KeyError, IndexError) as error:
        raise TableError(
            [Problem(0, "unreadable", f"the file is not a readable XLSX workbook: {error}")]
        ) from error
    # The size a sheet claims for itself is often wrong; its rows are not.
    sheet.reset_dimensions()
    lost = _lost_cells(content) if figures else {}
    width = 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = _without_empty_end([_cell_text(cell.value, comma=figures) for cell in cells])
        width = width or len(texts)
        texts += [""] * (width - len(texts))
        yield _Record(line, texts, _formula_error(line, cells) or lost.get(line))
    book.close()


def _lost_cells(content: bytes) -> dict[int, Problem]:
    """Lines of the first sheet on which a cell looks filled to a person and is empty to a program.

    Read whole, which a workbook of figures is small enough for; `_xlsx_records` has checked its unpacked size.
    """
    sheet = load_workbook(io.BytesIO(content), data_only=False).worksheets[0]
    stored = load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    lost: dict[int, Problem] = {}
    for cells in sheet.merged_cells.ranges:
        for line in range(cells.min_row, cells.max_row + 1):
            lost[line] = Problem(
                line, "merged", f"the cells {cells.coord} are merged: undo that, one value per cell"
            )
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and stored[cell.coordinate].value is None:
                message = f"the formula in {cell.coordinate} has no stored value: type the number itself"
                lost.setdefault(cell.row, Problem(cell.row, "formula", message))
    return lost


def _without_empty_end(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _formula_error(line: int, cells: Iterable[object]) -> Problem | None:
    values = [getattr(cell, "value", None) for cell in cells if getattr(cell, "data_type", "") == "e"]
    if not values:
        return None
    return Problem(line, "formula", f"a cell holds the formula error {values[0]}")


def _cell_text(value: Shown, *, comma: bool = False) -> str:
    """A cell as CSV would hold it: whole numbers without a fraction, days as ISO dates."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if comma and isinstance(value, float):
        # Fifteen digits are what spreadsheets keep; the sixteenth and seventeenth are noise of their arithmetic.
        return format(Decimal(f"{value:.15g}"), "f").replace(".", ",")
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


# A cell beginning with one of these is a formula to some spreadsheet; the full-width twins to those of East Asia.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")
_PLAIN_NUMBER = re.compile(r"-[0-9][0-9.,]*%?")
# What spreadsheets skip before they look for a formula: white space, controls, the byte order mark, zero-width spaces.
_SKIPPED = re.compile(r"[\s\x00-\x1f\ufeff\u200b-\u200d\u2060]*")


def csv_safe(value: str) -> str:
    """The cell as text that no spreadsheet evaluates: an apostrophe goes before anything that could begin a formula.

    A plain negative number (`-5`, `-1.234,5`) is left alone. Only for cells written by us: a name read back from such
    a file has its apostrophe. Write the file with `csv.QUOTE_ALL`, or a spreadsheet that expects semicolons
    splits cells at them.
    """
    if _PLAIN_NUMBER.fullmatch(value):
        return value
    skipped = _SKIPPED.match(value)
    start = skipped.end() if skipped else 0
    if value[start : start + 1] in _FORMULA_STARTS or value[:1] in {"\t", "\r", "\n"}:
        return f"'{value}"
    return value
