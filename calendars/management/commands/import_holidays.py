"""Import decreed days off."""

from datetime import date
from pathlib import Path

from django.core.management.base import CommandParser

from calendars.services.holidays import import_holidays
from common.commands import ImportCommand, ImportOptions
from common.imports import ImportResult
from organisations.queries import government_coded


class Command(ImportCommand):
    help = (
        "Import decreed days off (date, name, kind, decree_number, published_on, withdrawn) from a table. "
        "Due dates stay; publish_decree moves them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--government", metavar="CODE", help="days of this government only, not national ones"
        )

        parser.add_argument(
            "--published-on", type=date.fromisoformat, metavar="DATE", help="for rows that name none"
        )

    def load(self, path: Path, options: ImportOptions) -> ImportResult:
        code = options.government
        government = government_coded(code) if code else None
        return import_holidays(
            path,
            government=government,
            published_on=options.published_on,
            dry_run=options.dry_run,
        )
