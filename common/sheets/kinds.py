"""Which kind of file somebody handed in, recognised by its first bytes and never from its name."""

import io
import re
from collections.abc import Collection
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.sheets.archives import damaged
from common.sheets.delimited import decoded, delimited_sheets
from common.sheets.ods import is_ods, ods_sheets
from common.sheets.problems import TableError, whole_file
from common.sheets.sources import SheetSource
from common.sheets.xls import xls_sheets
from common.sheets.xlsx import xlsx_sheets
from common.types import StrOrPromise

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What people hand in by mistake, by the bytes with which it begins.
_FOREIGN = {
    b"%PDF-": _("a PDF"),
    b"\x89PNG": _("a picture"),
    b"\xff\xd8\xff": _("a picture"),
    b"GIF8": _("a picture"),
    b"II*\0": _("a picture"),
    b"MM\0*": _("a picture"),
    b"{\\rtf": _("a text document"),
    b"Rar!": _("an archive"),
    b"7z\xbc\xaf": _("an archive"),
    b"\x1f\x8b": _("an archive"),
}
# What makes a ZIP archive something else than a spreadsheet, by a part that it has.
_FOREIGN_PARTS = {
    "word/document.xml": _("a text document"),
    "ppt/presentation.xml": _("a presentation"),
}
# The same of the older container, which documents of every kind have: the names of streams.
_FOREIGN_STREAMS = {
    "WordDocument": _("a text document"),
    "PowerPoint Document": _("a presentation"),
    "__properties_version1.0": _("an e-mail"),
}
_TEXT_DOCUMENT = b"application/vnd.oasis.opendocument.text"
# How much of a file is looked at to tell text from anything else, and which share of controls no text has.
_HEAD, _MANY = 1_000, 0.05
_CONTROLS = frozenset(map(chr, [*range(9), *range(14, 32)]))
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table|meta|\?xml)", re.IGNORECASE)


def is_text(content: bytes) -> bool:
    """Whether it is none of the kinds with cells of their own: CSV, or nothing that is read at all."""
    return not content.startswith((_OLE, _ZIP, _EMPTY_ZIP, *_FOREIGN))


def sheets_of(content: bytes, wanted: Collection[str]) -> list[SheetSource]:
    """The sheets of a file: CSV, XLSX, XLS or ODS. `wanted` are header keys, which tell a CSV's delimiter.

    Raises TableError with one sentence that says what to do instead.
    """
    if content.startswith(_OLE):
        return _ole_sheets(content)
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        return ods_sheets(content) if is_ods(content) else _office_sheets(content)
    foreign = next((kind for mark, kind in _FOREIGN.items() if content.startswith(mark)), None)
    if foreign is not None:
        raise _no_table(foreign)
    if _MARKUP.match(content[:200]):
        # Many applications export a web page under the name of an XLS file.
        message = gettext(
            "The file is a web page or XML, whatever its name says: open it in a spreadsheet program and save it "
            "as XLSX."
        )
        raise whole_file("not_a_table", message)
    if _is_binary(content):
        raise _no_table(_("no table"))
    return delimited_sheets(content, wanted)


def _no_table(kind: StrOrPromise) -> TableError:
    message = gettext("The file is %(kind)s: hand in the table as XLSX, XLS, ODS or CSV.")
    return whole_file("not_a_table", message % {"kind": kind})


def _is_binary(content: bytes) -> bool:
    """Whether it is neither text nor anything known: full of characters that no text has."""
    text = decoded(content)[:_HEAD]
    return sum(character in _CONTROLS for character in text) > len(text) * _MANY


def _ole_sheets(content: bytes) -> list[SheetSource]:
    try:
        return xls_sheets(content)
    except TableError:
        if _has_stream(content, "Workbook"):
            raise
        if _has_stream(content, "EncryptedPackage"):
            message = gettext("The file is protected by a password: save it as XLSX without a password.")
            raise whole_file("unreadable", message) from None
        foreign = next((kind for name, kind in _FOREIGN_STREAMS.items() if _has_stream(content, name)), None)
        if foreign is None:
            raise
        raise _no_table(foreign) from None


def _has_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in content


def _office_sheets(content: bytes) -> list[SheetSource]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged() from error
    foreign = next((kind for part, kind in _FOREIGN_PARTS.items() if part in names), None)
    if foreign is not None:
        raise _no_table(foreign)
    if _TEXT_DOCUMENT in content[:200]:
        raise _no_table(_("a text document"))
    if "xl/workbook.bin" in names:
        raise whole_file("not_a_table", gettext("This is an XLSB workbook: save it as XLSX."))
    if "content.xml" in names:
        return ods_sheets(content)
    if not any(name.startswith("xl/") for name in names):
        raise _no_table(_("an archive"))
    return xlsx_sheets(content)
