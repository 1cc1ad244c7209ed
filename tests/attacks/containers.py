"""Attacks on the signature dictionaries themselves: byte ranges, containers, fields."""

import re
from collections.abc import Iterator

import pikepdf

from contracts.verification.verdicts import FileVerdict
from tests.attacks.genuine import Genuine, rewritten
from tests.attacks.updates import ALTERED, SIGNED

_RANGE = re.compile(rb"/ByteRange\s*\[([^\]]*)\]")
_CONTENTS = re.compile(rb"/Contents\s*<([0-9a-fA-F]*)>")


def ranges(pdf: bytes) -> list[re.Match[bytes]]:
    return list(_RANGE.finditer(pdf))


def byte_range(pdf: bytes, which: int = -1) -> list[int]:
    return [int(number) for number in ranges(pdf)[which][1].split()]


def with_range(pdf: bytes, *numbers: int, which: int = -1) -> bytes:
    """The numbers written over the old ones, in as many bytes; where they need more, the second loses digits."""
    found = ranges(pdf)[which]
    words = [str(number).encode() for number in numbers]
    excess = max(0, len(b" ".join(words)) - len(found[1]))
    words[1] = words[1][: len(words[1]) - excess]
    text = b" ".join(words)
    return pdf[: found.start(1)] + text.ljust(len(found[1])) + pdf[found.end(1) :]


def container(pdf: bytes, which: int = -1) -> re.Match[bytes]:
    return list(_CONTENTS.finditer(pdf))[which]


def with_container(pdf: bytes, digits: bytes, which: int = -1) -> bytes:
    """The hexadecimal digits written over the old ones, in as many bytes."""
    found = container(pdf, which)
    return pdf[: found.start(1)] + digits[: len(found[1])].ljust(len(found[1]), b"0") + pdf[found.end(1) :]


def wrapped(pdf: bytes, behind: bytes) -> bytes:
    """Signature wrapping: the signed end moves away, something else takes its place."""
    start, first, second, length = byte_range(pdf)
    tail = pdf[second : second + length]
    moved = pdf[:second] + b"/X " + behind + b"\n" + tail
    return with_range(moved, start, first, len(moved) - length, length)


def doubled_contents(pdf: bytes) -> bytes:
    """A second /Contents in the room that the first one reserves."""
    found = container(pdf)
    room = len(found[1])
    inside = found[1][: room - 40] + b">/Contents<" + b"00" * 14
    return pdf[: found.start(1)] + inside.ljust(room, b"0") + pdf[found.end(1) :]


def without_value(*names: str):
    """A rewriting that takes signatures out of their fields."""

    def change(document: pikepdf.Pdf) -> None:
        for field in document.Root.AcroForm.Fields:
            if str(field.T) in names and "/V" in field:
                del field.V
        if "/Perms" in document.Root:
            del document.Root.Perms

    return change


def without_form(document: pikepdf.Pdf) -> None:
    del document.Root.AcroForm
    if "/Perms" in document.Root:
        del document.Root.Perms


def attacks(real: Genuine) -> Iterator[tuple[str, bytes, FileVerdict]]:
    """Name, file and verdict of each."""
    whole = real.whole
    _start, first, second, length = byte_range(whole)
    hexadecimal = container(whole)[1]
    yield "range-zeros", with_range(whole, 0, 0, 0, 0), ALTERED
    yield "range-overlapping", with_range(whole, 0, first, first - 100, length), ALTERED
    yield "range-whole-without-gap", with_range(whole, 0, len(whole), 0, 0), ALTERED
    yield "range-negative", with_range(whole, 0, first, -1, length), ALTERED
    yield "range-negative-start", with_range(whole, -1, first, second, length), ALTERED
    yield "range-outside", with_range(whole, 0, first, second, length + 999), ALTERED
    yield "range-shorter", with_range(whole, 0, first, second, length - 1), ALTERED
    yield "range-starting-later", with_range(whole, 9, first - 9, second, length), ALTERED
    yield "range-of-three", with_range(whole, 0, first, second), ALTERED
    yield "range-of-first-signature", with_range(whole, *byte_range(whole, 0)), ALTERED
    yield "range-renamed", whole.replace(b"/ByteRange", b"/ByteRangf"), ALTERED
    yield "wrapped", wrapped(whole, b"<< /Type /Page >>"), ALTERED
    yield "container-emptied", with_container(whole, b""), ALTERED
    yield "container-blank", with_container(whole, b" " * len(hexadecimal)), ALTERED
    yield "container-cut", with_container(whole, hexadecimal[:400]), ALTERED
    yield "container-doubled", doubled_contents(whole), ALTERED
    yield "container-of-first", with_container(whole, container(whole, -2)[1]), ALTERED
    yield "container-of-another-contract", with_container(whole, container(real.other)[1]), ALTERED
    yield "container-in-other-case", with_container(whole, hexadecimal.swapcase()), SIGNED
    yield "padding-filled", with_container(whole, hexadecimal.rstrip(b"0") + b"0" * 200 + b"ff"), SIGNED
    yield "filter-renamed", whole.replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached"), ALTERED
    yield "filter-sha1", whole.replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.sha1    "), ALTERED
    yield (
        "both-signatures-stripped",
        rewritten(whole, without_value("ttd-pihak-pertama", "ttd-pihak-kedua")),
        ALTERED,
    )
    yield "second-signature-stripped", rewritten(whole, without_value("ttd-pihak-kedua")), ALTERED
    yield "form-removed", rewritten(whole, without_form), ALTERED
    yield "written-anew", rewritten(whole), ALTERED
    yield (
        "written-with-object-streams",
        rewritten(whole, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        ALTERED,
    )
    yield "linearised", rewritten(whole, linearize=True), ALTERED
