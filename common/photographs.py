"""Takes out of a photograph where it was taken, whose it is and everything else that nobody looks at.

The picture itself stays as it is, bit for bit, and so do its orientation, when it was taken and with what kind of
device: these are read from the metadata and written anew, all other metadata goes. What follows the end of the picture
goes too, because telephones hide a film with its place there.
"""

import struct
import zlib
from collections.abc import Iterator

from common.file_kinds import JPEG, PNG

_EXIF = b"Exif\0\0"
# Make, model, orientation, changed when.
_KEPT = (0x010F, 0x0110, 0x0112, 0x0132)
_DETAILS = 0x8769
# Taken and made digital when, each with the offset of its zone and its fractions.
_KEPT_DETAILS = (0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292)
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _APP15 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_COMMENT = 0xFE
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP pHYs sBIT bKGD acTL fcTL fdAT".split()
)


class DamagedPicture(Exception):
    """Its parts cannot be told apart."""


def without_location(data: bytes, media_type: str) -> bytes:
    """The same picture; bytes of any other type are given back as they are. Raises DamagedPicture."""
    try:
        if media_type == JPEG:
            return b"".join(_jpeg_parts(data))
        return b"".join(_png_parts(data)) if media_type == PNG else data
    except (IndexError, struct.error) as error:
        raise DamagedPicture from error


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise DamagedPicture
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            yield data[at : at + 2]
            return
        end = at + 2 + struct.unpack_from("!H", data, at + 2)[0]
        if end > len(data):
            raise DamagedPicture
        yield _jpeg_segment(marker, data[at:end])
        at = end
        if marker == _SOS:
            end = _end_of_scan(data, at)
            yield data[at:end]
            at = end


def _jpeg_segment(marker: int, segment: bytes) -> bytes:
    content = segment[4:]
    if marker == _APP1 and content.startswith(_EXIF):
        kept = _kept_metadata(content[len(_EXIF) :])
        return struct.pack("!BBH", 0xFF, _APP1, len(_EXIF) + len(kept) + 2) + _EXIF + kept if kept else b""
    if marker in (_APP0, _APP14) or (marker == _APP2 and content.startswith(b"ICC_PROFILE\0")):
        return segment
    return b"" if marker == _COMMENT or _APP0 <= marker <= _APP15 else segment


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _png_parts(data: bytes) -> Iterator[bytes]:
    yield _SIGNATURE
    at = len(_SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from("!I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise DamagedPicture
        if kind == b"eXIf":
            kept = _kept_metadata(data[at + 8 : end - 4])
            if kept:
                crc = zlib.crc32(b"eXIf" + kept)
                yield struct.pack("!I", len(kept)) + b"eXIf" + kept + struct.pack("!I", crc)
        elif kind in _PNG_KEPT:
            yield data[at:end]
        if kind == b"IEND":
            return
        at = end


def _kept_metadata(found: bytes) -> bytes:
    """The metadata (TIFF) with nothing but what is kept; empty when there is none or it cannot be read."""
    from PIL import Image  # noqa: PLC0415 -- loads only where a photograph with metadata is handed in

    before, after = Image.Exif(), Image.Exif()
    try:
        before.load(found)
        after.update({tag: before[tag] for tag in _KEPT if tag in before})
        details = before.get_ifd(_DETAILS)
        taken = {tag: details[tag] for tag in _KEPT_DETAILS if tag in details}
        if taken:
            after.get_ifd(_DETAILS).update(taken)
            after[_DETAILS] = taken
        return after.tobytes().removeprefix(_EXIF) if len(after) else b""
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):
        return b""
