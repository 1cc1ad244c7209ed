"""Judge a contract file from the command line."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Unavailable
from common.types import Json, Option
from contracts.services import verifying
from contracts.verification.examination import SignatureFacts
from contracts.verification.verdicts import FileVerdict
from contracts.verification.wording import verdict_explanation, verdict_title, version_words

IDENTICAL, ANOTHER_VERDICT, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Say what FILE is to this installation: one of five verdicts, every signature, the embedded terms. "
        "Exit status 0: identical to a registered version, 1: any other verdict, 2: not readable as a PDF."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a PDF of at most 20 MB")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--token", help="the printed code that the file is said to belong to")

    def handle(self, *args: str, file: Path, token: str | None, **options: Option) -> None:
        path = file
        try:
            if path.stat().st_size > verifying.LARGEST_FILE:
                raise CommandError(_("The file is larger than 20 MB."), returncode=UNREADABLE)
            shown = verifying.verify(path.read_bytes(), at=timezone.now(), token=token)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}", returncode=UNREADABLE) from error
        except Unavailable as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(shown), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_text(path.name, shown)))
        code = IDENTICAL if shown.verdict == FileVerdict.IDENTICAL else ANOTHER_VERDICT
        if shown.verdict in verifying.STRANGE and not shown.readable:
            self.stderr.write(_("The file cannot be read as a PDF."))
            code = UNREADABLE
        if code != IDENTICAL:
            sys.exit(code)


def as_json(shown: verifying.FileShown) -> dict[str, Json]:
    """Every fact, for programs."""
    contract = shown.contract
    return {
        "verdict": shown.verdict.value,
        "readable": shown.readable,
        "sha256": shown.sha256,
        "version": shown.version,
        "newest_version": shown.newest,
        "terms_match": shown.terms_match,
        "print_matches": shown.print_matches,
        "missing_in_print": list(shown.missing),
        "contract": {
            "number": contract.number,
            "title": contract.title,
            "agency": contract.agency,
            "government": contract.government,
            "state": contract.state,
            "replaced_by": contract.replaced_by,
            "clauses_go_on": contract.clauses_go_on,
        }
        if contract
        else None,
        "named": [each.number for each in shown.named],
        "signatures": [
            {
                "field": entry.facts.field,
                "signer": entry.facts.signer,
                "certificate_sha256": entry.facts.certificate_sha256,
                "office": entry.office,
                "capacity": entry.capacity,
                "claimed_at": entry.facts.signed_at.isoformat() if entry.facts.signed_at else None,
                "registered_at": entry.registered_at.isoformat() if entry.registered_at else None,
                "level": entry.facts.level,
                "timestamped_at": entry.facts.timestamped_at.isoformat()
                if entry.facts.timestamped_at
                else None,
                "timestamp_authority": entry.facts.timestamp_authority,
                "timestamp_trusted": entry.facts.timestamp_trusted,
                "intact": entry.facts.intact,
                "trusted": entry.facts.trusted,
                "covers_whole_file": entry.facts.covers_whole_file,
                "later_changes_allowed": entry.facts.later_changes_allowed,
                "valid": entry.facts.valid,
            }
            for entry in shown.signatures
        ],
    }


def as_text(name: str, shown: verifying.FileShown) -> list[str]:
    """The same for people."""
    lines = [
        f"{name}: {verdict_title(shown.verdict, unsigned=shown.unsigned)}",
        str(verdict_explanation(shown.verdict, unsigned=shown.unsigned)),
    ]
    lines.append(f"SHA-256 {shown.sha256}")
    if shown.contract:
        if shown.version is not None:
            newest, parties = shown.newest or shown.version, len(shown.contract.parties)
            lines.append(version_words(shown.version, newest, len(shown.signatures), parties))
        lines.append(f"{shown.contract.number} · {shown.contract.title} · {shown.contract.agency}")
        lines.append(str(shown.contract.state.display.sentence or shown.contract.state.label))
        if shown.contract.replaced_by:
            lines.append(_("Replaced by %(number)s") % {"number": shown.contract.replaced_by})
    lines += [
        _("It names contract %(number)s, which is registered, but it is not that file.")
        % {"number": each.number}
        for each in shown.named
    ]
    if shown.terms_match is not None:
        lines.append(_same(_("Embedded terms and our records"), holds=shown.terms_match))
    if shown.print_matches is not None:
        lines.append(_same(_("Embedded terms and the print"), holds=shown.print_matches))
    for entry in shown.signatures:
        facts = entry.facts
        worth = _("valid") if facts.valid else _("NOT valid")
        moment = facts.signed_at.isoformat() if facts.signed_at else "-"
        lines.append(
            f"{facts.field}: {worth} · {facts.level} · {facts.signer} · {entry.office or '?'} · {moment}"
        )
        lines.append(f"  {_stamp(facts)}")
    return lines


def _stamp(facts: SignatureFacts) -> str:
    """Which authority saw the signature when, and whether we trust it."""
    if facts.timestamped_at is None:
        return _("No time-stamp")
    trust = _("trusted authority") if facts.timestamp_trusted else _("authority not trusted")
    stamp = _("Time-stamp %(at)s, %(authority)s") % {
        "at": facts.timestamped_at.isoformat(),
        "authority": facts.timestamp_authority,
    }
    return f"{stamp} ({trust})"


def _same(what: str, *, holds: bool) -> str:
    verdict = _("the same") if holds else _("DIFFERENT")
    return f"{what}: {verdict}"
