"""Publish policy versions from TOML."""

from datetime import datetime
from pathlib import Path

from django.core.management.base import CommandParser

from common.types import Option
from organisations.models import Government
from workflow.management.document_command import DocumentCommand
from workflow.models import PolicyVersion
from workflow.policy_changes import publishing


class Command(DocumentCommand):
    help = "Publish a policy document, or every one that comes with the program. Unchanged ones stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--leave-running",
            action="store_true",
            help="publish although running items wait at a stage that is removed; they finish under their own version",
        )

    def shipped(self) -> list[Path]:
        return publishing.shipped_files()

    def publish(
        self, path: Path, *, at: datetime, government: Government | None, **options: Option
    ) -> tuple[PolicyVersion, bool]:
        """As `publishing.publish`."""
        leave_running = bool(options["leave_running"])
        return publishing.publish_file(path, at=at, government=government, leave_running=leave_running)
