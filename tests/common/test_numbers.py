"""Indonesian and published numbers."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.numbers import NumberFormatError, Style, decimal_text, format_decimal, parse_decimal

DATA = Path(__file__).parents[2] / "demo" / "data"


@pytest.mark.parametrize("style", ["id", "published"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("12000000000", "12000000000"),
        ("85%", "85"),
        ("85,5 %", "85.5"),
        ("-3,25", "-3.25"),
        ("−7", "-7"),
        (" 42\u00a0", "42"),
        ("0", "0"),
        ("0,00", "0.00"),
        ("0.123", "0.123"),
        ("1234.567", "1234.567"),
        ("64.64999999999999", "64.64999999999999"),
        ("1,234", "1.234"),
    ],
)
def test_parse_decimal_reads_what_is_unambiguous_alike(text: str, expected: str, style: Style) -> None:
    assert parse_decimal(text, style=style) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "form", "published"), [("1.234", "1234", "1.234"), ("84.123", "84123", "84.123")]
)
def test_parse_decimal_asks_the_style_about_three_digits_after_a_dot(
    text: str, form: str, published: str
) -> None:
    read = (parse_decimal(text, style="id"), parse_decimal(text, style="published"))

    assert read == (Decimal(form), Decimal(published))


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "-", "–", "—", "\t"])
def test_parse_decimal_reads_empty_as_none_not_zero(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234.5", "english"),
        ("1,234,567", "not_a_number"),
        ("WTP", "not_a_number"),
        ("A", "not_a_number"),
        ("target: 0,70", "not_a_number"),
        ("1e5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("%", "not_a_number"),
        ("1.23.456", "not_a_number"),
        ("0.123.456", "not_a_number"),
        ("１２", "not_a_number"),
        ("1 000", "not_a_number"),
        ("--1", "not_a_number"),
        ("1_000", "not_a_number"),
        ("9" * 41, "too_long"),
    ],
)
def test_parse_decimal_refuses(text: str, code: str) -> None:
    with pytest.raises(NumberFormatError) as refusal:
        parse_decimal(text)

    assert (refusal.value.code, refusal.value.text) == (code, text)


def test_refusal_says_what_is_allowed() -> None:
    with pytest.raises(ValueError, match=r"'1,234\.5' .*1\.234,5"):
        parse_decimal("1,234.5")


def test_all_published_figures_of_deli_serdang_are_read() -> None:
    with (DATA / "quarterly_reports.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["realisasi_kinerja"] for row in csv.DictReader(file)]

    figures = [parse_decimal(text, style="published") for text in texts]

    assert (len(figures), figures.count(None)) == (236, 2)
    assert figures[0] == Decimal("14.987245")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234.50"), "1.234,5"),
        (Decimal("1234"), "1.234"),
        (Decimal("-1234567.891"), "-1.234.567,891"),
        (Decimal("0"), "0"),
        (Decimal("-0"), "0"),
        (Decimal("1E+3"), "1.000"),
        (Decimal("0.05"), "0,05"),
        (None, "–"),
    ],
)
def test_format_decimal(value: Decimal | None, shown: str) -> None:
    assert format_decimal(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2.345", "2,35"), ("2.5", "2,50"), ("-0.001", "0,00"), ("9" * 39, "999." * 12 + "999,00")],
)
def test_format_decimal_with_places_rounds_half_up_and_keeps_zeros(value: str, shown: str) -> None:
    assert format_decimal(Decimal(value), places=2) == shown


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_what_is_shown_is_read_back(value: Decimal) -> None:
    assert parse_decimal(format_decimal(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"),
        ("2.500000", "2.5"),
        ("-0.10", "-0.1"),
        ("1234567890123456789012.123456789", "1234567890123456789012.123456789"),
    ],
)
def test_a_number_as_text_is_exact_and_bare(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_no_number_is_an_empty_text() -> None:
    assert decimal_text(None) == ""
