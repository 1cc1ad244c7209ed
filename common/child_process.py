"""A process of its own for work on what people wrote or sent: one job at a time, killed when late, renewed.

Its program gets no settings, no database address and no environment of ours; what it may use is limited per job.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Generic, TypedDict, TypeVar

LARGEST_ANSWER = 64 * 1024 * 1024


class ChildLost(Exception):
    """The process was killed, by us or by its limits, before it answered; the next job gets a new one."""


class ChildBusy(Exception):
    """Other jobs kept the process longer than the caller wanted to wait."""


class ChildAnswer(TypedDict):
    """What every program answers; its own members come with it when it is `ok`."""

    ok: bool


Asked = TypeVar("Asked")
Answered = TypeVar("Answered", bound=ChildAnswer)


@dataclass
class ChildProcess(Generic[Asked, Answered]):
    """One process running `WORKER`, safe to share between threads (they take turns). Limits are per job.

    `jobs` is how many it does before it is replaced; `patience_seconds` how long a caller waits for its turn (None:
    as long as it takes).
    """

    WORKER: ClassVar[Path]
    FOLDER: ClassVar[Path]

    timeout_seconds: float = 60.0
    cpu_seconds: int = 60
    memory_bytes: int = 1_500_000_000
    jobs: int = 300
    patience_seconds: float | None = None
    _child: subprocess.Popen[bytes] | None = None
    _owner: int = 0
    _folder: str = ""
    _done: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def exchange(self, job: Asked) -> tuple[Answered, bytes]:
        """The answer to `job`, and the bytes that come with it when it is `ok`. Raises ChildLost or ChildBusy."""
        if not self._turn.acquire(timeout=-1 if self.patience_seconds is None else self.patience_seconds):
            raise ChildBusy
        try:
            child = self._living_child()
            deadline = time.monotonic() + self.timeout_seconds
            try:
                _send(child, json.dumps(job).encode(), deadline)
                answer: Answered = json.loads(_receive(child, deadline))
                body = _receive(child, deadline) if answer["ok"] else b""
            except (TimeoutError, BrokenPipeError, EOFError) as error:
                self._kill()
                raise ChildLost from error
            except BaseException:
                self._kill()  # an interrupted exchange would hand the next caller this caller's answer
                raise
            self._done += 1
            if self._done >= self.jobs:
                self._kill()
            return answer, body
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the process; the next job starts a new one."""
        with self._turn:
            self._kill()

    @property
    def pid(self) -> int | None:
        """Process id of the living worker, for measurements and tests."""
        return self._child.pid if self._child else None

    def _living_child(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # forked: that worker belongs to our parent
            self._child = None
        if self._child is not None and self._child.poll() is not None:
            self._kill()
        if self._child is None:
            self._child = self._start()
            self._owner = os.getpid()
            self._done = 0
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.mkdtemp(prefix="prakarsa-child-")
        limits = json.dumps({"memory_bytes": self.memory_bytes, "cpu_seconds": self.cpu_seconds})
        child = subprocess.Popen(  # noqa: S603 -- our own file, no input in the command line
            [sys.executable, "-I", "-W", "ignore", str(self.WORKER), str(self.FOLDER), limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": self._folder, "TMPDIR": self._folder},
            start_new_session=True,  # what it starts dies with it
        )
        os.set_blocking(child.stdin.fileno(), False)  # type: ignore[union-attr]
        os.set_blocking(child.stdout.fileno(), False)  # type: ignore[union-attr]
        return child

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def _send(child: subprocess.Popen[bytes], payload: bytes, deadline: float) -> None:
    pipe = child.stdin.fileno()  # type: ignore[union-attr]
    rest = memoryview(struct.pack(">I", len(payload)) + payload)
    while rest:
        _wait(pipe, deadline, write=True)
        rest = rest[os.write(pipe, rest[:65536]) :]


def _receive(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    pipe = child.stdout.fileno()  # type: ignore[union-attr]
    (size,) = struct.unpack(">I", _exactly(pipe, 4, deadline))
    if size > LARGEST_ANSWER:
        raise EOFError("an answer of impossible size")
    return _exactly(pipe, size, deadline)


def _exactly(pipe: int, size: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        _wait(pipe, deadline, write=False)
        part = os.read(pipe, min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError("the process ended")
        parts += part
    return bytes(parts)


def _wait(pipe: int, deadline: float, *, write: bool) -> None:
    poll = select.poll()
    poll.register(pipe, select.POLLOUT if write else select.POLLIN)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError("the process is late")
