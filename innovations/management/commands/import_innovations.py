"""Import innovations that already run as drafts."""

from datetime import datetime
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import ImportCommand, ImportOptions
from common.imports import ImportResult
from innovations.services.proposals.importing import import_innovations
from organisations.models import User
from organisations.offices import SYSTEM, Actor
from organisations.queries import actor_at, government_coded


class Command(ImportCommand):
    help = "Import innovations from a table as drafts; those that are there already stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--government", metavar="CODE", help="only the lines of this government")
        parser.add_argument(
            "--as",
            dest="actor",
            metavar="EMAIL",
            help="who proposes; without it the installation itself does",
        )

    def load(self, path: Path, options: ImportOptions) -> ImportResult:
        code, now = options.government, timezone.now()
        return import_innovations(
            path,
            actor=_actor(options.actor, now),
            at=now,
            government=government_coded(code) if code else None,
            dry_run=options.dry_run,
        )


def _actor(email: str | None, at: datetime) -> Actor:
    if not email:
        return SYSTEM
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise CommandError(_("There is no account %(email)s.") % {"email": email})
    return actor_at(user.person_id, at)
