"""Signs with a PKCS#12 key of the development authority: not certified, and the stamp says so."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from contracts.documents.rendering import Box
from contracts.enums import SignatureField
from contracts.signing.base import KeyHolder, NoSigningKey, SigningError, WrongSecret
from contracts.signing.configuration import sha256_of
from contracts.signing.development_ca import seat_certificate, seat_key, trust_roots
from contracts.signing.local import refuse_outdated, sign_as_party
from contracts.signing.secret import Secret
from contracts.terms.contract_terms import TermSignatory

if TYPE_CHECKING:
    from contracts.signing.pades import HeldKeySigner

NOTICE = "tidak tersertifikasi (sertifikat pengembangan)"


def prepare(pdf: bytes, boxes: Mapping[str, Box]) -> bytes:
    """The rendered contract with its empty signature fields: the bytes that the first party signs."""
    from contracts.signing import pades  # noqa: PLC0415 -- pyHanko loads only where something is signed

    return pades.add_fields(pdf, boxes)


class Pkcs12Signer:
    """Signer over key files chosen by seat. The key is opened for each signature and forgotten after it."""

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
        held = Secret(secret)
        del secret  # error reports show the variables of every frame
        certificate = seat_certificate(holder.seat_id)
        if certificate is None:
            raise _no_key(holder)
        refuse_outdated(certificate, at=at)
        with held:
            signer = open_key(seat_key(holder.seat_id).read_bytes(), held)
        return sign_as_party(
            pdf,
            signer=signer,
            roots=self.trust_roots(),
            field=field,
            party=party,
            notice=NOTICE,
            reason=reason,
            location=location,
            at=at,
        )

    def certificate_fingerprint(self, *, holder: KeyHolder) -> str:
        certificate = seat_certificate(holder.seat_id)
        if certificate is None:
            raise _no_key(holder)
        return sha256_of(certificate)

    def trust_roots(self) -> tuple[bytes, ...]:
        return trust_roots()

    def returned_field(self, *, field: SignatureField) -> str:
        return str(field)


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
