"""Terms whose canonical bytes are pinned in `golden/schema3/`: whatever is rebuilt inside, these bytes stay."""

from typing import Any

from contracts.terms.contract_terms import (
    Clause,
    ContractTerms,
    InnovationReference,
    PolicyReference,
    TemplateReference,
    TermAgency,
    TermAmendment,
    TermBudgetLine,
    TermGovernment,
    TermIndicator,
    TermLetterhead,
    TermMilestone,
    TermObligation,
    TermPredicate,
    TermSignatory,
    Wording,
    wording_sha256,
)
from tests.contracts.samples import AWKWARD_NAMES, by_quarter, changed

WORDING = Wording(
    title="KONTRAK KINERJA INOVASI",
    opening="Pada hari ini, {signed_in_words}, bertempat di {place}, kami:",
    parties=(
        "selanjutnya disebut **PIHAK PERTAMA**",
        "selaku atasan PIHAK PERTAMA, selanjutnya disebut **PIHAK KEDUA**",
    ),
    agreement="bersepakat melaksanakan **“{innovation}”**:",
    clauses=(
        Clause(
            text="PIHAK PERTAMA wajib menyampaikan {report_count} laporan.",
            items=("tepat waktu;", "lengkap."),
        ),
        Clause(text="KETENTUAN LAIN", kind="heading"),
    ),
    closing="Kontrak ini dibuat secara elektronik.",
)
HEAD = TermSignatory(
    label="PIHAK PERTAMA",
    office_title="Kepala Dinas Kesehatan",
    name="dr. SITI AMINAH, Sp.PD.",
    nip="197001011990031001",
    rank="Pembina Utama Muda (IV/c)",
    capacity="definitive",
    agency_or_government="Dinas Kesehatan",
)
REGENT = TermSignatory(
    label="PIHAK KEDUA",
    office_title="Bupati Tuban",
    name="ADITYA HALINDRA",
    nip="",
    rank="",
    capacity="definitive",
    agency_or_government="Kabupaten Tuban",
)
LETTER = {"letter_no": "800.1.11.1/7/2025", "letter_on": "2025-01-02"}
AMENDMENT = TermAmendment(
    number="000.8/1/KK-INOV/2025",
    signed_on="2025-01-02",
    terms_sha256="ab" * 32,
    ground="strategy",
    reason="Strategi layanan berubah –\nlihat nota dinas.",
)


def indicator(code: str, **changes: Any) -> TermIndicator:
    """An indicator with a baseline and five targets, one of them not agreed."""
    members: dict[str, Any] = {
        "code": code,
        "objective": "Meningkatnya mutu layanan",
        "name": "Persentase pasien yang dilayani dalam 60 menit",
        "unit": "%",
        "polarity": "higher",
        "baseline": "61.5",
        "target_year": "85",
        "weight": "100",
        "targets": by_quarter("65", "72.5", "", "85"),
    }
    return TermIndicator(**(members | changes))


def _terms(**changes: Any) -> ContractTerms:
    members: dict[str, Any] = {
        "number": "000.8/7/KK-INOV/2025",
        "year": 2025,
        "title": "Kontrak kinerja inovasi Antrean Daring",
        "government": TermGovernment(code="35.23", name="Kabupaten Tuban", kind="kabupaten"),
        "agency": TermAgency(name="Dinas Kesehatan", kind="dinas"),
        "place": "Tuban",
        "numbered_on": "2025-01-02",
        "period_start": "2025-01-01",
        "period_end": "2026-01-01",
        "signatories": (HEAD, REGENT),
        "innovation": InnovationReference(
            id="8d7f", title="Antrean daring", revision=2, revision_sha256="0" * 64
        ),
        "indicators": (indicator("I-1"),),
        "obligations": (
            TermObligation(
                label="Triwulan I", period_start="2025-01-01", period_end="2025-04-01", due_on="2025-04-08"
            ),
        ),
        "milestones": (TermMilestone(horizon="Jangka pendek", title="Uji coba", due_on="2025-03-31"),),
        "budget": (TermBudgetLine(program="1.02 Layanan", amount="1250000.50", note="APBD, 2025"),),
        "template": TemplateReference(
            id="netral/innovation_contract", version=3, sha256=wording_sha256(WORDING)
        ),
        "wording": WORDING,
        "letterhead": TermLetterhead(
            form="agency",
            lines=("Pemerintah Kabupaten Tuban", "Dinas Kesehatan"),
            address=("Jalan Kartini 2, Tuban",),
            emblem_sha256="cd" * 32,
            emblem_type="image/png",
        ),
        "policy": PolicyReference(code="pp38-2017", version=1),
    }
    return ContractTerms.of(members | changes)


