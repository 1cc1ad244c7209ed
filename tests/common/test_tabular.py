"""Tables read as a person would: whatever the program, the locale or the habit that made them."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from common.sheets.problems import LeftOut, Problem, TableError, left_out_sentences
from common.tabular import IgnoredColumn, Table, scan_table
from tests.tables import ods_bytes, ods_cell, ods_row, xls_bytes, xlsx_bytes

DATA = Path(__file__).parents[2] / "demo" / "data"
COLUMNS = ("kode", "nama", "target")


def read(content: bytes | Path, **arguments: object) -> Table:
    """The table of the columns kode, nama and target; refused when a row cannot be read."""
    table = scan_table(content, required=COLUMNS, optional=["catatan"], **arguments)
    assert list(table.problems) == []
    return table


def texts(content: bytes) -> list[tuple[str, ...]]:
    """Code, name and target of each row, as text."""
    return [tuple(row.text(name) for name in COLUMNS) for row in read(content).rows]


def refusal(content: bytes, **arguments: object) -> Problem:
    """The one problem of a file or of its rows."""
    try:
        (problem,) = scan_table(content, required=COLUMNS, **arguments).problems
    except TableError as error:
        (problem,) = error.problems
    return problem


CSV_FILES = {
    "commas": b"kode,nama,target\r\nA1,Puskesmas,5\r\n",
    "semicolons": b"kode;nama;target\r\nA1;Puskesmas;5\r\n",
    "tabs": b"kode\tnama\ttarget\nA1\tPuskesmas\t5\n",
    "a mark of UTF-8": "\ufeffkode;nama;target\r\nA1;Puskesmas;5\r\n".encode(),
    "UTF-16 with a mark": "kode\tnama\ttarget\r\nA1\tPuskesmas\t5\r\n".encode("utf-16"),
    "UTF-16 without a mark": "kode\tnama\ttarget\r\nA1\tPuskesmas\t5\r\n".encode("utf-16-le"),
    "UTF-16 big-endian": "kode\tnama\ttarget\r\nA1\tPuskesmas\t5\r\n".encode("utf-16-be"),
    "a sep line": b"sep=;\r\nkode;nama;target\r\nA1;Puskesmas;5\r\n",
    "a sep line after a mark": "\ufeffsep=,\r\nkode,nama,target\r\nA1,Puskesmas,5\r\n".encode(),
    "trailing separators": b"kode;nama;target;;\r\nA1;Puskesmas;5;;\r\n",
    "trailing separators below only": b"kode;nama;target\r\nA1;Puskesmas;5;;;\r\n",
    "a header in capitals": b"KODE;NAMA;TARGET\r\nA1;Puskesmas;5\r\n",
    "a header with blanks and stars": b" Kode * ;Nama;Target\r\nA1;Puskesmas;5\r\n",
    "columns in another order": b"target,kode,nama\r\n5,A1,Puskesmas\r\n",
    "a title above": b"LAPORAN KINERJA;;\r\n\r\nkode;nama;target\r\nA1;Puskesmas;5\r\n",
    "columns numbered": b"kode;nama;target\r\n(1);(2);(3)\r\nA1;Puskesmas;5\r\n",
    "the header on every page": b"kode;nama;target\r\nKode;Nama;Target\r\nA1;Puskesmas;5\r\n",
}


@pytest.mark.parametrize("name", CSV_FILES)
def test_csv_of_every_habit_is_read_alike(name: str) -> None:
    assert texts(CSV_FILES[name]) == [("A1", "Puskesmas", "5")]


def test_csv_of_windows_in_indonesia_keeps_its_letters() -> None:
    assert texts("kode;nama;target\r\nA1;Café “Qur’an”;5\r\n".encode("cp1252")) == [
        ("A1", "Café “Qur’an”", "5")
    ]


def test_a_byte_that_damages_utf_8_is_named_with_its_row() -> None:
    content = "kode,nama,target\r\nA1,Café,5\r\nA2,caf".encode() + b"\xe9,6\r\n"

    assert refusal(content) == Problem(
        3, "encoding", "Byte 0xE9 bukan huruf dalam pengodean berkas ini: simpan berkas sebagai “CSV UTF-8”."
    )


def test_rows_count_as_a_spreadsheet_shows_them() -> None:
    content = b'sep=,\r\nkode,nama,target\r\nA1,"two\r\nlines",5\r\n\r\nA2,next,6\r\n'

    rows = read(content).rows

    assert [(row.line, row.text("nama"), row.problem("nama", "", "").cell) for row in rows] == [
        (2, "two\r\nlines", "B2"),
        (4, "next", "B4"),
    ]


def test_every_row_that_was_left_out_is_listed_with_its_reason() -> None:
    def change(sheet: object) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.row_dimensions[5].hidden = True
        sheet["F9"] = "catatan di luar tabel"

    content = xlsx_bytes(
        ["Laporan"], list(COLUMNS), ["A1", "x", 1], ["A2", "x", 1], ["A3", "x", 1], [], [], ["A4", "x", 1],
        change=change,
    )  # fmt: skip

    table = read(content)

    assert [row.line for row in table.rows] == [3, 8]
    assert left_out_sentences(table.left_out) == [
        "Baris yang tidak dibaca: 1. Di atas tabel.",
        "Baris yang tidak dibaca: 4–5. Baris tersembunyi; tampilkan lalu unggah lagi bila termasuk isinya.",
        "Baris yang tidak dibaca: 6–7. Baris kosong.",
        "Baris yang tidak dibaca: 9. Tidak ada kolom tabel yang terisi.",
    ]


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ("Jumlah: 51,,", False),
        ("TOTAL,,", False),
        ("Jumlah Keseluruhan,12,1.500", False),
        # Names, and a row with words of its own.
        ("Jumlah peserta,12,", True),
        ("Total,x,", True),
        ("Totalindo,12,", True),
    ],
)
def test_a_row_that_only_adds_up_is_left_out(row: str, *, read: bool) -> None:
    table = scan_table(
        f"nama,unit,nilai\nA1,b,2\n{row}\n".encode(), required=["nama"], optional=["unit", "nilai"]
    )

    assert [entry.line for entry in table.rows] == ([2, 3] if read else [2])
    assert [(left.line, left.code) for left in table.left_out] == ([] if read else [(3, "sum")])


def test_rows_left_out_are_counted_and_written_in_runs() -> None:
    rows = [LeftOut(9, "x", "Kosong."), LeftOut(2, "x", "Kosong.", until=4), LeftOut(5, "x", "Kosong.")]

    assert (sum(row.count for row in rows), left_out_sentences(rows)) == (
        5,
        ["Baris yang tidak dibaca: 2–5, 9. Kosong."],
    )


def _two_sheets(state: str) -> bytes:
    def change(sheet: object) -> None:
        other = sheet.parent.create_sheet("Isian")
        other.append(["Judul"])
        other.append(["Kode", "Nama", "Target"])
        other.append(["A1", "Puskesmas", 5])
        other.sheet_state = state

    return xlsx_bytes(["Petunjuk"], ["Isi lembar kedua."], title="Baca dulu", change=change)


def test_the_table_is_found_on_another_sheet() -> None:
    (row,) = read(_two_sheets("visible")).rows

    assert (row.sheet, row.line, row.text("kode")) == ("Isian", 3, "A1")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_table_on_a_hidden_sheet_is_refused_by_name(state: str) -> None:
    found = refusal(_two_sheets(state))

    assert (found.code, found.sentence) == (
        "hidden_sheet",
        "Tabel berada pada lembar tersembunyi “Isian”: tampilkan lembar itu.",
    )


def test_the_table_on_two_sheets_is_refused_by_name() -> None:
    def change(sheet: object) -> None:
        sheet.parent.copy_worksheet(sheet).title = "Salinan"

    found = refusal(xlsx_bytes(COLUMNS, ["A1", "x", 1], change=change))

    assert (found.code, "“Data”, “Salinan”" in found.message) == ("several_sheets", True)


def test_aliases_name_columns_too() -> None:
    content = b"Kode Indikator;URAIAN;target\r\nA1;Puskesmas;5\r\n"

    table = read(content, aliases={"kode": ["kode_indikator"], "nama": ["uraian", "nama indikator"]})

    assert [row.text("nama") for row in table.rows] == ["Puskesmas"]


def test_the_name_of_a_column_comes_before_its_alias() -> None:
    content = b"uraian;kode;nama;target\r\nlain;A1;Puskesmas;5\r\n"

    table = read(content, aliases={"nama": ["uraian"]})

    assert [row.text("nama") for row in table.rows] == ["Puskesmas"]
    assert table.ignored_columns == (IgnoredColumn("uraian", "A1", filled=True),)


def test_an_alias_is_ignored_where_its_column_is_present() -> None:
    content = b"kode;nama;target;catatan\r\nA1;Puskesmas;5;x\r\n"

    (row,) = read(content, aliases={"nama": ["catatan"]}).rows

    assert (row.text("nama"), row.text("catatan")) == ("Puskesmas", "x")


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"", "empty", "Berkas kosong: tidak ada baris nama kolom."),
        (b"\r\n\r\n", "empty", "Berkas kosong: tidak ada baris nama kolom."),
        (
            b"kode;nama\r\n1;2\r\n",
            "missing_columns",
            "Baris 1: Kolom ini tidak ada: target; tambahkan pada baris nama kolom.",
        ),
        (
            b"a;b\r\n1;2\r\n",
            "missing_columns",
            "Tidak ada baris nama kolom; tabel ini memerlukan: kode, nama, target.",
        ),
        (
            b"kode;nama;target;nama\r\n",
            "double_columns",
            "Baris 1: Kolom ini ada dua kali: nama; hapus atau ganti nama salah satunya.",
        ),
        (
            xlsx_bytes(["kode", "nama"], [1, 2]),
            "missing_columns",
            "Baris 1 lembar “Data”: Kolom ini tidak ada: target; tambahkan pada baris nama kolom.",
        ),
        (
            b"%PDF-1.7 ...",
            "not_a_table",
            "Berkas ini PDF: kirim tabelnya sebagai XLSX, XLS, ODS, atau CSV.",
        ),
        (
            b"<html><table><tr><td>kode</td></tr></table></html>",
            "not_a_table",
            "Berkas ini halaman web atau XML, apa pun namanya: buka dengan program lembar kerja lalu simpan sebagai "
            "XLSX.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook",
            "unreadable",
            "Berkas rusak, dilindungi kata sandi, atau bukan lembar kerja: buka dengan program lembar kerja lalu "
            "simpan sebagai XLSX tanpa kata sandi.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_one_sentence(
    content: bytes, code: str, sentence: str
) -> None:
    found = refusal(content)

    assert (found.code, found.sentence) == (code, sentence)


def test_bad_rows_are_listed_at_once_beside_the_good_ones() -> None:
    content = b"kode,nama,target\nA1,x,1\nshort\nA3,Badan, Dinas,1\nA4\0,x,1\nA5,y,2\n"

    table = scan_table(content, required=COLUMNS)

    assert [row.line for row in table.rows] == [2, 6]
    assert [(problem.line, problem.code, problem.cell) for problem in table.problems] == [
        (3, "ragged", ""),
        (4, "ragged", "D4"),
        (5, "nul", ""),
    ]


def test_an_unclosed_quotation_mark_is_reported_where_it_opens() -> None:
    found = refusal(b'kode,nama,target\nA1,x,1\n"A2,x,2\nA3,x,3\n')

    assert (found.line, found.code) == (3, "quoting")


def test_merged_cells_of_the_table_are_refused_by_their_address() -> None:
    def change(sheet: object) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B3:B4")
        sheet.merge_cells("F3:F4")

    content = xlsx_bytes(["Laporan"], list(COLUMNS), ["A1", "x", 1], ["A2", None, 2], change=change)
    found = scan_table(content, required=COLUMNS).problems

    assert [problem.sentence for problem in found] == [
        f"Sel B{line} lembar “Data”: Sel B3:B4 digabung: batalkan penggabungan dan isi setiap sel sendiri."
        for line in (3, 4)
    ]


def test_cells_of_a_workbook_are_read_as_they_are_shown() -> None:
    half_past_eight = datetime(2025, 3, 31, 8, 30, tzinfo=UTC).replace(tzinfo=None)
    content = xlsx_bytes(
        [*COLUMNS, "catatan"],
        ["A", 2019, datetime.combine(date(2025, 3, 31), time.min), 0.5],
        ["B", 2020.0, half_past_eight, True],
    )

    assert [[row.text(name) for name in [*COLUMNS, "catatan"]] for row in read(content).rows] == [
        ["A", "2019", "2025-03-31", "0,5"],
        ["B", "2020", "2025-03-31T08:30:00", "TRUE"],
    ]


def test_xls_and_ods_are_read_like_xlsx() -> None:
    files = [
        xlsx_bytes(COLUMNS, ["A1", "Puskesmas “Ñ”", 5], ["A2", None, 1.5]),
        xls_bytes(COLUMNS, ["A1", "Puskesmas “Ñ”", 5], ["A2", None, 1.5]),
        ods_bytes(ods_row(*COLUMNS), ods_row("A1", "Puskesmas “Ñ”", 5), ods_row("A2", None, 1.5)),
    ]

    assert [texts(content) for content in files] == [
        [("A1", "Puskesmas “Ñ”", "5"), ("A2", "", "1,5")],
    ] * 3


def test_hidden_rows_and_merges_are_seen_in_xls_too() -> None:
    def change(sheet: object) -> None:
        sheet.row(1).hidden = True
        sheet.write_merge(3, 4, 1, 1, "x")

    content = xls_bytes(COLUMNS, ["A1", "x", 1], ["A2", "x", 1], ["A3"], ["A4"], change=change)
    table = scan_table(content, required=COLUMNS)

    assert [row.line for row in table.rows] == [3]
    assert [(row.line, row.code) for row in table.left_out] == [(2, "hidden")]
    assert [(problem.cell, problem.code) for problem in table.problems] == [
        ("B4", "merged"),
        ("B5", "merged"),
    ]


def test_ods_shows_hidden_rows_merges_repeats_and_notes() -> None:
    note = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>catatan</text:p></office:annotation>'
        '<text:p>dua<text:s text:c="2"/>kata</text:p><text:p>baris</text:p></table:table-cell>'
    )
    content = ods_bytes(
        ods_row(ods_cell("Judul", attributes='table:number-columns-spanned="3"')),
        ods_row(None, attributes='table:number-rows-repeated="2"'),
        ods_row(*COLUMNS),
        ods_row("A1", note, 1, attributes='table:number-rows-repeated="2"'),
        ods_row("A2", "x", 1, attributes='table:visibility="filter"'),
        ods_row("A3", ods_cell("x", attributes='table:number-rows-spanned="2"'), 2),
        ods_row(None, attributes='table:number-rows-repeated="1048000"'),
        more=f'<table:table table:name="Lama" table:style-name="shut">{ods_row(*COLUMNS)}</table:table>',
    )
    table = scan_table(content, required=COLUMNS)

    assert [(row.line, row.text("nama")) for row in table.rows] == [
        (5, "dua  kata\nbaris"),
        (6, "dua  kata\nbaris"),
    ]
    assert [(row.line, row.code) for row in table.left_out] == [(1, "above_header"), (7, "hidden")]
    assert [(problem.cell, problem.code) for problem in table.problems] == [("B8", "merged")]


def test_reads_the_published_innovations_from_a_path() -> None:
    table = scan_table(DATA / "innovations.csv", required=["innovation_id", "name"], optional=["opd"])

    assert (len(table.rows), table.rows[0].line, table.rows[0].text("name")) == (195, 2, "MONA KERJA BANG")
