"""The background worker: delivers what the outbox holds."""

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from common.commands import WritingCommand
from common.database_file import serve_only_this
from common.errors import Unavailable
from common.types import Option
from workflow.engine.transaction import giving_way
from workflow.outbox import heartbeats, queue

PAUSE_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Command(WritingCommand):
    help = "Deliver documents and e-mails until it is told to stop (SIGTERM or Ctrl-C); as many at once as you like."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver what is due, then exit")

    def handle(self, *args: str, once: bool, **options: Option) -> None:
        serve_only_this()
        if once:
            with giving_way():
                _work_once()
        elif settings.PRAKARSA_WORKERS == "procrastinate":
            from workflow.outbox import procrastinate_tasks  # noqa: PLC0415 -- only where it is installed

            procrastinate_tasks.work()
        else:
            _work_until_told()


def _work_once() -> None:
    while queue.deliver_due(at=timezone.now()):
        pass
    queue.run_chores(at=timezone.now(), noted=heartbeats.note_chore)
    while queue.deliver_due(at=timezone.now()):
        pass


def _work_until_told() -> None:
    """What goes to others' servers leaves in a thread of its own: a slow one keeps back no e-mail and no deadline.

    A fault of the program in either ends both, and whoever started the worker starts it again.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with ThreadPoolExecutor(1, "outside") as pool:
        beside = pool.submit(_go_on, stop, _outside)
        _go_on(stop, _inside)
    beside.result()


def _go_on(stop: threading.Event, work: Callable[[], int]) -> None:
    """Round after round. A database that is away or busy is no reason to end: the messages are in it."""
    try:
        with giving_way():
            while not stop.is_set():
                close_old_connections()
                if not _delivered(work):
                    stop.wait(PAUSE_SECONDS)
    finally:
        stop.set()
        connection.close()


def _delivered(work: Callable[[], int]) -> int:
    try:
        return work()
    except (OperationalError, InterfaceError, Unavailable) as error:
        _log.warning("run_worker: %s", error)
        connection.close()
        return 0


def _inside() -> int:
    at = timezone.now()
    heartbeats.beat(at)
    queue.run_chores(at=at, noted=heartbeats.note_chore)
    return queue.deliver_due(at=timezone.now(), before_each=heartbeats.beat, outside=False)


def _outside() -> int:
    # One at a time: a worker that is told to stop waits for one silent server and not for all of them.
    return queue.deliver_due(at=timezone.now(), outside=True, limit=1)
