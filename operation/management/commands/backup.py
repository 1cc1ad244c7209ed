"""Copies database and documents into a folder of its own."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils import timezone

from common.types import Option
from operation.services.backups.errors import BackupFault
from operation.services.backups.making import NOTHING, faulty, make_backup
from workflow.outbox import heartbeats


class Command(BaseCommand):
    help = (
        "Copy the database, every document that it names, and a list of keys without their secrets; whole or not at"
        " all. Keys themselves are kept elsewhere (docs/backup.md)."
    )
    # One that is out of order is what a backup is made of before it is mended.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="where (PRAKARSA_BACKUP_DIR)")
        parser.add_argument("--keep", type=int, metavar="N", help="afterwards keep the newest N (all)")
        parser.add_argument(
            "--list-documents",
            action="store_true",
            help="documents of an S3-compatible store stay there; only their hashes are kept",
        )
        parser.add_argument(
            "--accept-missing", action="store_true", help="make it without missing and damaged documents"
        )

    def handle(
        self,
        *args: str,
        to: Path | None,
        keep: int | None,
        list_documents: bool,
        accept_missing: bool,
        **options: Option,
    ) -> None:
        target, at = (to or Path(settings.PRAKARSA_BACKUP_DIR)).absolute(), timezone.now()
        # pg_dump writes files of its own.
        os.umask(0o077)
        try:
            made = make_backup(target, at=at, keep=keep, listed=list_documents, accept_missing=accept_missing)
        except (BackupFault, OSError, DatabaseError) as error:
            self._note(type(error).__name__)
            raise CommandError(f"{NOTHING}: {str(error).strip()}") from error
        self._note("")
        self.stdout.write(f"{made} ({(timezone.now() - at).total_seconds():.1f} s)")
        if made.manifest.documents.missing:
            raise CommandError(faulty(made.manifest.documents.missing))

    def _note(self, error: str) -> None:
        try:
            heartbeats.note_backup(timezone.now(), error)
        except DatabaseError as fault:
            # It is away or full, which the backup has said, or the log says.
            self.stderr.write(str(fault).strip())
