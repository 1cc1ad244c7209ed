"""Replay recorded reviews under a candidate policy and say what would come out otherwise. Writes nothing."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.periods import start_of_day
from common.types import Option
from workflow.policies.document import parse
from workflow.policy_changes.simulation import ReplayedRound, simulate, summary


class Command(BaseCommand):
    help = "Replay recorded reviews under a candidate policy document; nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="NEW.toml")
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DATE", help="only rounds opened since"
        )
        parser.add_argument("--all", action="store_true", help="list the items that stay the same too")

    def handle(self, *args: str, file: Path, since: date | None, **options: Option) -> None:
        try:
            document = parse(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(str(error)) from error
        except DomainError as refusal:
            raise CommandError(
                "\n".join([str(refusal.message), *(f"{g.field}: {g.message}" for g in refusal.gaps)])
            ) from None
        replayed = simulate(
            document, since=start_of_day(since, ZoneInfo(settings.TIME_ZONE)) if since is not None else None
        )
        for item in replayed:
            if options["all"] or item.differs:
                self.stdout.write(self._line(item))
        counts = summary(replayed)
        self.stdout.write(
            _(
                "%(items)d rounds replayed: %(changed)d would end otherwise, %(waiting)d would still be waiting."
            )
            % counts
        )

    def _line(self, item: ReplayedRound) -> str:
        projected = item.projected
        then = projected.outcome or _("waiting at %(stage)s for %(missing)d more") % {
            "stage": projected.stage,
            "missing": projected.missing,
        }
        recorded = item.recorded or _("open")
        return f"{item.title} #{item.round}: {recorded} → {then}"
