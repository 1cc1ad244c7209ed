"""A file to sign that needs neither terms nor templates, the two parties, and how a signature is judged."""

import io
import subprocess
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pikepdf
from PIL import Image, ImageChops

from contracts.enums import SignatureField
from contracts.signing.base import KeyHolder
from contracts.signing.pkcs12 import prepare
from contracts.terms.contract_terms import TermSignatory

JAKARTA = ZoneInfo("Asia/Jakarta")
SIGNED_AT = datetime(2025, 1, 2, 9, 30, tzinfo=JAKARTA)
FIRST, SECOND = SignatureField.FIRST_PARTY, SignatureField.SECOND_PARTY
DIRECTOR_SEAT = UUID("5f1d0c11-37a5-4f1c-8b1c-2f6c5a0e0b01")
REGENT_SEAT = UUID("5f1d0c11-37a5-4f1c-8b1c-2f6c5a0e0b02")
OUTDATED_SEAT = UUID("5f1d0c11-37a5-4f1c-8b1c-2f6c5a0e0b03")
STRANGER_SEAT = UUID("5f1d0c11-37a5-4f1c-8b1c-2f6c5a0e0b04")
# On the second page, so that a backend that takes the first one for granted is found out.
BOXES = {str(FIRST): (1, (60, 120, 270, 194)), str(SECOND): (1, (325, 120, 535, 194))}
PAGE_HEIGHT = 842
DOTS_PER_POINT = 2
DIRECTOR = TermSignatory(
    label="PIHAK PERTAMA",
    office_title="Direktur RSUD",
    name="Contoh Satu",
    nip="",
    rank="",
    capacity="definitive",
    agency_or_government="RSUD",
)
REGENT = TermSignatory(
    label="PIHAK KEDUA",
    office_title="Bupati",
    name="Contoh Dua",
    nip="",
    rank="",
    capacity="definitive",
    agency_or_government="Pemerintah Kabupaten Tuban",
)


def unsigned() -> bytes:
    """Two pages without fields."""
    pdf = pikepdf.new()
    for number in (1, 2):
        page = pdf.add_blank_page(page_size=(595, PAGE_HEIGHT))
        page.Contents = pdf.make_stream(b"0.9 g 40 700 500 60 re f %d w" % number)
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True)
    return target.getvalue()


def prepared() -> bytes:
    """Two pages with both parties' empty fields."""
    return prepare(unsigned(), BOXES)


def sign(signer, pdf, *, seat, field, secret, at=SIGNED_AT):
    """Sign as the official of this seat."""
    return signer.sign(
        pdf,
        holder=KeyHolder(seat),
        field=field,
        party=DIRECTOR if field == FIRST else REGENT,
        reason="Persetujuan kontrak kinerja inovasi",
        location="Tuban",
        secret=secret,
        at=at,
    )


def changed_box(before: bytes, after: bytes, folder: Path) -> tuple[int, ...] | None:
    """Where page 2 looks different, in points from the lower left corner; None where it looks the same."""
    left, top, right, bottom = ImageChops.difference(
        picture(before, folder), picture(after, folder)
    ).getbbox() or (0, 0, 0, 0)
    if right == 0:
        return None
    height = PAGE_HEIGHT * DOTS_PER_POINT
    return tuple(round(side / DOTS_PER_POINT) for side in (left, height - bottom, right, height - top))


def picture(pdf: bytes, folder: Path) -> Image.Image:
    """Page 2 as poppler draws it."""
    source, target = folder / "page.pdf", folder / "page"
    source.write_bytes(pdf)
    resolution = str(72 * DOTS_PER_POINT)
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-f", "2", "-l", "2", "-r", resolution, source, target],
        check=True,
    )
    with Image.open(target.with_suffix(".png")) as image:
        return image.convert("RGB")
