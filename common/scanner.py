"""Asks ClamAV's `clamd` what a file is: its INSTREAM command over a socket, with one time limit for the whole question.

The clients on PyPI set their limit for each read and write, so that a scanner which trickles holds a request for ever.
"""

import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
# After a scanner let somebody wait to the limit, nobody else of this process waits for it during so many seconds.
REST_SECONDS = 30


class Scanned(StrEnum):
    """What came of the question. `OFF`: this installation has no scanner."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNANSWERED = "unanswered"
    OFF = "off"


INFECTED_SENTENCE = gettext_lazy(
    "The virus scanner found something harmful in this file. Clean the device it comes from, then hand in a clean file."
)
UNANSWERED_SENTENCE = gettext_lazy(
    "The virus scanner does not answer, and no file is taken before it was scanned. Please try again later."
)


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """The outcome, and the scanner's own word on it: the name of what was found, or why there is no answer."""

    outcome: Scanned
    word: str = ""


# Until when a scanner that hung is left alone, by its address.
_resting: dict[str, float] = {}


def scan(data: bytes) -> ScanAnswer:
    """What the scanner says of these bytes, within PRAKARSA_SCANNER_SECONDS. Raises nothing."""
    if not settings.PRAKARSA_SCANNER:
        return ScanAnswer(Scanned.OFF)
    if time.monotonic() < _resting.get(settings.PRAKARSA_SCANNER, 0.0):
        return ScanAnswer(Scanned.UNANSWERED, "timeout")
    try:
        answer = _ask(_stream(data))
    except TimeoutError:
        _resting[settings.PRAKARSA_SCANNER] = time.monotonic() + REST_SECONDS
        return ScanAnswer(Scanned.UNANSWERED, "timeout")
    except OSError as error:
        return ScanAnswer(Scanned.UNANSWERED, error.strerror or type(error).__name__)
    if answer.endswith(" FOUND"):
        return ScanAnswer(Scanned.INFECTED, answer.removeprefix("stream: ").removesuffix(" FOUND"))
    return ScanAnswer(Scanned.CLEAN if answer == "stream: OK" else Scanned.UNANSWERED, answer)


def fault_of_scanner() -> str:
    """Why the configured scanner does not answer, in a word; empty when it does."""
    try:
        answer = _ask(iter([b"zPING\0"]))
    except OSError as error:
        return error.strerror or _("no answer in time")
    return "" if answer == "PONG" else answer or _("no answer in time")


def _stream(data: bytes) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for start in range(0, len(data), _CHUNK):
        part = data[start : start + _CHUNK]
        yield struct.pack("!I", len(part)) + part
    yield struct.pack("!I", 0)


def _ask(parts: Iterator[bytes]) -> str:
    """The answer's text. Raises OSError, of which TimeoutError is one."""
    deadline = time.monotonic() + settings.PRAKARSA_SCANNER_SECONDS
    with _connected(settings.PRAKARSA_SCANNER) as connection:
        for part in parts:
            connection.settimeout(_left(deadline))
            connection.sendall(part)
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            connection.settimeout(_left(deadline))
            more = connection.recv(_LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", errors="replace")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connected(address: str) -> socket.socket:
    seconds = settings.PRAKARSA_SCANNER_SECONDS
    if not address.startswith("unix:"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(seconds)
    try:
        connection.connect(address.removeprefix("unix:"))
    except OSError:
        connection.close()
        raise
    return connection
