"""What backends with a key at hand have in common: the turn, the stamp, the certificate's dates, the level."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from cryptography import x509
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.gc_pause import gc_paused
from contracts.documents.rendering import render_stamp
from contracts.enums import SignatureField
from contracts.signing.base import (
    SEAL_FIELD,
    FieldNotReady,
    KeyHolder,
    SignerRefused,
    SignerUnavailable,
    SigningError,
)
from contracts.signing.secret import Secret
from contracts.terms.contract_terms import TermSignatory

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner


class LocalSigner(ABC):
    """Signer whose key is at hand: in a file or a token. Subclasses open it; the rest is the same for all."""

    # What the stamp says of the certificate.
    NOTICE: ClassVar[str]

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

        def signed(signer: "CmsSigner") -> bytes:
            return sign_as_party(
                pdf,
                signer=signer,
                roots=self.trust_roots(),
                field=field,
                party=party,
                notice=self.NOTICE,
                reason=reason,
                location=location,
                at=at,
            )

        return self.with_key(holder, held, signed, at=at)

    @abstractmethod
    def with_key(
        self, holder: KeyHolder, secret: Secret, sign: "Callable[[CmsSigner], bytes]", *, at: datetime
    ) -> bytes:
        """What `sign` makes with the holder's key. The secret is dropped once the key is open. Raises SigningError."""

    @abstractmethod
    def trust_roots(self) -> tuple[bytes, ...]:
        """DER of the roots that its certificates lead back to."""

    def returned_field(self, *, field: SignatureField) -> str:
        return str(field)


@gc_paused()
def sign_as_party(
    pdf: bytes,
    *,
    signer: "CmsSigner",
    roots: Sequence[bytes],
    field: SignatureField,
    party: TermSignatory,
    notice: str,
    reason: str,
    location: str,
    at: datetime,
) -> bytes:
    """`pdf` with the party's field signed and stamped, at the configured level. Raises SigningError only."""
    from contracts.signing import levels, pades, timestamps  # noqa: PLC0415 -- pyHanko loads only where it signs

    try:
        states = pades.fields_of(pdf)
        refuse_out_of_turn({name: state.signed for name, state in states.items()}, field)
        levels.refuse_unprovable(signer, roots=roots)
        stamp = stamp_for(
            office=party.printed_office,
            name=party.name,
            place=location,
            at=at,
            notice=notice,
            size=states[field].size,
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
            timestamper=timestamps.configured_timestamper(at=at),
        )
    except pades.PdfProblem as error:
        raise SigningError(_("The file cannot be signed."), reason=str(error)) from error


def seal_file(
    pdf: bytes, *, signer: "CmsSigner", roots: Sequence[bytes], reason: str, location: str, at: datetime
) -> bytes:
    """`pdf` with an invisible seal in a field of its own, at the configured level. Raises SigningError only."""
    from contracts.signing import levels, pades, timestamps  # noqa: PLC0415 -- pyHanko loads only where it signs

    try:
        refuse_unsealable(pades.fields_of(pdf))
        levels.refuse_unprovable(signer, roots=roots)
        return pades.sign_field(
            pades.add_invisible_field(pdf, SEAL_FIELD),
            signer=signer,
            field=SEAL_FIELD,
            certify=False,
            reason=reason,
            location=location,
            stamp=None,
            at=at,
            timestamper=timestamps.configured_timestamper(at=at),
        )
    except pades.PdfProblem as error:
        raise SigningError(_("The file cannot be sealed."), reason=str(error)) from error


def stamp_for(
    *, office: str, name: str, place: str, at: datetime, notice: str, size: tuple[float, float]
) -> bytes:
    """The visible part of a signature. Raises SignerUnavailable: without it nothing is signed."""
    try:
        return render_stamp(office=office, name=name, place=place, at=at, notice=notice, size=size)
    except DomainError as error:
        raise SignerUnavailable(_("The visible signature could not be drawn."), reason=error.code) from error


def refuse_out_of_turn(signed: Mapping[str, bool], field: SignatureField) -> None:
    """One party after the other, and the last one locks, so nothing may follow. Raises FieldNotReady."""
    parties = list(SignatureField)
    earlier = parties[: parties.index(field)]
    if signed.get(field) is False and all(signed.get(before, False) for before in earlier):
        return
    raise FieldNotReady(
        _("This signature is missing in the file, already given, or not yet due."), field=str(field)
    )


def refuse_unsealable(fields: Iterable[str]) -> None:
    """A party's document is certified by its first party, so no seal can stand in it. Raises FieldNotReady."""
    if taken := sorted(set(fields) & {*map(str, SignatureField), SEAL_FIELD}):
        raise FieldNotReady(
            _(
                "The organisation's seal does not go on a document that parties sign or that is sealed already."
            ),
            field=", ".join(taken),
        )


def refuse_outdated(certificate: x509.Certificate, *, at: datetime) -> None:
    """Raises SignerRefused for a certificate that is not valid at `at`."""
    if certificate.not_valid_before_utc <= at.astimezone(UTC) <= certificate.not_valid_after_utc:
        return
    raise SignerRefused(
        _("The signing certificate has expired or is not valid yet."), code="certificate_expired"
    )
