"""Publish measuring instruments from TOML."""

from datetime import datetime
from pathlib import Path

from common.types import Option
from innovations.models import InstrumentVersion
from innovations.services.evaluations import instruments
from organisations.models import Government
from workflow.management.document_command import DocumentCommand


class Command(DocumentCommand):
    help = "Publish a measuring instrument, or every one that comes with the program. Unchanged ones stay as they are."

    def shipped(self) -> list[Path]:
        return instruments.shipped_files()

    def publish(
        self, path: Path, *, at: datetime, government: Government | None, **options: Option
    ) -> tuple[InstrumentVersion, bool]:
        """As `instruments.publish`."""
        return instruments.publish_file(path, at=at, government=government)
