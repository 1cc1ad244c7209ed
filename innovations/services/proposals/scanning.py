"""Files that were kept while the scanner did not answer: asked about again, closed where something harmful is found."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import NotNow
from common.scanner import Scanned, scan
from contracts.documents import store
from innovations.enums import FileScan
from innovations.models import Attachment

EVERY = timedelta(minutes=1)
# What one round may take from the worker's other work.
MOST = 20
# A scanner that was switched off since says as little as one that is silent.
_ANSWERS = {Scanned.CLEAN: FileScan.SETTLED, Scanned.INFECTED: FileScan.INFECTED}


class WaitingFiles:
    """The worker's chore: a round in a minute in each process."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, *, at: datetime) -> int | None:
        """How many were settled; None between two rounds."""
        if self._last is not None and self._last <= at < self._last + EVERY:
            return None
        self._last = at
        return scan_waiting()


def scan_waiting() -> int:
    """Ask about those that wait; ends at the first without an answer. Returns how many files got one. One query when
    none waits.
    """
    settled = 0
    for digest in waiting_files().order_by("sha256").values_list("sha256", flat=True).distinct()[:MOST]:
        try:
            outcome = scan(store.load(digest)).outcome
        except (store.DocumentMissing, store.DocumentChanged):
            # Told by whoever hashes documents anew; nobody is handed such a file.
            continue
        if outcome not in _ANSWERS:
            break
        waiting_files().filter(sha256=digest).update(scan=_ANSWERS[outcome])
        settled += 1
    return settled


def waiting_files() -> "QuerySet[Attachment]":
    """What was kept unscanned and has no answer yet."""
    return Attachment.objects.filter(scan=FileScan.WAITING)


def closed_files() -> "QuerySet[Attachment]":
    """What turned out to be harmful after it was kept."""
    return Attachment.objects.filter(scan=FileScan.INFECTED)


def content_of(attachment: Attachment) -> bytes:
    """The stored bytes. Raises NotNow (`infected`) for a file that is closed."""
    if attachment.scan == FileScan.INFECTED:
        message = _("The virus scanner found something harmful in this file, so that it is not handed out.")
        raise NotNow(message, code="infected")
    return store.load(attachment.sha256)
