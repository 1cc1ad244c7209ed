"""What the simulated eSign Client Service knows: people with NIK and passphrase, documents, faults, attempts."""

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from pyhanko.sign.timestamps import TimeStamper

from contracts.signing import development_ca, pades
from contracts.signing.bsre_answers import NOT_REGISTERED, READY, WRONG_PASSPHRASE
from contracts.signing.configuration import TimestampAuthority, timestamp_authority
from contracts.signing.timestamps import CheckedTimeStamper
from demo.simulators.esign_signing import SignaturePlace, sign_document
from demo.simulators.faults import ONE_TIME_CODE, EsignFault, Faults, Refused

SLOW_SECONDS = 30.0


@dataclass(slots=True)
class EnrolledPerson:
    """Somebody whom the service knows."""

    nik: str = field(repr=False)
    name: str
    passphrase: str = field(repr=False)
    issued: development_ca.IssuedCertificate
    status: str = READY
    email: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One signing request as the service saw it: what came in, what came of it. No secret is kept."""

    version: str
    received_sha256: str
    signed_sha256: str
    outcome: str


class EsignService:
    """What the simulated service knows and does; `EsignSimulator` serves it. `clock` is the service's own.

    With `prepared_fields` a signature fills the empty field at its coordinates, as our documents want it; without, the
    service adds a field of its own, as a real one may. `timestamps` lets it stamp its signatures (level B-T), by the
    configured authority unless `stamped_by` names another. `meanwhile` is called with "before" and "after" around each
    signature, in the request's own thread: what happens elsewhere while the service signs.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = timezone.now,
        user: str = "prakarsa",
        password: str = "simulasi",  # noqa: S107 -- a double's
        prepared_fields: bool = True,
        timestamps: bool = False,
        stamped_by: Callable[[], TimestampAuthority | None] = timestamp_authority,
        answers_json: bool = False,
        slow_seconds: float = SLOW_SECONDS,
        crl_url: str = "",
    ) -> None:
        self.faults = Faults()
        self.clock = clock
        self.credentials = (user, password)
        self.prepared_fields = prepared_fields
        self.timestamps = timestamps
        self._stamped_by = stamped_by
        self.answers_json = answers_json
        self.slow_seconds = slow_seconds
        self.meanwhile: Callable[[str], None] = _nothing
        self.subscriber = "segel-pemda"
        self._crl_url = crl_url
        self._lock = threading.Lock()
        self._busy = threading.Condition()
        self._working = 0
        self._people: dict[str, EnrolledPerson] = {}
        self._documents: dict[str, bytes] = {}
        self.attempts: list[Attempt] = []
        self.files_together: list[int] = []
        self.codes_sent: list[tuple[str, int]] = []
        self.seal = development_ca.issue("Segel elektronik Pemerintah Daerah (simulasi)", url=crl_url)

    def enrol(self, nik: str, *, name: str, passphrase: str, status: str = READY) -> EnrolledPerson:
        """Somebody new, with a key and a certificate of the development authority."""
        person = EnrolledPerson(nik, name, passphrase, development_ca.issue(name, url=self._crl_url), status)
        self._people[nik] = person
        return person

    def nik_of(self, nik: str, email: str) -> str:
        """The NIK that a request means, where it names somebody by e-mail."""
        return nik or next((one.nik for one in self._people.values() if email and one.email == email), "")

    def status_of(self, nik: str) -> str:
        """The state of somebody's certificate, in the words of version 2."""
        person = self._people.get(nik)
        return person.status if person else "NOT_REGISTERED"

    def person(
        self, nik: str, *, secret: str, one_time: bool, fault: Callable[[EsignFault], bool]
    ) -> EnrolledPerson:
        """Whoever signs with this NIK and this secret. Raises Refused in the service's own order of checks."""
        found = self._people.get(nik)
        if found is None or fault(EsignFault.NOT_REGISTERED):
            raise Refused("Proses signing gagal : User belum terdaftar", NOT_REGISTERED)
        expected = ONE_TIME_CODE if one_time else found.passphrase
        if not secrets.compare_digest(secret.encode(), expected.encode()) or fault(
            EsignFault.WRONG_PASSPHRASE
        ):
            raise Refused("Proses signing gagal : Passphrase anda salah", WRONG_PASSPHRASE)
        if fault(EsignFault.EXPIRED_CERTIFICATE):
            return self._variant(found, valid_until=self.clock() - timedelta(days=1))
        if fault(EsignFault.OTHER_CERTIFICATE):
            return self._variant(found, name="Orang lain")
        return found

    def sign(
        self,
        pdf: bytes,
        *,
        version: str,
        issued: development_ca.IssuedCertificate,
        place: SignaturePlace,
        reason: str,
        location: str,
        fault: Callable[[EsignFault], bool],
    ) -> tuple[str, bytes]:
        """Number and bytes of the signed document. Raises Refused for a file that it cannot read."""
        if fault(EsignFault.REFUSES_PDF):
            raise Refused(
                "Proses signing gagal : com.itextpdf.text.exceptions.InvalidPdfException: PDF header"
            )
        stamped = self.timestamps and not fault(EsignFault.NO_TIMESTAMP)
        self.meanwhile("before")
        signed = pdf
        try:
            for _time in range(2 if fault(EsignFault.SIGNS_TWICE) else 1):
                signed = sign_document(
                    signed,
                    issued=issued,
                    place=place,
                    reason=reason,
                    location=location,
                    at=self.clock(),
                    prepared_fields=self.prepared_fields,
                    timestamper=self._timestamper if stamped else _no_timestamper,
                )
        except pades.PdfProblem as error:
            raise Refused(
                f"Proses signing gagal : com.itextpdf.text.exceptions.InvalidPdfException: {error}"
            ) from error
        if fault(EsignFault.BROKEN_PDF):
            signed = signed[: len(pdf)] + b"%%% rusak"
        if fault(EsignFault.REWRITTEN_PDF):
            signed = signed[:9] + b"% ditulis ulang\n" + signed[9:]
        number = self._kept(pdf, signed, version)
        self.meanwhile("after")
        return number, signed

    def document(self, number: str) -> bytes | None:
        """A signed document by its number."""
        return self._documents.get(number)

    def stop_waiting(self) -> None:
        """Return once every request that is being worked on has come to its end."""
        with self._busy:
            self._busy.wait_for(lambda: self._working == 0, timeout=60)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count a request while it is worked on."""
        with self._busy:
            self._working += 1
        try:
            yield
        finally:
            with self._busy:
                self._working -= 1
                self._busy.notify_all()

    def note(self, version: str, pdf: bytes, outcome: str) -> None:
        """Remember an attempt that signed nothing."""
        with self._lock:
            self.attempts.append(Attempt(version, hashlib.sha256(pdf).hexdigest(), "", outcome))

    def _kept(self, pdf: bytes, signed: bytes, version: str) -> str:
        number = secrets.token_hex(8)
        with self._lock:
            self._documents[number] = signed
            received, returned = hashlib.sha256(pdf).hexdigest(), hashlib.sha256(signed).hexdigest()
            self.attempts.append(Attempt(version, received, returned, "signed"))
        return number

    def _timestamper(self, at: datetime) -> TimeStamper | None:
        authority = self._stamped_by()
        return CheckedTimeStamper(authority, at=at) if authority else None

    def _variant(
        self, person: EnrolledPerson, *, name: str = "", valid_until: datetime | None = None
    ) -> EnrolledPerson:
        issued = development_ca.issue(name or person.name, url=self._crl_url, valid_until=valid_until)
        return EnrolledPerson(person.nik, name or person.name, person.passphrase, issued)


def _nothing(_moment: str) -> None:
    pass


def _no_timestamper(_at: datetime) -> TimeStamper | None:
    return None