def _bare() -> ContractTerms:
    nobody = changed(HEAD, name="", nip="", rank="")
    nothing = dict.fromkeys(("objective", "unit", "baseline", "target_year", "weight"), "")
    bare = nothing | {"targets": by_quarter("", "", "", "")}
    return _terms(
        agency=TermAgency(name="Kabupaten Tuban", kind=""),
        signatories=(nobody, changed(REGENT, name="")),
        indicators=(indicator("I-1", **bare),),
        milestones=(),
        budget=(TermBudgetLine(program="–", amount="", note=""),),
        letterhead=TermLetterhead(
            form="head_of_region", lines=("Bupati Tuban",), address=(), emblem_sha256="", emblem_type=""
        ),
    )


def _awkward() -> ContractTerms:
    rows = tuple(
        indicator(f"I-{number}", name=name, objective=name) for number, name in enumerate(AWKWARD_NAMES)
    )
    longest = max(AWKWARD_NAMES, key=len)
    return _terms(
        agency=TermAgency(name=longest, kind=""),
        signatories=(
            changed(HEAD, office_title=longest, name="Ir. H. Raden “Ndaru” O’Connor, M.Si."),
            REGENT,
        ),
        place="  Té\u0301han\tTuban ",
        indicators=rows,
    )


def _measured() -> ContractTerms:
    opinion = tuple(
        TermPredicate(value=value, label=label)
        for value, label in (("4", "WTP"), ("3", "WDP"), ("2", "TW"), ("1", "TMP"))
    )
    return _terms(
        indicators=(
            indicator(
                "I-1", polarity="range", aggregation="last", target_year="", range_low="1.5", range_high="3.5"
            ),
            indicator(
                "I-2",
                name="Opini BPK",
                unit="Predikat",
                aggregation="last",
                target_year="4",
                targets=by_quarter("", "", "", "4"),
                predicates=opinion,
                source="LHP BPK",
            ),
            indicator("I-3", aggregation="average", calculation="pasien dilayani ÷ seluruh pasien × 100"),
        ),
    )


def _capacities(first: str, second: str) -> ContractTerms:
    mandate = {"on_behalf_of": "Bupati Tuban"} if second == "delegate" else {}
    letter = {} if first == "definitive" else LETTER
    return _terms(
        signatories=(
            changed(HEAD, capacity=first, **letter),
            changed(REGENT, capacity=second, **LETTER, **mandate),
        ),
    )


def cases() -> dict[str, ContractTerms]:
    """Every pinned case by the name of its file."""
    return {
        "original": _terms(),
        "bare": _bare(),
        "awkward": _awkward(),
        "measured": _measured(),
        "fifty_nine": _terms(indicators=tuple(indicator(f"I-{number}") for number in range(59))),
        "definitive_and_plt": _capacities("definitive", "plt"),
        "plh_and_pj": _capacities("plh", "pj"),
        "pjs_and_delegate": _capacities("pjs", "delegate"),
        "revision": _terms(kind="revision", amendment=AMENDMENT),
        "addendum": _terms(
            kind="addendum",
            amendment=AMENDMENT,
            indicators=(),
            obligations=(),
            milestones=(),
            budget=(),
            added_clauses=("PIHAK PERTAMA memperluas inovasi ke {tiga} puskesmas.",),
        ),
    }
