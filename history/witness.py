"""A witness: keeps the newest checkpoint of each log that it knows, and cosigns another one only where it continues it.

It speaks C2SP tlog-witness over HTTP (`add-checkpoint`), needs no database and nothing of the server that it watches,
and is to be run by somebody else: the inspectorate, or LAN.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.durable_files import write_durably
from history.cosignatures import cosigned
from history.notes import BadNote, Checkpoint, decoded, signed_by_any, stated
from history.offline.verify_log import consistent

# A proof has at most as many hashes; a checkpoint is a few lines.
MOST_HASHES, MOST_BYTES = 63, 16_384
SIZE_TYPE, TEXT_TYPE = "text/x.tlog.size", "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What the witness says: status, body, and its kind."""

    status: int
    body: str
    kind: str = TEXT_TYPE


@dataclass(slots=True)
class Witness:
    """`keys` are the verifier keys of the logs that it watches; `store` is a folder of its own."""

    name: str
    key: Ed25519PrivateKey
    store: Path
    keys: Sequence[str] = field(default_factory=tuple)

    def add_checkpoint(self, body: bytes, *, at: datetime) -> WitnessAnswer:
        """Cosign what continues the last one of its log; else say why not. Looking and keeping are one step."""
        try:
            old, proof, note = _parsed(body)
            claimed = stated(note)
        except (BadNote, ValueError, UnicodeDecodeError) as error:
            return WitnessAnswer(400, f"{error}\n")
        mine = [key for key in self.keys if key.partition("+")[0] == claimed.origin]
        if not mine:
            return WitnessAnswer(404, f"{claimed.origin} is no log that this witness watches\n")
        new = signed_by_any(note, mine)
        if new is None:
            return WitnessAnswer(403, "it is not signed with the key of its log\n")
        if old > new.size:
            return WitnessAnswer(400, "the old size is larger than the new one\n")
        with _held(self.store, new.origin) as file:
            last = _last(file, mine)
            size = last.size if last is not None else 0
            if old != size:
                return WitnessAnswer(409, f"{size}\n", SIZE_TYPE)
            if not (
                consistent(size, new.size, last.root, new.root, proof) if last is not None else not proof
            ):
                return WitnessAnswer(
                    422, "it does not continue what this witness saw: this is a fork of the log\n"
                )
            write_durably(file, note.encode())
        return WitnessAnswer(200, cosigned(new.text, self.name, self.key, at=at))


@contextmanager
def _held(store: Path, origin: str) -> Iterator[Path]:
    """The file of one log, for one request at a time, also of another process."""
    file = store / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.checkpoint"
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield file


def _last(file: Path, keys: Iterable[str]) -> Checkpoint | None:
    """What was seen last. Raises BadNote where the file is not what this witness wrote: better nothing than a fork."""
    if not file.is_file():
        return None
    found = signed_by_any(file.read_text(), keys)
    if found is None:
        raise BadNote(f"{file} is damaged")
    return found


def _parsed(body: bytes) -> tuple[int, list[bytes], str]:
    """Raises ValueError or BadNote."""
    head, found, note = body.decode().partition("\n\n")
    lines = head.split("\n")
    if not found or not lines[0].startswith("old ") or not lines[0][4:].isdecimal():
        raise ValueError("it does not say “old” and a size")
    hashes = [decoded(line) for line in lines[1:]]
    if len(hashes) > MOST_HASHES or any(len(each) != 32 for each in hashes):
        raise ValueError("a proof has at most 63 hashes of 32 bytes")
    return int(lines[0][4:]), hashes, note


def server(
    witness: Witness, address: tuple[str, int], *, clock: Callable[[], datetime]
) -> ThreadingHTTPServer:
    """Listens there; `serve_forever` answers. POST /add-checkpoint, and GET / for the key."""

    class WitnessHandler(BaseHTTPRequestHandler):
        server_version = "prakarsa-witness"
        # Whoever opens a connection and says nothing keeps one thread for so long.
        timeout = 20

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._say(WitnessAnswer(404, "there is only /add-checkpoint\n"))
            elif not length.isdecimal() or int(length) > MOST_BYTES:
                self._say(WitnessAnswer(413, "a checkpoint is a few lines\n"))
            else:
                try:
                    answer = witness.add_checkpoint(self.rfile.read(int(length)), at=clock())
                except (BadNote, OSError) as error:
                    self.log_error("%s", error)
                    answer = WitnessAnswer(500, "this witness cannot read or write its store\n")
                self._say(answer)

        def _say(self, answer: WitnessAnswer) -> None:
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return ThreadingHTTPServer(address, WitnessHandler)
