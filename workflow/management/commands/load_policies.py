"""Publish policy versions from TOML."""

from datetime import datetime
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from common.errors import Unready
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
        parser.add_argument(
            "--accept-warnings",
            action="store_true",
            help="publish although the offices there are could not decide every stage; each warning is named and kept",
        )

    def shipped(self) -> list[Path]:
        return publishing.shipped_files()

    def publish(
        self, path: Path, *, at: datetime, government: Government | None, **options: Option
    ) -> tuple[PolicyVersion, bool]:
        """As `publishing.publish`; what is accepted is said first."""
        leave_running, accepted = bool(options["leave_running"]), set[str]()
        try:
            return publishing.publish_file(path, at=at, government=government, leave_running=leave_running)
        except Unready as refusal:
            if refusal.code != "unanswered_warnings":
                raise
            for gap in refusal.gaps:
                self.stderr.write(f"{path}: {gap.field}: {gap.message}")
            if not options["accept_warnings"]:
                raise CommandError(
                    _(
                        "%(file)s is not published, and nothing else is: %(refusal)s Let an administrator fill the"
                        " offices that are named (/mulai/langkah/ lists what is missing) and run this again, or publish"
                        " all the same with --accept-warnings."
                    )
                    % {"file": path, "refusal": refusal.message}
                ) from refusal
            accepted |= {gap.code for gap in refusal.gaps}
        return publishing.publish_file(
            path, at=at, government=government, leave_running=leave_running, accepted=accepted
        )
