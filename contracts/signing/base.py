"""What every signing backend promises: signed bytes, or an error that says why not. Never a lesser result."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from contracts.enums import SignatureField
from contracts.terms import Party


class SigningError(DomainError):
    """The document was not signed; nothing has changed."""

    code = "signing_failed"
    http_status = 502
    title = _("The document was not signed")


class WrongSecret(SigningError):
    """The passphrase does not open the signer's key. It is neither stored nor logged."""

    code = "wrong_secret"
    http_status = 422
    title = _("The passphrase is not correct")


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


class SignerUnavailable(SigningError):
    """The backend did not answer; whether it signed is unknown until the returned file is checked."""

    code = "signer_unavailable"
    http_status = 503
    title = _("The signing service is not available")


class Signer(Protocol):
    """One way of signing. Instances keep no secret and no key between two calls."""

    def sign(
        self,
        pdf: bytes,
        *,
        seat_id: UUID,
        field: SignatureField,
        party: Party,
        reason: str,
        location: str,
        secret: str,
        at: datetime,
    ) -> bytes:
        """`pdf` with one more signature, appended. `at` is aware, in the government's zone, and printed so.

        Slow (key operations, perhaps the network): call it outside any transaction. Raises SigningError only.
        """
        ...

    def certificate_fingerprint(self, *, seat_id: UUID) -> str:
        """Hexadecimal SHA-256 of the certificate that this seat signs with. Raises NoSigningKey."""
        ...

    def trust_roots(self) -> tuple[bytes, ...]:
        """DER certificates that the signatures of this backend lead back to."""
        ...
