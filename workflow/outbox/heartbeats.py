"""Signs of life: a worker writes that it lives and how its chores went, `backup` and the nightly verification
how they went.

Whoever looks after the installation reads them.
"""

import socket
import time
from datetime import datetime

from workflow.enums import HeartbeatKind
from workflow.models import Heartbeat

# Seconds between two signs of the same thing that says nothing new.
PACE = 10.0
_last: dict[str, tuple[float, str]] = {}


def beat(at: datetime) -> None:
    """The worker of this machine lives. One statement every ten seconds."""
    _write(HeartbeatKind.WORKER, socket.gethostname()[:120], at, "")


def note_chore(name: str, at: datetime, error: str) -> None:
    """A chore went well, or failed (`error`, a word). One statement every ten seconds, and when that changes."""
    _write(HeartbeatKind.CHORE, name, at, error)


def note_backup(at: datetime, error: str = "") -> None:
    """A backup was made, or failed. One statement."""
    _write(HeartbeatKind.BACKUP, "backup", at, error, pace=0)


def note_verification(at: datetime, error: str = "") -> None:
    """The whole history was verified and found in order, or not. One statement."""
    _write(HeartbeatKind.VERIFY, "history", at, error, pace=0)


def _write(kind: HeartbeatKind, name: str, at: datetime, error: str, *, pace: float = PACE) -> None:
    known = _last.get(name)
    if known and known[1] == error and time.monotonic() - known[0] < pace:
        return
    Heartbeat.objects.bulk_create(
        [Heartbeat(kind=kind, name=name, at=at, error=error[:120])],
        update_conflicts=True,
        unique_fields=["kind", "name"],
        # Of a chore that fails, `at` stays when it was last well.
        update_fields=["error"] if error else ["at", "error"],
    )
    _last[name] = (time.monotonic(), error)
