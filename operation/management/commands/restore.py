"""Looks at a backup, or brings it back into an empty database."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from common.types import Option
from operation.services.backups.checking import (
    file_faults,
    loading_faults,
    not_whole,
    refuse_other_program,
    said_of,
)
from operation.services.backups.errors import BackupFault
from operation.services.backups.keys import absent_key, absent_keys
from operation.services.backups.manifest import read_manifest
from operation.services.backups.restoring import bring_back, refuse_here, restored_faults

MOST_NAMED = 200


class Command(BaseCommand):
    help = (
        "Bring a backup back into an empty database (DATABASE_OWNER_URL) and this installation's store of documents;"
        " or, with --check, read every byte of it and load it into a database of its own, which is gone afterwards."
    )
    # The database is empty.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a backup: prakarsa-…")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit status 1 when it is not whole"
        )
        parser.add_argument("--accept-missing", action="store_true", help="bring back what is whole of it")

    def handle(self, *args: str, folder: Path, check: bool, accept_missing: bool, **options: Option) -> None:
        folder = folder.absolute()
        try:
            manifest = read_manifest(folder)
            refuse_other_program(manifest) if check else refuse_here(manifest)
            self._tell(file_faults(folder, manifest), fatal=not accept_missing)
            if check:
                self._tell(loading_faults(folder, manifest), fatal=True)
            else:
                bring_back(folder, manifest)
                self._tell(restored_faults(folder, manifest), fatal=True)
            absent = absent_keys(folder)
        except (BackupFault, OSError, DatabaseError) as error:
            raise CommandError(f"{folder.name}: {str(error).strip()}") from error
        self.stdout.write(said_of(manifest, restored=not check))
        for name in absent:
            self.stdout.write(f"  {absent_key(name)}")

    def _tell(self, faults: Iterable[str], *, fatal: bool) -> None:
        named = list(islice(faults, MOST_NAMED))
        for fault in named:
            self.stderr.write(fault)
        if named and fatal:
            raise CommandError(not_whole(len(named), more=len(named) == MOST_NAMED))
