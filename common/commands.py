"""The shape of commands that write, and of imports: FILE, --dry-run, bad lines on standard error, exit status 1."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.imports import ImportRefused, ImportResult
from common.types import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What import commands are asked; each offers those of these that concern it. `actor` is an e-mail address."""

    dry_run: bool = False
    government: str | None = None
    published_on: date | None = None
    actor: str | None = None


# What must hold before something is written; it stands above this package and registers itself.
_asked_first: list[Callable[[], Iterable[str]]] = []


def ask_before_writing(faults: Callable[[], Iterable[str]]) -> None:
    """Register what every command that writes asks first: what is wrong, one sentence and cure each."""
    _asked_first.append(faults)


class WritingCommand(BaseCommand):
    """Writes only where the server would serve, too. `--skip-checks` leaves the question out, as Django's checks."""

    def execute(self, *args: str, **options: Option) -> str | None:
        if not options.get("skip_checks"):
            found = [fault for faults in _asked_first for fault in faults()]
            if found:
                raise CommandError("\n".join(found))
        return super().execute(*args, **options)


class ImportCommand(WritingCommand):
    """Reads one table. Subclasses say what with `load`."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX, XLS or ODS")
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")

    @abstractmethod
    def load(self, path: Path, options: ImportOptions) -> ImportResult:
        """Import the table; raises DomainError."""

    def handle(
        self,
        *args: str,
        file: Path,
        dry_run: bool = False,
        government: str | None = None,
        published_on: date | None = None,
        actor: str | None = None,
        **options: Option,
    ) -> None:
        path = file
        asked = ImportOptions(dry_run=dry_run, government=government, published_on=published_on, actor=actor)
        try:
            done = self.load(path, asked)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        except ImportRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(f"{path}: {problem.sentence}")
            raise CommandError(str(refusal.message)) from refusal
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._say(path, done, dry_run=dry_run)

    def _say(self, path: Path, done: ImportResult, *, dry_run: bool) -> None:
        for note in done.remarks:
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
