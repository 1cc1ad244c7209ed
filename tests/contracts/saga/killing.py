"""Kill −9 of a process in the middle of a signature, at a named point, and what must be true afterwards."""

import os
import signal
from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import connection, connections, transaction

from contracts.documents import store
from contracts.enums import LIVE_STATUSES, Party, RequestStatus
from contracts.models import Contract, ContractDocument, SignatureRequest
from contracts.services import signing
from demo.simulators.esign import EsignSimulator
from tests import campaign
from tests.world import SECRET

# At each point, on the first and on the second signature in turn.
ROUNDS = campaign.length(short=1, full=20)
TABLE = '"contracts_signaturerequest"'


@dataclass(frozen=True)
class Point:
    """Right before the statement that takes a step, or right after the commit of that step."""

    step: RequestStatus
    moment: str

    def __str__(self) -> str:
        return f"{self.moment} {self.step.value}"


class ProcessKiller:
    """Watches the statements of this process and ends it at its point."""

    def __init__(self, point: Point) -> None:
        self.point = point

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        step = TABLE in sql and self.point.step in tuple(params or ()) and not sql.startswith("SELECT")
        if step and self.point.moment == "before":
            die()
        result = execute(sql, params, many, context)
        if step:
            transaction.on_commit(die)
        return result


def die() -> NoReturn:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def sign_and_die(
    contract: Contract, *, actor: Any, at: Any, point: Point | None = None, killed_by: Any = None
) -> int:
    """Sign in a child process that is killed at `point`, or by `killed_by`, which is given its id beforehand.

    Returns the signal that ended it, 0 for none.
    """
    connections.close_all()
    child = os.fork()
    if child and killed_by is not None:
        killed_by(child)
    if child == 0:
        try:
            if point is None:
                signing.sign(contract, actor=actor, secret=SECRET, at=at)
            else:
                with connection.execute_wrapper(ProcessKiller(point)):
                    signing.sign(contract, actor=actor, secret=SECRET, at=at)
                die()
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


KILLED = signal.SIGKILL


def times_asked(service: EsignSimulator, sha256: str) -> int:
    """How often the document was handed to the service; what it is still working on comes to its end first."""
    service.stop_waiting()
    return sum(attempt.received_sha256 == sha256 for attempt in service.attempts)


def status_of(contract: Contract, party: Party) -> str:
    """State of the latest attempt, empty when there was none."""
    latest = SignatureRequest.objects.filter(contract=contract, party=party).order_by("-attempt").first()
    return latest.status if latest else ""


def living() -> int:
    """Attempts that have not come to an end."""
    return SignatureRequest.objects.filter(status__in=LIVE_STATUSES).count()


def broken_chain(contract: Contract) -> list[str]:
    """Versions that do not continue the bytes of the version before; their stored bytes are hashed on the way."""
    versions = list(ContractDocument.objects.filter(contract=contract).order_by("version_no"))
    bytes_of = [store.load(version.sha256) for version in versions]
    return [
        str(later)
        for later, new, old in zip(versions[1:], bytes_of[1:], bytes_of[:-1], strict=True)
        if not new.startswith(old)
    ]
