"""The shape of every import command: FILE, --dry-run, bad lines on standard error, exit status 1."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.imports import Imported, ImportRefused
from common.types import Option


class ImportCommand(BaseCommand):
    """Reads one table. Subclasses say what with `load`."""

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and --dry-run; subclasses add theirs."""
        parser.add_argument("file", type=Path, help="CSV (UTF-8) or XLSX")
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")

    def load(self, path: Path, options: dict[str, Any]) -> Imported:
        """Import the table; raises DomainError."""
        raise NotImplementedError

    def handle(self, *args: str, file: Path, dry_run: bool = False, **options: Option) -> None:
        path = file
        try:
            done = self.load(path, {**options, "file": file, "dry_run": dry_run})
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        except ImportRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(f"{path}:{problem.line}: {problem.message}")
            raise CommandError(str(refusal.message)) from refusal
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._say(path, done, dry_run=dry_run)

    def _say(self, path: Path, done: Imported, *, dry_run: bool) -> None:
        for note in done.notes:
            self.stdout.write(note)
        self.stdout.write(
            _(
                "%(file)s: %(created)d new, %(changed)d changed, %(unchanged)d unchanged, %(skipped)d left out."
            )
            % {
                "file": path.name,
                "created": done.created,
                "changed": done.changed,
                "unchanged": done.unchanged,
                "skipped": done.skipped,
            }
        )
        if dry_run:
            self.stdout.write(_("Dry run: nothing was stored."))
        elif done.wrote_nothing:
            self.stdout.write(_("Everything was there already; nothing was changed."))
