"""Print the accounts of the demonstration."""

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.types import Option
from demo.people import PASSPHRASE, PASSWORD
from demo.personas import PERSONAS
from demo.sources import appointments
from organisations.enums import Role
from organisations.models import OfficeHeld
from workflow.engine.events import installation


class Command(WritingCommand):
    help = "Print logins, the shared password and the passphrase for signing. Demonstrations only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every account, not only those to begin with")

    def handle(self, *args: str, **options: Option) -> None:
        if not installation().is_demo:
            raise CommandError("This database is not a demonstration; it has no demo accounts.")
        held = OfficeHeld.objects.filter(person__users__isnull=False).select_related("seat__government")
        personas = [(persona, persona.office()) for persona in PERSONAS]
        to_try = [(persona, office) for persona, office in personas if office is not None]
        if len(to_try) == len(PERSONAS) and not options["all"]:
            shown = held.filter(pk__in=[office.pk for _persona, office in to_try])
            for persona, office in to_try:
                self._print(office)
                self.stdout.write("    " + _("Try this: %(hint)s.") % {"hint": persona.hint})
        else:
            shown = held if options["all"] else held.filter(_in_contracts())
            for office in shown.order_by("seat__government__code", "seat__role", "seat__title"):
                self._print(office)
        self.stdout.write(_("Password of all accounts: %(password)s") % {"password": PASSWORD})
        self.stdout.write(_("Passphrase for signing: %(passphrase)s") % {"passphrase": PASSPHRASE})
        left = held.count() - shown.count()
        if left:
            self.stdout.write(_("%(count)d more accounts: demo_accounts --all") % {"count": left})

    def _print(self, office: OfficeHeld) -> None:
        user = office.person.users.get()
        self.stdout.write(f"{user.email:<62} {office.seat.title}")


def _in_contracts() -> Q:
    """LAN, the governments of the contracts, and the agencies that report (those with an operator)."""
    codes = {entry.region_code for entry in appointments()}
    return Q(seat__role=Role.LAN_REVIEWER) | Q(seat__government__code__in=codes) & (
        Q(seat__agency__isnull=True) | Q(seat__agency__seats__role=Role.AGENCY_OPERATOR)
    )
