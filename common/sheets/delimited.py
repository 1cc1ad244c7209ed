"""CSV as spreadsheets of every locale write it: comma, semicolon, tab; UTF-8, UTF-16, Windows-1252; `sep=` above."""

import csv
import io
import re
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from common.sheets.cells import text_cell
from common.sheets.guard import without_guard
from common.sheets.headers import header_key
from common.sheets.problems import Problem, whole_file
from common.sheets.sources import Record, SheetContent, SheetSource

DELIMITERS = (",", ";", "\t", "|")
# Rows above the header, at most: a title, a unit, an empty line.
HEAD_ROWS = 30

_SEP_LINE = re.compile(r"(?:sep=|\"sep=)(.)\"?\r?\n?", re.IGNORECASE)
_UNDECODED = re.compile(r"[\udc80-\udcff]")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def delimited_sheets(content: bytes, wanted: Collection[str]) -> list[SheetSource]:
    """The file as one sheet without a name. `wanted` are the keys of the header cells that are looked for."""
    text = decoded(content)
    found = _SEP_LINE.match(text)
    if found:
        # Spreadsheets do not count this line as a row.
        text, delimiter = text[found.end() :], found[1]
    else:
        delimiter = _delimiter(text, wanted)

    def read(limit: int) -> SheetContent:
        content = SheetContent()
        for record in _records(text, delimiter):
            if len(content.records) >= limit:
                content.cut = True
                break
            content.records.append(record)
        return content

    return [SheetSource("", hidden=False, read=read)]


def decoded(content: bytes) -> str:
    """The text of a file. Bytes that fit no encoding become lone surrogates, to be reported with their rows."""
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    try:
        if encoding is None and (guess := _utf16_without_mark(content)):
            return content.decode(guess)
        if encoding == "utf-16":
            return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = _("The file is damaged UTF-16: save it as “CSV UTF-8”.")
        raise whole_file("encoding", message) from error
    text = content.decode("utf-8-sig", errors="surrogateescape")
    if encoding or not _UNDECODED.search(text) or any(ord(c) > 127 for c in _UNDECODED.sub("", text)):
        return text
    # No byte above ASCII makes UTF-8: it is the encoding in which Windows saves plain "CSV" in Indonesia.
    try:
        return content.decode("windows-1252")
    except UnicodeDecodeError:
        return text


def _utf16_without_mark(content: bytes) -> str | None:
    head = content[:400]
    if len(content) % 2 or len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.4 and not odd else None


def _records(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    while True:
        line += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = _("Quotation marks or the size of a cell are wrong; the rows after it were not read.")
            yield Record(line, {}, problem=Problem(line, "quoting", message))
            return
        if not any(cell.strip() for cell in cells):
            continue
        found = {
            column: text_cell(without_guard(cell))
            for column, cell in enumerate(cells, start=1)
            if cell.strip()
        }
        yield Record(line, found, problem=_fault(line, cells), width=len(cells))


def _fault(line: int, cells: list[str]) -> Problem | None:
    if any("\0" in cell for cell in cells):
        return Problem(
            line, "nul", _("The row contains a NUL character: save the file as “CSV UTF-8” again.")
        )
    undecoded = next((found for cell in cells if (found := _UNDECODED.search(cell))), None)
    if undecoded is None:
        return None
    byte = f"0x{ord(undecoded.group()) - 0xDC00:02X}"
    message = _("The byte %(byte)s is no letter of this file's encoding: save the file as “CSV UTF-8”.")
    return Problem(line, "encoding", message % {"byte": byte})


def _delimiter(text: str, wanted: Collection[str]) -> str:
    """The delimiter under which one of the first rows names most of the wanted columns; a comma when they tie."""

    def known(delimiter: str) -> int:
        rows = (record for record, _index in zip(_records(text, delimiter), range(HEAD_ROWS), strict=False))
        return max(
            (
                len({header_key(cell.text) for cell in row.cells.values()}.intersection(wanted))
                for row in rows
            ),
            default=0,
        )

    return max(DELIMITERS, key=known)
