"""What is left in a damaged PDF, found in its bytes without its tables: whose signatures it held, which terms.

Only to say that a file which cannot be read, or says something else now, was one of ours; never that anything is valid.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from itertools import islice

from contracts.documents.rendering import ATTACHMENT_NAME

# A genuine file has a few signatures, and some hundred streams of which the terms are one of the first.
MOST_CONTAINERS, MOST_STREAMS, MOST_BYTES = 16, 2000, 4_000_000
_CONTAINER = re.compile(rb"/Contents\s*<([0-9A-Fa-f]{512,})>")
_STREAM = re.compile(rb"stream\r?\n")
_TERMS = b'{"'


def certificates_left(pdf: bytes) -> list[str]:
    """SHA-256 of each certificate in the signatures' containers, whatever the rest of the file is like."""
    from asn1crypto import cms  # noqa: PLC0415 -- loads only where a file is judged

    found = []
    for container in islice(_CONTAINER.finditer(pdf), MOST_CONTAINERS):
        digits = container[1]
        try:
            signed = cms.ContentInfo.load(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))["content"]
            found += [hashlib.sha256(each.chosen.dump()).hexdigest() for each in signed["certificates"]]
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return found


def terms_left(pdf: bytes) -> bytes | None:
    """The attached terms, where their stream is whole; None where no stream looks like them."""
    if ATTACHMENT_NAME.encode() not in pdf:
        return None
    return next((each for each in _streams(pdf) if each.startswith(_TERMS)), None)


def _streams(pdf: bytes) -> Iterator[bytes]:
    for begin in islice(_STREAM.finditer(pdf), MOST_STREAMS):
        reader = zlib.decompressobj()
        try:
            # Other streams than terms are not worth reading to their end.
            head = reader.decompress(pdf[begin.end() : begin.end() + 256], 2)
            if head == _TERMS:
                yield zlib.decompressobj().decompress(pdf[begin.end() :], MOST_BYTES)
        except zlib.error:
            continue
