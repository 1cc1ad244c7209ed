"""Withdraw a version of a policy for new items."""

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.errors import DomainError
from common.types import Option
from workflow.models import PolicyVersion
from workflow.policy_changes.withdrawing import withdraw_policy


class Command(WritingCommand):
    help = "Withdraw a version found wrong: nothing begins under it any more, what runs under it goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", metavar="NAME@NUMBER", help="the version, as tuban-2018@2")
        parser.add_argument("--reason", required=True, help="why, for everybody to read")
        parser.add_argument(
            "--successor",
            metavar="NAME@NUMBER",
            help="what new items take where no other of the name is left",
        )

    def handle(self, *args: str, version: str, reason: str, successor: str | None, **options: Option) -> None:
        try:
            done = withdraw_policy(
                _named(version),
                reason=reason,
                at=timezone.now(),
                successor=None if successor is None else _named(successor),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("%(policy)s is withdrawn for new items.") % {"policy": done.version.reference})


def _named(text: str) -> PolicyVersion:
    name, _at, number = text.partition("@")
    found = PolicyVersion.objects.filter(name=name, number=number).first() if number.isdecimal() else None
    if found is None:
        raise CommandError(_("There is no version %(version)s.") % {"version": text})
    return found
