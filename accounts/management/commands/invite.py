"""Invite somebody from the command line: an installation's first administrator, a reviewer of LAN."""

from argparse import ArgumentParser
from uuid import UUID

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import inviting
from common.commands import WritingCommand
from common.errors import DomainError
from common.types import Option
from organisations.models import Person
from organisations.offices import SYSTEM


class Command(WritingCommand):
    """Prints the link once, for handing over; with an address it leaves by e-mail, too."""

    help = "Invite a person who is entered already; prints the one-time link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", type=UUID, help="UUID of the person")
        parser.add_argument(
            "--email", default="", help="where the link goes; without it the person signs in with the NIP"
        )

    def handle(self, *args: str, person: UUID, email: str, **options: Option) -> None:
        found = Person.objects.filter(pk=person).first()
        if found is None:
            raise CommandError(_("There is no such person."))
        at = timezone.now()
        try:
            made = inviting.invite(found, email=email, by=SYSTEM, at=at)
            address = inviting.link_to_hand_over(made.link, by=SYSTEM, at=at)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(_("One-time link for %(login)s:") % {"login": made.account.login_name})
        self.stdout.write(address)
