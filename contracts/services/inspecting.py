"""Hashes stored documents anew, a few at a time, and tells the administrators whose document is missing or damaged.

Every document comes round once a week; one that is found wrong is looked at again each hour, so that whoever brings it
back sees it. Nothing is mended here.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from contracts.documents import store
from contracts.documents.references import document_columns, governments_of
from contracts.enums import DocumentFault
from contracts.models import DocumentInspection
from notifications.enums import NoticeKind, Operation
from notifications.models import Notice
from notifications.services.posting import lock_people, store_notices
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.queries import held_at
from workflow.engine.events import installation
from workflow.engine.transaction import retrying, unit_of_work

EVERY = timedelta(minutes=5)
AGAIN, FAULTY_AGAIN = timedelta(days=7), timedelta(hours=1)
# What one round may take from the worker's other work: 200 documents, or 64 MB read.
MOST, MOST_BYTES = 200, 64_000_000
NAMED = 5


class DocumentWatch:
    """The worker's chore: a round in five minutes in each process. Not in demonstrations, whose clock is simulated."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, *, at: datetime) -> int | None:
        """How many were hashed; None between two rounds."""
        if installation().is_demo or (self._last is not None and self._last <= at < self._last + EVERY):
            return None
        self._last = at
        return inspect(at=at)


def inspect(*, at: datetime) -> int:
    """Hash those that have waited longest, and tell whom it concerns; returns how many. Raises StoreAway."""
    found: dict[str, str] = {}
    size = 0
    for digest in islice(_due(at), MOST):
        found[digest], read = _looked_at(digest)
        size += read
        if size > MOST_BYTES:
            break
    if found:
        retrying(partial(_keep, found, at))
    return len(found)


def faulty_documents() -> "QuerySet[DocumentInspection]":
    """What is missing or damaged as far as it is known, the longest first."""
    return DocumentInspection.objects.exclude(fault="").order_by("faulty_since", "sha256")


def _due(at: datetime) -> Iterator[str]:
    seen = DocumentInspection.objects.order_by("checked_at")
    rows = seen.exclude(fault="").filter(checked_at__lt=at - FAULTY_AGAIN)
    yield from rows.values_list("sha256", flat=True)[:MOST]
    for entry in document_columns():
        known = DocumentInspection.objects.filter(sha256=OuterRef(entry.column))
        fresh = entry.rows().filter(~Exists(known)).values_list(entry.column, flat=True)
        yield from fresh.distinct()[:MOST]
    rows = seen.filter(fault="", checked_at__lt=at - AGAIN)
    yield from rows.values_list("sha256", flat=True)[:MOST]


def _looked_at(digest: str) -> tuple[str, int]:
    """What is wrong, if anything, and how many bytes were read."""
    try:
        return "", len(store.load(digest))
    except store.DocumentMissing:
        return DocumentFault.MISSING, 0
    except store.DocumentChanged:
        return DocumentFault.DAMAGED, 0


def _keep(found: dict[str, str], at: datetime) -> None:
    with unit_of_work():
        known = DocumentInspection.objects.in_bulk(list(found))
        rows = []
        for digest, fault in found.items():
            before = known.get(digest)
            since = (before.faulty_since if before else None) or at
            rows.append(
                DocumentInspection(
                    sha256=digest, checked_at=at, fault=fault, faulty_since=since if fault else None
                )
            )
        DocumentInspection.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["sha256"],
            update_fields=["checked_at", "fault", "faulty_since"],
        )
        changed = [
            row.sha256
            for row in rows
            if row.fault != (known[row.sha256].fault if row.sha256 in known else "")
        ]
        if changed:
            _tell(changed, at)


def _tell(changed: Collection[str], at: datetime) -> None:
    """Administrators of the governments of these documents: told of what is wrong, or that nothing is any more."""
    concerned = set().union(*governments_of(changed).values())
    wrong: dict[UUID, list[str]] = {government: [] for government in concerned}
    faulty = list(faulty_documents().values_list("sha256", flat=True))
    for digest, governments in governments_of(faulty).items():
        for government in governments & concerned:
            wrong[government].append(digest)
    offices = held_at(at).filter(seat__role=Role.ADMINISTRATOR, seat__government__in=concerned)
    holders = {held.person_id: held for held in offices.select_related("seat").order_by("pk")}
    lock_people(list(holders))
    open_ones = Notice.objects.filter(
        code=Operation.DOCUMENTS_FAULTY, government__in=concerned, settled_at__isnull=True
    )
    open_ones.filter(government__in=[place for place, digests in wrong.items() if not digests]).update(
        settled_at=at
    )
    told = set(open_ones.values_list("person_id", flat=True))
    store_notices(
        [
            _notice(held, sorted(wrong[held.seat.government_id]), at)
            for person, held in holders.items()
            if person not in told and held.seat.government_id and wrong[held.seat.government_id]
        ],
        at=at,
    )


def _notice(held: OfficeHeld, digests: list[str], at: datetime) -> Notice:
    assert held.seat.government_id is not None, "asked for by government"
    more = f" (+{len(digests) - NAMED})" if len(digests) > NAMED else ""
    return Notice(
        person_id=held.person_id,
        kind=NoticeKind.OPERATION,
        code=Operation.DOCUMENTS_FAULTY,
        at=at,
        noted_at=at,
        government_id=held.seat.government_id,
        # Where a subject would stand: it is about what the office looks after.
        subject_type=NoticeKind.OFFICE,
        subject_id=held.pk,
        title=", ".join(digest[:12] for digest in digests[:NAMED]) + more,
        role=Role.ADMINISTRATOR,
        office=held,
    )
