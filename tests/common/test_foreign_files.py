"""Files that are no table at all: refused by one sentence that says what they are and what is expected instead."""

import io
import struct
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


def container(*streams: str) -> bytes:
    """What Office wrote before 2007: a header, one sector of the allocation table, one of the directory."""
    free, end, special = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<108I", *[free] * 108)
    table = struct.pack("<128I", special, end, *[free] * 126)
    entries = [("Root Entry", 5, 1), *((name, 2, free) for name in streams)]
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB3I", 2 * len(name) + 2, kind, 1, free, free, child)
        + bytes(36)
        + struct.pack("<3I", end, 0, 0)
        for name, kind, child in entries
    )
    return header + table + directory.ljust(512, b"\0")


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
        (container("WordDocument"), "dokumen teks"),
        (container("PowerPoint Document"), "presentasi"),
        (container("__properties_version1.0"), "surel"),
        (archive(foto_jpg="x"), "arsip"),
        (b"Rar!\x1a\x07\x01\x00", "arsip"),
        (b"7z\xbc\xaf\x27\x1c\x00", "arsip"),
        (b"\x1f\x8b\x08\x00", "arsip"),
        (bytes(range(256)) * 4, "bukan tabel"),
    ],
    ids=[
        "PNG", "JPEG", "GIF", "PDF", "RTF", "DOCX", "ODT", "PPTX", "DOC", "PPT", "MSG", "ZIP", "RAR", "7z", "gzip",
        "unknown",
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_called_what_it_is(content: bytes, kind: str) -> None:
    with translation.override("id"), pytest.raises(TableError) as refusal:
        scan_table(content, required=["kode", "nama"])

    (problem,) = refusal.value.problems
    assert (problem.code, problem.sentence) == ("not_a_table", f"Berkas ini {kind}: {EXPECTED}")


@pytest.mark.parametrize(
    ("streams", "said"),
    [
        (("EncryptedPackage", "EncryptionInfo"), "Berkas ini dilindungi kata sandi"),
        (("Workbook", "WordDocument"), "Berkas rusak"),
        (("Isi",), "Berkas rusak"),
    ],
    ids=["password", "damaged workbook with a document in it", "something else"],
)
def test_a_workbook_that_cannot_be_opened_says_why(streams: tuple[str, ...], said: str) -> None:
    with translation.override("id"), pytest.raises(TableError) as refusal:
        scan_table(container(*streams), required=["kode", "nama"])

    (problem,) = refusal.value.problems
    assert (problem.code, problem.sentence.startswith(said)) == ("unreadable", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_of_any_encoding_is_no_binary_file(encoding: str) -> None:
    content = "kode;nama\nA;Ruang “é”\n".encode(encoding)

    assert [row.text("nama") for row in scan_table(content, required=["kode", "nama"]).rows] == ["Ruang “é”"]
