"""A made-up contract that shows what a template prints before anybody uses it. It is no document and says so."""

from datetime import date

from common.periods import Period, PeriodKind
from contracts.documents.template_files import TemplateFile
from contracts.enums import AmendmentGround, ContractKind, Party, TermGovernmentKind
from contracts.services.templating import letterhead_of
from contracts.terms.contract_terms import ContractTerms, wording_sha256
from organisations.enums import GovernmentKind as StoredKind
from organisations.models import Government

# Printed where the number stands, so that no print of it can pass for a contract.
NUMBER = "CONTOH – BUKAN KONTRAK"
_GOVERNMENTS = {
    StoredKind.REGENCY: (TermGovernmentKind.REGENCY, "Bupati"),
    StoredKind.CITY: (TermGovernmentKind.CITY, "Wali Kota"),
    StoredKind.PROVINCE: (TermGovernmentKind.PROVINCE, "Gubernur"),
}
_AGENCY = "Dinas Contoh"


def specimen(
    file: TemplateFile, *, government: Government, on: date, emblem_sha256: str = ""
) -> ContractTerms:
    """Terms with the template's wording and letterhead, this government's name, and invented content.

    `on` is the day it is dated. The emblem must lie in the document store. Raises InvalidTerms.
    """
    government_kind, head = _GOVERNMENTS[StoredKind(government.kind)]
    year = on.year
    kind, addendum = file.document_type.kind, file.document_type.kind == ContractKind.ADDENDUM
    return ContractTerms.of(
        {
            "form": file.document_type.form.value,
            "kind": kind.value,
            "number": NUMBER,
            "year": year,
            "title": "Contoh naskah kinerja",
            "government": {"code": government.code, "name": government.name, "kind": government_kind.value},
            "agency": {"name": _AGENCY, "kind": ""},
            "place": government.seat_town or government.name,
            "numbered_on": on.isoformat(),
            "period_start": f"{year}-01-01",
            "period_end": f"{year + 1}-01-01",
            "signatories": (
                _signatory(Party.FIRST, f"Kepala {_AGENCY}", _AGENCY),
                _signatory(Party.SECOND, head, government.name),
            ),
            "innovation": {
                "id": "contoh",
                "title": "Antrean daring",
                "revision": 1,
                "revision_sha256": "0" * 64,
            },
            "indicators": (_INDICATOR,),
            "obligations": tuple(_obligation(part.in_year(year)) for part in PeriodKind.QUARTER.parts),
            "milestones": ()
            if addendum
            else ({"horizon": "Jangka pendek", "title": "Uji coba", "due_on": f"{year}-03-31"},),
            "budget": ({"program": "Pengembangan layanan", "amount": "150000000", "note": "APBD"},),
            "added_clauses": ("Pasal tambahan sebagai contoh.",) if addendum else (),
            "amendment": None if kind == ContractKind.ORIGINAL else _amendment(on),
            "letterhead": letterhead_of(
                file, government=government, agency=None, emblem_sha256=emblem_sha256
            ),
            "wording": file.wording,
            "template": {"id": "contoh", "version": 1, "sha256": wording_sha256(file.wording)},
            "policy": {"code": "contoh", "version": 1},
        }
    )


def _signatory(party: Party, office: str, place: str) -> dict[str, str]:
    return {
        "label": party.field.printed,
        "office_title": office,
        "name": "",
        "nip": "",
        "rank": "",
        "capacity": "definitive",
        "agency_or_government": place,
    }


_INDICATOR = {
    "code": "1",
    "objective": "Meningkatnya mutu layanan",
    "name": "Persentase pengguna yang dilayani dalam 60 menit",
    "unit": "%",
    "polarity": "higher",
    "baseline": "61.5",
    "target_year": "85",
    "weight": "100",
    "targets": [
        {"period": part.code, "value": value}
        for part, value in zip(PeriodKind.QUARTER.parts, ("65", "72.5", "", "85"), strict=True)
    ],
}


def _obligation(period: Period) -> dict[str, str]:
    return {
        "label": period.part.label,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "due_on": period.last_day.isoformat(),
    }


def _amendment(on: date) -> dict[str, str]:
    return {
        "number": "CONTOH/1",
        "signed_on": on.isoformat(),
        "terms_sha256": "0" * 64,
        "ground": AmendmentGround.STRATEGY.value,
        "reason": "Alasan sebagai contoh.",
    }
