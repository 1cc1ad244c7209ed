"""Publish rules for critical contracts from TOML."""

from datetime import datetime
from pathlib import Path

from common.types import Option
from organisations.models import Government
from work_packages.models import CriticalRuleVersion
from work_packages.services import critical_rules
from workflow.management.document_command import DocumentCommand


class Command(DocumentCommand):
    help = "Publish a rule for critical contracts, or every one that comes with the program."

    def shipped(self) -> list[Path]:
        return critical_rules.shipped_rules()

    def publish(
        self, path: Path, *, at: datetime, government: Government | None, **options: Option
    ) -> tuple[CriticalRuleVersion, bool]:
        """As `critical_rules.publish_rule`."""
        return critical_rules.publish_rule(path.read_text(encoding="utf-8"), at=at, government=government)
