"""Confirming several at once, as the second administrator: what waits, and what one administrator did alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from appointments.enums import AppointmentState, OfficialState
from appointments.models import OfficeAppointment, Official
from appointments.queries import appointments_visible_to, officials_visible_to, recorded_alone
from common.errors import DomainError
from organisations.offices import Actor
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.registry import flow_of

# More than these are shown once the first are done.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Confirmable:
    """One record and the step by which this administrator confirms it."""

    subject: OfficeAppointment | Official
    step: str

    @property
    def key(self) -> str:
        """As a form names it: kind, key, and the version that was seen."""
        return f"{self.subject.SUBJECT_TYPE}:{self.subject.pk}:{self.subject.version}"


def confirmable_by(actor: Actor, at: datetime) -> list[Confirmable]:
    """What this administrator may confirm now as the second person, the oldest first. Two queries, one more where an
    official's record was opened by somebody on whose word the actor's own office rests.

    A new way into an account is not among it: whoever allows that hands over a link.
    """
    found = [*_appointments(actor, at), *_officials(actor, at)]
    return [each for each in found if _permits(each, actor, at)][:AT_ONCE]


def confirm_each(
    keys: Iterable[str], *, actor: Actor, at: datetime
) -> tuple[int, list[tuple[str, DomainError]]]:
    """Confirm those of `confirmable_by` that are named, each in a transaction of its own.

    Returns how many, and who was refused and why: what somebody changed after it was seen is stale.
    """
    known = {each.key.rpartition(":")[0]: each for each in confirmable_by(actor, at)}
    count, refused = 0, []
    for key in dict.fromkeys(keys):
        name, _colon, version = key.rpartition(":")
        if name not in known:
            continue
        subject, step = known[name].subject, known[name].step
        try:
            gate.perform(
                subject, step, actor=actor, at=at, seen_version=int(version) if version.isdecimal() else -1
            )
            count += 1
        except DomainError as refusal:
            refused.append((str(subject.person), refusal))
    return count, refused


def _appointments(actor: Actor, at: datetime) -> Iterator[Confirmable]:
    waiting = Q(state=AppointmentState.PROPOSED)
    alone = recorded_alone() & Q(state=AppointmentState.APPOINTED)
    rows = appointments_visible_to(actor, at).filter(waiting | alone).exclude(ends_at__lte=at)
    for row in rows.order_by("created_at", "pk"):
        yield Confirmable(row, "confirm" if row.state == AppointmentState.PROPOSED else "countersign")


def _officials(actor: Actor, at: datetime) -> Iterator[Confirmable]:
    rows = officials_visible_to(actor, at).filter(state=OfficialState.ACTIVE, opened_by__isnull=False)
    for row in rows.select_related("opened_by").order_by("created_at", "pk"):
        yield Confirmable(row, "confirm_account")


def _permits(each: Confirmable, actor: Actor, at: datetime) -> bool:
    ctx = Context(subject=each.subject, name=each.step, actor=actor, at=at)
    return flow_of(each.subject.SUBJECT_TYPE).spec(each.step).permission(ctx).ok
