"""Import the medium-term plan of one government from a sheet."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import ImportCommand, ImportOptions
from common.imports import ImportResult
from common.periods import local_day
from common.types import Option
from organisations.offices import SYSTEM
from organisations.queries import government_coded
from planning.queries import plan_in_force
from planning.services.importing import import_plan
from planning.services.recording import NewPlan, record_plan


class Command(ImportCommand):
    help = "Import priorities, indicators, targets and actuals of one government; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--government", required=True, metavar="CODE", help="Kemendagri code, e.g. 35.23")
        parser.add_argument(
            "--plan", default="", metavar="TITLE", help="record this plan where none is in force"
        )
        parser.add_argument("--years", default="", metavar="FROM-UNTIL", help="its years, e.g. 2025-2029")
        parser.add_argument("--regulation", default="", metavar="NUMBER", help="number of its regulation")

    def execute(self, *args: str, **options: Option) -> str | None:
        """What only this import is asked is kept aside."""
        self.named = {name: str(options.pop(name, "")) for name in ("plan", "years", "regulation")}
        return super().execute(*args, **options)

    def load(self, path: Path, options: ImportOptions) -> ImportResult:
        government, now = government_coded(options.government or ""), timezone.now()
        with transaction.atomic():
            if self.named["plan"] and plan_in_force(government, local_day(now, government.tz)) is None:
                record_plan(government, self._plan(), actor=SYSTEM, at=now)
            done = import_plan(path, government=government, actor=SYSTEM, at=now, dry_run=options.dry_run)
            transaction.set_rollback(options.dry_run)
        return done

    def _plan(self) -> NewPlan:
        years = [year.strip() for year in self.named["years"].split("-")]
        if len(years) != 2 or not all(year.isdigit() for year in years):
            raise CommandError(_("Give the plan's years as in 2025-2029."))
        return NewPlan(
            title=self.named["plan"],
            first_year=int(years[0]),
            last_year=int(years[1]),
            regulation_no=self.named["regulation"],
        )
