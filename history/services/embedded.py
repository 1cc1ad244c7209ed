"""Sealing where there is one process for everything: the worker does it, with SQLite.

On PostgreSQL a process of its own does (`seal_history`), with a role and a key of its own, so that nobody who got hold
of the web server or a worker can sign. Here nothing stands between them: what protects is only the copy of a
statement that somebody else keeps.
"""

import logging
import time
from datetime import datetime

from django.conf import settings
from django.db import connection

from history.services.sealing import seal
from history.services.witnesses import show_newest

WHOLE_EVERY = 60
_log = logging.getLogger(__name__)
# Of this process: when it sealed, by the seconds that pass, and how often.
_rounds = [0.0, 0.0]


def seal_now_and_then(*, at: datetime) -> int:
    """A round each minute, where this process may; how many records it took."""
    every = settings.PRAKARSA_SEAL_SECONDS
    if connection.vendor != "sqlite" or not every or (_rounds[1] and time.monotonic() - _rounds[0] < every):
        return 0
    whole = _rounds[1] % WHOLE_EVERY == 0
    _rounds[:] = [time.monotonic(), _rounds[1] + 1]
    taken = seal(at=at, whole=whole).taken
    for said in show_newest(at=at):
        _log.warning("%s", said)
    return taken
