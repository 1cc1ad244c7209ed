"""Print or write the table of who may do what, generated from flows and shipped policies."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from common.types import Option
from workflow.policy_changes.permission_table import document, shipped


class Command(BaseCommand):
    help = "Generate docs/permissions.md from the flows and the shipped policies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write", type=Path, metavar="FILE", help="write to this file instead of printing"
        )

    def handle(self, *args: str, write: Path | None, **options: Option) -> None:
        text = document(shipped(Path(settings.PRAKARSA_POLICIES_DIR)))
        if write is None:
            self.stdout.write(text)
        else:
            write.write_text(text, encoding="utf-8")
