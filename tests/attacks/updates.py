"""Attacks that append to a signed file, or cut from it."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from contracts.verification.verdicts import FileVerdict
from tests.attacks.genuine import FIRST, SECOND, Genuine

Change = Callable[[IncrementalPdfFileWriter], None]
ALTERED, FOREIGN, SIGNED = FileVerdict.ALTERED, FileVerdict.FOREIGN, FileVerdict.SIGNED_OTHER_FILE
NO_PDF = FileVerdict.NO_PDF


def updated(pdf: bytes, change: Change) -> bytes:
    """`pdf` with one more revision that `change` makes; the earlier bytes stay."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def page(writer: IncrementalPdfFileWriter, number: int = 0) -> Any:
    found = writer.root["/Pages"]["/Kids"][number]
    return found.get_object()


def stream(writer: IncrementalPdfFileWriter, data: bytes, **entries: Any) -> Any:
    return writer.add_object(
        generic.StreamObject(
            {pdf_name(f"/{name}"): value for name, value in entries.items()}, stream_data=data
        )
    )


def replaced_page(writer: IncrementalPdfFileWriter) -> None:
    page(writer)["/Contents"] = stream(writer, b"BT /F1 12 Tf 72 700 Td (Target 1) Tj ET")
    writer.update_container(page(writer))


def annotation(kind: str, **more: Any) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        drawn = stream(
            writer,
            b"1 1 1 rg 0 0 400 200 re f",
            Type=pdf_name("/XObject"),
            Subtype=pdf_name("/Form"),
            BBox=generic.ArrayObject(map(generic.NumberObject, (0, 0, 400, 200))),
        )
        entry = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name(kind),
                pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (90, 300, 490, 500))),
                pdf_name("/Contents"): generic.pdf_string("Target 1"),
                pdf_name("/F"): generic.NumberObject(4),
                pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): drawn}),
            }
            | {pdf_name(f"/{name}"): value for name, value in more.items()}
        )
        place = page(writer)
        annotations = generic.ArrayObject(list(place.get("/Annots", ())))
        annotations.append(writer.add_object(entry))
        place["/Annots"] = annotations
        writer.update_container(place)

    return change


def action(kind: str, **more: Any) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/OpenAction"] = generic.DictionaryObject(
            {pdf_name("/S"): pdf_name(kind)} | {pdf_name(f"/{name}"): value for name, value in more.items()}
        )
        writer.update_root()

    return change


def layer(writer: IncrementalPdfFileWriter) -> None:
    group = writer.add_object(
        generic.DictionaryObject(
            {pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.pdf_string("lapisan")}
        )
    )
    writer.root["/OCProperties"] = generic.DictionaryObject(
        {
            pdf_name("/OCGs"): generic.ArrayObject([group]),
            pdf_name("/D"): generic.DictionaryObject({pdf_name("/ON"): generic.ArrayObject([group])}),
        }
    )
    writer.update_root()
    place = page(writer)
    old = place.raw_get("/Contents")
    cover = stream(writer, b"/OC /L BDC 1 1 1 rg 60 300 480 250 re f EMC")
    place["/Contents"] = generic.ArrayObject(
        [*(old if isinstance(old, generic.ArrayObject) else [old]), cover]
    )
    writer.update_container(place)


def removed_pages(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"] = generic.ArrayObject(list(tree["/Kids"])[:1])
    tree["/Count"] = generic.NumberObject(1)
    writer.update_container(tree)


def doubled_page(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"] = generic.ArrayObject(
        [tree["/Kids"].raw_get(0), *[tree["/Kids"].raw_get(i) for i in range(len(tree["/Kids"]))]]
    )
    tree["/Count"] = generic.NumberObject(len(tree["/Kids"]))
    writer.update_container(tree)


def page_entry(name: str, value: Any) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page(writer)[pdf_name(name)] = value
        writer.update_container(page(writer))

    return change


def root_entry(name: str, value: Any) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(name)] = value
        writer.update_root()

    return change


def metadata(writer: IncrementalPdfFileWriter) -> None:
    found = writer.root.raw_get("/Metadata")
    writer.objects[(found.generation, found.idnum)] = generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")},
        stream_data=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>lain</x:xmpmeta>",
    )


