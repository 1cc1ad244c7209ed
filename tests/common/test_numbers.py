"""Indonesian and published numbers."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.numbers import (
    NumberFormatError,
    Style,
    ambiguity,
    decimal_text,
    file_text,
    form_text,
    format_decimal,
    is_percent,
    parse_decimal,
    to_places,
)

DATA = Path(__file__).parents[2] / "demo" / "data"


@pytest.mark.parametrize("style", ["id", "file", "published"])
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
        ("0,123", "0.123"),
        ("1,2340", "1.2340"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1,234,567.25", "1234567.25"),
        ("Rp1.500.000,00", "1500000.00"),
        ("Rp 1.500.000,-", "1500000"),
    ],
)
def test_parse_decimal_reads_what_is_unambiguous_alike(text: str, expected: str, style: Style) -> None:
    assert parse_decimal(text, style=style) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "form", "published"),
    [("1.234", "1234", "1.234"), ("84.123", "84123", "84.123"), ("-1.500", "-1500", "-1.5")],
)
def test_three_digits_after_a_dot_depend_on_the_source(text: str, form: str, published: str) -> None:
    read = (parse_decimal(text, style="id"), parse_decimal(text, style="published"))

    assert read == (Decimal(form), Decimal(published))


@pytest.mark.parametrize(
    ("text", "style", "sentence"),
    [
        ("1,234", "id", "“1,234” dapat dibaca dua cara: tulis 1234 atau 1,2340."),
        ("1,500", "id", "“1,500” dapat dibaca dua cara: tulis 1500 atau 1,5."),
        ("1,234", "file", "“1,234” dapat dibaca dua cara: tulis 1234 atau 1,2340."),
        ("1.234", "file", "“1.234” dapat dibaca dua cara: tulis 1234 atau 1,2340."),
        ("-2.000", "file", "“-2.000” dapat dibaca dua cara: tulis -2000 atau -2."),
        ("12,345%", "file", "“12,345%” dapat dibaca dua cara: tulis 12345 atau 12,3450."),
    ],
)
def test_an_ambiguous_number_is_refused_with_both_readings(text: str, style: Style, sentence: str) -> None:
    with pytest.raises(NumberFormatError) as refusal:
        parse_decimal(text, style=style)

    assert (refusal.value.code, str(refusal.value)) == ("ambiguous", sentence)


@pytest.mark.parametrize("text", ["1.500", "1,500", "-84.123", "999,999%"])
def test_both_ways_of_an_ambiguous_number_are_read_as_they_say(text: str) -> None:
    found = ambiguity(text)

    assert found is not None
    assert (ambiguity(found.whole), ambiguity(found.fraction)) == (None, None)
    whole, fraction = parse_decimal(found.whole, style="file"), parse_decimal(found.fraction, style="file")
    assert whole is not None
    assert fraction == whole / 1000


@pytest.mark.parametrize("text", ["Rp2.000", "Rp2,000", "Rp 2.000,00"])
def test_nobody_writes_thousandths_of_a_rupiah(text: str) -> None:
    assert (ambiguity(text), parse_decimal(text, style="file")) == (None, Decimal(2000))


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "-", "–", "—", "\t"])
def test_parse_decimal_reads_empty_as_none_not_zero(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,23,456", "not_a_number"),
        ("0,123,456", "not_a_number"),
        ("1.234.5", "not_a_number"),
        ("1,234,5", "not_a_number"),
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


@pytest.mark.parametrize("text", ["1,5", "1,50", "0,500", "-12,5", "1500,00", "Rp 1,5", "85,5 %", "1,5000"])
def test_a_comma_before_decimals_is_refused_in_english(text: str) -> None:
    with pytest.raises(NumberFormatError) as refusal:
        parse_decimal(text, style="en")

    assert refusal.value.code == "comma"
    assert parse_decimal("1,500", style="en") == parse_decimal("1500.0", style="en") == Decimal(1500)


def test_refusal_says_what_is_allowed() -> None:
    with pytest.raises(ValueError, match=r"“1\.2\.3” bukan angka: .*1234,5"):
        parse_decimal("1.2.3")


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
def test_format_decimal_rounds_half_up_and_keeps_zeros(value: str, shown: str) -> None:
    assert format_decimal(Decimal(value), places=2) == shown


@given(st.one_of(*(st.decimals(min_value=-(10**12), max_value=10**12, places=n) for n in range(7))))
def test_shown_numbers_are_read_back_equal(value: Decimal) -> None:
    assert parse_decimal(form_text(value)) == value
    assert parse_decimal(file_text(value), style="file") == value


@given(st.text("0123456789.,-%Rp ", max_size=14))
def test_only_ambiguous_numbers_depend_on_the_reader(text: str) -> None:
    values = {_value(text, style) for style in ("id", "file", "published")}

    assert len(values) == 1 or ambiguity(text) is not None


def _value(text: str, style: Style) -> Decimal | str | None:
    try:
        return parse_decimal(text, style=style)
    except NumberFormatError as refusal:
        return refusal.code


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=9))
def test_surplus_decimals_are_rounded_to_the_nearest(value: Decimal) -> None:
    rounded = to_places(value)

    assert abs(rounded - value) <= Decimal("0.0000005")
    assert to_places(rounded) is rounded


@pytest.mark.parametrize(
    "unit",
    [
        "%",
        "persen",
        " Persen ",
        "Persentase",
        "(%)",
        "percent",
        "Persen (%)",
        "% capaian",
        "Persen per tahun",
        "Persentase (%) desa",
    ],
)
def test_units_that_count_in_percent(unit: str) -> None:
    assert is_percent(unit)


@pytest.mark.parametrize("unit", ["", "Orang", "Indeks", "poin", "persen poin per tahun", "% poin", "Nilai"])
def test_units_that_do_not(unit: str) -> None:
    assert not is_percent(unit)


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
