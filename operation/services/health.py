"""What is looked at to tell whether the installation is well: one list for the probes, the metrics, `doctor` and the
page of operation.

Each look returns findings; what is in order is one too, so that a reader sees what was asked. They change nothing.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.moments import waiting
from common.types import StrOrPromise
from contracts.queries import enrolments_in_use
from contracts.services.stuck import stuck_anywhere
from operation.enums import Level
from operation.services import kept
from operation.services.observation import Observation
from workflow.engine.start_checks import start_faults
from workflow.enums import HeartbeatKind
from workflow.models import Heartbeat
from workflow.outbox import queue

SWEEP = "deadlines.services.deadline_worker.sweep_when_due"
# A worker writes every ten seconds, and between two messages; one message may take as long as its lease.
WORKER_SILENT = timedelta(seconds=60)
CHORE_SILENT = timedelta(minutes=5)
QUEUE_LATE = timedelta(minutes=5)
EXPIRY_WARNING = timedelta(days=30)
LITTLE_ROOM, NO_ROOM = 0.10, 0.01


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing to look at. `metric` is the name of its number (services/metrics.py), if it has one."""

    name: str
    label: StrOrPromise
    look: Callable[[datetime], Iterator[Observation]]
    metric: str = ""
    # Takes a while or goes out of the house: only when somebody asks for it.
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Examined:
    """A check with what it found; never empty."""

    check: HealthCheck
    findings: list[Observation]

    @property
    def level(self) -> Level:
        """The worst of it."""
        return worst(self.findings)


def worst(findings: list[Observation]) -> Level:
    """The worst level among these; in order when there are none."""
    found = {finding.level for finding in findings}
    return next((level for level in (Level.FAILURE, Level.WARNING) if level in found), Level.OK)


def examine(at: datetime, *, slow: bool = False) -> list[Examined]:
    """Everything, in the order of the list; about twenty queries. After an unfit start only that is told, because
    what follows would be wrong for the same reason."""
    found = []
    for check in CHECKS:
        if check.slow and not slow:
            continue
        try:
            findings = list(check.look(at))
        except DatabaseError as error:
            # Somebody restarts it just now: the next look tells.
            findings = [Observation(Level.FAILURE, _("The database refuses: %s.") % type(error).__name__)]
        found.append(Examined(check, findings))
        if check.name == "start" and found[-1].level == Level.FAILURE:
            break
    return found


# -- looks ---------------------------------------------------------------------------------------------------


def _start(at: datetime) -> Iterator[Observation]:
    faults = start_faults()
    for fault in faults:
        level = Level.FAILURE if fault.stops else Level.WARNING
        yield Observation(level, f"{fault.name}: {fault.sentence}", fault.cure)
    if not faults:
        yield Observation(Level.OK, _("Database, guards, files and settings are as they must be."))


def _disk(at: datetime) -> Iterator[Observation]:
    usage = shutil.disk_usage(settings.PRAKARSA_DATA_DIR)
    share = usage.free / usage.total
    level = Level.FAILURE if share < NO_ROOM else Level.WARNING if share < LITTLE_ROOM else Level.OK
    sentence = _("%(percent)d %% of the disk with the documents is free (%(gigabytes)d GB).") % {
        "percent": 100 * share,
        "gigabytes": usage.free / 1e9,
    }
    yield Observation(
        level, sentence, "" if level == Level.OK else _("Make room, or enlarge the disk."), usage.free
    )


def _worker(at: datetime) -> Iterator[Observation]:
    last = Heartbeat.objects.filter(kind=HeartbeatKind.WORKER).aggregate(last=Max("at"))["last"]
    cure = _(
        "Whoever operates the server starts it: systemctl restart 'prakarsa-worker@*', or manage.py run_worker where"
        " nothing was installed as a service."
    )
    if last is None:
        yield Observation(
            Level.WARNING, _("No worker has ever run here: no e-mail leaves, nothing falls due."), cure
        )
        return
    age = at - last
    patience = WORKER_SILENT + timedelta(seconds=settings.PRAKARSA_OUTBOX_LEASE_SECONDS)
    if age > patience:
        sentence = _("No worker has been heard of for %s: no e-mail leaves, nothing falls due.") % waiting(
            at - age, at
        )
        yield Observation(Level.WARNING, sentence, cure, age.total_seconds())
    else:
        sentence = _("A worker was heard of %s ago.") % waiting(at - age, at)
        yield Observation(Level.OK, sentence, value=max(0.0, age.total_seconds()))


def _chores(at: datetime) -> Iterator[Observation]:
    """What every worker does in every round; those that failed, and the sweep of deadlines when it stands still."""
    rows = {row.name: row for row in Heartbeat.objects.filter(kind=HeartbeatKind.CHORE)}
    known = [rows[name] for name in queue.chore_names() if name in rows]
    for row in known:
        if row.error:
            sentence = _("The regular work “%(name)s” fails with %(error)s; it was last well %(ago)s ago.")
            words = {"name": row.name, "error": row.error, "ago": waiting(row.at, at)}
            yield Observation(Level.WARNING, sentence % words, _("The log has the fault in full."))
    sweep = rows.get(SWEEP)
    if sweep is None:
        yield Observation(Level.WARNING, _("Nobody has looked yet for what falls due."), _("Start a worker."))
        return
    age = at - sweep.at
    level = Level.WARNING if age > CHORE_SILENT else Level.OK
    sentence = _("What falls due was last looked for %s ago.") % waiting(at - age, at)
    yield Observation(
        level, sentence, _("Start a worker.") if level == Level.WARNING else "", age.total_seconds()
    )


