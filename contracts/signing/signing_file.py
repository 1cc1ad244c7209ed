"""The file of PRAKARSA_SIGNING_FILE: the level, whom signatures lead back to, time-stamps, revocation. No database.

Every fault is found in one pass, with the file, the line, the key and what to write instead; an unknown key is a fault.
Files that it names lie beside it, or are named in full.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field, ValidationError, model_validator

from common.errors import Gap
from common.toml_places import located, syntax_fault
from common.validation import StrictModel, gaps_of, rejected_because
from contracts.signing.base import Misconfigured
from contracts.signing.http_exchange import Server

SETTING = "PRAKARSA_SIGNING_FILE"
PemName = Annotated[str, Field(min_length=1)]


class TimestampSettings(StrictModel):
    """Who stamps, whom its stamps lead back to, how long is waited, how far its clock may be off; seconds."""

    url: str
    roots: PemName
    seconds: Annotated[int, Field(ge=1, le=120)] = 10
    tolerance_seconds: Annotated[int, Field(ge=1, le=86_400)] = 300

    @model_validator(mode="after")
    def _address(self) -> "TimestampSettings":
        if problem := Server(url=self.url, public=True).problem():
            raise rejected_because([Gap("url", "address", problem)])
        return self


class RevocationSettings(StrictModel):
    """How long each answer about a certificate is waited for, in seconds; the addresses stand in the certificates."""

    seconds: Annotated[int, Field(ge=1, le=60)] = 5


class SigningFile(StrictModel):
    """`level` is what every signature must reach; `roots` names a PEM file; from B-T on there are `timestamps`."""

    level: Literal["B-B", "B-T", "B-LT"] = "B-B"
    roots: PemName | None = None
    timestamps: TimestampSettings | None = None
    revocation: RevocationSettings = RevocationSettings()

    @model_validator(mode="after")
    def _stamped(self) -> "SigningFile":
        if self.level != "B-B" and self.timestamps is None:
            raise rejected_because([Gap("timestamps", "required", _("This level needs time-stamps."))])
        return self


# What may stand in the file, as it is written; said with a fault at that place.
WRITTEN = {
    "level": 'level = "B-B"',
    "roots": 'roots = "roots.pem"',
    "timestamps": '[timestamps], url = "https://…", roots = "tsa.pem"',
    "timestamps.url": 'url = "https://tsa.example"',
    "timestamps.roots": 'roots = "tsa.pem"',
    "timestamps.seconds": "seconds = 10",
    "timestamps.tolerance_seconds": "tolerance_seconds = 300",
    "revocation": "[revocation], seconds = 5",
    "revocation.seconds": "seconds = 5",
}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What the file says, or the sentences about what is wrong with it."""

    path: Path | None
    content: SigningFile
    faults: tuple[str, ...] = ()

    def named(self) -> dict[str, Path]:
        """The files that it names, by their place in it."""
        found = {"roots": self.content.roots}
        if self.content.timestamps:
            found["timestamps.roots"] = self.content.timestamps.roots
        return {place: self.beside(name) for place, name in found.items() if name}

    def beside(self, name: str) -> Path:
        """Where a file lies that it names."""
        return Path(name) if self.path is None else self.path.parent / name


def read() -> ReadFile:
    """The file as it is now; the defaults where none is named. Faults are values here, `signing_file` raises."""
    name = settings.PRAKARSA_SIGNING_FILE
    if not name:
        return ReadFile(None, SigningFile())
    path = Path(name)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return _faulty(path, [_unreadable(error)])
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _faulty(path, [syntax_fault(error, text)])
    try:
        found = ReadFile(path, SigningFile.model_validate(document))
    except ValidationError as error:
        return _faulty(path, _sentences(gaps_of(error), text))
    gaps = list(_unusable_roots(found))
    return _faulty(path, _sentences(gaps, text)) if gaps else found


def signing_file() -> ReadFile:
    """What the file says. Raises Misconfigured with every fault."""
    found = read()
    if found.faults:
        raise Misconfigured(" ".join(found.faults))
    return found


def certificates_in(path: Path) -> tuple[bytes, ...]:
    """DER of every certificate in a PEM file. Raises OSError, ValueError."""
    found = x509.load_pem_x509_certificates(path.read_bytes())
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def _faulty(path: Path, sentences: list[str]) -> ReadFile:
    return ReadFile(path, SigningFile(), tuple(f"{SETTING}={path}: {sentence}" for sentence in sentences))


def _sentences(gaps: list[Gap], text: str) -> list[str]:
    """Each with its line, the key and what to write."""
    return [f"{gap.message} ({gap.field}) {_cure(gap)}" for gap in located(gaps, text)]


def _cure(gap: Gap) -> str:
    if gap.code == "unknown":
        table = gap.field.rpartition(".")[0]
        known = [name.rpartition(".")[2] for name in WRITTEN if name.rpartition(".")[0] == table]
        return _("Known here are: %(names)s.") % {"names": ", ".join(known)}
    return _("Write for example: %(example)s.") % {"example": WRITTEN.get(gap.field, WRITTEN["level"])}


def _unusable_roots(found: ReadFile) -> Iterator[Gap]:
    for place, path in found.named().items():
        try:
            certificates_in(path)
        except OSError as error:
            yield Gap(place, "unreadable", f"{path}: {_unreadable(error)}")
        except ValueError:
            yield Gap(place, "unreadable", _("%(path)s holds no certificate in PEM.") % {"path": path})


def _unreadable(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else ""
    return _("The file cannot be read (%(why)s).") % {"why": reason or type(error).__name__}
