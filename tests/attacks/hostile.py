"""Files that attack the reader itself, and files that have nothing to do with us."""

import io
import zlib
from collections.abc import Iterator

import pikepdf

from contracts.verification.verdicts import FileVerdict
from tests.attacks.genuine import Genuine, rewritten
from tests.attacks.updates import ALTERED, FOREIGN, NO_PDF

PAGES = 10_000
INFLATED = 1 << 30


def many_pages(real: Genuine) -> bytes:
    """The genuine first page ten thousand times."""

    def change(document: pikepdf.Pdf) -> None:
        first = document.pages[0].obj
        kids = [document.make_indirect(pikepdf.Dictionary(first)) for _ in range(PAGES)]
        document.Root.Pages.Kids = pikepdf.Array(kids)
        document.Root.Pages.Count = PAGES

    return rewritten(real.whole, change)


def bomb() -> bytes:
    """Terms of one gigabyte, in one megabyte."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (INFLATED % 65521 << 16 | 1).to_bytes(4, "big")  # Adler-32 of so many zeros
    packed = head + block * ((INFLATED >> 20) - 1) + b"\x03\x00" + checksum
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        body = pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)
        specification = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F=pikepdf.String("kontrak.json"),
            UF=pikepdf.String("kontrak.json"),
            EF=pikepdf.Dictionary(F=document.make_indirect(body)),
        )
        names = pikepdf.Array([pikepdf.String("kontrak.json"), document.make_indirect(specification)])
        document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))
        document.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return target.getvalue()


def written(*objects: str) -> bytes:
    """A minimal file with these objects; the first one is the catalog."""
    body, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    body += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return body


def attacks(real: Genuine) -> Iterator[tuple[str, bytes, FileVerdict]]:
    """Name, file and verdict of each."""
    whole = real.whole
    key = pikepdf.Encryption(owner="pemilik", user="pembaca")
    open_key = pikepdf.Encryption(owner="pemilik", user="")
    yield "nothing", b"", NO_PDF
    yield "text", b"Kontrak Kinerja Inovasi\n" * 100, NO_PDF
    yield "header-only", b"%PDF-1.7\n%%EOF\n", FOREIGN
    yield "zeros", b"%PDF-1.7\n" + bytes(100_000), FOREIGN
    yield (
        "blank-page",
        written("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"),
        FOREIGN,
    )
    yield "catalog-is-itself", written("1 0 R"), FOREIGN
    yield (
        "nested",
        written("<< /Type /Catalog /Pages 2 0 R /Names " + "[" * 50_000 + "]" * 50_000 + " >>"),
        FOREIGN,
    )
    yield (
        "fields-in-a-circle",
        written(
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] >> >>",
            "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
            "<< /T (a) /Kids [3 0 R] >>",
        ),
        FOREIGN,
    )
    yield (
        "names-in-a-circle",
        written(
            "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>",
            "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
            "<< /Kids [3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R] >>",
        ),
        FOREIGN,
    )
    yield "ten-thousand-pages", many_pages(real), ALTERED
    yield "gigabyte-inside", bomb(), FOREIGN
    yield "password", rewritten(whole, encryption=key), ALTERED
    yield "owner-password", rewritten(whole, encryption=open_key), ALTERED
    yield "reversed", whole[::-1], NO_PDF
    yield "html", b"<!doctype html><title>Kontrak</title><script>alert(1)</script>", NO_PDF
