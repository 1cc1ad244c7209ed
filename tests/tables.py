"""Tables as bytes, the way people hand them in."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook


def csv_bytes(header: Sequence[str], *rows: Sequence[str]) -> bytes:
    """A CSV file, UTF-8 with CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def xlsx_bytes(header: Sequence[str], *rows: Sequence[object]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
