"""Publish measuring instruments from TOML."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.errors import DomainError
from common.types import Option
from innovations.services.evaluations import instruments


class Command(WritingCommand):
    help = "Publish a measuring instrument, or every one that comes with the program. Unchanged ones stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="TOML document")

    def handle(self, *args: str, file: Path | None, **options: Option) -> None:
        files = [file] if file else instruments.shipped_files()
        at = timezone.now()
        with transaction.atomic():
            for path in files:
                try:
                    version, is_new = instruments.publish_file(path, at=at)
                except (OSError, UnicodeDecodeError) as error:
                    raise CommandError(f"{path}: {error}") from error
                except DomainError as refusal:
                    raise CommandError(f"{path}: {refusal}") from refusal
                words = _("%(instrument)s published") if is_new else _("%(instrument)s was published before")
                self.stdout.write(words % {"instrument": version.reference})
