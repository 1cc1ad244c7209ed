"""The settings about signing, checked when they are used: an error names the setting with the bad value."""

import tomllib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.types import Document
from contracts.signing.base import KeyHolder, Misconfigured, NoSigningKey
from contracts.signing.http_exchange import Server
from contracts.signing.signing_file import certificates_in, signing_file

# The paths of eSign Client Service as its public clients call them; installations differ. `{nik}`, `{id}` are filled.
BSRE_V1_PATHS = {
    "sign": "/api/sign/pdf",
    "download": "/api/sign/download/{id}",
    "status": "/api/user/status/{nik}",
    "verify": "/api/sign/verify",
}
BSRE_V2_PATHS = {
    "sign": "/api/v2/sign/pdf",
    "totp": "/api/v2/sign/get/totp",
    "status": "/api/v2/user/check/status",
    "verify": "/api/v2/verify/pdf",
    "seal": "/api/v2/seal/pdf",
    "seal-totp": "/api/v2/seal/get/totp",
}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What one seat signs with. `certificate` is DER, `chain` the authorities between it and the root, DER too.

    `nik`, `email`, `token` and `key` are empty where the backend needs none; `key_file` names a kept PKCS#12 file,
    `tried_file` is one that is not kept yet.
    """

    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)
    nik: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    token: str = ""
    key: str = ""
    key_file: UUID | None = None
    tried_file: bytes = field(default=b"", repr=False)

    @property
    def fingerprint(self) -> str:
        """Hexadecimal SHA-256 of the certificate."""
        return sha256_of(x509.load_der_x509_certificate(self.certificate))


@dataclass(frozen=True, slots=True)
class Bsre:
    """One installation of eSign Client Service. `origin` is the corner that coordinates count from."""

    server: Server
    paths: dict[str, str]
    factor: str
    placement: str
    origin: str
    tags: dict[str, str]
    field_name: str
    subscriber: str
    bulk: int

    def returned_field(self, ours: str) -> str:
        """Name of the field that the service's signature is expected in."""
        return self.field_name.replace("{field}", ours)


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """Where time-stamps come from, whom they must lead back to (DER), and how far they may be off."""

    server: Server
    roots: tuple[bytes, ...]
    tolerance_seconds: int


def level() -> str:
    """B-B, B-T or B-LT: what every signature must reach. Raises Misconfigured."""
    return signing_file().content.level


def bsre(defaults: dict[str, str], *, origin: str) -> Bsre:
    """The service that PRAKARSA_BSRE_* describes; `origin` is this version's corner. Raises Misconfigured."""
    credentials = f"{settings.PRAKARSA_BSRE_USER}:{settings.PRAKARSA_BSRE_PASSWORD}".encode()
    server = Server(
        url=settings.PRAKARSA_BSRE_URL,
        ca_file=settings.PRAKARSA_BSRE_CA,
        connect_seconds=settings.PRAKARSA_BSRE_CONNECT_SECONDS,
        answer_seconds=settings.PRAKARSA_BSRE_SECONDS,
        authorization=f"Basic {b64encode(credentials).decode()}" if settings.PRAKARSA_BSRE_USER else "",
    )
    if problem := server.problem():
        raise Misconfigured(_address_fault("PRAKARSA_BSRE_URL", problem))
    paths = _pairs("PRAKARSA_BSRE_PATHS")
    if unknown := sorted(set(paths) - set(defaults)):
        message = _("PRAKARSA_BSRE_PATHS does not know %(unknown)s; it knows %(known)s.")
        raise Misconfigured(message % {"unknown": ", ".join(unknown), "known": ", ".join(sorted(defaults))})
    return Bsre(
        server=server,
        paths=defaults | paths,
        factor=settings.PRAKARSA_BSRE_FACTOR,
        placement=settings.PRAKARSA_BSRE_PLACEMENT,
        origin=origin if settings.PRAKARSA_BSRE_ORIGIN == "auto" else settings.PRAKARSA_BSRE_ORIGIN,
        tags=_pairs("PRAKARSA_BSRE_TAGS"),
        field_name=settings.PRAKARSA_BSRE_FIELD,
        subscriber=settings.PRAKARSA_BSRE_SUBSCRIBER,
        bulk=settings.PRAKARSA_BSRE_BULK,
    )


def timestamp_authority() -> TimestampAuthority | None:
    """Where time-stamps come from; None at level B-B. Raises Misconfigured."""
    return None if level() == "B-B" else named_timestamp_authority()


def named_timestamp_authority() -> TimestampAuthority | None:
    """The authority that the file names, at every level. Raises Misconfigured."""
    found = signing_file()
    named = found.content.timestamps
    if named is None:
        return None
    return TimestampAuthority(
        server=Server(url=named.url, answer_seconds=named.seconds, public=True),
        roots=certificates_in(found.beside(named.roots)),
        tolerance_seconds=named.tolerance_seconds,
    )


def timestamp_roots() -> tuple[bytes, ...]:
    """DER of its roots, at every level: files may hold time-stamps from when a higher one was configured.

    Empty where the file names none. Raises Misconfigured.
    """
    authority = named_timestamp_authority()
    return () if authority is None else authority.roots


