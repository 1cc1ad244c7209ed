"""The letter by which an office is given: what it says, and its scanned file."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.file_kinds import JPEG, PDF, PNG, kind_by_content, kind_by_name
from common.file_names import kept_file_name
from common.photographs import DamagedPicture, without_location
from contracts.documents.taking_in import take_in
from organisations.enums import Capacity

LARGEST = 10 * 1024 * 1024
KINDS = (PDF, PNG, JPEG)


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
    """Scan and store the file; its name and hash, both empty without one. No policy speaks of letters: one is taken
    only when it was scanned, and loses its location where it is a photograph.

    Raises BadInput with the field `attachment`, Unavailable.
    """
    if file is None:
        return "", ""
    name = kept_file_name(file.name, most=255)
    if not file.data:
        raise _refused("empty", _("The file is empty."))
    if len(file.data) > LARGEST:
        raise _refused("too_large", _("The file is larger than 10 MB."))
    kind = kind_by_content(file.data)
    if kind not in KINDS or kind_by_name(name) != kind:
        raise _refused("kind", _("Attach the letter as PDF, PNG or JPEG."))
    try:
        data = without_location(file.data, kind)
    except DamagedPicture as error:
        raise _refused("kind", _("Attach the letter as PDF, PNG or JPEG.")) from error
    return name, take_in(data, place="attachment", unscanned=False).sha256


def media_type(name: str) -> str:
    """What the file is served as."""
    return kind_by_name(name)


def _refused(code: str, message: str) -> BadInput:
    return BadInput(message, gaps=[Gap("attachment", code, message)])
