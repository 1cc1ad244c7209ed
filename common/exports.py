"""Lists as CSV and XLSX: the same rows and fields as the JSON list, one flat column per field."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from rest_framework.serializers import BaseSerializer, Serializer

from common.file_names import disposition
from common.sheets.guard import csv_safe
from common.sheets.streamed import streamed_workbook
from common.types import Json

CHUNK = 500
# Workbooks above so many bytes are sent while they are written.
LARGE = 65_536
# In so many rows a spreadsheet offers what may stand there.
OFFERED_ROWS = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLE_TYPES = {"csv": "text/csv", "xlsx": XLSX}
EXPORTS = tuple(TABLE_TYPES)


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
    the columns that `choices` names: spreadsheets offer it there. Without a guide a large one is sent while it is
    written, and no more than some rows of it are held."""
    if guide:
        file = io.BytesIO()
        _guided(header, table, guide, choices or {}).save(file)
        response = HttpResponse(file.getvalue(), content_type=XLSX)
    else:
        parts = streamed_workbook(chain([header], ([_printable(text) for text in row] for row in table)))
        first = _beginning(parts)
        if len(first) < LARGE:
            response = HttpResponse(first, content_type=XLSX)
        else:
            response = StreamingHttpResponse(chain([first], parts), content_type=XLSX)  # type: ignore[assignment]
    response["Content-Disposition"] = disposition(name)
    return response


def _beginning(parts: Iterator[bytes]) -> bytes:
    """All of a small file, else as much of it as is not small."""
    found = bytearray()
    for part in parts:
        found += part
        if len(found) >= LARGE:
            break
    return bytes(found)


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
