"""A second process beside one that serves, with the same program and settings, for work that the first must not do.

It loads what the first never loads, and goes on with what nobody waits for. Each job has a socket of its own, so jobs
run side by side, and whoever waits hears at once when the process dies. A job is in memory and in that socket only.
"""

import contextlib
import os
import pickle
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from django.views.decorators.debug import sensitive_variables

J = TypeVar("J")
A = TypeVar("A")

ROOT = Path(__file__).resolve().parents[1]
# So long an answer is waited for, and at the end what is under way: within the server's own patience, and the proxy's
# (deploy/gunicorn.conf.py, deploy/nginx/prakarsa.conf).
PATIENCE_SECONDS = 95.0


class CompanionLost(Exception):
    """The process could not be started, ended, or was silent for too long. What it has done stands."""


class RunningJob(Generic[A]):
    """A job that was handed over: ask whether it has ended, or for its answer."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def __del__(self) -> None:
        # Not everybody asks for the answer.
        self._line.close()

    def wait(self, seconds: float) -> bool:
        """Whether it ends within so many seconds, in whatever way."""
        self._line.settimeout(seconds)
        try:
            self._line.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def answer(self) -> A:
        """What the job returned. Raises CompanionLost."""
        self._line.settimeout(PATIENCE_SECONDS)
        try:
            with self._line, self._line.makefile("rb") as stream:
                # Our own process, over a pair of sockets that nobody else has.
                answer: A = pickle.load(stream)  # noqa: S301
                return answer
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise CompanionLost from error


@dataclass
class Companion:
    """The one process that runs `module` for this one; started when it is first needed, and again when it has died."""

    module: str
    _process: "subprocess.Popen[bytes] | None" = None
    _control: socket.socket | None = None
    _owner: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @sensitive_variables()
    def begin(self, job: J) -> "RunningJob[A]":
        """Hand `job` over, which may be whatever can be pickled. Raises CompanionLost where no process starts."""
        near, far = socket.socketpair()
        try:
            with far:
                self._send(far)
        except OSError as error:
            near.close()
            raise CompanionLost from error
        near.settimeout(PATIENCE_SECONDS)
        # A process that died meanwhile is heard of when its answer is asked for.
        with contextlib.suppress(OSError), near.makefile("wb") as stream:
            pickle.dump(job, stream)
        return RunningJob(near)

    def get_ready(self) -> None:
        """Start the process where there is none, without waiting: loading takes it some seconds."""
        with self._turn, contextlib.suppress(OSError):  # whoever hands a job over hears of it
            self._living()

    def close(self) -> None:
        """Tell the process that nothing more comes, and wait until it has ended what is under way."""
        with self._turn:
            process, self._process = self._process, None
            control, self._control = self._control, None
            if process is None or self._owner != os.getpid():
                return
            if control is not None:
                control.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_SECONDS)

    def _send(self, far: socket.socket) -> None:
        with self._turn:
            try:
                socket.send_fds(self._living(), [b"j"], [far.fileno()])
            except OSError:
                # It died this very moment, unseen.
                if self._process is not None:
                    self._process.kill()
                    self._process.wait()
                socket.send_fds(self._living(), [b"j"], [far.fileno()])

    def _living(self) -> socket.socket:
        if self._owner != os.getpid():  # forked: that process belongs to our parent
            self._process = self._control = None
        if self._process is not None and self._process.poll() is not None:
            self._process = None
        if self._process is None or self._control is None:
            if self._control is not None:
                self._control.close()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs, contextlib.ExitStack() as unless_started:
                unless_started.enter_context(ours)
                self._process = subprocess.Popen(  # noqa: S603 -- our own module, no input in the command line
                    [sys.executable, "-m", self.module],
                    stdin=theirs.fileno(),
                    cwd=ROOT,
                    start_new_session=True,
                )
                unless_started.pop_all()
            self._control, self._owner = ours, os.getpid()
        return self._control


def serve(handle: Callable[[J], A], *, stopping: threading.Event) -> None:
    """The other side: `handle` each job in a thread of its own, until no more can come. Then `stopping` is set, and
    the process ends once its last job has."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    control = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    while True:
        _sign, lines, _flags, _address = socket.recv_fds(control, 1, 1)
        if not lines:
            break
        threading.Thread(target=_answer, args=(handle, socket.socket(fileno=lines[0]))).start()
    stopping.set()


def _answer(handle: Callable[[J], A], line: socket.socket) -> None:
    # Whoever asked may have gone; the work is done all the same.
    with line, contextlib.suppress(BrokenPipeError, ConnectionResetError, EOFError, pickle.UnpicklingError):
        with line.makefile("rb") as stream:
            job: J = pickle.load(stream)  # noqa: S301 -- as above
        answer = pickle.dumps(handle(job))
        del job
        line.sendall(answer)
