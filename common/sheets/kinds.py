"""Which kind of file somebody handed in, recognised by its first bytes and never from its name."""

import io
import re
from collections.abc import Collection
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from common.sheets.archives import damaged
from common.sheets.delimited import delimited_sheets
from common.sheets.ods import is_ods, ods_sheets
from common.sheets.problems import whole_file
from common.sheets.sources import SheetSource
from common.sheets.xls import xls_sheets
from common.sheets.xlsx import xlsx_sheets

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table|meta|\?xml)", re.IGNORECASE)


def is_text(content: bytes) -> bool:
    """Whether it is none of the kinds with cells of their own: CSV, or nothing that is read at all."""
    return not content.startswith((_OLE, _ZIP, _EMPTY_ZIP, _PDF))


def sheets_of(content: bytes, wanted: Collection[str]) -> list[SheetSource]:
    """The sheets of a file: CSV, XLSX, XLS or ODS. `wanted` are header keys, which tell a CSV's delimiter.

    Raises TableError with one sentence that says what to do instead.
    """
    if content.startswith(_OLE):
        return xls_sheets(content)
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        return ods_sheets(content) if is_ods(content) else _office_sheets(content)
    if content.startswith(_PDF):
        raise whole_file("not_a_table", _("This is a PDF: hand in the spreadsheet from which it was made."))
    if _MARKUP.match(content[:200]):
        # Many applications export a web page under the name of an XLS file.
        message = _(
            "The file is a web page or XML, whatever its name says: open it in a spreadsheet program and save it "
            "as XLSX."
        )
        raise whole_file("not_a_table", message)
    return delimited_sheets(content, wanted)


def _office_sheets(content: bytes) -> list[SheetSource]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged() from error
    if "xl/workbook.bin" in names:
        raise whole_file("not_a_table", _("This is an XLSB workbook: save it as XLSX."))
    if "content.xml" in names:
        return ods_sheets(content)
    return xlsx_sheets(content)
