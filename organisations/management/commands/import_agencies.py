"""Import the agencies of one government from a published list."""

from pathlib import Path

from django.core.management.base import CommandParser

from common.commands import ImportCommand, ImportOptions
from common.imports import ImportResult
from organisations.queries import government_coded
from organisations.services.importing import import_agencies


class Command(ImportCommand):
    help = "Import the agencies (OPD) of one government from a table; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--government", required=True, metavar="CODE", help="Kemendagri code, e.g. 35.23")

    def load(self, path: Path, options: ImportOptions) -> ImportResult:
        return import_agencies(
            path, government=government_coded(options.government or ""), dry_run=options.dry_run
        )
