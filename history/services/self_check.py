"""What comes of the nightly verification: noted for whoever runs the server, told to administrators and inspectorates.

Nobody is told twice of a night that was no better than the one before; once everything is in order again, what was told
is settled.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from notifications.enums import NoticeKind, Operation
from notifications.models import Notice
from notifications.services.posting import lock_people, store_notices
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.queries import held_at
from workflow.engine.transaction import retrying
from workflow.engine.verification import Finding
from workflow.outbox import heartbeats

TOLD = (Role.ADMINISTRATOR, Role.INSPECTOR)


def tell(findings: Sequence[Finding], *, at: datetime) -> None:
    """Note how it went, and tell whom it concerns. Five statements, whatever was found."""
    heartbeats.note_verification(at, error=_in_a_line(findings[0]) if findings else "")
    retrying(partial(_tell, findings, at))


def _tell(findings: Sequence[Finding], at: datetime) -> None:
    offices = held_at(at).filter(seat__role__in=TOLD, seat__government__isnull=False).select_related("seat")
    holders = {held.person_id: held for held in offices.order_by("pk")}
    lock_people(list(holders))
    untold = Notice.objects.filter(code=Operation.HISTORY_FAULTY, settled_at__isnull=True)
    if not findings:
        untold.update(settled_at=at)
        return
    known = set(untold.values_list("person_id", flat=True))
    told = [_notice(held, findings[0], at) for person, held in holders.items() if person not in known]
    store_notices(told, at=at)


def _notice(held: OfficeHeld, first: Finding, at: datetime) -> Notice:
    assert held.seat.government_id is not None, "asked for with a government"
    administers = held.seat.role == Role.ADMINISTRATOR
    return Notice(
        person_id=held.person_id,
        kind=NoticeKind.OPERATION if administers else NoticeKind.OFFICE,
        code=Operation.HISTORY_FAULTY,
        at=at,
        noted_at=at,
        government_id=held.seat.government_id,
        # Where a subject would stand: it is about what the office looks after.
        subject_type=NoticeKind.OFFICE,
        subject_id=held.pk,
        title=_in_a_line(first)[:300],
        role=held.seat.role,
        office=held,
    )


def _in_a_line(finding: Finding) -> str:
    return f"{finding.subject}: {finding.code}: {finding.message}"
