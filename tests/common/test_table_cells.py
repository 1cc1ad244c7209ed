"""Cells as spreadsheets really store them: understood, or refused by one sentence with address and cure."""

import io
import random
import re
import resource
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.exports import xlsx_response
from common.sheets.problems import CellError, TableError
from common.sheets.rows import TableRow
from common.sheets.sources import MAX_UNPACKED_BYTES
from common.tabular import MAX_ROWS, scan_table
from tests import campaign
from tests.tables import csv_bytes, ods_bytes, ods_cell, ods_row, xls_bytes, xlsx_bytes


def row_of(content: bytes) -> TableRow:
    """The only row of a table with the columns nama and isi."""
    (row,) = scan_table(content, required=["nama", "isi"]).rows
    return row


def formatted(value: object, number_format: str) -> bytes:
    """A workbook whose cell B2 has this value and format."""

    def change(sheet: object) -> None:
        sheet["B2"].number_format = number_format

    return xlsx_bytes(["nama", "isi"], ["x", value], change=change)


def refused(read: Callable[[], object]) -> str:
    """The sentence with which a cell is refused."""
    with pytest.raises(CellError) as error:
        read()
    return error.value.problem.sentence


def csv_row(text: str) -> TableRow:
    return row_of(csv_bytes(["nama", "isi"], ["x", text]))


PERCENTAGES = {
    "xlsx": formatted(0.85, "0%"),
    "xlsx with decimals": formatted(0.85, "0.00%"),
    "xls": xls_bytes(["nama", "isi"], ["x", 0.85], formats={(1, 1): "0%"}),
    "ods": ods_bytes(ods_row("nama", "isi"), ods_row("x", ods_cell(0.85, kind="percentage", shown="85%"))),
    "csv": csv_bytes(["nama", "isi"], ["x", "85%"]),
    "csv with decimals": csv_bytes(["nama", "isi"], ["x", "85,00 %"]),
}


@pytest.mark.parametrize("name", PERCENTAGES)
def test_a_percentage_is_read_as_shown_for_a_percent_unit(name: str) -> None:
    row = row_of(PERCENTAGES[name])

    assert row.number("isi", percent=True) == 85


@pytest.mark.parametrize("name", PERCENTAGES)
def test_a_percentage_is_refused_for_another_unit(name: str) -> None:
    row = row_of(PERCENTAGES[name])

    sentence = refused(lambda: row.number("isi", percent=False))

    assert sentence.startswith("Sel B2")
    assert "adalah persentase, padahal isian ini bukan dalam persen" in sentence


@pytest.mark.parametrize(
    ("value", "number_format", "number"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (0.07 * 100, "General", "7"),
        (1.15, "0", "1.15"),
        (1234.5, "#,##0.00", "1234.5"),
        (1500000, '"Rp"#,##0', "1500000"),
        (-3, "General", "-3"),
        (0, "General", "0"),
        (999_999_999_999_999, "0", "999999999999999"),
        ("1.234,5", "@", "1234.5"),
    ],
)
def test_a_stored_number_is_read_as_it_was_meant(value: object, number_format: str, number: str) -> None:
    row = row_of(formatted(value, number_format))

    assert row.number("isi", percent=False) == Decimal(number)
    assert row.notes == []


def test_surplus_decimals_are_rounded_and_said() -> None:
    row = row_of(formatted(100 / 3, "General"))

    assert row.number("isi", percent=False) == Decimal("33.333333")
    assert row.notes == ["Sel B2 lembar “Data”: 33,3333333333333 dibaca sebagai 33,333333."]


TOO_LONG = "menyimpan 15 digit pertama suatu angka: format kolom sebagai teks lalu ketik ulang."


@pytest.mark.parametrize("value", [1.98503302003121e17, 198503302003121002, 1e15, -1e15])
def test_more_digits_than_a_spreadsheet_keeps_are_refused(value: float) -> None:
    for content in (formatted(value, "General"), formatted(value, "0")):
        row = row_of(content)

        for read in (
            lambda r=row: r.code("isi"),
            lambda r=row: r.text("isi"),
            lambda r=row: r.number("isi", percent=False),
        ):
            assert refused(read) == f"Sel B2 lembar “Data”: Lembar kerja hanya {TOO_LONG}"


