"""Copies database and documents into a folder of its own."""

from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils import timezone

from common.types import Option
from operation.services.backups.errors import BackupFault
from operation.services.backups.making import make_backup
from workflow.outbox import heartbeats


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a whole number of at least 1")
    return int(text)


class Command(BaseCommand):
    help = (
        "Copy the database, every document that it names, and a list of keys without their secrets; whole or not at"
        " all. Keys themselves are kept elsewhere (docs/backup.md)."
    )
    # One that is out of order is what a backup is made of before it is mended.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="where (PRAKARSA_BACKUP_DIR)")
        parser.add_argument("--keep", type=_number, metavar="N", help="afterwards keep the newest N (all)")
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
        try:
            made = make_backup(target, at=at, keep=keep, listed=list_documents, accept_missing=accept_missing)
        except (BackupFault, OSError, DatabaseError) as error:
            self._note(type(error).__name__)
            raise CommandError(f"No backup was made: {str(error).strip()}") from error
        self._note("")
        facts = made.manifest
        self.stdout.write(
            f"Backup {made.folder}: {facts.history.events} events, {facts.documents.count} documents"
            f" {facts.documents.kept} ({facts.documents.bytes / 1e6:.1f} MB), {made.pruned} older removed,"
            f" {(timezone.now() - at).total_seconds():.1f} s."
        )
        if facts.documents.missing:
            raise CommandError(
                f"{len(facts.documents.missing)} documents are missing in it; its manifest names them."
            )

    def _note(self, error: str) -> None:
        try:
            heartbeats.note_backup(timezone.now(), error)
        except DatabaseError:
            self.stderr.write("That could not be noted in the database.")
