"""Kinds of file that are kept, told by their content and held against the name's ending."""

import io
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX, XLSX = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"
# What a browser would run (HTML, SVG) is not among them.
ENDINGS = {".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".docx": DOCX, ".xlsx": XLSX}
MEDIA_TYPES = frozenset(ENDINGS.values())
_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
# The part without which an archive is no such document, and what holds a program in any of them.
_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_PROGRAM = "vbaproject.bin"


def kind_by_name(name: str) -> str:
    """The media type that the name's ending claims; empty for a kind that is not kept."""
    return ENDINGS.get(PurePath(name).suffix.casefold(), "")


def kind_by_content(data: bytes) -> str:
    """The media type that the bytes are; empty for anything else, also for an office document with macros."""
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    return _office_kind(data) if data.startswith(b"PK\x03\x04") else ""


def _office_kind(data: bytes) -> str:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if any(name.casefold().endswith(_PROGRAM) for name in names):
        return ""
    return next((kind for part, kind in _PARTS.items() if part in names), "")
