"""Check the whole history against itself and against the rows it moved; exit status 1 when anything is wrong."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.snapshot import one_moment
from common.types import Option
from history.notes import BadNote, note_in
from history.queries import key_texts
from history.services import self_check
from history.services.verifying import against
from workflow.engine.verification import Finding, Totals, Verification


class Command(BaseCommand):
    help = (
        "Check every event: hash, canonical form, columns, chain, flow, private values, and the subjects' states; "
        "the chains of acts on accounts; and the log over all of them. Reads everything as it was at one moment."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=1, help="how many findings to print before stopping (1)"
        )
        parser.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="a checkpoint that somebody kept: say whether the history still continues it",
        )
        parser.add_argument(
            "--key", default="", help="the log's key as it was kept (the one of the database)"
        )

        parser.add_argument(
            "--tell",
            action="store_true",
            help="note how it went, and tell administrators and inspectorates when something is wrong",
        )

    def handle(
        self,
        *args: str,
        limit: int,
        against: Path | None = None,
        key: str = "",
        tell: bool = False,
        **options: Option,
    ) -> None:
        verification = Verification()
        with one_moment():
            found = list(islice(_findings(verification, against, key), max(limit, 1)))
        if tell:
            self_check.tell(found, at=timezone.now())
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
        self._say(verification.totals, against)

    def _say(self, totals: Totals, kept: Path | None) -> None:
        self.stdout.write(
            _("%(events)d events of %(subjects)d subjects and %(private)d private values are in order.")
            % {"events": totals.events, "subjects": totals.subjects, "private": totals.private}
        )
        if totals.account_acts:
            said = _("So are %(count)d acts on accounts.") % {"count": totals.account_acts}
            self.stdout.write(said)
        if totals.leaves:
            said = ngettext(
                "So is the log of %(count)d entry.", "So is the log of %(count)d entries.", totals.leaves
            )
            self.stdout.write(said % {"count": totals.leaves})
        if totals.derived:
            found = ", ".join(f"{count} {name}" for name, count in totals.derived.items())
            self.stdout.write(_("Derived again from the records: %(what)s.") % {"what": found})
        if kept is not None:
            self.stdout.write(_("The history continues the checkpoint in %(file)s.") % {"file": kept})


def _findings(verification: Verification, kept: Path | None, key: str) -> Iterator[Finding]:
    """What was kept is asked first: it shows what the database cannot say of itself."""
    if kept is not None:
        yield from _against(kept, key)
    yield from verification.findings()


def _against(kept: Path, key: str) -> Iterator[Finding]:
    try:
        note = kept.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{kept}: {error}") from error
    keys = [key] if key else key_texts()
    if not keys:
        raise CommandError(_("This history has no log yet, which a checkpoint could be of."))
    refusals = []
    for each in keys:
        try:
            yield from against(note_in(note), each)
        except BadNote as error:
            refusals.append(str(error))
        else:
            return
    raise CommandError(
        _("%(file)s is no checkpoint of this log: %(why)s.") % {"file": kept, "why": refusals[0]}
    )
