"""Print or write the table of who is notified of what, generated from flows, registered events and shipped policies."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import get_resolver

from common.types import Option
from notifications.services.notice_table import document
from workflow.policy_changes.permission_table import shipped
from workflow.web.phrases import recorded_kinds


class Command(BaseCommand):
    help = "Generate docs/notices.md from the flows, the events that apps record and the shipped policies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write", type=Path, metavar="FILE", help="write to this file instead of printing"
        )

    def handle(self, *args: str, write: Path | None, **options: Option) -> None:
        # Pages register the phrases of the events they show when they are loaded.
        assert get_resolver().url_patterns
        text = document(shipped(Path(settings.PRAKARSA_POLICIES_DIR)), recorded_kinds())
        if write is None:
            self.stdout.write(text)
        else:
            write.write_text(text, encoding="utf-8")
