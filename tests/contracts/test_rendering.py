"""The print: same bytes for the same terms, tagged PDF/A-3 structure, hostile text harmless, bombs contained."""

import io
import re
import subprocess
import sys

import pikepdf
import pytest

from contracts.documents.rendering import render_contract, render_stamp
from contracts.enums import Paper
from contracts.terms.contract_terms import (
    TermAgency,
    TermBudgetLine,
    TermMilestone,
    wording_sha256,
)
from contracts.verification.examination import PrintDiffers, check_letters, check_printed
from tests.contracts.printed import squeezed, text_of
from tests.contracts.samples import AWKWARD_NAMES, DIRECTOR, REGENT, SIGNED_AT, changed, indicator, terms


# Nested flex boxes lay themselves out again and again: fourteen take minutes.
@pytest.fixture(scope="module")
def plain():
    """The sample's print, for tests that only read it."""
    return render_contract(terms())


def test_the_same_terms_give_the_same_bytes(plain):
    assert render_contract(terms()) == plain


def test_both_boxes_stand_on_the_first_page_second_party_left(plain):
    rendered = plain

    pages = {name: page for name, (page, _box) in rendered.boxes.items()}
    assert pages == {"ttd-pihak-pertama": 0, "ttd-pihak-kedua": 0}
    assert rendered.boxes["ttd-pihak-kedua"][1][2] < rendered.boxes["ttd-pihak-pertama"][1][0]


def test_boxes_stay_level_and_of_one_size_with_long_offices():
    long_office = changed(DIRECTOR, office_title=max(AWKWARD_NAMES, key=len))

    boxes = render_contract(terms(signatories=(long_office, REGENT))).boxes

    assert {(bottom, top) for _page, (_left, bottom, _right, top) in boxes.values()} == {
        boxes["ttd-pihak-kedua"][1][1::2]
    }


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595, 842)), (Paper.F4, (595, 935))])
def test_paper_is_chosen_by_the_caller(paper, size):
    with pikepdf.open(io.BytesIO(render_contract(terms(), paper=paper).pdf)) as pdf:
        box = [float(side) for side in pdf.pages[0].mediabox]

    assert (round(box[2]), round(box[3])) == size


def test_the_file_has_the_structure_of_pdf_a_3a(plain):
    with pikepdf.open(io.BytesIO(plain.pdf)) as pdf:
        metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()
        found = {
            "pdfaid": sorted(re.findall(r"pdfaid:(part|conformance)[>=]\"?([0-9A-Z]+)", metadata)),
            "intent": str(pdf.Root.OutputIntents[0].S),
            "relationship": {str(item.AFRelationship) for item in pdf.Root.AF},
            "tagged": bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root,
            "language": str(pdf.Root.Lang),
            "attached": list(pdf.attachments),
        }

    assert found == {
        "pdfaid": [("conformance", "A"), ("part", "3")],
        "intent": "/GTS_PDFA1",
        "relationship": {"/Data"},
        "tagged": True,
        "language": "id",
        "attached": ["kontrak.json"],
    }


def test_every_font_is_embedded(twice_signed):
    with pikepdf.open(io.BytesIO(twice_signed)) as pdf:
        described = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]

        embedded = ["/FontFile2" in item or "/FontFile3" in item for item in described]

    assert embedded == [True] * len(described)
    assert len(described) >= 4


def test_the_attachment_is_the_canonical_terms(plain):
    with pikepdf.open(io.BytesIO(plain.pdf)) as pdf:
        attached = pdf.attachments["kontrak.json"].get_file().read_bytes()

    assert attached == terms().canonical()


def test_targets_are_printed_in_their_row_with_a_dash_for_none():
    agreed = terms(indicators=(indicator(target_year="1234567.25", quarters=("0", "72.5", "", "85")),))

    lines = text_of(render_contract(agreed).pdf, "-layout").splitlines()

    rows = [line.split() for line in lines if "1.234.567,25" in line]
    assert [row[-5:] for row in rows] == [["1.234.567,25", "0", "72,5", "–", "85"]]


def test_long_tables_repeat_their_header_on_each_page():
    many = tuple(indicator(f"I-{number}") for number in range(1, 60))

    pages = text_of(render_contract(terms(indicators=many)).pdf, "-layout").split("\f")

    with_rows = [page for page in pages if "Persentase pasien" in page]
    assert len(with_rows) > 2
    assert [page for page in with_rows if "TW III" not in page] == []


def test_a_name_is_printed_in_capitals_but_for_its_degrees():
    named = changed(
        DIRECTOR,
        name="dr. Contoh",
        rank="Pembina (IV/a)",
        nip="197001011990031001",
        capacity="plh",
        letter_no="800/1/2025",
    )

    text = text_of(render_contract(terms(signatories=(named, REGENT))).pdf)

    expected = ["Plh. Direktur RSUD", "dr. CONTOH", "Pembina (IV/a)", "NIP. 197001011990031001"]
    assert [part for part in expected if part not in text] == []


def test_without_name_and_nip_the_office_stands_alone(plain):
    text = text_of(plain.pdf)

    assert "NIP" not in text
    assert "Nama" not in text


