"""Says whether officials can sign, in a sentence each."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from common.types import Option
from contracts.enums import Soundness
from contracts.services.signing_check import examine

SIGNS = {Soundness.SOUND: "  ", Soundness.DOUBTFUL: "! ", Soundness.BROKEN: "!!"}


class Command(BaseCommand):
    help = (
        "Try everything that signing needs and that needs nobody's secret: settings, roots, a real time-stamp, "
        "revocation, the signing service, tokens, each enrolled certificate. Exit status 1 if anything is broken."
    )
    # It says itself what is wrong.
    requires_system_checks: list[str] = []

    def handle(self, *args: str, **options: Option) -> None:
        broken = 0
        for finding in examine(timezone.now()):
            self.stdout.write(f"{SIGNS[finding.soundness]} {finding.about}: {finding.sentence}")
            if finding.cure:
                self.stdout.write(f"   → {finding.cure}")
            broken += finding.soundness == Soundness.BROKEN
        if broken:
            message = ngettext(
                "%(count)d thing is to be mended.", "%(count)d things are to be mended.", broken
            )
            raise CommandError(message % {"count": broken})
