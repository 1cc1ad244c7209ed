"""ODS read straight from its XML: values with their types, hidden rows and merges, each repeated run only once.

The libraries for it either build the whole tree in memory (odfpy) or lose percentages and hidden rows (calamine).
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import IO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from common.sheets.archives import DAMAGED, damaged, opened, too_large
from common.sheets.cells import (
    EMPTY,
    GENERAL,
    Cell,
    CellKind,
    boolean_cell,
    day_cell,
    number_cell,
    text_cell,
)
from common.sheets.sources import MergedRange, Record, SheetContent, SheetSource

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
# A run of equal filled cells is longer than this only in a file made to fill memory.
_LONGEST_RUN = 1_000
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def ods_sheets(content: bytes) -> list[SheetSource]:
    """The sheets of a document, in its order. Raises TableError when it is damaged or too large."""
    try:
        archive = opened(content, streamed=("content.xml",), row_tag=b"table-row")
        with archive.open("content.xml") as stream:
            names = list(_names(stream))
    except DAMAGED as error:
        raise damaged() from error
    return [
        SheetSource(name, hidden=hidden, read=_reader(archive, index))
        for index, (name, hidden) in enumerate(names)
    ]


def is_ods(content: bytes) -> bool:
    """Whether a ZIP archive says so in its first bytes, as the standard demands, or at least by its parts."""
    return _SPREADSHEET in content[:200]


def _names(stream: IO[bytes]) -> Iterator[tuple[str, bool]]:
    """Name of each sheet, and whether its style hides it."""
    invisible: set[str] = set()
    style = ""
    for event, element in iterparse(stream, events=("start", "end")):
        if event == "start" and element.tag == f"{_STYLE}style":
            style = element.get(f"{_STYLE}name", "")
        elif event == "start" and element.tag == f"{_STYLE}table-properties":
            if element.get(f"{_TABLE}display") == "false":
                invisible.add(style)
        elif event == "start" and element.tag == f"{_TABLE}table":
            yield element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name", "") in invisible
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            element.clear()


def _reader(archive: ZipFile, index: int) -> Callable[[int], SheetContent]:
    def read(limit: int) -> SheetContent:
        content = SheetContent()
        try:
            with archive.open("content.xml") as stream:
                for record in _records(stream, index, content.merged):
                    if len(content.records) >= limit:
                        content.cut = True
                        break
                    content.records.append(record)
        except DAMAGED as error:
            raise damaged() from error
        return content

    return read


def _records(stream: IO[bytes], wanted: int, merged: list[MergedRange]) -> Iterator[Record]:
    """Filled rows of the sheet at the index `wanted`."""
    index, line = -1, 0
    for event, element in iterparse(stream, events=("start", "end")):
        if event == "start":
            index += element.tag == f"{_TABLE}table"
            continue
        if element.tag == f"{_TABLE}table" and index == wanted:
            return
        if element.tag != f"{_TABLE}table-row":
            continue
        if index == wanted:
            repeated = _count(element, "number-rows-repeated")
            cells = _cells(element, line + 1, merged)
            if cells:
                hidden = element.get(f"{_TABLE}visibility", "visible") != "visible"
                for offset in range(1, repeated + 1):
                    yield Record(line + offset, cells, hidden=hidden)
            line += repeated
        element.clear()


def _cells(row: Element, line: int, merged: list[MergedRange]) -> dict[int, Cell]:
    found: dict[int, Cell] = {}
    column = 1
    for element in row:
        if element.tag not in _CELLS:
            continue
        repeated = _count(element, "number-columns-repeated")
        wide, high = _count(element, "number-columns-spanned"), _count(element, "number-rows-spanned")
        if wide * high > 1:
            merged.append(MergedRange(line, line + high - 1, column, column + wide - 1))
        cell = _cell(element)
        if cell is not EMPTY:
            if repeated > _LONGEST_RUN:
                raise too_large()
            found.update(dict.fromkeys(range(column, column + repeated), cell))
        column += repeated
    return found


def _count(element: Element, name: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{name}") or 1))


def _cell(element: Element) -> Cell:
    kind = element.get(f"{_OFFICE}value-type", "")
    shown = "\n".join(_paragraph(child) for child in element if child.tag == f"{_TEXT}p")
    if element.get(f"{_CALC}value-type") == "error":
        return Cell(CellKind.ERROR, shown)
    if not kind:
        is_formula = element.get(f"{_TABLE}formula") is not None
        return Cell(CellKind.UNCALCULATED) if is_formula and not shown else text_cell(shown)
    if kind in ("float", "currency", "percentage"):
        number_format = "0%" if kind == "percentage" else GENERAL
        return number_cell(_number(element.get(f"{_OFFICE}value", "")), number_format, shown=shown.strip())
    if kind == "date":
        return day_cell(_moment(element.get(f"{_OFFICE}date-value", "")))
    if kind == "time":
        return Cell(CellKind.DAY, shown)
    if kind == "boolean":
        return boolean_cell(value=element.get(f"{_OFFICE}boolean-value") == "true")
    return text_cell(shown or element.get(f"{_OFFICE}string-value", ""))


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _paragraph(element: Element) -> str:
    """The text of a paragraph, in which runs of blanks, tabs and line ends are elements; notes do not belong to it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c") or 1), _LONGEST_RUN))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in (f"{_OFFICE}annotation", f"{_TEXT}note"):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)
