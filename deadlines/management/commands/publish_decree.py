"""Enter a decree of days off and move the due dates that it moves; or only show what it would move."""

from datetime import date, datetime
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.errors import DomainError
from common.imports import ImportRefused
from common.types import Option
from deadlines.services import holiday_decrees
from deadlines.services.holiday_decrees import DecreePreview
from organisations.models import Government
from organisations.queries import government_coded


class Command(WritingCommand):
    help = (
        "Enter decreed days off (date, name, kind, decree_number, published_on, withdrawn) and move the open due dates "
        "that fall on them. Only dates ahead move, and never to an earlier day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX, XLS or ODS")
        parser.add_argument(
            "--government", metavar="CODE", help="days of this government only, not national ones"
        )
        parser.add_argument(
            "--published-on", type=date.fromisoformat, metavar="DATE", help="for rows that name none"
        )
        parser.add_argument("--preview", action="store_true", help="show what would move, write nothing")

    def handle(
        self,
        *args: str,
        file: Path,
        government: str | None,
        published_on: date | None,
        preview: bool,
        **options: Option,
    ) -> None:
        try:
            place = government_coded(government) if government else None
            self._publish(file, place, published_on, at=timezone.now(), preview=preview)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}") from error
        except ImportRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(f"{file}: {problem.sentence}")
            raise CommandError(str(refusal.message)) from refusal
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _publish(
        self, file: Path, place: Government | None, published_on: date | None, *, at: datetime, preview: bool
    ) -> None:
        if preview:
            self._show(holiday_decrees.preview(file, at=at, government=place, published_on=published_on))
            return
        done = holiday_decrees.publish(file, at=at, government=place, published_on=published_on)
        for remark in done.remarks:
            self.stdout.write(remark)
        self.stdout.write(
            _("%(days)d days entered, %(known)d known already; %(moved)d due dates moved, %(kept)d kept.")
            % {"days": len(done.days), "known": done.unchanged, "moved": done.moved, "kept": done.recounted}
        )

    def _show(self, found: DecreePreview) -> None:
        days, moves = found.days, found.shifts
        for remark in found.remarks:
            self.stdout.write(remark)
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
