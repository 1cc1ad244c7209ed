"""Signing with eSign Client Service (BSrE, BSSN): what both versions of its interface share.

The service gets the whole document and returns it signed. It knows no idempotency key, so a request is sent once; when
its answer does not come, the outcome is unknown and only a person tries again. Every attempt is logged, as the service
requires of its clients, without the passphrase and without the NIK.
"""

import hashlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from cryptography import x509
from django.utils.translation import gettext_lazy as _

from common.types import Json
from contracts.enums import SignatureField
from contracts.signing import configuration
from contracts.signing.base import KeyHolder, OutcomeUnknown, SignerUnavailable, SigningError
from contracts.signing.bsre_answers import (
    READY,
    complaint_of,
    members_of,
    refusal_of,
    state_refusal,
    turned_away,
)
from contracts.signing.configuration import Bsre, Enrolment, enrolment, signing_roots
from contracts.signing.http_exchange import HttpAnswer, HttpCall, NoAnswer, NotSent, exchange
from contracts.signing.local import refuse_out_of_turn, refuse_outdated, stamp_for
from contracts.signing.pictures import as_png
from contracts.signing.secret import Secret
from contracts.terms.contract_terms import TermSignatory

NOTICE = "sertifikat elektronik yang diterbitkan oleh BSrE, BSSN"
# The service appends a signature of some kilobytes; what is longer than this beyond the document is not one.
PDF_HEADER = b"%PDF-"
# A number of sixteen digits that no person has.
NOBODY = "0" * 16

log = logging.getLogger("prakarsa.signing")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the signature shows: a page from 1, the box in points from the lower left corner, and the picture in it."""

    page: int
    page_height: float
    box: tuple[float, float, float, float]
    picture: bytes = field(repr=False)
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One document to be signed, all but the secret."""

    pdf: bytes = field(repr=False)
    signer: Enrolment = field(repr=False)
    placement: Placement
    reason: str
    location: str