@pytest.mark.parametrize("text", ["1,98503E+17", "1.98503302003121e17", "2E+05"])
def test_a_shortened_number_of_a_csv_file_is_refused(text: str) -> None:
    row = csv_row(text)

    assert "kehilangan sebagian digit" in refused(lambda: row.code("isi"))
    assert "disingkat" in refused(lambda: row.number("isi", percent=False))


@pytest.mark.parametrize(
    ("value", "number_format", "code"),
    [
        (1.0, "General", "1"),
        (1, "0", "1"),
        (123, "00000", "00123"),
        (35.1, "0.00", "35.10"),
        (1234, "#,##0", "1234"),
        ("0012", "@", "0012"),
        ("198503302003121002", "@", "198503302003121002"),
    ],
)
def test_a_code_turned_into_a_number_must_fit_one_code(value: object, number_format: str, code: str) -> None:
    assert row_of(formatted(value, number_format)).code("isi") == code


def test_a_code_turned_into_a_fraction_must_be_known() -> None:
    row = row_of(formatted(35.1, "General"))

    assert row.code("isi", among={"35.10", "35.23"}) == "35.10"
    assert refused(lambda: row.code("isi")) == (
        "Sel B2 lembar “Data”: Lembar kerja mengubah kode menjadi angka 35,1: format kolom sebagai teks lalu ketik "
        "ulang kodenya."
    )
    assert "menjadi angka 35,1" in refused(
        lambda: row.code("isi", among={"35.10", "35.1"} - {"35.1"} | {"35.100"})
    )


@pytest.mark.parametrize(("text", "code"), [("12.0", "12"), ("12", "12"), (" 12 ", "12"), ("13.0", "13.0")])
def test_a_code_with_a_fraction_of_zero_is_the_known_code(text: str, code: str) -> None:
    assert csv_row(text).code("isi", among={"12"}) == code


def test_zeros_that_an_ods_file_shows_belong_to_the_code() -> None:
    cells = [ods_cell(7, shown="007"), ods_cell(35.1, shown="35,10"), ods_cell(35.1, shown="35,1")]
    rows = [ods_row("x", cell) for cell in cells]
    padded, with_zero, bare = scan_table(
        ods_bytes(ods_row("nama", "isi"), *rows), required=["nama", "isi"]
    ).rows

    assert (padded.code("isi"), with_zero.code("isi")) == ("007", "35.10")
    assert "menjadi angka 35,1" in refused(lambda: bare.code("isi"))


DAYS = {
    "xlsx": xlsx_bytes(["nama", "isi"], ["x", date(2025, 5, 12)]),
    "xls": xls_bytes(["nama", "isi"], ["x", date(2025, 5, 12)], formats={(1, 1): "D-MMM"}),
    "ods": ods_bytes(ods_row("nama", "isi"), ods_row("x", ods_cell("2025-05-12", kind="date"))),
    "csv": csv_bytes(["nama", "isi"], ["x", "2025-05-12"]),
}


@pytest.mark.parametrize("name", DAYS)
def test_a_date_is_a_day_and_neither_a_number_nor_made_into_one(name: str) -> None:
    row = row_of(DAYS[name])

    assert row.day("isi") == date(2025, 5, 12)
    assert "adalah tanggal: format sel sebagai angka" in refused(lambda: row.number("isi", percent=False))


@pytest.mark.parametrize("name", ["xlsx", "xls", "ods"])
def test_a_date_is_no_code(name: str) -> None:
    row = row_of(DAYS[name])

    assert "adalah tanggal: format kolom sebagai teks" in refused(lambda: row.code("isi"))