@pytest.mark.parametrize("first", range(0, len(AWKWARD_NAMES), 10))
def test_awkward_names_are_printed_as_text(first):
    """Ten in one document, in every kind of row; the first of them also as title, agency and office."""
    names = AWKWARD_NAMES[first : first + 10]
    agreed = terms(
        agency=TermAgency(name=names[0], kind="dinas"),
        innovation=changed(terms().innovation, title=names[0]),
        indicators=tuple(indicator(f"I-{n}", name=name, objective=name) for n, name in enumerate(names)),
        milestones=tuple(TermMilestone(horizon="", title=name, due_on="2025-03-01") for name in names),
        budget=tuple(TermBudgetLine(program=name, amount="1", note="") for name in names),
        signatories=(changed(DIRECTOR, office_title=names[0], agency_or_government=names[0]), REGENT),
    )

    pdf = render_contract(agreed).pdf

    check_printed(pdf, agreed)
    printed = squeezed(text_of(pdf, "-raw"))
    assert [name for name in names if squeezed(name) not in printed] == []


def test_a_stamp_names_office_local_time_and_its_limits():
    pdf = render_stamp(office="Bupati Tuban", name="", at=SIGNED_AT, notice="tidak tersertifikasi")

    assert " ".join(text_of(pdf).split()) == (
        "Ditandatangani secara elektronik oleh: Bupati Tuban 2 Januari 2025 pukul 09.30 WIB tidak tersertifikasi"
    )


def test_the_longest_office_fits_into_one_stamp():
    pdf = render_stamp(
        office=("Kepala " + "Badan " * 60)[:400], name=REGENT.office_title, at=SIGNED_AT, notice="x"
    )

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1


def test_web_processes_do_not_load_the_pdf_libraries():
    program = (
        "import django; django.setup(); import contracts.documents.rendering, contracts.signing.pkcs12,"
        " contracts.verification.examination, sys; print(sorted({'weasyprint', 'pyhanko'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)

    assert done.stdout == "[]\n"


def test_a_delegate_signs_under_the_line_on_behalf_of():
    secretary = changed(
        REGENT,
        office_title="Sekretaris Daerah",
        capacity="delegate",
        on_behalf_of="Bupati Tuban",
        letter_no="100.3.4/1/2025",
        letter_on="2025-01-02",
    )

    pages = text_of(render_contract(terms(signatories=(DIRECTOR, secretary))).pdf, "-raw")

    assert "a.n. Bupati Tuban\nSekretaris Daerah," in pages
    assert squeezed("bertindak atas nama Bupati Tuban berdasarkan surat Nomor 100.3.4/1/2025") in squeezed(
        pages
    )


def test_the_budget_has_a_total_row():
    lines = tuple(TermBudgetLine(program="P", amount=amount, note="") for amount in ("1250000", "", "0.50"))

    rows = text_of(render_contract(terms(budget=lines)).pdf, "-layout").splitlines()

    assert [row.split() for row in rows if "Jumlah" in row] == [["Jumlah", "1.250.000,50"]]


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("extra", [0, 3, 6])
def test_a_signature_never_stands_without_the_last_clause(paper, extra):
    wording = terms().wording
    longer = changed(wording, clauses=wording.clauses + wording.clauses[:1] * extra)
    reference = changed(terms().template, sha256=wording_sha256(longer))

    rendered = render_contract(terms(wording=longer, template=reference), paper=paper)

    pages = text_of(rendered.pdf).split("\f")
    assert {page for page, _box in rendered.boxes.values()} == {
        next(index for index, page in enumerate(pages) if "Kontrak ini dibuat secara elektronik" in page)
    }


def test_no_clause_number_is_left_at_the_foot_of_a_page():
    wording = terms().wording
    many = changed(wording, clauses=wording.clauses[2:3] * 60)
    reference = changed(terms().template, sha256=wording_sha256(many))
    agreed = terms(wording=many, template=reference, obligations=terms().obligations)

    pages = text_of(render_contract(agreed).pdf, "-layout").split("\f")

    last_lines = [[line for line in page.splitlines() if line.strip()][-2].strip() for page in pages[:-1]]
    assert len(last_lines) > 4
    assert [line for line in last_lines if re.fullmatch(r"[0-9]+\.", line)] == []


@pytest.mark.parametrize("lines", [4, 5, 6, 7])
def test_the_printed_code_stands_on_the_page_of_the_last_table(lines):
    budget = tuple(TermBudgetLine(program=f"Program {line}", amount="1", note="") for line in range(lines))
    steps = tuple(TermMilestone(horizon="", title=f"Tonggak {n}", due_on="2025-03-01") for n in range(lines))
    agreed = terms(budget=budget, milestones=steps)

    rendered = render_contract(agreed, verification="https://prakarsa.example/verifikasi/a/")

    last = text_of(rendered.pdf).rstrip("\f").split("\f")[-1]
    assert "Kode QR ini bukan tanda tangan" in last
    assert "Jadwal pelaporan" in last


@pytest.mark.parametrize("figure", ["1234567890.25", "1234567890123456", "-" + "9" * 18 + "." + "1" * 12])
def test_the_longest_figures_stay_within_their_columns(figure):
    agreed = terms(indicators=(indicator(target_year=figure, quarters=(figure,) * 4),))

    check_printed(render_contract(agreed).pdf, agreed)


def test_a_letter_of_a_system_font_is_found_and_named():
    foreign = terms(innovation=changed(terms().innovation, title="Layanan 你好"))

    pdf = render_contract(foreign).pdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = {
            str(item.BaseFont).split("+")[-1]
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        }
    assert fonts == {"Contract-Serif", "Contract-Serif-Bold"}
    with pytest.raises(PrintDiffers) as refusal:
        check_letters(pdf)
    assert refusal.value.facts["missing"] == ["你", "好"]