def information(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(
        writer.add_object(generic.DictionaryObject({pdf_name("/Title"): generic.pdf_string("Lain")}))
    )


def attached(name: str, data: bytes) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        body = EmbeddedFileObject.from_file_data(writer, data=data, compress=False)
        embed_file(writer, FileSpec(file_spec_string=name, file_name=name, embedded_data=body))

    return change


def swapped_terms(data: bytes) -> Change:
    """The attached terms replaced in place."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        tree = writer.root["/Names"]["/EmbeddedFiles"]
        body = tree["/Names"][1]["/EF"].raw_get("/F")
        writer.objects[(body.generation, body.idnum)] = generic.StreamObject(
            {pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=data
        )

    return change


def another_look(field: str) -> Change:
    """The visible signature drawn anew, with another text."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        for reference in writer.root["/AcroForm"]["/Fields"]:
            widget = reference.get_object()
            if widget["/T"] == field:
                widget["/AP"] = generic.DictionaryObject(
                    {
                        pdf_name("/N"): stream(
                            writer,
                            b"1 0 0 rg 0 0 100 50 re f",
                            Subtype=pdf_name("/Form"),
                            BBox=generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 70))),
                        )
                    }
                )
                widget["/AS"] = pdf_name("/N")
                writer.update_container(widget)

    return change


def other_glyphs(writer: IncrementalPdfFileWriter) -> None:
    """A font's text map replaced: the same drawing reads as another text."""
    fonts = page(writer)["/Resources"]["/Font"]
    font = fonts[min(fonts)]
    font["/ToUnicode"] = stream(writer, b"begincmap 1 beginbfrange <0000> <ffff> <0031> endbfrange endcmap")
    writer.update_container(font)


def recycled(writer: IncrementalPdfFileWriter) -> None:
    """A further field whose value is the first signature's object."""
    fields = writer.root["/AcroForm"]["/Fields"]
    first = next(ref.get_object() for ref in fields if ref.get_object()["/T"] == FIRST)
    entry = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Sig"),
            pdf_name("/T"): generic.pdf_string("ttd-ketiga"),
            pdf_name("/V"): first.raw_get("/V"),
        }
    )
    fields.append(writer.add_object(entry))
    writer.update_container(fields)


def swapped_values(writer: IncrementalPdfFileWriter) -> None:
    """The two fields exchange their signatures."""
    fields = {ref.get_object()["/T"]: ref.get_object() for ref in writer.root["/AcroForm"]["/Fields"]}
    one, two = fields[FIRST], fields[SECOND]
    one["/V"], two["/V"] = two.raw_get("/V"), one.raw_get("/V")
    for widget in (one, two):
        writer.update_container(widget)


def security_store(**entries: bytes) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        certificate = stream(writer, entries.get("cert", b"\x30\x00"))
        store = {pdf_name("/Certs"): generic.ArrayObject([certificate])}
        if "vri" in entries:
            store[pdf_name("/VRI")] = generic.DictionaryObject(
                {
                    pdf_name("/" + "A" * 40): generic.DictionaryObject(
                        {pdf_name("/Cert"): store[pdf_name("/Certs")]}
                    )
                }
            )
        writer.root["/DSS"] = generic.DictionaryObject(store)
        writer.update_root()

    return change


def new_catalog(writer: IncrementalPdfFileWriter) -> None:
    """Another page tree beside the old one."""
    old = writer.root["/Pages"]["/Kids"].raw_get(0)
    writer.root["/Pages"] = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Pages"),
                pdf_name("/Kids"): generic.ArrayObject([old]),
                pdf_name("/Count"): generic.NumberObject(1),
            }
        )
    )
    writer.update_root()


def hybrid(pdf: bytes) -> bytes:
    """A classic table whose hidden cross-reference stream replaces the first page's contents for some readers."""
    previous = int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    size = int(pdf.rsplit(b"/Size", 1)[1].split()[0].rstrip(b">/"))
    root = pdf.rsplit(b"/Root", 1)[1].split(b"R")[0].strip()
    body = f"\n{size} 0 obj\n<< /Length 3 >>\nstream\nq Q\nendstream\nendobj\n".encode()
    at = len(pdf) + 1
    table = len(pdf) + len(body)
    trailer = (
        f"xref\n{size} 1\n{at:010d} 00000 n \ntrailer\n<< /Size {size + 1} /Root {root.decode()} R "
        f"/Prev {previous} /XRefStm {at} >>\nstartxref\n{table}\n%%EOF\n"
    )
    return pdf + body + trailer.encode()


