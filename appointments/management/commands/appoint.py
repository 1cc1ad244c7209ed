"""Give an office from the command line that no government's administrator can give."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.services.by_operator import appoint_by_operator, person_called
from common.commands import WritingCommand
from common.errors import DomainError
from common.types import Option
from organisations.models import Person


class Command(WritingCommand):
    """A reviewer of LAN; or, with `--government`, an administrator where nobody is left to confirm one."""

    help = "Appoint a reviewer of LAN, or (--government CODE) an administrator, and print the person's UUID."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="NIP or e-mail address; with --name somebody new is entered")
        parser.add_argument(
            "--name", default="", help="name with degrees, of somebody who is not entered yet"
        )
        parser.add_argument("--government", default="", help="Kemendagri code")
        parser.add_argument("--ordinal", type=int, default=1, help="number of the seat")
        parser.add_argument("--until", type=date.fromisoformat, help="last day; required for LAN's reviewers")
        parser.add_argument("--letter", default="", help="number of the letter")

    def handle(
        self,
        *args: str,
        person: str,
        name: str,
        government: str,
        ordinal: int,
        until: date | None,
        letter: str,
        **options: Option,
    ) -> None:
        try:
            who = Person.objects.create(name=name, email=person.lower()) if name else person_called(person)
            held = appoint_by_operator(
                who,
                government_code=government,
                ordinal=ordinal,
                until=until,
                letter_no=letter,
                at=timezone.now(),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(_("%(person)s holds: %(office)s") % {"person": who, "office": held.seat.title})
        self.stdout.write(str(who.pk))
