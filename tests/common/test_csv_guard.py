"""Written CSV is read back as it was; a cell that would be a formula is guarded, and no other."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.sheets.guard import csv_safe, without_guard
from common.tabular import scan_table
from tests import campaign

COLUMNS = ("kode", "nama", "target")
# Letters of several scripts, blanks, and everything that separates, quotes or begins a formula somewhere.
TEXT = st.text("ab1é“𝄞\u00a0 ,;\t|\n\"'=+-@＝", max_size=10)


@settings(max_examples=campaign.length(short=40, full=2000))
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_written_csv_is_read_back_equal(records: list[tuple[str, str, str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, delimiter=delimiter)
    writer.writerow(COLUMNS)
    writer.writerows([csv_safe(cell) for cell in record] for record in records)

    rows = scan_table(text.getvalue().encode("utf-8-sig"), required=COLUMNS).rows
    found = [tuple(row.text(name) for name in COLUMNS) for row in rows]

    expected = [tuple(cell.strip() for cell in record) for record in records]
    assert found == [record for record in expected if any(record) and not _is_special(record)]


def _is_special(record: tuple[str, ...]) -> bool:
    """Rows that name or number the columns are read past on purpose."""
    return [cell.strip(" ()") for cell in record] == ["1", "2", "3"]


@given(TEXT)
def test_a_guard_against_formulas_is_taken_away_again(text: str) -> None:
    assert without_guard(csv_safe(text)) == text


@pytest.mark.parametrize("cell", ["'=1", "''=1", "'", "'biasa'", "'-5", "-5"])
def test_a_guard_is_never_mistaken_for_an_apostrophe(cell: str) -> None:
    assert without_guard(csv_safe(cell)) == cell


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
