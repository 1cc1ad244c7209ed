"""Tables as bytes, the way people hand them in."""

import csv
import io
from collections.abc import Callable, Sequence
from html import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'office:version="1.3"><office:automatic-styles><style:style style:name="shut" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)
_ODS_FOOT = "</office:spreadsheet></office:body></office:document-content>"


def csv_bytes(header: Sequence[str], *rows: Sequence[str]) -> bytes:
    """A CSV file, UTF-8 with CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def xlsx_bytes(
    header: Sequence[object],
    *rows: Sequence[object],
    title: str = "Data",
    change: Callable[[Worksheet], object] | None = None,
) -> bytes:
    """A workbook with one sheet; `change` may format, merge or hide what it likes."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in (header, *rows):
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls_bytes(
    *rows: Sequence[object],
    title: str = "Data",
    formats: dict[tuple[int, int], str] | None = None,
    change: Callable[[xlwt.Worksheet], object] | None = None,
) -> bytes:
    """A workbook of Excel 97 to 2003; `formats` by row and column, both from 0."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(title)
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            style = xlwt.easyxf(num_format_str=(formats or {}).get((line, column), "General"))
            if value is not None:
                sheet.write(line, column, value, style)
    if change is not None:
        change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods_cell(value: object, *, kind: str = "", shown: str = "", attributes: str = "") -> str:
    """One cell as LibreOffice writes it: text, number (also a percentage), day as text with `kind="date"`, or empty."""
    if value is None:
        return f"<table:table-cell {attributes}/>"
    if isinstance(value, int | float):
        kind = kind or "float"
        typed = f'office:value-type="{kind}" office:value="{value}"'
    elif kind == "date":
        typed = f'office:value-type="date" office:date-value="{value}"'
    else:
        typed = 'office:value-type="string"'
    text = f"<text:p>{escape(shown or str(value))}</text:p>"
    return f"<table:table-cell {typed} {attributes}>{text}</table:table-cell>"


def ods_row(*values: object, attributes: str = "") -> str:
    """One row; a cell that is XML already is taken as it is."""
    cells = [
        value if isinstance(value, str) and value.startswith("<table:") else ods_cell(value)
        for value in values
    ]
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_bytes(*rows: str, title: str = "Data", more: str = "") -> bytes:
    """A document with one sheet of these rows (see `ods_row`), and `more` sheets as XML before it."""
    sheet = f'<table:table table:name="{title}">{"".join(rows)}</table:table>'
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE, ZIP_STORED)
        archive.writestr("content.xml", f"{_ODS_HEAD}{more}{sheet}{_ODS_FOOT}", ZIP_DEFLATED)
    return file.getvalue()
