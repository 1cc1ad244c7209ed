"""A made-up contract that shows what a template prints before anybody uses it. It is no document and says so."""

from datetime import date, timedelta

from contracts.documents.template_files import TemplateFile
from contracts.enums import AmendmentGround, DocumentType, Party, TermGovernmentKind, TermsKind
from contracts.services.templating import letterhead_of
from contracts.terms.contract_terms import ContractTerms, wording_sha256
from organisations.enums import GovernmentKind as StoredKind
from organisations.models import Government

# Printed where the number stands, so that no print of it can pass for a contract.
NUMBER = "CONTOH – BUKAN KONTRAK"
_KINDS = {
    DocumentType.CONTRACT: TermsKind.ORIGINAL,
    DocumentType.REVISION: TermsKind.REVISION,
    DocumentType.ADDENDUM: TermsKind.ADDENDUM,
}
_GOVERNMENTS = {
    StoredKind.REGENCY: (TermGovernmentKind.REGENCY, "Bupati"),
    StoredKind.CITY: (TermGovernmentKind.CITY, "Wali Kota"),
    StoredKind.PROVINCE: (TermGovernmentKind.PROVINCE, "Gubernur"),
}
_AGENCY = "Dinas Contoh"
_QUARTERS = (("I", 1), ("II", 4), ("III", 7), ("IV", 10))


def specimen(
    file: TemplateFile, *, government: Government, on: date, emblem_sha256: str = ""
) -> ContractTerms:
    """Terms with the template's wording and letterhead, this government's name, and invented content.

    `on` is the day it is dated. The emblem must lie in the document store. Raises InvalidTerms.
    """
    kind, head = _GOVERNMENTS[StoredKind(government.kind)]
    year = on.year
    addendum = file.document_type == DocumentType.ADDENDUM
    return ContractTerms.of(
        {
            "kind": _KINDS[file.document_type].value,
            "number": NUMBER,
            "year": year,
            "title": "Contoh kontrak kinerja inovasi",
            "government": {"code": government.code, "name": government.name, "kind": kind.value},
            "agency": {"name": _AGENCY, "kind": ""},
            "place": government.seat_town or government.name,
            "signed_on": on.isoformat(),
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
            "obligations": tuple(_obligation(label, year, month) for label, month in _QUARTERS),
            "milestones": ()
            if addendum
            else ({"horizon": "Jangka pendek", "title": "Uji coba", "due_on": f"{year}-03-31"},),
            "budget": ({"program": "Pengembangan layanan", "amount": "150000000", "note": "APBD"},),
            "added_clauses": ("Pasal tambahan sebagai contoh.",) if addendum else (),
            "amendment": None if file.document_type == DocumentType.CONTRACT else _amendment(on),
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
    "target_q1": "65",
    "target_q2": "72.5",
    "target_q3": "",
    "target_q4": "85",
    "weight": "100",
}


def _obligation(label: str, year: int, month: int) -> dict[str, str]:
    end = date(year + (month == 10), (month + 2) % 12 + 1, 1)
    return {
        "label": f"Triwulan {label}",
        "period_start": date(year, month, 1).isoformat(),
        "period_end": end.isoformat(),
        "due_on": (end - timedelta(days=1)).isoformat(),
    }


def _amendment(on: date) -> dict[str, str]:
    return {
        "number": "CONTOH/1",
        "signed_on": on.isoformat(),
        "terms_sha256": "0" * 64,
        "ground": AmendmentGround.STRATEGY.value,
        "reason": "Alasan sebagai contoh.",
    }
