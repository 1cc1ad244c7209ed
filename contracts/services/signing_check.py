"""Whether officials can sign with what is configured: everything is tried that needs nobody's secret.

`manage.py check_signing` shows it. The time-stamp authority gives a real stamp, the authorities answer about each
enrolled certificate, the signing service is asked for each official. Slow (the network); writes nothing.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.moments import day_with_zone
from common.types import StrOrPromise
from contracts.enums import Soundness
from contracts.queries import enrolments_in_use
from contracts.services import start_faults
from contracts.services.enrolling import ASKS, KEY_FILE, SERVICE, TOKEN
from contracts.signing import configuration, configured_signer, key_files, signing_file
from contracts.signing.base import KeyHolder, SigningError
from contracts.signing.bsre import BsreSigner
from contracts.signing.configuration import Enrolment
from organisations.models import Seat

DAYS_WARNED, LAST_DAYS = 60, 7
NETWORK = gettext_lazy("Let this machine reach it, or ask whoever runs it.")


@dataclass(frozen=True, slots=True)
class SigningFinding:
    """One sentence about one thing, and what helps."""

    soundness: Soundness
    about: StrOrPromise
    sentence: str
    cure: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class EnrolledSigner:
    """Who signs in which office with what, from the page, the command or the operator's file."""

    office: str
    holder: KeyHolder
    enrolment: Enrolment
    zone: tzinfo
    signer: str = ""


def examine(at: datetime) -> Iterator[SigningFinding]:
    """Everything, in the order in which it is best mended; what cannot be asked ends its own part only. Days are those
    of the government whose office it is, of authorities those of the installation."""
    at = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    for about, look in LOOKS:
        try:
            yield from look(about, at)
        except SigningError as error:
            yield SigningFinding(Soundness.BROKEN, about, _because(error), _("Mend this first."))
        except DatabaseError as error:
            sentence = _("The database refuses: %s.") % type(error).__name__
            yield SigningFinding(Soundness.BROKEN, about, sentence, _("Start it, and run manage.py migrate."))


# -- settings ------------------------------------------------------------------------------------------------


