"""From events to notices: the tasks an event opened, and news for those who have worked on the subject."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from notifications.enums import NoticeKind
from notifications.models import Notice
from notifications.services import webhooks
from notifications.services.posting import store_notices
from notifications.services.recipients import holders_of, recipient_office
from organisations.offices import SYSTEM_PERSON_ID
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind
from workflow.models import Event, Task
from workflow.outbox import queue
from workflow.reviews.anonymity import stage_of


def notify(payload: queue.Payload, at: datetime) -> None:
    """The worker's side. Never tells people of their own act; repeated, it puts down nothing new."""
    event = Event.objects.filter(uuid=str(payload["event"])).first()
    if event is None:
        return
    webhooks.queue_event(event)
    notices = list(_task_notices(event, _tasks_opened_by(event), at))
    reached = {notice.person_id for notice in notices}
    notices.extend(notice for notice in _progress_notices(event, at) if notice.person_id not in reached)
    store_notices(notices, at=at)


def _tasks_opened_by(event: Event) -> list[Task]:
    """The open tasks that an event brought to somebody: those it opened, or the one it reassigned. One query.

    A task that was reassigned before its opening was announced is announced by the reassignment.
    """
    tasks = Task.objects.filter(
        subject_type=event.subject_type, subject_id=event.subject_id, closed_at__isnull=True
    )
    if event.kind.endswith(".reassign"):
        stage = stage_of(event)
        return list(tasks.filter(kind=TaskKind.REVIEW, stage=stage, opened_at__lte=event.at).order_by("id"))
    return list(tasks.filter(opened_at=event.at, seat__isnull=True).order_by("id"))


def _task_notices(event: Event, tasks: list[Task], at: datetime) -> Iterable[Notice]:
    places = {task.pk: recipient_office(task) for task in tasks}
    holders = holders_of(places.values(), at=at) if places else {}
    seen = {event.actor_id}
    for task in tasks:
        for recipient in holders[places[task.pk]]:
            if recipient.person_id not in seen:
                seen.add(recipient.person_id)
                yield _notice(
                    event,
                    recipient.person_id,
                    NoticeKind.TASK,
                    task.kind,
                    task.title,
                    at,
                    role=recipient.role,
                )


def _progress_notices(event: Event, at: datetime) -> Iterable[Notice]:
    """Those who acted on the subject before learn when it changes its state."""
    if event.from_state == event.to_state or event.from_state is None:
        return
    earlier = Event.objects.filter(
        subject_type=event.subject_type, subject_id=event.subject_id, seq__lt=event.seq
    ).exclude(actor_id__in=[event.actor_id, SYSTEM_PERSON_ID])
    people: list[UUID] = sorted(set(earlier.values_list("actor_id", flat=True)))
    if not people:
        return
    title = flow_of(event.subject_type).model._base_manager.get(pk=event.subject_id).subject_title[:300]
    for person in people:
        yield _notice(event, person, NoticeKind.NEWS, event.to_state, title, at)


def _notice(
    event: Event, person: UUID, kind: NoticeKind, code: str, title: str, at: datetime, *, role: str = ""
) -> Notice:
    return Notice(
        person_id=person,
        kind=kind,
        code=code,
        at=event.at,
        noted_at=at,
        government_id=event.government_id,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        title=title,
        role=role,
        event=event,
    )
