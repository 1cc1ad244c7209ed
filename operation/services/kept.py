"""Looks at what is kept: documents, files from outside, backups, the log over the history and its verification."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.moments import waiting
from common.scanner import fault_of_scanner
from contracts.models import DocumentInspection
from contracts.services.inspecting import faulty_documents
from history.models import Cosignature
from history.queries import newest_checkpoint, unsealed_since
from history.services.witnesses import known_witnesses, unusable_witnesses
from innovations.services.proposals.scanning import closed_files, waiting_files
from operation.enums import Level
from operation.services.observation import MOST_NAMED, Observation
from workflow.enums import HeartbeatKind
from workflow.models import Heartbeat

SEAL_LATE = timedelta(minutes=5)
VERIFY_LATE = timedelta(days=3)
WITNESS_LATE = timedelta(hours=1)


def documents(at: datetime) -> Iterator[Observation]:
    """As the worker last found them (contracts.services.inspecting)."""
    faulty = list(faulty_documents()[: MOST_NAMED + 1])
    if faulty:
        count = faulty_documents().count()
        sentence = ngettext(
            "%(count)d stored document is missing or damaged: %(names)s.",
            "%(count)d stored documents are missing or damaged: %(names)s.",
            count,
        ) % {
            "count": count,
            "names": ", ".join(f"{row.sha256} ({row.get_fault_display()})" for row in faulty[:MOST_NAMED])
            + (" …" if count > MOST_NAMED else ""),
        }
        cure = _("Bring it back from a backup that has it whole (docs/backup.md).")
        yield Observation(Level.WARNING, sentence, cure, count)
        return
    seen = DocumentInspection.objects.aggregate(count=Count("pk"), oldest=Min("checked_at"))
    if not seen["count"]:
        yield Observation(Level.OK, _("No document has been hashed again yet."), value=0)
        return
    sentence = _("%(count)d documents were whole when last hashed, the longest ago %(ago)s.")
    yield Observation(
        Level.OK, sentence % {"count": seen["count"], "ago": waiting(seen["oldest"], at)}, value=0
    )


def backup(at: datetime) -> Iterator[Observation]:
    """What `backup` has noted; asked for in production only."""
    row = Heartbeat.objects.filter(kind=HeartbeatKind.BACKUP).first()
    asked = Level.WARNING if settings.PRAKARSA_PRODUCTION else Level.OK
    cure = _(
        "For whoever runs the server: the timer prakarsa-backup makes it each night (systemctl status "
        "prakarsa-backup.timer, journalctl -u prakarsa-backup). Installed by other means, a timer of your own runs "
        "manage.py backup. As an administrator of a government, tell them."
    )
    if row is None and _is_young(at):
        yield Observation(
            Level.OK, _("The first backup is not due yet: the timer makes it in the coming night.")
        )
        return
    if row is None:
        yield Observation(asked, _("No backup has ever been made."), cure if asked != Level.OK else "")
        return
    age = max(timedelta(0), at - row.at)
    if row.error:
        yield Observation(Level.WARNING, _("The last backup failed with %s.") % row.error, cure)
    late = age > timedelta(hours=settings.PRAKARSA_BACKUP_HOURS)
    sentence = _("The last backup was made %s ago.") % waiting(at - age, at)
    yield Observation(
        asked if late else Level.OK, sentence, cure if late and asked != Level.OK else "", age.total_seconds()
    )


def _is_young(at: datetime) -> bool:
    """Whether the database is younger than the time within which a backup is due. One query."""
    born = MigrationRecorder(connection).migration_qs.aggregate(at=Min("applied"))["at"]
    return born is not None and at - born <= timedelta(hours=settings.PRAKARSA_BACKUP_HOURS)


def log(at: datetime) -> Iterator[Observation]:
    """Whether what was recorded is in the signed log, which is what inspectors can hold against us."""
    since, newest = unsealed_since(), newest_checkpoint()
    late = max(timedelta(0), at - since) if since is not None else timedelta(0)
    if since is not None and late > SEAL_LATE:
        sentence = _("What was recorded in the last %(ago)s is in no signed checkpoint.") % {
            "ago": waiting(since, at)
        }
        cure = _(
            "systemctl status prakarsa-seal tells why; so does manage.py seal_history. With SQLite the worker seals."
        )
        yield Observation(Level.WARNING, sentence, cure, late.total_seconds())
    elif newest is None:
        yield Observation(Level.OK, _("Nothing was sealed yet, and nothing waits for it."), value=0)
    else:
        sentence = _("The log of the history has %(size)d entries, signed %(ago)s ago.")
        words = {"size": newest.size, "ago": waiting(newest.signed_at, at)}
        yield Observation(Level.OK, sentence % words, value=late.total_seconds())


def witnesses(at: datetime) -> Iterator[Observation]:
    """Whether others saw the newest checkpoint; nothing where none are named."""
    named, newest = list(known_witnesses()), newest_checkpoint()
    if fault := unusable_witnesses():
        yield Observation(Level.WARNING, fault, _("Copy its key anew, as run_witness prints it."))
    elif not named or newest is None:
        yield Observation(
            Level.OK, _("No witness is named, so that only kept checkpoints show a second log.")
        )
    for witness in named:
        last = Cosignature.objects.filter(witness=witness.key.name).order_by("-checkpoint").first()
        words = {"name": witness.key.name, "ago": waiting(last.at, at) if last else ""}
        behind = newest is not None and (last is None or last.checkpoint_id < newest.size)
        if behind and newest is not None and at - (last.at if last else newest.signed_at) > WITNESS_LATE:
            sentence = _("The witness %(name)s has not cosigned what was sealed since.")
            cure = _(
                "journalctl -u prakarsa-seal tells why. “Fork” means that it was shown another log: tell the"
                " inspectorate."
            )
            yield Observation(Level.WARNING, sentence % words, cure)
        elif last is None:
            yield Observation(
                Level.OK, _("The witness %(name)s is about to see its first checkpoint.") % words
            )
        else:
            yield Observation(Level.OK, _("The witness %(name)s cosigned %(ago)s ago.") % words)


def files(at: datetime) -> Iterator[Observation]:
    """What became of files from outside that the scanner did not answer for; asks it nothing."""
    closed, late = closed_files().count(), waiting_files().count()
    if closed:
        sentence = ngettext(
            "%(count)d kept file turned out to be harmful and is not handed out.",
            "%(count)d kept files turned out to be harmful and are not handed out.",
            closed,
        ) % {"count": closed}
        yield Observation(
            Level.WARNING, sentence, _("Its innovation's page names it: have its agency take it off."), closed
        )
    if late:
        sentence = ngettext(
            "%(count)d file was kept and not scanned yet.",
            "%(count)d files were kept and not scanned yet.",
            late,
        ) % {"count": late}
        yield Observation(Level.WARNING, sentence, _("Mend the scanner; the worker then has them scanned."))
    if not closed and not late:
        yield Observation(Level.OK, _("No kept file waits to be scanned, and none is harmful."), value=0)


def scanner(at: datetime) -> Iterator[Observation]:
    """Whether the virus scanner answers."""
    if not settings.PRAKARSA_SCANNER:
        yield Observation(
            Level.OK, _("No virus scanner is set (PRAKARSA_SCANNER): files from outside are not scanned.")
        )
    elif fault := fault_of_scanner():
        sentence = _("The virus scanner %(address)s does not answer: %(fault)s.")
        words = {"address": settings.PRAKARSA_SCANNER, "fault": fault}
        cure = _(
            "Start clamav-daemon, or mend PRAKARSA_SCANNER. Until then policies say what becomes of files."
        )
        yield Observation(Level.WARNING, sentence % words, cure)
    else:
        yield Observation(Level.OK, _("The virus scanner %s answers.") % settings.PRAKARSA_SCANNER)


def verification(at: datetime) -> Iterator[Observation]:
    """What `verify_history --tell` has noted; a few nights without it are asked for in production only."""
    row = Heartbeat.objects.filter(kind=HeartbeatKind.VERIFY).first()
    cure = _("systemctl status prakarsa-verify.timer; manage.py verify_history --tell does it now.")
    if row is not None and row.error:
        sentence = _("The history does not agree with itself: %s") % row.error
        yield Observation(
            Level.FAILURE, sentence, _("Change nothing, keep a copy, and tell the inspectorate.")
        )
    elif row is None or at - row.at > VERIFY_LATE:
        asked = settings.PRAKARSA_PRODUCTION and not (row is None and _is_young(at))
        sentence = _("The whole history was not verified in the last three nights.")
        yield Observation(Level.WARNING if asked else Level.OK, sentence, cure if asked else "")
    else:
        sentence = _("The whole history was in order %s ago.") % waiting(row.at, at)
        yield Observation(Level.OK, sentence, value=max(0.0, (at - row.at).total_seconds()))
