"""XLS of Excel 97 to 2003, with number formats, hidden rows and merges, which xlrd alone gives."""

import io
from collections.abc import Callable
from datetime import datetime, time

import xlrd
from django.utils.translation import gettext as _
from xlrd.biffh import error_text_from_code
from xlrd.sheet import Cell as XlsCell
from xlrd.sheet import Sheet as XlsSheet
from xlrd.xldate import XLDateError, xldate_as_datetime

from common.sheets.archives import DAMAGED, damaged
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
from common.sheets.problems import whole_file
from common.sheets.sources import MergedRange, Record, SheetContent, SheetSource

# The format has no compression, so that the file's own size bounds what is kept in memory.
MAX_BYTES = 10 * 1024 * 1024


def xls_sheets(content: bytes) -> list[SheetSource]:
    """The sheets of a workbook, in its order. Raises TableError when it is damaged or too large."""
    if len(content) > MAX_BYTES:
        raise whole_file("too_large", _("An XLS file of this size is not read: save it as XLSX."))
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        return [
            SheetSource(sheet.name, hidden=sheet.visibility != 0, read=_reader(sheet))
            for sheet in book.sheets()
        ]
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, *DAMAGED) as error:
        raise damaged() from error


def _reader(sheet: XlsSheet) -> Callable[[int], SheetContent]:
    def read(limit: int) -> SheetContent:
        content = SheetContent(
            merged=[
                MergedRange(first_row + 1, last_row, first_column + 1, last_column)
                for first_row, last_row, first_column, last_column in sheet.merged_cells
            ]
        )
        for row in range(sheet.nrows):
            cells = {
                column + 1: cell
                for column in range(sheet.row_len(row))
                if (cell := _cell(sheet, sheet.cell(row, column))) is not EMPTY
            }
            if not cells:
                continue
            if len(content.records) >= limit:
                content.cut = True
                break
            info = sheet.rowinfo_map.get(row)
            content.records.append(Record(row + 1, cells, hidden=bool(info and info.hidden)))
        return content

    return read


def _cell(sheet: XlsSheet, raw: XlsCell) -> Cell:
    if raw.ctype == xlrd.XL_CELL_TEXT:
        return text_cell(raw.value)
    if raw.ctype == xlrd.XL_CELL_NUMBER:
        return number_cell(raw.value, _format(sheet, raw))
    if raw.ctype == xlrd.XL_CELL_DATE:
        return _moment(raw.value, sheet.book.datemode)
    if raw.ctype == xlrd.XL_CELL_BOOLEAN:
        return boolean_cell(value=bool(raw.value))
    if raw.ctype == xlrd.XL_CELL_ERROR:
        return Cell(CellKind.ERROR, error_text_from_code.get(raw.value, "#?"))
    return EMPTY


def _format(sheet: XlsSheet, raw: XlsCell) -> str:
    style = sheet.book.xf_list[raw.xf_index] if raw.xf_index is not None else None
    found = sheet.book.format_map.get(style.format_key) if style else None
    return found.format_str if found else GENERAL


def _moment(serial: float, mode: int) -> Cell:
    try:
        moment: datetime = xldate_as_datetime(serial, mode)
    except (XLDateError, ValueError, OverflowError):
        return Cell(CellKind.ERROR, "#VALUE!")
    return day_cell(moment.time() if 0 <= serial < 1 and moment.time() != time.min else moment)
