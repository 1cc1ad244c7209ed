"""Bring signatures whose process ended midway to their true end."""

from datetime import datetime

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.types import Option
from contracts.services.resuming import resume_signatures


class Command(WritingCommand):
    help = "Register answers that were left lying, end attempts that nobody carries on with. Sends nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="act as at this moment (ISO 8601 with offset)")

    def handle(self, *args: str, at: str | None = None, **options: Option) -> None:
        done = resume_signatures(at=_moment(at) if at else timezone.now())
        self.stdout.write(
            _(
                "%(answers)d answers found, %(signed)d signatures registered, %(failed)d attempts failed, "
                "%(unknown)d unknown."
            )
            % {
                "answers": done.answers,
                "signed": done.signed,
                "failed": done.failed,
                "unknown": done.unknown,
            }
        )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            _("--at needs date, time and offset, for example 2025-04-09T08:05:00+07:00.")
        ) from error
    if moment.tzinfo is None:
        raise CommandError(_("--at needs date, time and offset, for example 2025-04-09T08:05:00+07:00."))
    return moment