@pytest.mark.parametrize(
    "text", ["12/05/2024", "5-Jan", "Jan-24", "12 Mei 2024", "2024-05-12", "12.05.2024", "5 Agu"]
)
def test_numbers_mangled_by_a_spreadsheet_are_seen_in_csv(text: str) -> None:
    row = csv_row(text)

    assert f"“{text}” adalah tanggal" in refused(lambda: row.number("isi", percent=False))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-31", date(2025, 3, 31)),
        ("2025-03-31T00:00:00", date(2025, 3, 31)),
        ("31/03/2025", date(2025, 3, 31)),
        ("31-3-2025", date(2025, 3, 31)),
        ("05/05/2025", date(2025, 5, 5)),
        ("31 Maret 2025", date(2025, 3, 31)),
        ("1 Agt 2025", date(2025, 8, 1)),
        ("", None),
    ],
)
def test_days_as_they_are_typed(text: str, day: date | None) -> None:
    assert csv_row(text).day("isi") == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "03/04/2025",
            "Sel B2: “03/04/2025” dapat dibaca dua cara: tulis 2025-04-03 atau 2025-03-04.",
        ),
        ("31/02/2025", "Sel B2: “31/02/2025” bukan tanggal: tulis misalnya 2025-03-31."),
        ("31/03/25", "Sel B2: “31/03/25” bukan tanggal: tulis misalnya 2025-03-31."),
        ("besok", "Sel B2: “besok” bukan tanggal: tulis misalnya 2025-03-31."),
    ],
)
def test_days_that_nobody_can_be_sure_of_are_refused(text: str, sentence: str) -> None:
    row = csv_row(text)

    assert refused(lambda: row.day("isi")) == sentence


@pytest.mark.parametrize(
    ("other", "day"),
    [
        ("20/06/2025", date(2025, 4, 3)),
        (" 20/06/2025 ", date(2025, 4, 3)),
        ("06/20/2025", None),
        ("20/06/2025;06/20/2025", None),
        ("20-06-2025", None),
        ("04/05/2025", None),
    ],
)
def test_another_day_of_the_table_shows_what_comes_first(other: str, day: date | None) -> None:
    lines = ["isi", "03/04/2025", *other.split(";")]
    row = scan_table("\n".join(lines).encode(), required=("isi",)).rows[0]

    if day is None:
        assert "dapat dibaca dua cara" in refused(lambda: row.day("isi"))
    else:
        assert row.day("isi") == day


@pytest.mark.parametrize("text", ["1,234", "1.234"])
def test_thousands_of_another_locale_are_refused_with_both_ways(text: str) -> None:
    row = csv_row(text)

    assert refused(lambda: row.number("isi", percent=False)) == (
        f"Sel B2: “{text}” dapat dibaca dua cara: tulis 1234 atau 1,2340."
    )


def test_a_needed_formula_without_result_is_refused() -> None:
    uncalculated, wrong = (row_of(formatted(value, "General")) for value in ("=1+1", "#REF!"))

    assert refused(lambda: uncalculated.number("isi", percent=False)) == (
        "Sel B2 lembar “Data”: Berkas tidak menyimpan hasil rumus: ketik nilainya langsung."
    )
    assert refused(lambda: wrong.text("isi")) == (
        "Sel B2 lembar “Data”: Rumus berakhir dengan galat #REF!: perbaiki rumusnya atau ketik nilainya langsung."
    )
    assert (uncalculated.text("nama"), wrong.text("nama")) == ("x", "x")


def test_an_error_in_xls_and_ods_is_seen() -> None:
    error = (
        '<table:table-cell calcext:value-type="error" office:value-type="string"><text:p>#REF!</text:p>'
        "</table:table-cell>"
    )
    row = row_of(ods_bytes(ods_row("nama", "isi"), ods_row("x", error)))

    assert "galat #REF!" in refused(lambda: row.number("isi", percent=False))


def test_a_format_that_scales_by_thousands_is_refused() -> None:
    row = row_of(formatted(1_500_000, "#,##0,"))

    assert "menampilkan ribuan atau jutaan dari 1500000" in refused(lambda: row.number("isi", percent=False))


def test_a_truth_and_a_word_are_no_numbers() -> None:
    for content in (formatted(True, "General"), formatted("banyak", "General")):
        row = row_of(content)

        assert "bukan angka" in refused(lambda r=row: r.number("isi", percent=False))