def _queue(at: datetime) -> Iterator[Observation]:
    rows = queue.due(at)
    # A message without a day of its own is due from when it was put down.
    oldest = rows.aggregate(oldest=Min("created_at"))["oldest"]
    age = max(timedelta(0), at - oldest) if oldest else timedelta(0)
    count = rows.count()
    sentence = ngettext(
        "%(count)d message waits to be delivered, since %(ago)s.",
        "%(count)d messages wait to be delivered, the oldest since %(ago)s.",
        count,
    ) % {"count": count, "ago": waiting(at - age, at)}
    if age > QUEUE_LATE:
        cure = _("See whether a worker runs; more of them deliver more at once.")
        yield Observation(Level.WARNING, sentence, cure, age.total_seconds())
    else:
        yield Observation(Level.OK, sentence if count else _("No message waits."), value=age.total_seconds())


def _set_aside(at: datetime) -> Iterator[Observation]:
    count = queue.set_aside().count()
    if count:
        sentence = ngettext(
            "%(count)d message failed ten times and is not tried any more.",
            "%(count)d messages failed ten times and are not tried any more.",
            count,
        ) % {"count": count}
        cure = _("Cure the cause and have them tried again on /pesan-gagal/.")
        yield Observation(Level.WARNING, sentence, cure, count)
    else:
        yield Observation(Level.OK, _("No message is set aside."), value=0)


def _signatures(at: datetime) -> Iterator[Observation]:
    count = stuck_anywhere(at=at)
    if count:
        sentence = ngettext(
            "%(count)d signature did not come to its end.",
            "%(count)d signatures did not come to their end.",
            count,
        ) % {"count": count}
        yield Observation(Level.WARNING, sentence, _("The page of stuck signatures says why."), count)
    else:
        yield Observation(Level.OK, _("No signature is stuck."), value=0)


def _certificates(at: datetime) -> Iterator[Observation]:
    first = enrolments_in_use(at).order_by("valid_until").first()
    if first is None:
        yield Observation(Level.OK, _("No certificate is enrolled."))
        return
    left = first.valid_until - at
    soon = enrolments_in_use(at).filter(valid_until__lt=at + EXPIRY_WARNING).count()
    if soon:
        sentence = ngettext(
            "%(count)d signing certificate expires within 30 days or has expired.",
            "%(count)d signing certificates expire within 30 days or have expired.",
            soon,
        ) % {"count": soon}
        cure = _("Its official enrols the next one on /sertifikat/.")
        yield Observation(Level.WARNING, sentence, cure, left.days)
    else:
        yield Observation(
            Level.OK, _("The next certificate expires in %d days.") % left.days, value=left.days
        )


def _mail(at: datetime) -> Iterator[Observation]:
    """Whether the mail server takes us; nothing is sent."""
    if "smtp" not in settings.EMAIL_BACKEND:
        yield Observation(Level.OK, _("E-mails are written into files."))
        return
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except OSError as error:
        sentence = _("The mail server %(host)s does not take us: %(error)s.") % {
            "host": settings.EMAIL_HOST,
            "error": error.strerror or type(error).__name__,
        }
        yield Observation(Level.FAILURE, sentence, _("Mend EMAIL_URL, or the way to that server."))
    else:
        yield Observation(Level.OK, _("The mail server %s takes us.") % settings.EMAIL_HOST)


CHECKS = (
    HealthCheck("start", gettext_lazy("Installation"), _start),
    HealthCheck("disk", gettext_lazy("Disk space"), _disk, "disk_free_bytes"),
    HealthCheck(
        "worker",
        gettext_lazy("Worker"),
        _worker,
        "worker_silent_seconds",
    ),
    HealthCheck(
        "chores",
        gettext_lazy("Regular work"),
        _chores,
        "sweep_age_seconds",
    ),
    HealthCheck(
        "queue",
        gettext_lazy("Messages"),
        _queue,
        "queue_age_seconds",
    ),
    HealthCheck("failed", gettext_lazy("Undelivered"), _set_aside, "messages_set_aside"),
    HealthCheck("signatures", gettext_lazy("Signatures"), _signatures, "signatures_stuck"),
    HealthCheck(
        "certificates",
        gettext_lazy("Certificates"),
        _certificates,
        "certificate_days",
    ),
    HealthCheck("documents", gettext_lazy("Documents"), kept.documents, "documents_faulty"),
    HealthCheck("backup", gettext_lazy("Backup"), kept.backup, "backup_age_seconds"),
    HealthCheck("log", gettext_lazy("Log of the history"), kept.log, "log_unsealed_seconds"),
    HealthCheck("files", gettext_lazy("Files from outside"), kept.files, "files_harmful"),
    HealthCheck("scanner", gettext_lazy("Virus scanner"), kept.scanner, slow=True),
    HealthCheck("witnesses", gettext_lazy("Witnesses of the log"), kept.witnesses),
    HealthCheck(
        "verification", gettext_lazy("Verification"), kept.verification, "history_verified_age_seconds"
    ),
    HealthCheck("mail", gettext_lazy("Mail server"), _mail, slow=True),
)