def _file(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    found = signing_file.read()
    for fault in found.faults:
        yield SigningFinding(Soundness.BROKEN, about, fault, _("docs/signing.md shows the whole file."))
    if found.path is None:
        sentence = _("PRAKARSA_SIGNING_FILE names no file: level B-B, no roots, no time-stamps.")
        yield SigningFinding(Soundness.SOUND, about, sentence)
    elif not found.faults:
        sentence = _("%(path)s is read: signatures must reach level %(level)s.")
        words = {"path": found.path, "level": found.content.level}
        yield SigningFinding(Soundness.SOUND, about, sentence % words)


def _signer(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    name = settings.PRAKARSA_SIGNER
    if fault := start_faults.lost_authority():
        yield SigningFinding(Soundness.BROKEN, about, fault, start_faults.RESTORE)
    elif name in ASKS:
        yield SigningFinding(Soundness.SOUND, about, _("Officials sign by %(name)s.") % {"name": name})
    else:
        sentence = _("Officials sign by %(name)s, with certificates that nobody vouches for.")
        cure = _("Set PRAKARSA_SIGNER before contracts are to bind; production refuses this one.")
        yield SigningFinding(Soundness.DOUBTFUL, about, sentence % {"name": name}, cure)


def _roots(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    if settings.PRAKARSA_SIGNER in ASKS or signing_file.read().content.roots:
        yield from _authorities(about, configuration.signing_roots(), at)
    else:
        yield SigningFinding(Soundness.SOUND, about, _("None are needed by this way of signing."))


def _authorities(about: StrOrPromise, found: Iterable[bytes], at: datetime) -> Iterator[SigningFinding]:
    """Each certificate that is trusted: its dates, whether it is an authority's, whether it signed itself."""
    from contracts.signing import identity  # noqa: PLC0415 -- pyHanko loads only where it is used

    for der in found:
        certificate = x509.load_der_x509_certificate(der)
        name = identity.SigningIdentity(certificate).subject
        if fault := identity.no_authority(certificate):
            yield SigningFinding(
                Soundness.BROKEN, about, f"{name}: {fault}", _("Take the authority's certificate.")
            )
        yield _lifetime(
            about, name, certificate, at, _("Take the authority's next certificate into the file.")
        )
        if not _signed_itself(certificate):
            issuer = identity.SigningIdentity(certificate).issuer
            sentence = _("%(name)s is no root, it was issued by %(issuer)s; it is trusted all the same.")
            cure = _("Name the root instead, unless only this branch is to be trusted.")
            words = {"name": name, "issuer": issuer}
            yield SigningFinding(Soundness.DOUBTFUL, about, sentence % words, cure)


def _signed_itself(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _lifetime(
    about: StrOrPromise, name: str, certificate: x509.Certificate, at: datetime, cure: str
) -> SigningFinding:
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    left, zone = (last - at).days, at.tzinfo or UTC
    words = {
        "name": name,
        "first": day_with_zone(first, zone),
        "last": day_with_zone(last, zone),
        "days": left,
    }
    if at < first:
        return SigningFinding(
            Soundness.BROKEN, about, _("%(name)s is valid only from %(first)s.") % words, cure
        )
    if at > last:
        return SigningFinding(Soundness.BROKEN, about, _("%(name)s ended on %(last)s.") % words, cure)
    sentence = _("%(name)s is valid until %(last)s (%(days)d days).") % words
    if left > DAYS_WARNED:
        return SigningFinding(Soundness.SOUND, about, sentence)
    return SigningFinding(Soundness.DOUBTFUL, about, sentence, cure)


# -- services ------------------------------------------------------------------------------------------------


def _timestamps(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    """A real stamp, judged as that of a signature."""
    from contracts.signing import timestamps  # noqa: PLC0415 -- pyHanko loads only where it is used

    authority = configuration.named_timestamp_authority()
    if authority is None:
        yield SigningFinding(Soundness.SOUND, about, _("No time-stamp authority is named."))
        return
    yield from _authorities(about, authority.roots, at)
    digest = hashlib.sha256(at.isoformat().encode()).digest()
    try:
        token = asyncio.run(timestamps.CheckedTimeStamper(authority, at=at).async_timestamp(digest, "sha256"))
    except SigningError as error:
        sentence = _("%(url)s gives no usable time-stamp: %(why)s.")
        words = {"url": authority.server.url, "why": error.facts.get("reason", error.code)}
        yield SigningFinding(Soundness.BROKEN, about, sentence % words, NETWORK)
        return
    stamp = asyncio.run(
        timestamps.judged(token["content"], roots=authority.roots, imprint=lambda _hash: digest)
    )
    sentence = _("%(name)s gave a time-stamp that leads to its roots; its clock is %(seconds)d s from ours.")
    words = {"name": stamp.authority, "seconds": abs((stamp.at - at).total_seconds())}
    yield SigningFinding(Soundness.SOUND, about, sentence % words)


def _service(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    signer = configured_signer()
    if not isinstance(signer, BsreSigner):
        return
    try:
        signer.ask_for_nobody()
    except SigningError as error:
        yield SigningFinding(Soundness.BROKEN, about, _because(error), NETWORK)
        return
    sentence = _("%(url)s answers this application.") % {"url": settings.PRAKARSA_BSRE_URL}
    yield SigningFinding(Soundness.SOUND, about, sentence)


def _tokens(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    if "pkcs11" not in (settings.PRAKARSA_SIGNER, settings.PRAKARSA_SEAL):
        return
    from contracts.signing import pkcs11  # noqa: PLC0415 -- optional hardware, loaded where it is used

    labels = pkcs11.token_labels()
    words = {"module": settings.PRAKARSA_PKCS11_MODULE, "labels": ", ".join(labels)}
    if labels:
        sentence = _("%(module)s shows the tokens: %(labels)s.") % words
        yield SigningFinding(Soundness.SOUND, about, sentence)
    else:
        sentence = _("%(module)s shows no token.") % words
        yield SigningFinding(
            Soundness.BROKEN, about, sentence, _("Connect the token, and let this user use it.")
        )


# -- certificates --------------------------------------------------------------------------------------------


def _certificates(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    asks = ASKS.get(settings.PRAKARSA_SIGNER, "")
    if not asks:
        return
    found = [*_enrolled(at), *_in_the_file(at)]
    if not found:
        sentence = _("Nobody has enrolled a certificate yet.")
        cure = _("Officials do so on /sertifikat/, or you by manage.py enrol_signer.")
        yield SigningFinding(Soundness.DOUBTFUL, about, sentence, cure)
    roots = configuration.signing_roots()
    for each in found:
        yield from _certificate(about, each, roots, at)
        yield from _means(about, each, asks)


def _enrolled(at: datetime) -> Iterator[EnrolledSigner]:
    for row in enrolments_in_use(at).select_related("seat__government").order_by("seat__title", "pk"):
        holder = KeyHolder(row.seat_id, row.person_id)
        own = configuration.own_enrolment(holder)
        if own is not None:
            yield EnrolledSigner(row.seat.title, holder, own, row.seat.tz, row.signer)


def _in_the_file(at: datetime) -> Iterator[EnrolledSigner]:
    found = configuration.file_enrolments()
    seats = {str(row.pk): row for row in Seat.objects.filter(pk__in=found).select_related("government")}
    for key, enrolled in found.items():
        title, zone = (seats[key].title, seats[key].tz) if key in seats else (key, at.tzinfo or UTC)
        yield EnrolledSigner(title, KeyHolder(UUID(key)), enrolled, zone)


def _certificate(
    about: StrOrPromise, each: EnrolledSigner, roots: tuple[bytes, ...], at: datetime
) -> Iterator[SigningFinding]:
    from contracts.signing import identity  # noqa: PLC0415 -- pyHanko loads only where it is used

    certificate, *chain = map(
        x509.load_der_x509_certificate, (each.enrolment.certificate, *each.enrolment.chain)
    )
    found = identity.SigningIdentity(certificate, tuple(chain))
    cure = _("Its official enrols another one on /sertifikat/.")
    at = at.astimezone(each.zone)
    faults = identity.faults(found, roots=roots, at=at)
    for gap in faults:
        yield SigningFinding(Soundness.BROKEN, about, f"{each.office}: {gap.message}", cure)
    if not faults:
        name = _("%(office)s: the certificate of %(subject)s, issued by %(issuer)s, leads to a root, may sign and") % {
            "office": each.office, "subject": found.subject, "issuer": found.issuer,
        }  # fmt: skip
        yield _lifetime(about, name, certificate, at, cure)
        yield from _revocation(about, each, certificate, roots)


def _revocation(
    about: StrOrPromise, each: EnrolledSigner, certificate: x509.Certificate, roots: tuple[bytes, ...]
) -> Iterator[SigningFinding]:
    """What its authority answers now. Below B-LT nobody depends on the answer; revoked is revoked."""
    from contracts.signing import identity, levels  # noqa: PLC0415 -- pyHanko loads only where it is used

    needed = configuration.level() == "B-LT"
    addresses = identity.revocation_addresses(certificate)
    words = {"office": each.office, "where": ", ".join(addresses)}
    if not addresses:
        sentence = (
            _("%(office)s: the certificate does not say where it would be revoked (OCSP, CRL).") % words
        )
        soundness = Soundness.BROKEN if needed else Soundness.SOUND
        cure = _("Level B-LT cannot be reached with it; ask the authority, or name another level.")
        yield SigningFinding(soundness, about, sentence, cure if needed else "")
        return
    try:
        levels.ask_revocation(each.enrolment.certificate, chain=each.enrolment.chain, roots=roots)
    except SigningError as error:
        revoked = error.code == "certificate_revoked"
        sentence = f"{each.office}: {_because(error)} ({words['where']})"
        soundness = Soundness.BROKEN if needed or revoked else Soundness.DOUBTFUL
        yield SigningFinding(soundness, about, sentence, NETWORK if not revoked else "")
    else:
        sentence = _("%(office)s: not revoked, says %(where)s.") % words
        yield SigningFinding(Soundness.SOUND, about, sentence)


def _means(about: StrOrPromise, each: EnrolledSigner, asks: str) -> Iterator[SigningFinding]:
    """Whether what signs with the certificate is there."""
    again = _("Enrol the certificate again.")
    if each.signer and each.signer != settings.PRAKARSA_SIGNER:
        sentence = _("%(office)s: enrolled for %(signer)s, which is not the way of signing now.")
        words = {"office": each.office, "signer": each.signer}
        yield SigningFinding(Soundness.BROKEN, about, sentence % words, again)
    elif asks == KEY_FILE and not key_files.is_kept(each.enrolment):
        sentence = _("%(office)s: the key file is not there.") % {"office": each.office}
        yield SigningFinding(Soundness.BROKEN, about, sentence, again)
    elif asks == TOKEN:
        from contracts.signing import pkcs11  # noqa: PLC0415 -- optional hardware, loaded where it is used

        if each.enrolment.token not in pkcs11.token_labels():
            sentence = _("%(office)s: the token “%(token)s” is not there.")
            words = {"office": each.office, "token": each.enrolment.token}
            yield SigningFinding(Soundness.BROKEN, about, sentence % words, _("Connect it."))
    elif asks == SERVICE:
        yield from _status(about, each)


def _status(about: StrOrPromise, each: EnrolledSigner) -> Iterator[SigningFinding]:
    signer = configured_signer()
    assert isinstance(signer, BsreSigner)
    try:
        signer.check_status(holder=each.holder)
    except SigningError as error:
        sentence = f"{each.office}: {_because(error)}"
        yield SigningFinding(
            Soundness.BROKEN, about, sentence, _("The official or BSrE has to see to the certificate.")
        )
    else:
        sentence = _("%(office)s: the signing service holds a usable certificate.") % {"office": each.office}
        yield SigningFinding(Soundness.SOUND, about, sentence)


def _seal(about: StrOrPromise, at: datetime) -> Iterator[SigningFinding]:
    if settings.PRAKARSA_SEAL in ("none", "development"):
        sentence = _("The seal is “%(name)s”.") % {"name": settings.PRAKARSA_SEAL}
        yield SigningFinding(Soundness.SOUND, about, sentence)
        return
    enrolled = configuration.seal_enrolment()
    certificate = x509.load_der_x509_certificate(enrolled.certificate)
    yield _lifetime(about, _("The seal's certificate"), certificate, at, _("Enrol its next certificate."))
    path = Path(settings.PRAKARSA_SEAL_SECRET_FILE or "/")
    if not path.is_file():
        sentence = _("PRAKARSA_SEAL_SECRET_FILE names no file with the seal's PIN.")
        yield SigningFinding(Soundness.BROKEN, about, sentence, _("Name one that this user can read."))


def _because(error: SigningError) -> str:
    """Its sentence with the reason that is not shown to officials."""
    reason = error.facts.get("reason") or error.facts.get("provider_text") or error.facts.get("http_answer")
    return f"{error.message} ({reason})" if reason else str(error.message)


LOOKS: tuple[tuple[StrOrPromise, Callable[[StrOrPromise, datetime], Iterator[SigningFinding]]], ...] = (
    (gettext_lazy("File"), _file),
    (gettext_lazy("Way of signing"), _signer),
    (gettext_lazy("Roots"), _roots),
    (gettext_lazy("Time-stamps"), _timestamps),
    (gettext_lazy("Signing service"), _service),
    (gettext_lazy("Tokens"), _tokens),
    (gettext_lazy("Certificates"), _certificates),
    (gettext_lazy("Seal"), _seal),
)
