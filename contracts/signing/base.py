"""What every signing backend promises: signed bytes, or an error that says why not. Never a lesser result."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from contracts.enums import SignatureField
from contracts.terms.contract_terms import TermSignatory

if TYPE_CHECKING:
    from contracts.signing.configuration import Enrolment


class SigningError(DomainError):
    """There is no signed document. Unless `may_have_signed`, nothing has changed anywhere and trying again is safe."""

    code = "signing_failed"
    http_status = 502
    title = _("The document was not signed")
    may_have_signed = False
    # What a service answered beside the expected, kept as proof; never part of an answer to the browser.
    evidence: bytes = b""


class WrongSecret(SigningError):
    """The passphrase does not open the signer's key. It is neither stored nor logged."""

    code = "wrong_secret"
    http_status = 422
    title = _("The passphrase is not correct")
    field = "secret"


class NoSigningKey(SigningError):
    """The office has no certificate with this backend yet."""

    code = "no_signing_key"
    http_status = 409
    title = _("This office has no signing certificate")


class FieldNotReady(SigningError):
    """The place of this signature is missing, already signed, or another party must sign first."""

    code = "signature_not_due"
    http_status = 409
    title = _("This signature is not due")


class SignerRefused(SigningError):
    """The backend answered that it will not sign, and why; trying again changes nothing before the reason is cured.

    `code` is one of `certificate_expired`, `certificate_suspended`, `certificate_revoked`, `certificate_missing`,
    `not_registered`, `certificate_pending`, `document_refused`, or plain `signing_refused`; the fact `provider_code`
    holds the service's own number where it gave one.
    """

    code = "signing_refused"
    http_status = 409
    title = _("The signing service refused to sign")


class SignerUnavailable(SigningError):
    """The backend or what a complete signature needs was not reached, or said so: certainly not signed."""

    code = "signer_unavailable"
    http_status = 503
    title = _("The signing service is not available")


class TimestampUnavailable(SignerUnavailable):
    """No usable time-stamp, so no signature: a lesser level is never given instead."""

    code = "timestamp_unavailable"
    title = _("The time-stamp service is not available")


class RevocationUnavailable(SignerUnavailable):
    """No usable revocation data, so no signature of the level that was asked for."""

    code = "revocation_unavailable"
    title = _("The revocation data is not available")


class Misconfigured(SignerUnavailable, ImproperlyConfigured):
    """A setting of signing is missing or wrong; the message names it. Found before anything is sent."""

    code = "signer_misconfigured"


class OutcomeUnknown(SigningError):
    """The request was sent and no usable answer came back: the service may have signed. Only a person tries again.

    The fact `transaction` holds the service's number for it, where one was seen.
    """

    code = "outcome_unknown"
    http_status = 502
    title = _("It is not known whether the document was signed")
    may_have_signed = True


class LevelNotReached(SigningError):
    """A service signed, but below the level that is required; its file is `evidence` and must not be registered."""

    code = "level_not_reached"
    http_status = 502
    title = _("The signature lacks its time-stamp")
    may_have_signed = True


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who signs in which office: a certificate belongs to a person, and is enrolled for one office.

    `trial` is a certificate that is tried before it is enrolled, in the place of what is enrolled.
    """

    seat_id: UUID
    person_id: UUID | None = None
    trial: "Enrolment | None" = field(default=None, repr=False)


class Signer(Protocol):
    """One way of signing. Instances keep no secret and no key between two calls."""

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
        """`pdf` with one more signature, appended. `at` is aware, in the government's zone, and printed so.

        Slow (key operations, perhaps the network): call it outside any transaction. Raises SigningError only.
        """
        ...

    def certificate_fingerprint(self, *, holder: KeyHolder) -> str:
        """Hexadecimal SHA-256 of the certificate that this official signs with. Raises NoSigningKey."""
        ...

    def trust_roots(self) -> tuple[bytes, ...]:
        """DER certificates that the signatures of this backend lead back to."""
        ...

    def returned_field(self, *, field: SignatureField) -> str:
        """Name of the field that holds the new signature in what `sign` returns; a remote service may use its own."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentToSign:
    """One document that an official wants signed, as the arguments of `Signer.sign`."""

    pdf: bytes = field(repr=False)
    field: SignatureField
    party: TermSignatory
    reason: str
    location: str


@runtime_checkable
class TogetherSigner(Signer, Protocol):
    """A signer whose service takes several documents of one official in one request, with one secret."""

    def most_together(self) -> int:
        """How many documents one request may carry; with 1 there is nothing to gain."""
        ...

    def sign_together(
        self, wanted: Sequence[DocumentToSign], *, holder: KeyHolder, secret: str, at: datetime
    ) -> list[bytes | SigningError]:
        """For each document, in their order, what `sign` would have returned or raised.

        Raises SigningError for what concerns all of them before anything was sent.
        """
        ...


@runtime_checkable
class CodeSigner(Signer, Protocol):
    """A signer whose secret may be a one-time code that the service sends to the official."""

    def takes_code(self) -> bool:
        """Whether a code is typed instead of a passphrase."""
        ...

    def request_code(self, *, holder: KeyHolder, documents: int = 1) -> None:
        """Have a code for so many documents sent to the seat's official. Raises SigningError."""
        ...


class Seal(Protocol):
    """The organisation's own mark on a file: who issued it, not who agreed. It can never stand for an official.

    It signs the invisible field SEAL_FIELD, takes no passphrase from anybody, and refuses a party's document.
    """

    def seal(self, pdf: bytes, *, reason: str, location: str, at: datetime) -> bytes:
        """`pdf` with the seal appended. Raises SigningError only; FieldNotReady for a file with parties' fields."""
        ...

    def certificate_fingerprint(self) -> str:
        """Hexadecimal SHA-256 of the seal's certificate. Raises NoSigningKey."""
        ...

    def trust_roots(self) -> tuple[bytes, ...]:
        """DER certificates that the seal leads back to."""
        ...


SEAL_FIELD = "segel-organisasi"
