"""A witness of other installations' logs: cosigns checkpoints that continue what it saw before, and nothing else."""

import signal
import threading
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.types import Option
from history.cosignatures import witness_key
from history.services.log_key import CannotSeal, key_in, make_key
from history.witness import Witness, server


class Command(BaseCommand):
    help = (
        "Cosign checkpoints of the logs that are named, over HTTP (C2SP tlog-witness). To be run by somebody else than "
        "whoever runs the log: under a user of its own, with a store and a key of its own. Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that it signs with, as saksi.inspektorat.tubankab.go.id")
        parser.add_argument(
            "--store", type=Path, required=True, help="a folder of its own, for key and checkpoints"
        )
        parser.add_argument(
            "--log", action="append", default=[], metavar="KEY", help="the key of a log it watches"
        )
        parser.add_argument("--listen", default="127.0.0.1:8642", metavar="HOST:PORT")
        parser.add_argument("--key", action="store_true", help="write the key of this witness, and end")

    def handle(
        self, *args: str, name: str, store: Path, log: list[str], listen: str, **options: Option
    ) -> None:
        if not name or any(letter in " +\n" for letter in name):
            raise CommandError(_("The name of a witness has neither spaces nor a plus sign."))
        private = self._private(store)
        if options["key"]:
            self.stdout.write(witness_key(name, private).text)
            return
        if not log:
            raise CommandError(_("Name the key of a log to watch: --log KEY (prakarsa seal_history --key)."))
        host, _colon, port = listen.rpartition(":")
        if not port.isdecimal():
            raise CommandError(_("%(text)s is no address; write 127.0.0.1:8642.") % {"text": listen})
        witness = Witness(name, private, store, tuple(log))
        listening = server(witness, (host or "127.0.0.1", int(port)), clock=timezone.now)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: threading.Thread(target=listening.shutdown).start())
        where = ":".join(str(part) for part in listening.server_address[:2])
        self.stdout.write(_("%(name)s listens on %(where)s.") % {"name": name, "where": where})
        self.stdout.flush()
        listening.serve_forever()

    def _private(self, store: Path) -> Ed25519PrivateKey:
        file = store / "witness.pem"
        try:
            return key_in(file) if file.is_file() else make_key(file)
        except (CannotSeal, OSError) as error:
            raise CommandError(str(error)) from error
