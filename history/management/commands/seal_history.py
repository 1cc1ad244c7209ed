"""The sequencer: takes what was recorded into the log over the history and signs a checkpoint of it."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common.database_file import serve_only_this
from common.types import Option
from history.queries import key_texts, newest_checkpoint
from history.services.log_key import CannotSeal
from history.services.sealing import seal
from history.services.witnesses import show_newest

WHOLE_EVERY = 60
_log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Take what is new into the log over the history, and sign a checkpoint where it grew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print", action="store_true", help="write the newest checkpoint to standard output"
        )
        parser.add_argument("--key", action="store_true", help="write the key of the log to standard output")
        parser.add_argument(
            "--every", type=int, default=0, metavar="SECONDS", help="go on, a round every so many seconds"
        )

    def handle(self, *args: str, every: int, key: bool, **options: Option) -> None:
        if options["print"] or key:
            self._show(key=key)
        elif every:
            self._go_on(every)
        else:
            self._round(whole=True)

    def _show(self, *, key: bool) -> None:
        """What was said last; reads only."""
        if key:
            for text in key_texts()[:1]:
                self.stdout.write(text)
            return
        newest = newest_checkpoint()
        if newest is None:
            raise CommandError(_("Nothing was sealed yet: run seal_history."))
        self.stdout.write(newest.cosigned_note, ending="")

    def _round(self, *, whole: bool) -> None:
        try:
            done = seal(at=timezone.now(), whole=whole)
        except CannotSeal as refusal:
            raise CommandError(str(refusal)) from refusal
        for said in show_newest(at=timezone.now()):
            self.stderr.write(said)
        if done.taken or whole:
            said = _("%(taken)d new entries; the log has %(size)d.")
            self.stdout.write(said % {"taken": done.taken, "size": done.size})
            self.stdout.flush()

    def _go_on(self, seconds: int) -> None:
        """Until it is told to stop. A database that is away is asked again; a contradiction ends it."""
        serve_only_this()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        rounds = 0
        while not stop.is_set():
            close_old_connections()
            try:
                self._round(whole=rounds % WHOLE_EVERY == 0)
                rounds += 1
            except (OperationalError, InterfaceError) as error:
                _log.warning("seal_history: %s", error)
                connection.close()
            stop.wait(seconds)
