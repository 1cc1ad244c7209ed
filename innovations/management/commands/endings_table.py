"""Print or write the table of endings."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override

from common.types import Option
from innovations.endings.table import document


class Command(BaseCommand):
    help = "Generate docs/endings.md: what each end does to everything that it meets."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write", type=Path, metavar="FILE", help="write to this file instead of printing"
        )

    def handle(self, *args: str, write: Path | None, **options: Option) -> None:
        with override(None):
            text = document()
        if write is None:
            self.stdout.write(text)
        else:
            write.write_text(text, encoding="utf-8")
