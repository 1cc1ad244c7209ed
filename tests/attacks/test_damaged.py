"""A file that no reader opens any more is still known for one of ours by what is left in it."""

import re

import pytest

from contracts.verification.verdicts import FileVerdict
from tests.attacks.forgeries import printed
from tests.attacks.test_bit_flips import examine, flipped, verdict_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def without_its_tables(pdf: bytes) -> bytes:
    return pdf.replace(b"startxref", b"startxxxx").replace(b"/Root", b"/Riit").replace(b"trailer", b"tr*iler")


def without_its_terms(pdf: bytes) -> bytes:
    return pdf.replace(b"kontrak.json", b"lain-lain.js")


@pytest.mark.parametrize(
    "damage", [without_its_tables, lambda pdf: without_its_terms(without_its_tables(pdf))]
)
def test_a_signed_file_that_cannot_be_read_is_altered(real, damage):
    pdf = damage(real.whole)

    assert not examine(pdf, real.at).readable
    assert verdict_of(pdf, real.at) is FileVerdict.ALTERED


def test_an_unsigned_file_that_cannot_be_read_is_altered(real):
    pdf = without_its_tables(real.versions[0])

    assert not examine(pdf, real.at).readable
    assert verdict_of(pdf, real.at) is FileVerdict.ALTERED


def test_a_signed_file_whose_attached_terms_are_damaged_is_altered(real):
    """Their checksum alone is wrong: no error of the PDF library's own."""
    stream = re.search(rb"/EmbeddedFile\b", real.whole)
    assert stream is not None
    pdf = flipped(real.whole, real.whole.index(b"endstream", stream.end()) - 3, 0)

    assert examine(pdf, real.at).readable
    assert verdict_of(pdf, real.at) is FileVerdict.ALTERED


def test_what_bears_its_printed_code_only_is_altered(real):
    pdf = without_its_terms(without_its_tables(real.versions[0]))

    assert verdict_of(pdf, real.at) is FileVerdict.ALTERED


def test_what_bears_nothing_of_ours_stays_foreign(real):
    pdf = without_its_terms(without_its_tables(printed(real.terms)))

    assert verdict_of(pdf, real.at) is FileVerdict.FOREIGN