@pytest.mark.parametrize(("value", "whole"), [(2025, 2025), ("2025", 2025), (None, None)])
def test_whole_numbers(value: object, whole: int | None) -> None:
    assert row_of(formatted(value, "General")).whole("isi") == whole


def test_a_fraction_is_no_whole_number() -> None:
    row = row_of(formatted(2.5, "General"))

    assert refused(lambda: row.whole("isi")) == "Sel B2 lembar “Data”: Tulis bilangan bulat, bukan 2,5."


@settings(max_examples=campaign.length(short=15, full=500))
@given(st.lists(st.one_of(st.none(), st.decimals(-(10**8), 10**8, places=6)), min_size=1, max_size=5))
def test_numbers_stored_in_a_workbook_are_read_equal(values: list[Decimal | None]) -> None:
    rows = [["x", value] for value in values]
    table = scan_table(xlsx_bytes(["nama", "isi"], *rows), required=["nama", "isi"])

    assert [row.number("isi", percent=False) for row in table.rows] == values


@settings(max_examples=campaign.length(short=15, full=500))
@given(
    st.lists(
        st.text("aé“=+-@'０𝄞_x0041", min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_a_written_workbook_is_read_back_equal(texts: list[str]) -> None:
    content = xlsx_response(["nama", "isi"], [["x", text] for text in texts]).content

    assert [row.text("isi") for row in scan_table(content, required=["nama", "isi"]).rows] == texts


def _archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def code_of(content: bytes) -> str:
    """Why a file as a whole is refused."""
    with pytest.raises(TableError) as error:
        scan_table(content, required=["nama", "isi"])
    return error.value.problems[0].code


def test_an_archive_that_is_no_workbook_or_a_bomb_is_refused() -> None:
    assert code_of(_archive({"readme.txt": b"no workbook"})) == "not_a_table"
    assert code_of(_archive({"xl/worksheets/sheet1.xml": bytes(MAX_UNPACKED_BYTES + 1)})) == "too_large"
    assert code_of(_archive({"xl/sharedStrings.xml": bytes(MAX_UNPACKED_BYTES // 2)})) == "too_large"
    assert code_of(_archive({"xl/worksheets/sheet1.xml": b"<row/>" * 250_000})) == "too_large"
    assert code_of(_archive({"xl/workbook.bin": b""})) == "not_a_table"


def test_entities_in_a_workbook_are_refused() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "aaaa">]>'
        b"<office:document-content>&a;</office:document-content>"
    )

    assert code_of(_archive({"content.xml": bomb})) == "unreadable"


def _workbook_of(rows: int) -> bytes:
    """A valid workbook whose table has so many rows."""
    with ZipFile(io.BytesIO(xlsx_bytes(["nama", "isi"], [1, 2]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    head, row, tail = re.fullmatch(rb"(.*)(<row r=.2.*</row>)(.*)", parts[name], re.DOTALL).groups()
    bare = re.sub(rb' r="[A-Z]*2"', b"", row)
    return _archive(parts | {name: head + bare * rows + tail})


def test_a_workbook_of_too_many_rows_is_never_held_in_memory() -> None:
    long, bomb = _workbook_of(MAX_ROWS + 100), _workbook_of(400_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    codes = code_of(long), code_of(bomb)

    assert codes == ("too_many", "too_large")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize(
    "content",
    [
        xlsx_bytes(["nama", "isi"], ["x", 1], ["y", "z"]),
        xls_bytes(["nama", "isi"], ["x", 1], ["y", "z"]),
        ods_bytes(ods_row("nama", "isi"), ods_row("x", 1), ods_row("y", "z")),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(content: bytes) -> None:
    chance = random.Random(20)

    for _try in range(150):
        damaged = bytearray(content)
        for _byte in range(chance.randint(1, 20)):
            damaged[chance.randrange(8, len(damaged))] = chance.randrange(256)
        whole = bytes(damaged[: chance.choice([len(damaged), chance.randrange(8, len(damaged))])])
        with suppress(TableError):
            scan_table(whole, required=["nama", "isi"])
