"""The organisation's seal: says which organisation issued a file, never that an official agreed to it.

Nobody types its PIN; it is read from a file that only the service account can read, each time anew.
"""

import base64
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contracts.signing import development_ca
from contracts.signing.base import (
    Misconfigured,
    NoSigningKey,
    OutcomeUnknown,
    SignerUnavailable,
    SigningError,
)
from contracts.signing.bsre import unknown
from contracts.signing.bsre_answers import complaint_of, refusal_of, turned_away
from contracts.signing.bsre_v2 import json_request, only_file
from contracts.signing.configuration import (
    BSRE_V2_PATHS,
    bsre,
    seal_enrolment,
    sha256_of,
    signing_roots,
    unreadable,
)
from contracts.signing.http_exchange import HttpAnswer, NoAnswer, NotSent, exchange
from contracts.signing.local import refuse_outdated, refuse_unsealable, seal_file
from contracts.signing.pkcs11 import with_token
from contracts.signing.pkcs12 import open_key
from contracts.signing.secret import Secret

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner


class NoSeal:
    """Where no seal is configured: asking for one is an error, not a file without it."""

    def seal(self, pdf: bytes, *, reason: str, location: str, at: datetime) -> bytes:
        """See Seal.seal. Always raises NoSigningKey."""
        raise _none()

    def certificate_fingerprint(self) -> str:
        """See Seal.certificate_fingerprint. Always raises NoSigningKey."""
        raise _none()

    def trust_roots(self) -> tuple[bytes, ...]:
        """Nothing."""
        return ()


class Pkcs12Seal:
    """Seal with a key of the development authority; made at the first use, with the PIN of the secret file."""

    def seal(self, pdf: bytes, *, reason: str, location: str, at: datetime) -> bytes:
        with seal_secret() as held:
            path = development_ca.ensure_seal_key(secret=held)
            signer = open_key(path.read_bytes(), held)
        refuse_outdated(self._certificate(), at=at)
        return seal_file(
            pdf, signer=signer, roots=self.trust_roots(), reason=reason, location=location, at=at
        )

    def certificate_fingerprint(self) -> str:
        return sha256_of(self._certificate())

    def trust_roots(self) -> tuple[bytes, ...]:
        return development_ca.trust_roots()

    def _certificate(self) -> x509.Certificate:
        certificate = development_ca.seal_certificate()
        if certificate is None:
            raise _none()
        return certificate


class Pkcs11Seal:
    """Seal with a key in a token, enrolled under `[seal]`."""

    def seal(self, pdf: bytes, *, reason: str, location: str, at: datetime) -> bytes:

        def sealed(signer: "CmsSigner") -> bytes:
            roots = self.trust_roots()
            return seal_file(pdf, signer=signer, roots=roots, reason=reason, location=location, at=at)

        make: Callable[[CmsSigner], bytes] = sealed
        return with_token(seal_enrolment(), seal_secret(), make, at=at)

    def certificate_fingerprint(self) -> str:
        return seal_enrolment().fingerprint

    def trust_roots(self) -> tuple[bytes, ...]:
        return signing_roots()


class BsreSeal:
    """Seal by `/api/v2/seal/pdf`; the secret file holds the one-time code that the service issued for it."""

    def seal(self, pdf: bytes, *, reason: str, location: str, at: datetime) -> bytes:
        """See Seal.seal. The service chooses the field itself."""
        from contracts.signing import levels, pades  # noqa: PLC0415 -- pyHanko loads only where it signs

        service = bsre(BSRE_V2_PATHS, origin="top-left")
        try:
            refuse_unsealable(pades.fields_of(pdf))
        except pades.PdfProblem as error:
            raise SigningError(_("The file cannot be sealed."), reason=str(error)) from error
        refuse_outdated(x509.load_der_x509_certificate(seal_enrolment().certificate), at=at)
        with seal_secret() as held:
            ask = json_request(
                service.paths["seal"],
                {
                    "idSubscriber": service.subscriber,
                    "totp": held.reveal(),
                    "signatureProperties": [
                        {"tampilan": "INVISIBLE", "reason": reason, "location": location}
                    ],
                    "file": [base64.b64encode(pdf).decode()],
                },
            )
            sealed = _sealed(exchange(service.server, ask), held)
        levels.require_level(sealed, at=at)
        return sealed

    def certificate_fingerprint(self) -> str:
        return seal_enrolment().fingerprint

    def trust_roots(self) -> tuple[bytes, ...]:
        return signing_roots()


def seal_secret() -> Secret:
    """The seal's PIN from its file. Raises Misconfigured."""
    path = settings.PRAKARSA_SEAL_SECRET_FILE
    try:
        return Secret(Path(path).read_text("utf-8").strip() if path else "")
    except OSError as error:
        raise Misconfigured(unreadable("PRAKARSA_SEAL_SECRET_FILE", path, error)) from error


def _sealed(answer: HttpAnswer | NoAnswer | NotSent, secret: Secret) -> bytes:
    if isinstance(answer, NotSent):
        raise SignerUnavailable(
            _("The signing service cannot be reached; nothing was signed."), reason=answer.reason
        )
    if not isinstance(answer, HttpAnswer):
        raise unknown("no answer", "")
    complaint = complaint_of(answer, secret=secret)
    if complaint and (answer.status < 500 or complaint.code):
        raise refusal_of(complaint, answer)
    if 400 <= answer.status < 500:
        raise turned_away(answer)
    if answer.status == 200 and (found := only_file(answer)):
        return found
    raise _broken(answer)


def _broken(answer: HttpAnswer) -> OutcomeUnknown:
    return unknown(f"HTTP {answer.status} without one PDF", "", evidence=answer.body)


def _none() -> NoSigningKey:
    return NoSigningKey(_("The organisation's seal is not set up."))
