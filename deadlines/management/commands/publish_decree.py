"""Enter a decree of days off and move the due dates that it moves; or only show what it would move."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.models import Holiday
from common.errors import DomainError
from common.imports import ImportRefused
from common.types import Document
from deadlines.services import holiday_decrees
from deadlines.services.holiday_decrees import DueDateShift
from organisations.queries import government_coded


class Command(BaseCommand):
    help = (
        "Enter decreed days off (date, name, kind, decree_number, published_on, withdrawn) and move the open due dates "
        "that fall on them. Only dates ahead move, and never to an earlier day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (UTF-8) or XLSX")
        parser.add_argument(
            "--government", metavar="CODE", help="days of this government only, not national ones"
        )
        parser.add_argument(
            "--published-on", type=date.fromisoformat, metavar="DATE", help="for rows that name none"
        )
        parser.add_argument("--preview", action="store_true", help="show what would move, write nothing")

    def handle(self, *args: str, **options: Any) -> None:
        try:
            self._publish(options, timezone.now())
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror or error}") from error
        except ImportRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(f"{options['file']}:{problem.line}: {problem.message}")
            raise CommandError(str(refusal.message)) from refusal
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _publish(self, options: Document, at: datetime) -> None:
        code = options["government"]
        about: dict[str, Any] = {
            "at": at,
            "government": government_coded(code) if code else None,
            "published_on": options["published_on"],
        }
        if options["preview"]:
            self._show(*holiday_decrees.preview(options["file"], **about))
            return
        done = holiday_decrees.publish(options["file"], **about)
        self.stdout.write(
            _("%(days)d days entered, %(known)d known already; %(moved)d due dates moved, %(kept)d kept.")
            % {"days": len(done.days), "known": done.unchanged, "moved": done.moved, "kept": done.recounted}
        )

    def _show(self, days: list[Holiday], moves: list[DueDateShift]) -> None:
        for move in moves:
            if move.shifts_day:
                self.stdout.write(f"{move.from_on} -> {move.to_on}  {move.deadline.title}")
        self.stdout.write(
            _("%(days)d new days; %(moved)d due dates would move, %(kept)d would keep their day.")
            % {
                "days": len(days),
                "moved": sum(move.shifts_day for move in moves),
                "kept": sum(not move.shifts_day for move in moves),
            }
        )
        self.stdout.write(_("Preview: nothing was written."))
