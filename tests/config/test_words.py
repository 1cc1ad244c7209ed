"""One word for one thing, as docs/glossary.md says: what nobody writes on a screen, and how days are written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/id/LC_MESSAGES/django.po"
TEMPLATES = ROOT / "templates"
# What is not written, and what is written instead.
INSTEAD = {
    r"\bjatuh tempo": "tenggat, bertenggat",
    r"\bbatas waktu": "tenggat",
    r"\bdeadline\b": "tenggat",
    r"\b(file|fail)\b": "berkas",
    r"\bpasal\b(?! \d+| %\(number\))(?!.*UU )": "klausul, of a contract; pasal is an article of a law",
    r"\bversi tujuan|\bwebhook tujuan|\btujuan undangan": "yang dituju: tujuan is what an innovation is for",
    r"\bBerhasil:": "what was done, as the history says it",
    r"\b(silahkan|ijin|resiko|analisa|praktek|aktifitas|efektifitas|sistim|jadual|obyek|subyek|merubah)\b": "KBBI",
    r"\b(diatas|dibawah|dimana|didalam|diantara|kesini|kemana)\b": "two words",
    r"\b(email|e-mail|password|username|login|logout|upload|download|submit|online|offline|klik)\b": "surel …",
    r"\b[Pp]eladen\b": "server",
    r"\bperangkat-perangkat\b|\bberkas-berkas\b": "the plain form, with a number or para",
}
# `berkas` is a file; what runs under a policy is a proses, what somebody handed in is named.
FILES = re.compile(
    r"file|sheet|upload|document|PDF|table|list|backup|workbook|key|attachment|picture|emblem|photo|evidence|paper|"
    r"report|history|record|CSV|XLSX|certificat|contract|bytes|scan|image|letterhead|specimen|template|user can read|"
    r"bundle|names it",
    re.IGNORECASE,
)
HASH = re.compile(r"""class="hash"|\bsha256 }}|_sha256 }}|review\.digest""")
# A verification code is typed by people; a page made for checking hashes alone folds nothing.
FOR_PEOPLE = {
    "components/technical.html": "the fold itself",
    "dashboard/innovation.html": "the code by which somebody verifies a contract",
    "contracts/pdf/annex.html": "printed",
    "innovations/report_receipt.html": "printed, to be compared with",
    "programmes/edition_pdf.html": "printed, to be compared with",
    "history/bundle/index.html": "printed, to be compared with",
}
DAYS = re.compile(r"""\|date:["'](?!c["'])([^"']*)["']""")
# Day and month as people write them; `c` and digits are for machines.
WRITTEN = {"j F Y", "l, j F Y", "F Y", "Y", "j F", "j", "F", "n"}


def sentences() -> Iterator[tuple[str, str]]:
    """Each English text with its Indonesian one."""
    for block in CATALOGUE.read_text("utf-8").split("\n\n"):
        found: dict[str, str] = {}
        place = ""
        for line in block.split("\n"):
            name, _blank, rest = line.partition(" ")
            if name.startswith(("msgid", "msgstr")):
                place, line = name.partition("[")[0], rest
            if place and line.startswith('"'):
                found[place] = found.get(place, "") + ast.literal_eval(line)
        if found.get("msgid"):
            yield found["msgid"], found.get("msgstr", "")


def _plain(text: str) -> str:
    """Without what is filled in."""
    return re.sub(r"%\((?!number)\w+\)[sdr]|\{\w+\}", "…", text)


@pytest.mark.parametrize("pattern", INSTEAD)
def test_translators_write_one_word_for_one_thing(pattern: str) -> None:
    wrong = re.compile(pattern, re.IGNORECASE)

    # What a regulation has is a pasal; what a contract has is a klausul.
    found = [
        text
        for english, text in sentences()
        if wrong.search(_plain(text)) and not ("pasal" in pattern and re.search("rticle|Pasal", english))
    ]
    assert found == [], INSTEAD[pattern]


def test_berkas_is_a_file() -> None:
    called = [
        (english, text)
        for english, text in sentences()
        if re.search(r"\bberkas", _plain(text), re.IGNORECASE) and not FILES.search(english)
    ]

    assert called == []


def test_a_step_that_was_taken_is_told_by_what_happened() -> None:
    """No verb as a noun: "Diajukan untuk ditelaah", never "Berhasil: Ajukan"."""
    found = [
        str(path.relative_to(ROOT))
        for package in ("workflow", "innovations", "contracts", "appointments", "deadlines", "accounts")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"step\.label\b.*\}\s*\)\s*$|Done: ", path.read_text(), re.MULTILINE)
    ]

    assert found == []


def test_hashes_are_folded_under_technical_details() -> None:
    shown = [
        str(path.relative_to(TEMPLATES))
        for path in sorted(TEMPLATES.rglob("*.html"))
        if HASH.search(re.sub(r"{% include [^%]*%}|<input[^>]*>", "", path.read_text()))
    ]

    assert set(shown) - set(FOR_PEOPLE) == set()


def test_days_are_written_as_people_write_them() -> None:
    """1 Desember 2026: no leading zero, no abbreviation, no digits for the month."""
    found = {
        (str(path.relative_to(TEMPLATES)), form)
        for path in TEMPLATES.rglob("*.html")
        for form in DAYS.findall(path.read_text())
        if form not in WRITTEN
    }

    assert found == set()
