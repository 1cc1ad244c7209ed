"""A workbook is sent while it is written: what was sent is not held, and every cell is the text that was given."""

from collections.abc import Iterator
from io import BytesIO

from django.http import StreamingHttpResponse
from openpyxl import load_workbook

from common.exports import xlsx_response
from common.sheets.kinds import sheets_of

AWKWARD = ["=1+1", "Qur’an & <b>“Puspa”</b>", " dua  spasi ", "baris\nkedua", "", "0012", "你好", "]]>&amp;"]


def counted(rows: int, asked: list[int]) -> Iterator[list[str]]:
    for number in range(rows):
        asked.append(number)
        # Digits that no packing makes small.
        yield [str(hash((number, place))) for place in range(8)]


def test_a_large_workbook_is_sent_before_its_last_row_is_read() -> None:
    asked: list[int] = []
    response = xlsx_response(list("abcdefgh"), counted(20_000, asked))
    assert isinstance(response, StreamingHttpResponse)
    parts = iter(response.streaming_content)

    first = next(parts)

    assert len(asked) < 4_000
    rest = list(parts)
    assert max(map(len, rest)) < 200_000
    sheet = load_workbook(BytesIO(first + b"".join(rest)), read_only=True).worksheets[0]
    assert sum(1 for _row in sheet.iter_rows()) == 20_001


def test_every_cell_is_the_text_that_was_given() -> None:
    content = xlsx_response(["a"] * len(AWKWARD), [AWKWARD], name="Daftar.xlsx").content

    sheet = load_workbook(BytesIO(content)).worksheets[0]

    assert ["" if cell.value is None else cell.value for cell in sheet[2]] == AWKWARD
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}
    assert sheet.title == "prakarsa"
    # Our own reader reads it back, too.
    assert [found.name for found in sheets_of(content, {"a"})] == ["prakarsa"]
