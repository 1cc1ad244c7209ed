"""Write the log over the history as files, with the program that verifies them anywhere."""

from getpass import getuser
from pathlib import Path
from socket import gethostname

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.snapshot import one_moment
from common.types import Option
from history.queries import newest_checkpoint
from history.services.exporting import VERIFIER, write_out
from organisations.enums import ReadKind
from organisations.offices import SYSTEM
from organisations.services.reading import record_read


class Command(BaseCommand):
    help = "Write the log up to the newest checkpoint into FOLDER: entries, checkpoint, key and verifier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--private",
            action="store_true",
            help="also what people wrote, which is personal data, so that it can be compared with its commitments",
        )
        parser.add_argument(
            "--reason", default="", help="why; with --private it stands in the record of sensitive reads"
        )

    def handle(self, *args: str, folder: Path, private: bool, reason: str, **options: Option) -> None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(_("%(folder)s is not empty.") % {"folder": folder})
        if private:
            # Before the moment begins, in which nothing is written.
            whose = f"export_history --private {folder} ({getuser()}@{gethostname()})"
            record_read(SYSTEM, ReadKind.WHOLE_LOG, at=timezone.now(), asked=whose, reason=reason)
        with one_moment():
            if newest_checkpoint() is None:
                raise CommandError(_("Nothing was sealed yet: run seal_history."))
            try:
                size = write_out(folder, private=private)
            except OSError as error:
                raise CommandError(f"{folder}: {error.strerror or error}") from error
        self.stdout.write(
            _("%(size)d entries are in %(folder)s. Verify them there, or anywhere, with:")
            % {"size": size, "folder": folder}
        )
        asked = ["log", "--key", "key.txt", "--checkpoint", "checkpoint.txt"]
        if private:
            asked += ["--private", "private.ndjson"]
        self.stdout.write("  " + " ".join(["python3", VERIFIER.name, *asked, "entries.ndjson"]))
