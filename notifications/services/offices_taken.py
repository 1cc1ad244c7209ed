"""Whoever takes an office, definitive or delegated, is notified once of what waits there, on the day it begins."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.enums import NoticeKind, OfficeTaken
from notifications.models import Notice, NoticeTask
from notifications.services.posting import lock_people, store_with_tasks
from organisations.enums import Capacity
from organisations.models import OfficeHeld
from organisations.offices import Actor, Office
from organisations.queries import active_accounts, actor_at, held_at
from workflow.engine.transaction import retrying
from workflow.models import Task
from workflow.outbox import queue
from workflow.queries import addressed_to, inbox


def notify_holder(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of a holding that has begun, if it is not over by now. Repeated, it notifies of nothing new."""
    _notify_all(held_at(at).filter(pk=str(payload["office"])), at)


def notify_person(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of an account that may sign in from now on: what waits in each office of its person."""
    _notify_all(held_at(at).filter(person_id=str(payload["person"])), at)


def _notify_all(offices: "QuerySet[OfficeHeld]", at: datetime) -> None:
    active = active_accounts().filter(person_id=OuterRef("person_id"))
    for held in offices.filter(Exists(active)).select_related("seat").order_by("starts_at", "id"):
        retrying(partial(_notify, held, at))


def _notify(held: OfficeHeld, at: datetime) -> None:
    """One notice of everything that waits for this office and was not announced to its holder. Eight queries."""
    person = held.person_id
    lock_people([person])
    actor = actor_at(person, at)
    office = next((office for office in actor.offices if office.id == held.pk), None)
    if office is None:
        return
    waiting = inbox(Actor(person, (office,)), at).values("pk")
    unknown = Task.objects.filter(pk__in=waiting).exclude(_announced_to_holder(person, actor.offices))
    tasks = list(unknown.select_for_update(no_key=True).order_by("opened_at", "id"))
    if tasks:
        store_with_tasks([(_notice(held, tasks, at), tasks)], at=at)


def _announced_to_holder(person: UUID, offices: Sequence[Office]) -> Q:
    """Condition on tasks: announced to the person since they hold an office that it waits for. One query.

    What was announced to them in an office that ended since is announced anew with the next one.
    """
    found = Q(pk__in=[])
    for office, since in _held_since(person, offices):
        announced = NoticeTask.objects.filter(
            task=OuterRef("pk"), notice__person_id=person, notice__noted_at__gte=since
        )
        found |= addressed_to(Actor(person, (office,))) & Q(Exists(announced))
    return found


def _held_since(person: UUID, offices: Iterable[Office]) -> Iterator[tuple[Office, datetime]]:
    """Since when the person has been in each office without a gap, counting holdings that overlap: who stood in and
    was then appointed, or holds it by two letters."""
    rows = OfficeHeld.objects.filter(person_id=person).order_by("-starts_at")
    columns = ("pk", "seat__role", "seat__government_id", "seat__agency_id", "starts_at", "ends_at")
    holdings = list(rows.values_list(*columns))
    starts = {pk: start for pk, _role, _government, _agency, start, _end in holdings}
    for office in offices:
        since = starts[office.id]
        for _pk, *place, start, end in holdings:
            if place == [office.role, office.government_id, office.agency_id] and start < since:
                since = start if end is None or end > since else since
        yield office, since


def _notice(held: OfficeHeld, tasks: Sequence[Task], at: datetime) -> Notice:
    granted = held.capacity == Capacity.DELEGATE
    return Notice(
        person_id=held.person_id,
        kind=NoticeKind.OFFICE,
        code=OfficeTaken.GRANTED if granted else OfficeTaken.TAKEN,
        at=at,
        noted_at=at,
        government_id=held.seat.government_id or tasks[0].subject_government_id,
        # Where a subject would stand: it is about a holding.
        subject_type=NoticeKind.OFFICE,
        subject_id=held.pk,
        title=held.seat.title[:300],
        role=held.seat.role,
        office=held,
    )
