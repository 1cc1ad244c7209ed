"""Tables read with their lines, and cells made safe for export."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from common.tabular import MAX_UNPACKED_BYTES, Problem, TableError, TableRow, csv_safe, scan_table

DATA = Path(__file__).parents[2] / "demo" / "data"


def workbook(rows: list[list[object]]) -> bytes:
    """An XLSX file with these rows on its first sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def problems_of(content: bytes) -> tuple[Problem, ...]:
    """What reading the columns name and year complains about: of the file as a whole, or of its lines."""
    try:
        return tuple(scan_table(content, required=["name", "year"]).problems)
    except TableError as refusal:
        return refusal.problems


def read_table(
    source: Path | bytes, *, required: Sequence[str], optional: Sequence[str] = ()
) -> list[TableRow]:
    """The rows of a table in which every line can be read."""
    table = scan_table(source, required=required, optional=optional)
    assert list(table.problems) == []
    return list(table.rows)


def test_reads_csv_with_byte_order_mark_and_crlf() -> None:
    content = "\ufeffname,year\r\nRIKA D'BOX,2019\r\n".encode()

    rows = read_table(content, required=["name", "year"])

    assert rows == [TableRow(2, {"name": "RIKA D'BOX", "year": "2019"})]


def test_line_is_where_the_record_starts() -> None:
    content = b'name,year\r\n"two\r\nlines",2019\r\n\r\nnext,2020\r\n'

    rows = read_table(content, required=["name", "year"])

    assert rows == [
        TableRow(2, {"name": "two\r\nlines", "year": "2019"}),
        TableRow(5, {"name": "next", "year": "2020"}),
    ]


@pytest.mark.parametrize("content", [b"year;name;x\n2019;A, B;1\n", b"year\tname\tx\n2019\tA, B\t1\n"])
def test_reads_other_delimiters_and_names_ignored_columns(content: bytes) -> None:
    table = scan_table(content, required=["name"], optional=["year", "note"])

    assert table.rows == (TableRow(2, {"name": "A, B", "year": "2019", "note": ""}),)
    assert table.ignored_columns == ("x",)


def test_every_missing_column_is_named() -> None:
    assert problems_of(b"title,x\n1,2\n") == (
        Problem(1, "missing_columns", "columns are missing: name, year"),
    )


def test_a_column_that_comes_twice_is_refused() -> None:
    assert problems_of(b"name,year,name\n") == (Problem(1, "double_columns", "columns come twice: name"),)


def test_bad_lines_are_listed_at_once_beside_the_good_rows() -> None:
    content = b"name,year\ngood,1\nshort\nlong,1,2\nnul\0,1\ncaf\xe9,1\nalso good,2\n"

    table = scan_table(content, required=["name", "year"])

    assert [(row.line, row.values["name"]) for row in table.rows] == [(2, "good"), (7, "also good")]
    assert table.problems == (
        Problem(3, "ragged", "the line has 1 cells, the header has 2"),
        Problem(4, "ragged", "the line has 3 cells, the header has 2"),
        Problem(5, "nul", "the line contains a NUL character"),
        Problem(6, "encoding", "byte 0xE9 is not UTF-8: save the file as UTF-8"),
    )


def test_read_table_refuses_what_scan_table_lists() -> None:
    assert [problem.line for problem in problems_of(b"name,year\nshort\n\nx,1\nshort\n")] == [2, 5]


def test_an_unclosed_quotation_mark_is_reported_where_it_opens() -> None:
    problems = problems_of(b'name,year\na,1\n"b,2\nc,3\n')

    assert [(problem.line, problem.code) for problem in problems] == [(3, "quoting")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\n \r\n".replace(b" ", b""), "empty"),
        ("name,year\n".encode("utf-16"), "encoding"),
        (b"n\xe9me,year\n", "encoding"),
        (b"PK\x03\x04 and no archive", "unreadable"),
    ],
)
def test_files_that_cannot_be_read_at_all(content: bytes, code: str) -> None:
    assert [problem.code for problem in problems_of(content)] == [code]


def test_reads_xlsx_cells_as_csv_would_hold_them() -> None:
    half_past_eight = datetime(2025, 3, 31, 8, 30, tzinfo=UTC).replace(tzinfo=None)
    content = workbook(
        [
            ["name", "year", "on", "share"],
            ["A", 2019, datetime.combine(date(2025, 3, 31), time.min), 0.5],
            [None, None, None, None],
            ["B", 2020.0, half_past_eight, None],
        ]
    )

    rows = read_table(content, required=["name", "year"], optional=["on", "share"])

    assert rows == [
        TableRow(2, {"name": "A", "year": "2019", "on": "2025-03-31", "share": "0.5"}),
        TableRow(4, {"name": "B", "year": "2020", "on": "2025-03-31T08:30:00", "share": ""}),
    ]


def test_xlsx_empty_cells_and_large_numbers() -> None:
    content = workbook([["name", "year", ""], [None, 5, ""], ["A", 1e20, ""]])

    rows = read_table(content, required=["name", "year"])

    assert [row.values for row in rows] == [
        {"name": "", "year": "5"},
        {"name": "A", "year": "100000000000000000000"},
    ]


def test_xlsx_reports_formula_errors_and_cells_beyond_the_header() -> None:
    problems = problems_of(workbook([["name", "year"], ["#REF!", 1], ["x", 2, "beyond"]]))

    assert problems == (
        Problem(2, "formula", "a cell holds the formula error #REF!"),
        Problem(3, "ragged", "the line has 3 cells, the header has 2"),
    )


def test_a_workbook_that_unpacks_beyond_the_limit_is_not_opened() -> None:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(MAX_UNPACKED_BYTES + 1))

    assert [problem.code for problem in problems_of(stream.getvalue())] == ["too_large"]


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "no workbook")

    assert [problem.code for problem in problems_of(stream.getvalue())] == ["unreadable"]


def test_reads_the_published_innovations_from_a_path() -> None:
    rows = read_table(DATA / "innovations.csv", required=["innovation_id", "name"], optional=["opd"])

    assert (len(rows), rows[0].line, rows[0].values["name"]) == (195, 2, "MONA KERJA BANG")


@given(st.lists(st.tuples(st.text('ab,"\n\r;é ', min_size=1), st.text("x\ny", min_size=1)), max_size=6))
def test_whatever_is_written_is_read_back(records: list[tuple[str, str]]) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in record) for record in records]
    content = "\r\n".join(["name,year", *quoted]).encode()

    rows = read_table(content, required=["name", "year"])

    expected = [record for record in records if any(cell.strip() for cell in record)]
    assert [(row.values["name"], row.values["year"]) for row in rows] == expected


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+62812",
        "-1+1",
        "-cmd|'/C calc'!A0",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b=1",
        "\x01=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "-5-",
        "-",
        "\tplain",
    ],
)
def test_csv_safe_neutralises(cell: str) -> None:
    assert csv_safe(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "RIKA D'BOX", "-5", "-1.234,5", "-12%", "0", "#SayDOC", "% Desa", "a=b", " ok"]
)
def test_csv_safe_leaves_the_rest_alone(cell: str) -> None:
    assert csv_safe(cell) == cell
