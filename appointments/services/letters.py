"""The letter by which an office is given: what it says, and its scanned file."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.file_names import kept_file_name
from contracts.documents import store
from organisations.enums import Capacity

LARGEST = 10 * 1024 * 1024
# Ending, and how such a file begins; the media type it is served as.
KINDS: dict[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}


@dataclass(frozen=True, kw_only=True)
class AppointmentLetter:
    """What a letter of appointment says. Both days count, in the government's zone; no last day is open."""

    capacity: str = Capacity.DEFINITIVE
    starts_on: date
    ends_on: date | None = None
    number: str = ""
    signed_on: date | None = None
    called: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterFile:
    """The scanned letter."""

    name: str
    data: bytes


def keep(file: LetterFile | None) -> tuple[str, str]:
    """Store the file; its name and hash, both empty without one. Raises BadInput with the field `attachment`."""
    if file is None:
        return "", ""
    name = kept_file_name(file.name, most=255)
    ending = PurePath(name).suffix.casefold()
    if not file.data:
        raise _refused("empty", _("The file is empty."))
    if len(file.data) > LARGEST:
        raise _refused("too_large", _("The file is larger than 10 MB."))
    if ending not in KINDS or not file.data.startswith(KINDS[ending][0]):
        raise _refused("kind", _("Attach the letter as PDF, PNG or JPEG."))
    return name, store.store(file.data)


def media_type(name: str) -> str:
    """What the file is served as."""
    return KINDS[PurePath(name).suffix.casefold()][1]


def _refused(code: str, message: str) -> BadInput:
    return BadInput(message, gaps=[Gap("attachment", code, message)])
