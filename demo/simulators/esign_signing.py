"""How the simulated service signs: whole documents, with the key of a NIK, in a prepared field or in one of its own."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PIL import Image
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.timestamps import TimeStamper

from contracts.signing import pades
from contracts.signing.development_ca import IssuedCertificate

OWN_FIELD = "Signature{number}"


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """Where a request wants its signature: page from 1, box in points from the lower left; None: invisible."""

    page: int = 1
    box: tuple[float, float, float, float] | None = None
    picture: bytes = b""


def sign_document(
    pdf: bytes,
    *,
    issued: IssuedCertificate,
    place: SignaturePlace,
    reason: str,
    location: str,
    at: datetime,
    prepared_fields: bool,
    timestamper: Callable[[datetime], TimeStamper | None],
) -> bytes:
    """`pdf` signed once more, by an approval signature. Raises one of `pades.PdfProblem`."""
    states = pades.fields_of(pdf)
    free = next((name for name, state in states.items() if not state.signed and _same(state, place)), None)
    fills = prepared_fields and free is not None
    name = free if fills and free else OWN_FIELD.format(number=len(states) + 1)
    left, bottom, right, top = (round(side) for side in place.box or (0, 0, 0, 0))
    return pades.sign_field(
        pdf,
        signer=_held(issued),
        field=name,
        certify=False,
        reason=reason,
        location=location,
        stamp=_page_of(place.picture) if place.picture else None,
        at=at,
        timestamper=timestamper(at),
        new_field=None
        if fills
        else SigFieldSpec(name, on_page=place.page - 1, box=(left, bottom, right, top)),
    )


def _same(state: pades.FieldState, place: SignaturePlace) -> bool:
    """Whether the request means this field: same page, same box within a point."""
    if place.box is None or state.page != place.page - 1:
        return False
    return all(abs(ours - theirs) <= 1 for ours, theirs in zip(state.box, place.box, strict=True))


def _held(issued: IssuedCertificate) -> pades.HeldKeySigner:
    return pades.HeldKeySigner(key=issued.key, certificate=issued.certificate, chain=list(issued.chain))


def _page_of(picture: bytes) -> bytes:
    """A PDF page that shows the picture and nothing else."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").save(target, "PDF")
    # Pillow gives object 0 a generation number that no file may have, and pyHanko refuses to read it.
    return target.getvalue().replace(b"0000000000 65536 f", b"0000000000 65535 f")
