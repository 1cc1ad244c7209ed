"""Signs with a PKCS#12 key of the development authority: PAdES B-B, not certified, and the stamp says so."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from django.utils.translation import gettext_lazy as _

from contracts.enums import SignatureField
from contracts.rendering import Box, render_stamp
from contracts.signing.base import FieldNotReady, NoSigningKey, SigningError, WrongSecret
from contracts.signing.development_ca import seat_certificate, seat_key, trust_roots
from contracts.terms import Party

NOTICE = "tidak tersertifikasi (sertifikat pengembangan)"


def prepare(pdf: bytes, boxes: Mapping[str, Box]) -> bytes:
    """The rendered contract with both empty signature fields: the bytes that the first party signs."""
    from contracts.signing import pades  # noqa: PLC0415 -- pyHanko loads only where something is signed

    return pades.add_fields(pdf, boxes)


class Pkcs12Signer:
    """Signer over key files chosen by seat. The key is opened for each signature and forgotten after it."""

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
        """See Signer.sign."""
        from contracts.signing import pades  # noqa: PLC0415 -- pyHanko loads only where something is signed

        path = seat_key(seat_id)
        if not path.is_file():
            raise _no_key(seat_id)
        try:
            signer = pades.open_pkcs12(path.read_bytes(), secret=secret)
        except ValueError as error:
            raise WrongSecret(_("The passphrase is not correct.")) from error
        try:
            states = pades.fields_of(pdf)
            _refuse_out_of_turn({name: state.signed for name, state in states.items()}, field)
            stamp = render_stamp(
                office=party.printed_office, name=party.name, at=at, notice=NOTICE, size=states[field].size
            )
            return pades.sign_field(
                pdf,
                signer=signer,
                field=field,
                certify=not any(state.signed for state in states.values()),
                reason=reason,
                location=location,
                stamp=stamp,
                at=at,
            )
        except pades.PdfProblem as error:
            raise SigningError(_("The file cannot be signed."), reason=str(error)) from error

    def certificate_fingerprint(self, *, seat_id: UUID) -> str:
        """See Signer.certificate_fingerprint."""
        certificate = seat_certificate(seat_id)
        if certificate is None:
            raise _no_key(seat_id)
        return certificate.fingerprint(SHA256()).hex()

    def trust_roots(self) -> tuple[bytes, ...]:
        """See Signer.trust_roots."""
        return trust_roots()


def _refuse_out_of_turn(signed: Mapping[str, bool], field: SignatureField) -> None:
    """The first party certifies, so it must come first; the second locks, so nothing may follow."""
    if signed.get(field) is False and (
        field == SignatureField.FIRST_PARTY or signed.get(SignatureField.FIRST_PARTY, False)
    ):
        return
    raise FieldNotReady(
        _("This signature is missing in the file, already given, or not yet due."), field=str(field)
    )


def _no_key(seat_id: UUID) -> NoSigningKey:
    return NoSigningKey(_("No signing certificate has been issued for this office."), seat=str(seat_id))