class BsreSigner(ABC):
    """Signer over eSign Client Service. The official's enrolment names NIK and certificate."""

    defaults: ClassVar[dict[str, str]]
    origin: ClassVar[str]
    version: ClassVar[str]

    def sign(
        self,
        pdf: bytes,
        *,
        holder: KeyHolder,
        field: SignatureField,
        party: TermSignatory,
        reason: str,
        location: str,
        secret: str,
        at: datetime,
    ) -> bytes:
        """See Signer.sign. Asks for the certificate's status first; both requests have the configured timeouts."""
        held = Secret(secret)
        del secret  # error reports show the variables of every frame
        with held:
            service, enrolled = self._ready(holder, at=at)
            order = self._order(pdf, service, enrolled, field, party, reason, location, at)
            self.check_status(holder=holder)
            answer = exchange(service.server, self._sign_request(service, order, secret=held))
            signed = self._signed(service, answer, held)
        self._log("signed", answer, document=pdf, returned=signed)
        self._require_level(signed, at)
        return signed

    def check_status(self, *, holder: KeyHolder) -> None:
        """Raises SignerRefused unless the service holds a usable certificate, SignerUnavailable when it cannot say."""
        service = self._service()
        answer = exchange(service.server, self._status_request(service, enrolment(holder)))
        if isinstance(answer, NotSent | NoAnswer):
            raise self._logged("status", answer, _unavailable(answer.reason))
        if answer.status >= 500:
            raise self._logged("status", answer, _unavailable(f"HTTP {answer.status}"))
        members = members_of(answer) or {}
        state = str(members.get("status", "")).strip().upper()
        if state == READY:
            return
        if state and not state.isdigit():
            raise self._logged("status", answer, state_refusal(state))
        complaint = complaint_of(answer, secret=Secret(""))
        raise self._logged(
            "status", answer, refusal_of(complaint, answer) if complaint else turned_away(answer)
        )

    def ask_for_nobody(self) -> None:
        """Raises SignerUnavailable unless the service answers this application, whatever it says of nobody."""
        service = self._service()
        answer = exchange(service.server, self._status_request(service, Enrolment(b"", nik=NOBODY)))
        if isinstance(answer, NotSent | NoAnswer):
            raise _unavailable(answer.reason)
        if answer.status >= 500:
            raise _unavailable(f"HTTP {answer.status}")
        complaint = complaint_of(answer, secret=Secret(""))
        if answer.status >= 400 and not (complaint and complaint.code):
            raise turned_away(answer)

    def verify(self, pdf: bytes) -> Mapping[str, Json]:
        """What the service itself says about a file, as it says it. A second opinion: our own verdict decides.

        Raises SignerUnavailable.
        """
        service = self._service()
        answer = exchange(service.server, self._verify_request(service, pdf))
        if isinstance(answer, NotSent | NoAnswer):
            raise _unavailable(answer.reason)
        members = members_of(answer)
        if members is None:
            raise _unavailable(f"HTTP {answer.status}")
        return members

    def certificate_fingerprint(self, *, holder: KeyHolder) -> str:
        """See Signer.certificate_fingerprint. The enrolled certificate: an answer by any other is not accepted."""
        return enrolment(holder).fingerprint

    def trust_roots(self) -> tuple[bytes, ...]:
        return signing_roots()

    def returned_field(self, *, field: SignatureField) -> str:
        return self._service().returned_field(str(field))

    @abstractmethod
    def _sign_request(self, service: Bsre, *orders: Order, secret: Secret) -> HttpCall: ...

    @abstractmethod
    def _status_request(self, service: Bsre, enrolled: Enrolment) -> HttpCall: ...

    @abstractmethod
    def _verify_request(self, service: Bsre, pdf: bytes) -> HttpCall: ...

    @abstractmethod
    def _document(self, service: Bsre, answer: HttpAnswer) -> bytes:
        """The signed file in a successful answer. Raises OutcomeUnknown when there is none."""

    def _fetched_again(self, service: Bsre, answer: NoAnswer) -> bytes:
        """The signed file of an answer that broke off, where the service can be asked for it; empty where not."""
        return b""

    def _ready(self, holder: KeyHolder, *, at: datetime) -> tuple[Bsre, Enrolment]:
        """Everything that can be known to be wrong before the service is asked, asked. Raises SigningError."""
        service, enrolled = self._service(), enrolment(holder)
        configuration.timestamp_authority()  # a mistake in it must show before anything is sent
        refuse_outdated(x509.load_der_x509_certificate(enrolled.certificate), at=at)
        self._refuse_unprovable(enrolled)
        return service, enrolled

    def _service(self) -> Bsre:
        return configuration.bsre(self.defaults, origin=self.origin)

    def _order(
        self,
        pdf: bytes,
        service: Bsre,
        enrolled: Enrolment,
        field: SignatureField,
        party: TermSignatory,
        reason: str,
        location: str,
        at: datetime,
    ) -> Order:
        from contracts.signing import pades  # noqa: PLC0415 -- pyHanko loads only where something is signed

        try:
            states = pades.fields_of(pdf)
            refuse_out_of_turn({name: state.signed for name, state in states.items()}, field)
            state = states[field]
            stamp = stamp_for(
                office=party.printed_office,
                name=party.name,
                place=location,
                at=at,
                notice=NOTICE,
                size=state.size,
            )
            placement = Placement(
                page=state.page + 1,
                page_height=pades.page_height(pdf, state.page),
                box=state.box,
                picture=as_png(stamp),
                tag=service.tags.get(str(field), "") if service.placement == "tag" else "",
            )
        except pades.PdfProblem as error:
            raise SigningError(_("The file cannot be signed."), reason=str(error)) from error
        return Order(pdf=pdf, signer=enrolled, placement=placement, reason=reason, location=location)

    def _signed(self, service: Bsre, answer: HttpAnswer | NoAnswer | NotSent, secret: Secret) -> bytes:
        """The signed file, or the error that says what is known."""
        if isinstance(answer, NotSent):
            raise self._logged("sign", answer, _unavailable(answer.reason))
        if isinstance(answer, NoAnswer):
            if found := self._fetched_again(service, answer):
                return found
            raise self._logged("sign", answer, unknown(answer.reason, answer.headers.get("id_dokumen", "")))
        if complaint := complaint_of(answer, secret=secret):
            # A gateway's own words after it gave up waiting carry no number; the service behind may have signed.
            if answer.status < 500 or complaint.code:
                raise self._logged("sign", answer, refusal_of(complaint, answer))
            raise self._logged("sign", answer, unknown(f"HTTP {answer.status}", ""))
        if 400 <= answer.status < 500:
            raise self._logged("sign", answer, turned_away(answer))
        if answer.status != 200:
            raise self._logged("sign", answer, unknown(f"HTTP {answer.status}", ""))
        return self._document(service, answer)

    def _refuse_unprovable(self, enrolled: Enrolment) -> None:
        from contracts.signing import levels  # noqa: PLC0415 -- pyHanko loads only where something is signed

        levels.refuse_unprovable_certificate(
            enrolled.certificate, chain=enrolled.chain, roots=self.trust_roots()
        )

    def _require_level(self, signed: bytes, at: datetime) -> None:
        from contracts.signing import levels  # noqa: PLC0415 -- pyHanko loads only where something is signed

        levels.require_level(signed, at=at)

    def _logged(
        self, step: str, answer: HttpAnswer | NoAnswer | NotSent, error: SigningError
    ) -> SigningError:
        self._log(f"{step}: {error.code}", answer, provider=error.facts)
        return error

    def _log(
        self,
        what: str,
        answer: HttpAnswer | NoAnswer | NotSent,
        *,
        document: bytes = b"",
        returned: bytes = b"",
        provider: Mapping[str, Json] | None = None,
    ) -> None:
        """One line an attempt. Digests, numbers and the service's redacted words; no body and no header of ours."""
        log.info(
            "bsre %s %s: %s, sent %s, returned %s, provider %s",
            self.version,
            what,
            f"HTTP {answer.status}" if isinstance(answer, HttpAnswer) else type(answer).__name__,
            hashlib.sha256(document).hexdigest() if document else "-",
            hashlib.sha256(returned).hexdigest() if returned else "-",
            provider or "-",
        )


def unknown(reason: str, transaction: str, *, evidence: bytes = b"") -> OutcomeUnknown:
    """The error for a request that went out and brought nothing usable back."""
    error = OutcomeUnknown(
        _(
            "The signing service did not give a usable answer. It may have signed; please check before trying again."
        ),
        reason=reason,
        transaction=transaction[:100],
    )
    error.evidence = evidence
    return error


def _unavailable(reason: str) -> SignerUnavailable:
    return SignerUnavailable(
        _("The signing service cannot be reached; nothing was signed."), reason=reason[:200]
    )
