"""Begin the log over the history anew, after the database was brought back from before the last checkpoint."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.types import Option
from history.services.log_key import CannotSeal, log_name
from history.services.sharding import open_shard


class Command(BaseCommand):
    help = (
        "Begin the log over the history under a new name and key, where seal_history says that the database does not "
        "continue what was signed. Tell everybody who keeps checkpoints."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="why, for whoever reads the log later")

    def handle(self, *args: str, reason: str, **options: Option) -> None:
        try:
            done = open_shard(reason, at=timezone.now())
        except CannotSeal as refusal:
            raise CommandError(str(refusal)) from refusal
        said = _(
            "The log goes on as %(name)s with %(size)d entries. Give its new key (prakarsa seal_history --key) to"
            " whoever keeps checkpoints."
        )
        self.stdout.write(said % {"name": log_name(), "size": done.size})
