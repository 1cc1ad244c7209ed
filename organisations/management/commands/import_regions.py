"""Import governments with their codes and time zones."""

from pathlib import Path

from common.commands import ImportCommand, ImportOptions
from common.imports import ImportResult
from organisations.services.regions import import_governments


class Command(ImportCommand):
    help = "Import governments (code, name, type, iana_timezone) from a table (CSV, XLSX, XLS, ODS)."

    def load(self, path: Path, options: ImportOptions) -> ImportResult:
        return import_governments(path, dry_run=options.dry_run)
