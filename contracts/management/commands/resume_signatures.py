"""Bring signatures whose process ended midway to their true end."""

from datetime import datetime

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

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
            f"{done.answers} answers found, {done.signed} signatures registered, "
            f"{done.failed} attempts failed, {done.unknown} unknown."
        )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--at: {error}") from error
    if moment.tzinfo is None:
        raise CommandError("--at needs a time zone, for example 2025-04-08T09:00:00+07:00")
    return moment
