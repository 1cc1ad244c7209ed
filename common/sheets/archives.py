"""Office files are ZIP archives of XML: refused before anything large is unpacked, whatever their directory claims."""

import io
import struct
import zlib
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from common.sheets.problems import TableError, whole_file
from common.sheets.sources import MAX_MENTIONED_ROWS, MAX_UNPACKED_BYTES

# Parts that are read into memory whole, such as all texts of a workbook.
MAX_PART_BYTES = 24 * 1024 * 1024
MAX_PARTS = 2_000
_CHUNK = 1 << 20

# What libraries raise when a file is not what its first bytes promise.
DAMAGED = (
    ArithmeticError, AssertionError, AttributeError, BadZipFile, EOFError, InvalidFileException, LookupError, OSError,
    ParseError, RuntimeError, StopIteration, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


def damaged() -> TableError:
    """The refusal of a file that cannot be opened."""
    message = _(
        "The file is damaged, protected by a password, or no spreadsheet: open it in a spreadsheet program and save it "
        "as XLSX without a password."
    )
    return whole_file("unreadable", message)


def too_large() -> TableError:
    """The refusal of a file that would fill the memory."""
    message = _(
        "The workbook is too large when it is unpacked: delete unused rows and sheets, or import it in parts."
    )
    return whole_file("too_large", message)


def opened(content: bytes, *, streamed: tuple[str, ...], row_tag: bytes) -> ZipFile:
    """The archive, once its sizes are known to be harmless. Raises TableError, or one of DAMAGED.

    `streamed` are the beginnings of the names of parts that are read row by row, and so may be larger than others;
    more than MAX_MENTIONED_ROWS tags `row_tag` in one of them are refused.
    """
    archive = ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise too_large()
    for part in parts:
        if not part.filename.startswith(streamed):
            if part.file_size > MAX_PART_BYTES:
                raise too_large()
        elif _mentions(archive, part.filename, row_tag) > MAX_MENTIONED_ROWS:
            raise too_large()
    return archive


def _mentions(archive: ZipFile, name: str, tag: bytes) -> int:
    """How often a tag stands in a part, counted without keeping it."""
    count, tail = 0, b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            count += window.count(tag)
            tail = window[-(len(tag) - 1) :]
    return count
