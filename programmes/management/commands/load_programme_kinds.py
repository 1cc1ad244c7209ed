"""Publish kinds of programme from TOML."""

from datetime import datetime
from pathlib import Path

from common.types import Option
from organisations.models import Government
from programmes.models import ProgrammeKindVersion
from programmes.services import kinds
from workflow.management.document_command import DocumentCommand


class Command(DocumentCommand):
    help = "Publish a kind of programme, or every one that comes with the program. Unchanged ones stay as they are."

    def shipped(self) -> list[Path]:
        return kinds.shipped_files()

    def publish(
        self, path: Path, *, at: datetime, government: Government | None, **options: Option
    ) -> tuple[ProgrammeKindVersion, bool]:
        """As `kinds.publish_file`."""
        return kinds.publish_file(path, at=at, government=government)
