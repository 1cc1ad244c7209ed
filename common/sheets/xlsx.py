"""XLSX row by row, with what openpyxl's own row reader leaves out: hidden rows, merges, formulas without a value.

openpyxl reads the workbook's styles and texts and each cell; no other library gives number formats and keeps the memory
small at once (python-calamine and its like give values alone, and 0.85 shown as 85 % would be read as 0.85).
"""

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from common.sheets.archives import DAMAGED, damaged, opened
from common.sheets.cells import (
    EMPTY,
    Cell,
    CellKind,
    boolean_cell,
    day_cell,
    number_cell,
    text_cell,
)
from common.sheets.sources import MergedRange, Record, SheetContent, SheetSource
from common.types import Shown

_TRUE = ("1", "true")


def xlsx_sheets(content: bytes) -> list[SheetSource]:
    """The sheets of a workbook, in its order. Raises TableError when it is damaged or too large."""
    try:
        opened(content, streamed=("xl/worksheets/",), row_tag=b"<row").close()
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except DAMAGED as error:
        raise damaged() from error
    return [
        SheetSource(sheet.title, hidden=sheet.sheet_state != "visible", read=_reader(sheet))
        for sheet in book.worksheets
    ]


def _reader(sheet: ReadOnlyWorksheet) -> Callable[[int], SheetContent]:
    def read(limit: int) -> SheetContent:
        content = SheetContent()
        try:
            for record in _records(sheet, content.merged):
                if len(content.records) >= limit:
                    content.cut = True
                    break
                content.records.append(record)
        except DAMAGED as error:
            raise damaged() from error
        return content

    return read


def _records(sheet: ReadOnlyWorksheet, merged: list[MergedRange]) -> Iterator[Record]:
    """Filled rows; `merged` is filled at the end of the sheet, where its file has them."""
    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _event, element in iterparse(source):
            if element.tag == ROW_TAG:
                line, raw = parser.parse_row(element)
                hidden = parser.row_dimensions.pop(str(line), {}).get("hidden", "") in _TRUE
                cells = {
                    item["column"]: _cell(sheet, item, node) for item, node in zip(raw, element, strict=True)
                }
                element.clear()
                filled = {column: cell for column, cell in cells.items() if cell is not EMPTY}
                if filled:
                    yield Record(line, filled, hidden=hidden)
            elif element.tag == MERGE_TAG:
                merged.extend(_range(child.get("ref", "")) for child in element)


def _range(reference: str) -> MergedRange:
    first_column, first_row, last_column, last_row = range_boundaries(reference)
    return MergedRange(first_row, last_row, first_column, last_column)


def _cell(sheet: ReadOnlyWorksheet, raw: Mapping[str, Shown], node: Element) -> Cell:
    value = raw["value"]
    if value is None:
        # A formula that yields no text has the type "str" and an empty value.
        is_no_text = node.get("t") == "str" and node.find(VALUE_TAG) is not None
        is_formula = node.find(FORMULA_TAG) is not None
        return Cell(CellKind.UNCALCULATED) if is_formula and not is_no_text else EMPTY
    if raw["data_type"] == "e":
        return Cell(CellKind.ERROR, str(value))
    if isinstance(value, bool):
        return boolean_cell(value=value)
    if isinstance(value, int | float):
        return number_cell(value, ReadOnlyCell(sheet, **raw).number_format)
    if isinstance(value, datetime | date | time):
        return day_cell(value)
    if isinstance(value, timedelta):
        return Cell(CellKind.DAY, str(value))
    return text_cell(str(value))
