"""Lists as CSV and XLSX: the same rows and fields as the JSON list, one flat column per field."""

import contextlib
import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from rest_framework.serializers import BaseSerializer, Serializer

from common.file_names import disposition
from common.sheets.guard import csv_safe
from common.types import Json

EXPORTS = ("csv", "xlsx")
CHUNK = 500
BLOCK = 65_536
# Workbooks above so many bytes are not held in memory.
LARGE = 1_000_000
# In so many rows a spreadsheet offers what may stand there.
OFFERED_ROWS = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


M = TypeVar("M", bound=Model)


class _Line:
    """A file whose `write` hands the text back, so that rows can be streamed."""

    def write(self, text: str) -> str:
        return text


def export(
    rows: QuerySet[M],
    serializer: BaseSerializer[M],
    kind: str,
    *,
    present: Callable[[list[M]], Sequence[Json]],
) -> HttpResponseBase:
    """All of `rows` as a table in the form `kind` (csv or xlsx); CSV is streamed.

    `present` turns a chunk of rows into their JSON objects; `serializer` names the columns.
    """
    columns = list(_columns(serializer))
    records = (record for chunk in chunks(rows) for record in present(chunk))
    table = ([_cell(record, path) for path in columns] for record in records)
    header = [".".join(path) for path in columns]
    if kind == "csv":
        return csv_response(header, table)
    return xlsx_response(header, table)


def csv_response(
    header: list[str], table: Iterable[list[str]], *, name: str = "prakarsa.csv"
) -> StreamingHttpResponse:
    """UTF-8 with the mark that makes spreadsheets read it so; no cell is ever a formula."""
    response = StreamingHttpResponse(_csv_lines(header, table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = disposition(name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv_lines(header: list[str], table: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + str(writer.writerow(header))
    for row in table:
        yield str(writer.writerow([csv_safe(cell) for cell in row]))


def xlsx_response(
    header: list[str],
    table: Iterable[list[str]],
    *,
    guide: Sequence[str] = (),
    choices: Mapping[str, Sequence[str]] | None = None,
    name: str = "prakarsa.xlsx",
) -> HttpResponse:
    """A workbook of one sheet; every cell is text. A second sheet has the `guide` line by line, and what may stand in
    the columns that `choices` names: spreadsheets offer it there. Without a guide no more than a row is held."""
    if guide:
        return _answer(_guided(header, table, guide, choices or {}), name)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("prakarsa")
    for row in (header, *table):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=_printable(text))
            # Always text: nothing that someone typed is evaluated.
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    return _answer(book, name)


def _guided(
    header: list[str], table: Iterable[list[str]], guide: Sequence[str], choices: Mapping[str, Sequence[str]]
) -> Workbook:
    book = Workbook()
    sheet, beside = book.active, book.create_sheet("petunjuk")
    assert sheet is not None, "a new workbook has a sheet"
    sheet.title = "prakarsa"
    for number, row in enumerate((header, *table), start=1):
        for place, text in enumerate(row, start=1):
            _write(sheet, number, place, text)
    for number, line in enumerate(guide, start=1):
        _write(beside, number, 1, line)
    for place, (name, words) in enumerate(choices.items(), start=3):
        for number, word in enumerate((name, *words), start=1):
            _write(beside, number, place, word)
        offered, filled = get_column_letter(place), get_column_letter(header.index(name) + 1)
        rule = DataValidation(
            type="list", formula1=f"petunjuk!${offered}$2:${offered}${len(words) + 1}", errorStyle="warning"
        )
        rule.add(f"{filled}2:{filled}{OFFERED_ROWS}")
        sheet.add_data_validation(rule)
    return book


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    sheet.cell(row, column, _printable(text)).data_type = "s"


class _Blocks:
    """A file sent in parts and closed after the last one, or when the answer is given up."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        with self.file:
            while block := self.file.read(BLOCK):
                yield block

    def close(self) -> None:
        """Called when the answer is given up."""
        self.file.close()


def _answer(book: Workbook, name: str) -> HttpResponse:
    """The workbook by way of a file: a large one is sent from there in parts."""
    with contextlib.ExitStack() as kept:
        file = kept.enter_context(tempfile.TemporaryFile())
        book.save(file)
        size = file.tell()
        file.seek(0)
        if size <= LARGE:
            response = HttpResponse(file.read(), content_type=XLSX)
        else:
            response = StreamingHttpResponse(_Blocks(file), content_type=XLSX)  # type: ignore[assignment]
            kept.pop_all()
    response["Content-Disposition"] = disposition(name)
    response["Content-Length"] = str(size)
    return response


def _printable(text: str) -> str:
    """XLSX knows no control characters and no cell above 32767 characters."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")[:32767]


def chunks(rows: QuerySet[M]) -> Iterator[list[M]]:
    """All rows, so many at a time: however many there are, no more are held."""
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def _columns(serializer: BaseSerializer[M], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Nested objects become dotted columns; lists stay one column of JSON."""
    fields = serializer.fields if isinstance(serializer, Serializer) else {}
    for name, field in fields.items():
        if field.write_only:
            continue
        if isinstance(field, Serializer):
            yield from _columns(field, (*path, name))
        else:
            yield (*path, name)


def _cell(record: Json, path: tuple[str, ...]) -> str:
    value = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value).lower() if isinstance(value, bool) else str(value)
