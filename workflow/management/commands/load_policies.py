"""Publish policy versions from TOML."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.errors import DomainError
from common.types import Option
from workflow.policy_changes import publishing


class Command(WritingCommand):
    help = "Publish a policy document, or every one that comes with the program. Unchanged ones stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="TOML document")
        parser.add_argument(
            "--leave-running",
            action="store_true",
            help="publish although running items wait at a stage that is removed; they finish under their own version",
        )

    def handle(self, *args: str, file: Path | None, leave_running: bool, **options: Option) -> None:
        files = [file] if file else publishing.shipped_files()
        at = timezone.now()
        with transaction.atomic():
            for path in files:
                try:
                    version, is_new = publishing.publish_file(path, at=at, leave_running=leave_running)
                except (OSError, UnicodeDecodeError) as error:
                    raise CommandError(f"{path}: {error}") from error
                except DomainError as refusal:
                    raise CommandError(f"{path}: {refusal}") from refusal
                words = _("%(policy)s published") if is_new else _("%(policy)s was published before")
                self.stdout.write(words % {"policy": version.reference})