def revocation_seconds() -> int:
    """How long an answer about a certificate is waited for. Raises Misconfigured."""
    return signing_file().content.revocation.seconds


def signing_roots() -> tuple[bytes, ...]:
    """DER of the roots that certificates of officials and of the seal lead back to. Raises Misconfigured."""
    found = signing_file()
    if found.content.roots is None:
        raise Misconfigured(_('The file of PRAKARSA_SIGNING_FILE must name the roots: roots = "roots.pem".'))
    return certificates_in(found.beside(found.content.roots))


def enrolment(holder: KeyHolder) -> Enrolment:
    """What the official signs with: tried now, enrolled by the official, or named for the seat in the file.

    Raises NoSigningKey when there is none, Misconfigured for a bad file. Two queries at most.
    """
    found = holder.trial or own_enrolment(holder) or _seat_enrolment(holder.seat_id)
    if found is None:
        raise NoSigningKey(
            _("No signing certificate has been enrolled for this office."), seat=str(holder.seat_id)
        )
    return found


def own_enrolment(holder: KeyHolder) -> Enrolment | None:
    """What the official enrolled for this office; None without. Two queries at most."""
    from contracts.models import SigningEnrolment  # noqa: PLC0415 -- processes without apps read these settings, too

    if holder.person_id is None:
        return None
    rows = SigningEnrolment.objects.filter(seat=holder.seat_id, person=holder.person_id, ended_at=None)
    row = rows.select_related("person").first()
    if row is None:
        return None
    account = row.person.users.filter(is_active=True).first()
    return Enrolment(
        certificate=bytes(row.certificate),
        chain=chain_of(bytes(row.chain)),
        nik=row.person.national_id,
        email="" if account is None else account.email,
        token=row.token,
        key=row.key,
        key_file=row.pk if row.has_key_file else None,
    )


def chain_of(pem: bytes) -> tuple[bytes, ...]:
    """DER of the certificates in PEM, none for nothing."""
    found = x509.load_pem_x509_certificates(pem) if pem else []
    return tuple(each.public_bytes(Encoding.DER) for each in found)


def _seat_enrolment(seat_id: UUID) -> Enrolment | None:
    if not settings.PRAKARSA_SIGNING_ENROLMENTS:
        return None
    members = _enrolments().get("seats", {}).get(str(seat_id))
    return None if members is None else _enrolment(members)


def file_enrolments() -> dict[str, Enrolment]:
    """What the operator's file enrols, by seat; none without one. Raises Misconfigured."""
    if not settings.PRAKARSA_SIGNING_ENROLMENTS:
        return {}
    return {seat: _enrolment(members) for seat, members in _enrolments().get("seats", {}).items()}


def seal_enrolment() -> Enrolment:
    """What the organisation's seal is made with. Raises NoSigningKey, Misconfigured."""
    members = _enrolments().get("seal")
    if members is None:
        raise NoSigningKey(_("No certificate has been enrolled for the organisation's seal."))
    return _enrolment(members)


def _certificates(path: Path) -> tuple[bytes, ...]:
    """What an enrolment names. Raises Misconfigured."""
    try:
        return certificates_in(path)
    except (OSError, ValueError) as error:
        raise Misconfigured(unreadable("PRAKARSA_SIGNING_ENROLMENTS", path, error)) from error


def sha256_of(certificate: x509.Certificate) -> str:
    """Hexadecimal SHA-256 of a certificate, as it is enrolled and compared."""
    return certificate.fingerprint(SHA256()).hex()


def _enrolments() -> Document:
    path = settings.PRAKARSA_SIGNING_ENROLMENTS
    if not path:
        raise Misconfigured(_("PRAKARSA_SIGNING_ENROLMENTS must name the file that enrols signers."))
    try:
        with Path(path).open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(unreadable("PRAKARSA_SIGNING_ENROLMENTS", path, error)) from error


def _enrolment(members: Mapping[str, str]) -> Enrolment:
    """The certificate's file is named relative to the one that enrols it, and may go on with its chain."""
    folder = Path(settings.PRAKARSA_SIGNING_ENROLMENTS).parent
    found = _certificates(folder / str(members.get("certificate", "")))
    return Enrolment(
        certificate=found[0],
        chain=found[1:],
        nik=str(members.get("nik", "")),
        email=str(members.get("email", "")),
        token=str(members.get("token", "")),
        key=str(members.get("key", "")),
    )


def _pairs(setting: str) -> dict[str, str]:
    pairs = {}
    for word in getattr(settings, setting):
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise Misconfigured(
                _("%(setting)s: “%(word)s” is not of the form name=value.")
                % {"setting": setting, "word": word}
            )
        pairs[name] = value
    return pairs


def _address_fault(setting: str, problem: str) -> str:
    message = _("%(setting)s: %(problem)s. Plain http is for this machine only.")
    return message % {"setting": setting, "problem": problem}


def unreadable(setting: str, path: Path | str, error: Exception) -> str:
    """The sentence about a file that a setting names and nobody can read."""
    message = _("%(setting)s=%(path)s cannot be read (%(kind)s).")
    return message % {"setting": setting, "path": path, "kind": type(error).__name__}
