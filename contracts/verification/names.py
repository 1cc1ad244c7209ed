"""What a file says of our contracts in letters: printed codes, and texts that may be numbers.

To name a contract proves nothing: a letter may, and so may a print or a forgery. Asked in the examining process.
"""

import re
import subprocess
import zlib
from collections.abc import Iterator
from itertools import islice

# A print has some ten pages and one number in its head; whoever sends a book does not get a book of look-ups.
MOST_PAGES, MOST_NUMBERS, MOST_CODES = 40, 60, 8
MOST_STREAMS, MOST_BYTES = 2000, 200_000
SECONDS = 3
_CODE = re.compile(r"/verifikasi/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")
# At least two strokes and a digit, as official numbers have; patterns with blanks in them are not found.
_NUMBER = re.compile(r"[A-Za-z0-9.()_-]+(?:/[A-Za-z0-9.()_-]+){2,}")
_STREAM = re.compile(rb"stream\r?\n")


def codes_left(pdf: bytes) -> list[str]:
    """Codes in the bytes and in what is packed in them, such as the words beside the printed code."""
    found: list[str] = []
    for part in (pdf, *_unpacked(pdf)):
        found += _CODE.findall(part.decode("latin-1"))
    return _first(found, MOST_CODES)


def named_in_print(pdf: bytes) -> tuple[list[str], list[str]]:
    """Codes, and texts that may be numbers, on the sheets; nothing where poppler cannot read them in time."""
    command = ["pdftotext", "-l", str(MOST_PAGES), "-enc", "UTF-8", "-nopgbrk", "-", "-"]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return [], []
    text = done.stdout.decode("utf-8", "replace")
    numbers = [each.rstrip(".)") for each in _NUMBER.findall(text) if any(map(str.isdigit, each))]
    return _first(_CODE.findall(text), MOST_CODES), _first(numbers, MOST_NUMBERS)


def _unpacked(pdf: bytes) -> Iterator[bytes]:
    for begin in islice(_STREAM.finditer(pdf), MOST_STREAMS):
        try:
            yield zlib.decompressobj().decompress(pdf[begin.end() : begin.end() + MOST_BYTES], MOST_BYTES)
        except zlib.error:
            continue


def _first(found: list[str], most: int) -> list[str]:
    return list(dict.fromkeys(found))[:most]
