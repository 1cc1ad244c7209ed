"""Check the whole history against itself and against the rows it moved; exit status 1 when anything is wrong."""

from argparse import ArgumentParser
from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.types import Option
from workflow.engine.verification import Verification


class Command(BaseCommand):
    help = (
        "Check every event: hash, canonical form, columns, chain, flow, private values, and the subjects' states; "
        "and the chains of acts on accounts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=1, help="how many findings to print before stopping (1)"
        )

    def handle(self, *args: str, limit: int, **options: Option) -> None:
        verification = Verification()
        found = list(islice(verification.findings(), max(limit, 1)))
        for finding in found:
            place = finding.subject
            if finding.event:
                place = _("event %(event)d of %(subject)s") % {
                    "event": finding.event,
                    "subject": finding.subject,
                }
            self.stderr.write(f"{place}: {finding.code}: {finding.message}")
        if found:
            raise CommandError(_("The history does not agree with itself."), returncode=1)
        totals = verification.totals
        self.stdout.write(
            _("%(events)d events of %(subjects)d subjects and %(private)d private values are in order.")
            % {"events": totals.events, "subjects": totals.subjects, "private": totals.private}
        )
        if totals.account_acts:
            said = _("So are %(count)d acts on accounts.") % {"count": totals.account_acts}
            self.stdout.write(said)
