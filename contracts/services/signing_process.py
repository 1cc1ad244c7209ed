"""The process beside each web server's own in which contracts are signed: pyHanko and passphrases live there.

What is marked `@apart` is carried out there, wherever a web server has said `serve_apart()`; in a worker, a command and
that process itself it is an ordinary call. It begins and ends transactions of its own, so it is never called in one.
"""

import atexit
import logging
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial, update_wrapper
from typing import Generic, ParamSpec, TypeVar

from django.db import connections
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from common import request_context
from common.companion import Companion, CompanionLost, RunningJob, serve
from common.errors import DomainError
from contracts.signing.base import SignerUnavailable
from organisations.acting import OfficeChoice, request_in, running_choice

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger("prakarsa.signing")

# The server is ending: what is under way comes to its end, and nothing further of a batch is begun.
stopping = threading.Event()
_companion = Companion("contracts.services.signing_worker")
_serving_apart = threading.Event()
_here = threading.Event()


class SigningProcessLost(SignerUnavailable):
    """It gave no answer; only the rows of the database tell how far it came."""

    code = "signing_process_lost"

    def __init__(self) -> None:
        super().__init__(
            _("The process that signs did not answer. Please look how far it came before you try again.")
        )


def serve_apart() -> None:
    """From now on what is marked `@apart` is carried out in the signing process of this web server."""
    _serving_apart.set()
    atexit.register(_companion.close)


def is_here() -> bool:
    """Whether this is the signing process."""
    return _here.is_set()


def get_ready() -> None:
    """Somebody is about to sign: have the process load what it needs. Does not wait."""
    if _serving_apart.is_set():
        _companion.get_ready()


@dataclass(frozen=True, slots=True)
class ApartJob(Generic[T]):
    """What is to be called, and what the request was that it is called in. `sent` is the machine's monotonic clock."""

    call: "partial[T]" = field(repr=False)
    language: str | None
    request: str
    choice: OfficeChoice | None
    sent: float


@dataclass(frozen=True, slots=True)
class ReturnedCall(Generic[T]):
    """What a call returned, and the offices that were acted in."""

    value: T
    choice: OfficeChoice


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """What a call refused."""

    refusal: DomainError


@dataclass(frozen=True, slots=True)
class BrokenCall:
    """The kind of a fault of ours."""

    kind: str


class SigningProcessBroke(RuntimeError):
    """A fault of ours in the signing process, whose log has the lines where it happened."""


class Begun(ABC, Generic[T]):
    """A call that was begun."""

    @abstractmethod
    def wait(self, seconds: float) -> bool:
        """Whether it ends within so many seconds, in whatever way."""

    @abstractmethod
    def result(self) -> T:
        """What it returns. Raises what it refuses, SigningProcessLost, SigningProcessBroke."""


@dataclass(frozen=True, slots=True)
class EndedHere(Begun[T]):
    """One that had ended, in this very process, when it was begun."""

    returned: T

    def wait(self, seconds: float) -> bool:
        return True

    def result(self) -> T:
        return self.returned


@dataclass(frozen=True, slots=True)
class GoingOn(Begun[T]):
    """One that goes on in the signing process."""

    job: RunningJob[ReturnedCall[T] | RefusedCall | BrokenCall]

    def wait(self, seconds: float) -> bool:
        return self.job.wait(seconds)

    def result(self) -> T:
        try:
            answer = self.job.answer()
        except CompanionLost as error:
            raise SigningProcessLost from error
        if isinstance(answer, BrokenCall):
            raise SigningProcessBroke(answer.kind)
        if isinstance(answer, RefusedCall):
            raise answer.refusal
        if (here := running_choice()) is not None:
            here.acted_in[:] = answer.choice.acted_in
        return answer.value


class Apart(Generic[P, T]):
    """A function that is carried out in the signing process where there is one."""

    def __init__(self, act: Callable[P, T]) -> None:
        self.act = act
        update_wrapper(self, act)

    def __reduce__(self) -> str:
        # By its name, as functions are pickled.
        return self.act.__qualname__

    @sensitive_variables()
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.begin(*args, **kwargs).result()

    @sensitive_variables()
    def begin(self, *args: P.args, **kwargs: P.kwargs) -> Begun[T]:
        """The same without waiting for its end; without a signing process it has ended, or refused, by then. Raises
        SigningProcessLost where none can be started.
        """
        if not _serving_apart.is_set():
            return EndedHere(self.act(*args, **kwargs))
        job = ApartJob(
            call=partial(self, *args, **kwargs),
            language=translation.get_language(),
            request=request_context.request_id(),
            choice=running_choice(),
            sent=time.monotonic(),
        )
        try:
            return GoingOn(_companion.begin(job))
        except CompanionLost as error:
            raise SigningProcessLost from error


def apart(act: Callable[P, T]) -> Apart[P, T]:
    """Have a service of this app carried out in the signing process. It takes its moment as the keyword `at`; what it
    is given and returns is pickled."""
    return Apart(act)


def serve_jobs() -> None:
    """The other side, until the web server ends."""
    _here.set()
    serve(_handle, stopping=stopping)


@sensitive_variables()
def _handle(job: ApartJob[T]) -> ReturnedCall[T] | RefusedCall | BrokenCall:
    if not isinstance(job.call.func, Apart):
        raise TypeError("that is not carried out here")
    # The moment moves on by the whole seconds that passed on the way.
    late = timedelta(seconds=int(time.monotonic() - job.sent))
    token = request_context.begin(job.request)
    try:
        with translation.override(job.language), request_in(job.choice or OfficeChoice()) as choice:
            return ReturnedCall(job.call(at=job.call.keywords["at"] + late), choice)
    except DomainError as refusal:
        return RefusedCall(refusal)
    except Exception as fault:  # noqa: BLE001 -- the edge of a process: whoever waits is told
        # Lines of source and no values: reports show what the frames hold, and these hold passphrases.
        log.error("in the signing process:\n%s", "".join(traceback.format_tb(fault.__traceback__)))  # noqa: TRY400
        return BrokenCall(type(fault).__name__)
    finally:
        request_context.end(token)
        connections.close_all()
