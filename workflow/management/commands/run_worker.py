"""The background worker: delivers what the outbox holds."""

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from common.commands import WritingCommand
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
        with giving_way():
            self._work(once=once)

    def _work(self, *, once: bool) -> None:
        if once:
            while queue.deliver_due(at=timezone.now()):
                pass
            queue.run_chores(at=timezone.now(), noted=heartbeats.note_chore)
            while queue.deliver_due(at=timezone.now()):
                pass
            return
        if settings.PRAKARSA_WORKERS == "procrastinate":
            from workflow.outbox import procrastinate_tasks  # noqa: PLC0415 -- only where it is installed

            procrastinate_tasks.work()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        while not stop.is_set():
            if not self._deliver():
                stop.wait(PAUSE_SECONDS)

    def _deliver(self) -> int:
        """One round. A database that is away or busy is no reason to end: the messages are in it."""
        close_old_connections()
        try:
            at = timezone.now()
            heartbeats.beat(at)
            queue.run_chores(at=at, noted=heartbeats.note_chore)
            return queue.deliver_due(at=timezone.now(), before_each=heartbeats.beat)
        except (OperationalError, InterfaceError, Unavailable) as error:
            _log.warning("run_worker: %s", error)
            connection.close()
            return 0
