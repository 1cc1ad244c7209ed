"""Files that are no table at all: refused by one sentence that says what they are and what is expected instead."""

import io
from zipfile import ZipFile

import pytest
from django.utils import translation

from common.sheets.problems import TableError
from common.tabular import scan_table

EXPECTED = "kirim tabelnya sebagai XLSX, XLS, ODS, atau CSV."


def archive(**parts: str) -> bytes:
    """A ZIP archive of these texts; a name's `__` is a slash, its last `_` a dot."""
    file = io.BytesIO()
    with ZipFile(file, "w") as found:
        for name, text in parts.items():
            found.writestr(name.replace("__", "/").replace("_", "."), text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "gambar"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "gambar"),
        (b"GIF89a\x01\x00", "gambar"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"{\\rtf1\\ansi kode}", "dokumen teks"),
        (archive(word__document_xml="<w/>"), "dokumen teks"),
        (archive(mimetype="application/vnd.oasis.opendocument.text", content_xml="<a/>"), "dokumen teks"),
        (archive(ppt__presentation_xml="<p/>"), "presentasi"),
        (archive(foto_jpg="x"), "arsip"),
        (b"Rar!\x1a\x07\x01\x00", "arsip"),
        (b"7z\xbc\xaf\x27\x1c\x00", "arsip"),
        (b"\x1f\x8b\x08\x00", "arsip"),
        (bytes(range(256)) * 4, "bukan tabel"),
    ],
    ids=[
        "PNG", "JPEG", "GIF", "PDF", "RTF", "DOCX", "ODT", "PPTX", "ZIP", "RAR", "7z", "gzip", "unknown",
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_called_what_it_is(content: bytes, kind: str) -> None:
    with translation.override("id"), pytest.raises(TableError) as refusal:
        scan_table(content, required=["kode", "nama"])

    (problem,) = refusal.value.problems
    assert (problem.code, problem.sentence) == ("not_a_table", f"Berkas ini {kind}: {EXPECTED}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_of_any_encoding_is_no_binary_file(encoding: str) -> None:
    content = "kode;nama\nA;Ruang “é”\n".encode(encoding)

    assert [row.text("nama") for row in scan_table(content, required=["kode", "nama"]).rows] == ["Ruang “é”"]
