"""Prepare the first day: load the rules that come with the program, and print a key for the first administrator."""

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.services import holidays
from common.commands import WritingCommand
from common.types import Option
from onboarding.services.beginning import KEY_HOURS, make_key


class Command(WritingCommand):
    help = (
        "Load what comes with the program (policies, instruments, rules for critical contracts, national days off) and "
        "print a one-time key with "
        "which the first administrator of a government sets it up in the browser."
    )

    def handle(self, *args: str, **options: Option) -> None:
        call_command("load_policies", stdout=self.stdout, stderr=self.stderr)
        call_command("load_instruments", stdout=self.stdout, stderr=self.stderr)
        call_command("load_critical_rules", stdout=self.stdout, stderr=self.stderr)
        call_command("load_programme_kinds", stdout=self.stdout, stderr=self.stderr)
        call_command("import_holidays", str(holidays.SHIPPED), stdout=self.stdout, stderr=self.stderr)
        key = make_key(at=timezone.now())
        address = settings.PRAKARSA_PUBLIC_URL.rstrip("/") + reverse("first-run")
        self.stdout.write("")
        self.stdout.write(
            _("Open %(address)s within %(hours)d hours and enter this key; it begins one government:")
            % {"address": address, "hours": KEY_HOURS}
        )
        self.stdout.write(key)
