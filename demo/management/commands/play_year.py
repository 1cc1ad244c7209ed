"""Play the year 2025 into an empty database, compare what is there with what must be, and live on until today."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.periods import local_day
from common.types import Option
from demo.clock import OFFICE_ZONE
from demo.progress import Progress
from demo.year import NotEmpty, PlayResult, play


class Command(WritingCommand):
    help = "Play the year 2025 on published data into an empty database, which becomes a demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            metavar="DAY",
            help="2025-12-31 for the year alone; by default it goes on until yesterday",
        )
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go")

    def handle(
        self,
        *args: str,
        out: Path,
        until: date | None = None,
        stdout: TextIO | None = None,
        **options: Option,
    ) -> None:
        if settings.PRAKARSA_PRODUCTION:
            raise CommandError("The demo is not for production.")
        try:
            yesterday = local_day(timezone.now(), OFFICE_ZONE) - timedelta(days=1)
            played = play(Progress(stdout or sys.stdout), out, until=until or yesterday)
        except NotEmpty as error:
            raise CommandError(f"{error}; `./run demo` starts with a new one.") from error
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(played.as_dict(), ensure_ascii=False, indent=2, sort_keys=True)
        (out / "summary.json").write_text(f"{text}\n", encoding="utf-8")
        self._table(played, out)
        if played.faults:
            for fault in played.faults:
                self.stderr.write(fault)
            raise CommandError(_("%(count)d numbers do not agree.") % {"count": len(played.faults)})

    def _table(self, played: PlayResult, out: Path) -> None:
        """One line per number: kind, name, expected, found."""
        self.stdout.write("")
        what, expected, found = _("What"), _("expected"), _("found")
        self.stdout.write(f"{what:<54}{expected:>12}{found:>12}")
        for kind, words in _kinds().items():
            wanted, counts = played.wanted.get(kind, {}), played.counts.get(kind, {})
            self.stdout.write(words)
            for name in sorted({*wanted, *counts}):
                self.stdout.write(f"  {name:<52}{wanted.get(name, 0):>12}{counts.get(name, 0):>12}")
        self.stdout.write("")
        self.stdout.write(_("Events verified: %(count)d") % {"count": played.events_verified})
        self.stdout.write(
            _("Signed contracts: %(folder)s; all numbers: %(file)s")
            % {"folder": out / "contracts", "file": out / "summary.json"}
        )
        self.stdout.write(_("%(seconds).0f seconds.") % {"seconds": played.seconds})


def _kinds() -> dict[str, str]:
    """What each table counts, in the order of the story."""
    return {
        "imported": _("Imported"),
        "innovations_by_state": _("Innovations by state"),
        "refusals_by_gap": _("Refused at submission, by missing field"),
        "contracts_by_state": _("Contracts by state"),
        "signatures": _("Signatures"),
        "pdfs": _("Signed files, by check passed"),
        "first_due_on": _("First due day (31 March is Idulfitri)"),
        "reports_by_state": _("Reports by state"),
        "report_refusals_by_gap": _("Reports refused, by missing figure"),
        "deadlines": _("Deadlines by outcome"),
        "progress": _("Progress recorded without a contract (examples)"),
        "milestones": _("Milestones of these by outcome"),
        "decisions": _("Decisions by outcome"),
        "events": _("Events"),
        "events_by_kind": _("Events by kind"),
    }
