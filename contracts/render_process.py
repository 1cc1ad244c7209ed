"""Owner of the render process: starts it, hands it one job at a time, kills it when it is late, renews it.

WeasyPrint is not thread-safe and is fed text that people wrote, so it lives in a process of its own that gets no
settings, no database address and no environment of ours.
"""

import contextlib
import json
import os
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Unavailable

WORKER = Path(__file__).with_name("render_worker.py")
ASSETS = Path(__file__).with_name("assets")
LARGEST_ANSWER = 64 * 1024 * 1024


class RenderFailed(DomainError):
    """The document cannot be rendered; trying again will not help."""

    code = "render_failed"
    http_status = 500
    title = _("The document could not be produced")


class RenderTimedOut(Unavailable):
    """Rendering took too long or too much memory; its process was killed and replaced."""

    code = "render_timed_out"


@dataclass
class RenderProcess:
    """One render process, safe to share between threads (they take turns). Limits are per document.

    `documents` is how many it renders before it is replaced, because WeasyPrint's memory creeps up slowly.
    """

    timeout_seconds: float = 60.0
    cpu_seconds: int = 60
    memory_bytes: int = 1_500_000_000
    documents: int = 300
    _child: subprocess.Popen[bytes] | None = None
    _owner: int = 0
    _folder: str = ""
    _rendered: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def render(self, job: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        """PDF and signature boxes of `job`. Raises RenderTimedOut (worker killed) or RenderFailed."""
        with self._turn:
            child = self._living_child()
            deadline = time.monotonic() + self.timeout_seconds
            try:
                _send(child, json.dumps(job).encode(), deadline)
                answer = json.loads(_receive(child, deadline))
                pdf = _receive(child, deadline) if answer["ok"] else b""
            except (TimeoutError, BrokenPipeError, EOFError) as error:
                self._kill()
                raise RenderTimedOut(
                    _("The document could not be produced within its limits of time and memory.")
                ) from error
            except BaseException:
                self._kill()  # an interrupted exchange would hand the next caller this caller's document
                raise
            self._rendered += 1
            if self._rendered >= self.documents:
                self._kill()
        if not answer["ok"]:
            raise RenderFailed(_("The document could not be produced."), reason=answer["error"])
        return pdf, answer["boxes"]

    def close(self) -> None:
        """End the process; the next render starts a new one."""
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
            self._rendered = 0
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.mkdtemp(prefix="prakarsa-render-")
        limits = json.dumps({"memory_bytes": self.memory_bytes, "cpu_seconds": self.cpu_seconds})
        child = subprocess.Popen(  # noqa: S603 -- our own file, no input in the command line
            [sys.executable, "-I", "-W", "ignore", str(WORKER), str(ASSETS), limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": self._folder, "TMPDIR": self._folder},
        )
        os.set_blocking(child.stdin.fileno(), False)  # type: ignore[union-attr]
        os.set_blocking(child.stdout.fileno(), False)  # type: ignore[union-attr]
        return child

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
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
            raise EOFError("the render process ended")
        parts += part
    return bytes(parts)


def _wait(pipe: int, deadline: float, *, write: bool) -> None:
    poll = select.poll()
    poll.register(pipe, select.POLLOUT if write else select.POLLIN)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError("the render process is late")
