"""Signs with a PKCS#12 key of the development authority: not certified, and the stamp says so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from contracts.documents.rendering import Box
from contracts.signing.base import KeyHolder, NoSigningKey, SigningError, WrongSecret
from contracts.signing.configuration import sha256_of
from contracts.signing.development_ca import seat_certificate, seat_key, trust_roots
from contracts.signing.local import LocalSigner, refuse_outdated
from contracts.signing.secret import Secret

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

    from contracts.signing.pades import HeldKeySigner


def prepare(pdf: bytes, boxes: Mapping[str, Box]) -> bytes:
    """The rendered contract with its empty signature fields: the bytes that the first party signs."""
    from contracts.signing import pades  # noqa: PLC0415 -- pyHanko loads only where something is signed

    return pades.add_fields(pdf, boxes)


class Pkcs12Signer(LocalSigner):
    """Signer over key files chosen by seat. The key is opened for each signature and forgotten after it."""

    NOTICE = "tidak tersertifikasi (sertifikat pengembangan)"

    def with_key(
        self, holder: KeyHolder, secret: Secret, sign: "Callable[[CmsSigner], bytes]", *, at: datetime
    ) -> bytes:
        certificate = seat_certificate(holder.seat_id)
        if certificate is None:
            raise _no_key(holder)
        refuse_outdated(certificate, at=at)
        with secret:
            signer = open_key(seat_key(holder.seat_id).read_bytes(), secret)
        return sign(signer)

    def certificate_fingerprint(self, *, holder: KeyHolder) -> str:
        certificate = seat_certificate(holder.seat_id)
        if certificate is None:
            raise _no_key(holder)
        return sha256_of(certificate)

    def trust_roots(self) -> tuple[bytes, ...]:
        return trust_roots()


def open_key(data: bytes, secret: Secret) -> "HeldKeySigner":
    """The key in a PKCS#12 file. Raises WrongSecret, SigningError for a key of an unusable kind."""
    from contracts.signing import pades  # noqa: PLC0415 -- pyHanko loads only where something is signed

    try:
        signer = pades.open_pkcs12(data, secret=secret)
    except ValueError as error:
        raise SigningError(_("The key file holds no usable key."), reason=str(error)) from error
    if signer is None:
        raise WrongSecret(_("The passphrase is not correct."))
    return signer


def _no_key(holder: KeyHolder) -> NoSigningKey:
    return NoSigningKey(
        _("No signing certificate has been issued for this office."), seat=str(holder.seat_id)
    )
