"""A workbook of one sheet as it is written: the parts of the file one after the other, however many rows there are.

openpyxl holds 40 MB for 100,000 rows and gives nothing before the last of them. Every cell is text, so that the sheet
itself is simple; what stands around it in the file is openpyxl's own, of an empty workbook.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

SHEET = "xl/worksheets/sheet1.xml"
# Rows between two looks whether there is something to send.
ROWS_AT_ONCE = 200
_BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_END = "</sheetData></worksheet>"


class _Outlet:
    """Where the archive writes to: what is written is taken away from time to time. It cannot go back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, content: bytes) -> int:
        self._waiting += content
        return len(content)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        found = bytes(self._waiting)
        self._waiting.clear()
        return found


def streamed_workbook(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """The file in parts; each row is a list of texts that XML can hold."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _around():
            archive.writestr(name, content)
        with archive.open(SHEET, "w") as sheet:
            sheet.write(_BEGIN.encode())
            for number, row in enumerate(rows, start=1):
                sheet.write(_row(number, row).encode())
                if number % ROWS_AT_ONCE == 0 and (part := outlet.taken()):
                    yield part
            sheet.write(_END.encode())
    yield outlet.taken()


@lru_cache(maxsize=1)
def _around() -> tuple[tuple[str, bytes], ...]:
    """Everything of an empty workbook but its sheet."""
    book, file = Workbook(), io.BytesIO()
    assert book.active is not None, "a new workbook has a sheet"
    book.active.title = "prakarsa"
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist() if name != SHEET)


def _row(number: int, texts: list[str]) -> str:
    cells = (
        f'<c r="{_letter(place)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
        for place, text in enumerate(texts, start=1)
        if text
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


@lru_cache(maxsize=256)
def _letter(place: int) -> str:
    return str(get_column_letter(place))