def empty(pdf: bytes) -> bytes:
    """One more revision without any object."""
    previous = int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    size = int(pdf.rsplit(b"/Size", 1)[1].split()[0].rstrip(b">/"))
    root = pdf.rsplit(b"/Root", 1)[1].split(b"R")[0].strip().decode()
    trailer = f"xref\n0 0\ntrailer\n<< /Size {size} /Root {root} R /Prev {previous} >>\n"
    return pdf + f"\n{trailer}startxref\n{len(pdf) + 1}\n%%EOF\n".encode()


def looping(pdf: bytes) -> bytes:
    """A table whose /Prev is itself."""
    size = int(pdf.rsplit(b"/Size", 1)[1].split()[0].rstrip(b">/"))
    root = pdf.rsplit(b"/Root", 1)[1].split(b"R")[0].strip().decode()
    start = len(pdf) + 1
    return pdf + (
        f"\nxref\n0 0\ntrailer\n<< /Size {size} /Root {root} R /Prev {start} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def zip_behind(pdf: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("kontrak.txt", "lain")
    return pdf + archive.getvalue()


def attacks(real: Genuine) -> Iterator[tuple[str, bytes, FileVerdict]]:
    """Name, file and verdict of each."""
    whole, once = real.whole, real.once
    text = generic.pdf_string
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 100)))
    changes: dict[str, Change] = {
        "page-replaced": replaced_page,
        "page-removed": removed_pages,
        "page-doubled": doubled_page,
        "page-rotated": page_entry("/Rotate", generic.NumberObject(180)),
        "page-cropped": page_entry("/CropBox", box),
        "covering-annotation": annotation("/Stamp"),
        "free-text-annotation": annotation("/FreeText", DA=text("/Helv 12 Tf")),
        "redaction-annotation": annotation("/Redact"),
        "link-annotation": annotation("/Link"),
        "optional-content-layer": layer,
        "open-action-javascript": action("/JavaScript", JS=text("app.alert(1)")),
        "open-action-launch": action("/Launch", F=text("calc.exe")),
        "open-action-address": action("/URI", URI=text("https://tte.contoh.example/")),
        "additional-actions": root_entry("/AA", generic.DictionaryObject()),
        "attachment-added": attached("kontrak-2.json", b"{}"),
        "second-terms-attached": attached("kontrak.json", b"{}"),
        "terms-swapped": swapped_terms(real.terms.canonical().replace(b"2025", b"2026")),
        "metadata-swapped": metadata,
        "information-changed": information,
        "new-signature-field": lambda writer: append_signature_field(writer, SigFieldSpec("ttd-lain")),
        "look-of-signature-swapped": another_look(SECOND),
        "glyphs-remapped": other_glyphs,
        "signature-object-recycled": recycled,
        "signatures-exchanged": swapped_values,
        "security-store-added": security_store(),
        "security-store-with-vri": security_store(vri=b"", cert=b"\x30\x03\x02\x01\x01"),
        "security-store-emptied": root_entry("/DSS", generic.DictionaryObject()),
        "catalog-replaced": new_catalog,
        "viewer-preferences": root_entry("/ViewerPreferences", generic.DictionaryObject()),
        "language-changed": root_entry("/Lang", text("en")),
        "permissions-removed": root_entry("/Perms", generic.DictionaryObject()),
    }
    for name, change in changes.items():
        yield name, updated(whole, change), ALTERED
    for name in ("covering-annotation", "page-replaced", "new-signature-field", "security-store-added"):
        yield f"half-signed-{name}", updated(once, changes[name]), ALTERED
    yield "empty-update", empty(whole), ALTERED
    yield "two-updates", updated(empty(whole), replaced_page), ALTERED
    yield "newline-behind-end", whole + b"\n", ALTERED
    yield "bytes-behind-end", whole + b"% tambahan\n", ALTERED
    yield "second-end-mark", whole + b"\n%%EOF\n", ALTERED
    yield "another-file-behind-end", whole + real.other, ALTERED
    yield "zip-behind-end", zip_behind(whole), ALTERED
    yield "page-in-front", b"<!doctype html><script>alert(1)</script>\n" + whole, ALTERED
    yield "hybrid-cross-reference", hybrid(whole), ALTERED
    yield "cross-reference-loop", looping(whole), ALTERED
    yield "unsigned-with-update", updated(real.unsigned, replaced_page), ALTERED
    yield "cut-in-half", whole[: len(whole) // 2], ALTERED
    yield "last-byte-cut", whole[:-1], ALTERED
    yield "end-mark-cut", whole[: whole.rindex(b"startxref")], ALTERED
    yield "first-bytes-cut", whole[20:], ALTERED
