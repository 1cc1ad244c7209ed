"""Import work packages from SiRUP, SPSE, the e-catalogue or a published list."""

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils import timezone

from common.commands import ImportCommand, ImportOptions
from common.imports import ImportResult
from organisations.offices import SYSTEM
from organisations.queries import government_coded
from work_packages.services.importing import import_packages


class Command(ImportCommand):
    help = "Import work packages from a table; what is there takes what the file says and keeps the rest."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--government", metavar="CODE", help="only the lines of this government")

    def load(self, path: Path, options: ImportOptions) -> ImportResult:
        code = options.government
        return import_packages(
            path,
            actor=SYSTEM,
            at=timezone.now(),
            government=government_coded(code) if code else None,
            dry_run=options.dry_run,
        )
