"""A certificate that ends soon: its official and the administrators are told 60, 30 and 7 days before, each once.

Days are those of the government. Whoever has left the office, or stands in for somebody, signs with it no longer than
the letter lasts, and is not told.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from common.periods import local_day
from contracts.models import CertificateWarning, SigningEnrolment
from notifications.enums import NoticeKind, Operation
from notifications.models import Notice
from notifications.services.posting import lock_people, store_notices
from organisations.enums import OWN_POWER, Role
from organisations.models import OfficeHeld
from organisations.queries import held_at
from workflow.engine.events import installation
from workflow.engine.transaction import retrying

THRESHOLDS = (60, 30, 7)
EVERY = timedelta(hours=1)


def warn(*, at: datetime) -> int:
    """Tell whoever is to be told now; how many certificates. One query where none ends soon, a few for each else."""
    return sum(retrying(partial(_warn, row.pk, at)) for row in _ending(at))


class ExpiryWatch:
    """The worker's chore: once an hour in each process, so that every government's day begins in time. Not in
    demonstrations, whose clock is simulated."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, *, at: datetime) -> int | None:
        """How many were told; None within the hour."""
        if installation().is_demo or (self._last is not None and self._last <= at < self._last + EVERY):
            return None
        self._last = at
        return warn(at=at)


def _ending(at: datetime) -> "QuerySet[SigningEnrolment]":
    soon = at + timedelta(days=THRESHOLDS[0] + 1)
    rows = SigningEnrolment.objects.filter(ended_at=None, valid_until__lt=soon)
    return rows.exclude(warnings__days=THRESHOLDS[-1]).only("pk").order_by("valid_until", "pk")


def _warn(key: UUID, at: datetime) -> bool:
    """One certificate, under its lock. What a worker that rested has missed is told by the threshold that holds now."""
    rows = SigningEnrolment.objects.select_for_update(of=("self",)).select_related("seat__government")
    row = rows.filter(pk=key, ended_at=None).first()
    held = None if row is None else _held(row, at)
    if row is None or held is None or row.seat.government is None:
        return False
    zone = row.seat.government.tz
    left = (local_day(row.valid_until, zone) - local_day(at, zone)).days
    reached = [days for days in THRESHOLDS if left <= days]
    if not reached or CertificateWarning.objects.filter(enrolment=row, days=reached[-1]).exists():
        return False
    CertificateWarning.objects.create(enrolment=row, days=reached[-1], at=at)
    people = {held.person_id: NoticeKind.OFFICE}
    for person in _administrators(row.seat.government.pk, at):
        people.setdefault(person, NoticeKind.OPERATION)
    title = f"{row.seat.title} ({local_day(row.valid_until, zone):%d-%m-%Y})"
    lock_people(list(people))
    store_notices([_notice(held, person, kind, title, at) for person, kind in people.items()], at=at)
    return True


def _held(row: SigningEnrolment, at: datetime) -> OfficeHeld | None:
    own = held_at(at).filter(seat=row.seat, person=row.person, capacity__in=OWN_POWER)
    return own.select_related("seat").first()


def _administrators(government_id: UUID, at: datetime) -> list[UUID]:
    rows = held_at(at).filter(seat__role=Role.ADMINISTRATOR, seat__government_id=government_id)
    return sorted(set(rows.values_list("person_id", flat=True)))


def _notice(held: OfficeHeld, person: UUID, kind: NoticeKind, title: str, at: datetime) -> Notice:
    assert held.seat.government_id is not None, "only a government's offices sign"
    return Notice(
        person_id=person,
        kind=kind,
        code=Operation.CERTIFICATE_ENDS,
        at=at,
        noted_at=at,
        government_id=held.seat.government_id,
        # Where a subject would stand: it is about a holding.
        subject_type=NoticeKind.OFFICE,
        subject_id=held.pk,
        title=title[:300],
        role=held.seat.role if kind == NoticeKind.OFFICE else Role.ADMINISTRATOR,
        office=held,
    )
