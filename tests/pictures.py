"""Small real pictures for tests that hand them in; each text gives another one."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def png(text: str) -> bytes:
    """A PNG whose pixels are the letters, with no metadata."""
    pixels = text.encode()
    head = struct.pack("!IIBBBBB", len(pixels), 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" + pixels)), (b"IEND", b""))
    chunks = [
        struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))
        for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg(text: str, *, side: int = 8) -> bytes:
    """A square JPEG of noise, in a shade that the text gives."""
    target = BytesIO()
    shade = zlib.crc32(text.encode()).to_bytes(4, "big")[:3]
    noise = Image.effect_noise((side, side), 60).convert("RGB")
    noise.putpixel((0, 0), tuple(shade))
    noise.save(target, "JPEG", quality=95)
    return target.getvalue()
