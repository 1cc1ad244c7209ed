"""Terms, seats and signed files that the contract tests share."""

from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from common.periods import PeriodKind
from common.validation import StrictModel
from contracts.documents import template_files
from contracts.documents.rendering import render_contract
from contracts.enums import DocumentType, SignatureField
from contracts.services import templating
from contracts.signing.base import KeyHolder
from contracts.signing.development_ca import ensure_seat_key
from contracts.signing.pkcs12 import Pkcs12Signer, prepare
from contracts.terms.contract_terms import (
    ContractTerms,
    InnovationReference,
    PolicyReference,
    TemplateReference,
    TermAgency,
    TermGovernment,
    TermIndicator,
    TermLetterhead,
    TermObligation,
    TermSignatory,
    TermTarget,
    wording_sha256,
)

AWKWARD_NAMES = [
    line for line in Path(__file__).with_name("awkward_names.txt").read_text("utf-8").splitlines() if line
]
JAKARTA = ZoneInfo("Asia/Jakarta")
SIGNED_AT = datetime(2025, 1, 2, 9, 30, tzinfo=JAKARTA)
SECRET = "rahasia-pengujian"
DIRECTOR_SEAT = UUID("0b64c2e6-6a1c-4d0e-9a35-0d6a4f4f0a01")
REGENT_SEAT = UUID("0b64c2e6-6a1c-4d0e-9a35-0d6a4f4f0a02")
DIRECTOR = TermSignatory(
    label="PIHAK PERTAMA",
    office_title="Direktur RSUD dr. R. Koesma Tuban",
    name="",
    nip="",
    rank="",
    capacity="definitive",
    agency_or_government="RSUD dr. R. Koesma Tuban",
)
WORDING = template_files.read(templating.neutral_text(DocumentType.CONTRACT)).wording
Value = TypeVar("Value", bound=StrictModel)


def changed(value: Value, /, **changes: Any) -> Value:
    """The value with other members. Parts are judged only inside a whole, which raises InvalidTerms."""
    if isinstance(value, ContractTerms):
        return value.of(dict(value) | changes)
    return value.model_copy(update=changes)


REGENT = changed(
    DIRECTOR,
    label="PIHAK KEDUA",
    office_title="Bupati Tuban",
    agency_or_government="Pemerintah Kabupaten Tuban",
)


def by_quarter(*values: str) -> tuple[TermTarget, ...]:
    """Targets of the first quarters of a year."""
    parts = PeriodKind.QUARTER.parts[: len(values)]
    return tuple(TermTarget(period=part.code, value=value) for part, value in zip(parts, values, strict=True))


def indicator(code: str = "I-1", **changes: Any) -> TermIndicator:
    """An indicator with a yearly and four quarterly targets; `quarters` in `changes` are their values."""
    values = changes.pop("quarters", ("65", "72.5", "", "85"))
    whole = TermIndicator(
        code=code,
        objective="Meningkatnya mutu layanan rawat jalan",
        name="Persentase pasien yang dilayani dalam 60 menit",
        unit="%",
        polarity="higher",
        baseline="61.5",
        target_year="85",
        weight="100",
        targets=by_quarter(*values),
    )
    return changed(whole, **changes)


def members(**changes: Any) -> dict[str, Any]:
    """What ContractTerms is made of, with `changes`."""
    whole: dict[str, Any] = {
        "number": "KKI/0001/35.23/2025",
        "year": 2025,
        "title": "Kontrak kinerja inovasi RSUD dr. R. Koesma Tuban",
        "government": TermGovernment(code="35.23", name="Kabupaten Tuban", kind="kabupaten"),
        "agency": TermAgency(name="RSUD dr. R. Koesma Tuban", kind="rsud"),
        "place": "Tuban",
        "numbered_on": "2025-01-02",
        "period_start": "2025-01-01",
        "period_end": "2026-01-01",
        "signatories": (DIRECTOR, REGENT),
        "innovation": InnovationReference(
            id="8d7f", title="Antrean daring rawat jalan", revision=2, revision_sha256="0" * 64
        ),
        "indicators": (indicator(),),
        "obligations": (
            TermObligation(
                label="Triwulan I", period_start="2025-01-01", period_end="2025-04-01", due_on="2025-04-08"
            ),
        ),
        "template": TemplateReference(
            id="netral/innovation_contract", version=1, sha256=wording_sha256(WORDING)
        ),
        "wording": WORDING,
        "letterhead": TermLetterhead(
            form="agency",
            lines=("Pemerintah Kabupaten Tuban", "RSUD dr. R. Koesma Tuban"),
            address=(),
            emblem_sha256="",
            emblem_type="",
        ),
        "policy": PolicyReference(code="default", version=1),
    }
    return whole | changes


def terms(**changes: Any) -> ContractTerms:
    """Terms of a Tuban hospital with its regent."""
    return ContractTerms.of(members(**changes))


def prepared(agreed: ContractTerms) -> bytes:
    """The rendered contract with its two empty fields."""
    rendered = render_contract(agreed)
    return prepare(rendered.pdf, rendered.boxes)


def sign_as_director(pdf: bytes, *, secret: str = SECRET) -> bytes:
    """The first signature."""
    ensure_seat_key(DIRECTOR_SEAT, common_name=DIRECTOR.printed_office, secret=SECRET)
    return Pkcs12Signer().sign(
        pdf,
        holder=KeyHolder(DIRECTOR_SEAT),
        field=SignatureField.FIRST_PARTY,
        party=DIRECTOR,
        reason="Persetujuan kontrak kinerja inovasi",
        location="Tuban",
        secret=secret,
        at=SIGNED_AT,
    )


def sign_as_regent(pdf: bytes, *, field: SignatureField = SignatureField.SECOND_PARTY) -> bytes:
    """The second signature, in the second party's field unless told otherwise."""
    ensure_seat_key(REGENT_SEAT, common_name=REGENT.printed_office, secret=SECRET)
    return Pkcs12Signer().sign(
        pdf,
        holder=KeyHolder(REGENT_SEAT),
        field=field,
        party=REGENT,
        reason="Persetujuan kontrak kinerja inovasi",
        location="Tuban",
        secret=SECRET,
        at=SIGNED_AT,
    )
