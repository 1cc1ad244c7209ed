"""Says whether the installation is well, in a sentence each."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.types import Option
from operation.enums import Level
from operation.services.health import examine

SIGNS = {Level.OK: "  ", Level.WARNING: "! ", Level.FAILURE: "!!"}


class Command(BaseCommand):
    help = "Look at everything that may be wrong: a sentence each, with what to do; exit status 1 if there is anything."
    # It says itself what is wrong.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail", metavar="ADDRESS", help="also send a test message to this address")

    def handle(self, *args: str, mail: str | None = None, **options: Option) -> None:
        wrong = 0
        for entry in examine(timezone.now(), slow=True):
            for finding in entry.findings:
                self.stdout.write(f"{SIGNS[finding.level]} {entry.check.label}: {finding.sentence}")
                if finding.cure:
                    self.stdout.write(f"   → {finding.cure}")
                wrong += finding.level != Level.OK
        if mail:
            self._send(mail)
        if wrong:
            raise CommandError(
                ngettext("%(count)d thing is to be seen to.", "%(count)d things are to be seen to.", wrong)
                % {"count": wrong}
            )

    def _send(self, address: str) -> None:
        message = EmailMessage(
            _("Test message of Prakarsa"),
            _("If you read this, e-mails of %(site)s arrive.") % {"site": settings.PRAKARSA_PUBLIC_URL},
            to=[address],
        )
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            raise CommandError(_("The message did not leave: %s") % error) from error
        self.stdout.write(_("A test message has left for %s.") % address)
