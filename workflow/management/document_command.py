"""The shape of commands that publish documents: FILE or what comes with the program, for a government or for all."""

from abc import abstractmethod
from datetime import datetime
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.errors import DomainError
from common.types import Option
from organisations.models import Government
from organisations.queries import government_coded
from workflow.models import PublishedVersion


class DocumentCommand(WritingCommand):
    """Publishes each file and says for whom; all or none."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="TOML document")
        parser.add_argument(
            "--government",
            metavar="CODE",
            help="whose the document is, by Kemendagri code (35.23); without it it is the installation's",
        )

    @abstractmethod
    def shipped(self) -> list[Path]:
        """The documents that come with the program."""

    @abstractmethod
    def publish(
        self, path: Path, *, at: datetime, government: Government | None, **options: Option
    ) -> tuple[PublishedVersion, bool]:
        """Publish one file; returns the version and whether it is new."""

    def handle(self, *args: str, file: Path | None, government: str | None, **options: Option) -> None:
        if government is not None and file is None:
            raise CommandError(_("What comes with the program is the installation's. Name a file, too."))
        at = timezone.now()  # noqa: TID251 -- a command is an edge
        with transaction.atomic():
            try:
                owner = None if government is None else government_coded(government)
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal
            for path in [file] if file else self.shipped():
                self._publish(path, at, owner, options)

    def _publish(
        self, path: Path, at: datetime, owner: Government | None, options: dict[str, Option]
    ) -> None:
        try:
            version, is_new = self.publish(path, at=at, government=owner, **options)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {error}") from error
        except DomainError as refusal:
            raise CommandError(f"{path}: {refusal}") from refusal
        words = _("%(version)s published for %(owner)s") if is_new else _("%(version)s was published before")
        whose = _("the installation") if owner is None else owner.name
        self.stdout.write(words % {"version": version.reference, "owner": whose})
