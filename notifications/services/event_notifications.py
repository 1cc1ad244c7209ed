"""From events to notices: the tasks an event opened, outcomes for the proposers, news for those who have worked on it.

One notice a person and cause: a decision and the step that it leads to open the same tasks, and whoever is
notified of a task by an event gets no other notice by it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from deadlines.queries import REPORTING
from notifications.enums import NoticeKind
from notifications.models import Notice, NoticeTask
from notifications.outcomes import is_outcome
from notifications.services import webhooks
from notifications.services.posting import lock_people, store_with_tasks
from notifications.services.proposers import proposers_of, still_in_office
from notifications.services.recipients import RecipientOffice, holders_of, recipient_office
from organisations.enums import Role
from organisations.offices import SYSTEM_PERSON_ID
from workflow.engine.registry import flow_of, kinds_without_notice
from workflow.engine.transaction import retrying
from workflow.enums import TaskKind
from workflow.models import Event, Subject, Task
from workflow.outbox import queue
from workflow.reviews.anonymity import stage_of

# A task with the role as whose holder somebody is notified of it.
RoleTask = tuple[Task, str]


def notify(payload: queue.Payload, at: datetime) -> None:
    """The worker's side. Never notifies people of their own act; repeated, it puts down nothing new."""
    event = Event.objects.filter(uuid=str(payload["event"])).first()
    if event is None:
        return
    webhooks.queue_event(event)
    if event.kind not in kinds_without_notice():
        retrying(partial(_notify, event, at))


def _notify(event: Event, at: datetime) -> None:
    waiting = _waiting_for(event, at)
    others = _notices_without_task(event, at)
    lock_people({*waiting, *others})
    _settle_former(event)
    notified = set(Notice.objects.filter(event=event).values_list("person_id", flat=True))
    fresh = {person: tasks for person, tasks in _not_announced(event, waiting) if person not in notified}
    # Whoever has a task by this event hears of it as their task, by this or by the decision that led to it.
    heard = notified | set(waiting)
    store_with_tasks(
        [
            *(_task_notice(event, person, tasks, at) for person, tasks in fresh.items()),
            *((notice, ()) for person, notice in others.items() if person not in heard),
        ],
        at=at,
    )


def _waiting_for(event: Event, at: datetime) -> dict[UUID, list[RoleTask]]:
    """Who holds an office that an event brought a task to, but whoever caused it. Two queries."""
    tasks = _tasks_opened_by(event)
    places = {task.pk: recipient_office(task) for task in tasks}
    holders = holders_of(places.values(), at=at) if places else {}
    found: dict[UUID, list[RoleTask]] = {}
    for task in tasks:
        for recipient in holders[places[task.pk]]:
            if recipient.person_id != event.actor_id:
                found.setdefault(recipient.person_id, []).append((task, recipient.role))
    return found


def _tasks_opened_by(event: Event) -> list[Task]:
    """The open tasks that an event brought to somebody: those it opened, or the one it reassigned. One query.

    A task that was reassigned before its opening was announced is announced by the reassignment.
    """
    tasks = Task.objects.filter(
        subject_type=event.subject_type, subject_id=event.subject_id, closed_at__isnull=True
    )
    if _reassigns(event):
        return list(
            tasks.filter(kind=TaskKind.REVIEW, stage=stage_of(event), opened_at__lte=event.at).order_by("id")
        )
    return list(tasks.filter(opened_at=event.at, seat__isnull=True).order_by("id"))


def _reassigns(event: Event) -> bool:
    return event.kind.endswith(".reassign")


def _not_announced(
    event: Event, waiting: dict[UUID, list[RoleTask]]
) -> Iterator[tuple[UUID, list[RoleTask]]]:
    """By person the tasks that are still open, under their locks, and that were not announced to them. Two queries.

    A reassignment is a cause of its own: it is announced also to whoever was notified of the task before.
    """
    ids = {task.pk for tasks in waiting.values() for task, _role in tasks}
    living = Task.objects.select_for_update(no_key=True).filter(pk__in=ids, closed_at__isnull=True)
    still_open = set(living.order_by("pk").values_list("pk", flat=True))
    links = NoticeTask.objects.filter(task_id__in=ids).values_list("notice__person_id", "task_id")
    known = set() if _reassigns(event) else set(links)
    for person, tasks in waiting.items():
        fresh = [(t, role) for t, role in tasks if t.pk in still_open and (person, t.pk) not in known]
        if fresh:
            yield person, fresh


def _settle_former(event: Event) -> None:
    """What was reassigned is no longer the matter of those who could deal with it before. Two queries."""
    if _reassigns(event):
        ids = {task.pk for task in _tasks_opened_by(event)}
        earlier = Notice.objects.filter(kind=NoticeKind.TASK, tasks__task_id__in=ids, event_id__lt=event.pk)
        Notice.objects.filter(pk__in=earlier.values("pk"), settled_at__isnull=True).update(
            settled_at=event.at
        )


def _notices_without_task(event: Event, at: datetime) -> dict[UUID, Notice]:
    """The notices of those who learn how it went on: the outcome its proposers, a new state all who acted on it."""
    outcome = is_outcome(event.kind)
    moved = event.from_state not in (None, event.to_state)
    if not outcome and not moved:
        return {}
    subject = flow_of(event.subject_type).model._base_manager.get(pk=event.subject_id)
    found: dict[UUID, Notice] = {}
    if moved:
        for person in (*_acted_before(event, at), *_asked_before(event, at)):
            found[person] = _notice(event, person, NoticeKind.NEWS, event.to_state, _title(subject), at)
    if outcome:
        _kind, _dot, name = event.kind.partition(".")
        for person in sorted(proposers_of(subject, event, at=at)):
            found[person] = _notice(event, person, NoticeKind.OUTCOME, name, _title(subject), at)
        for person in _inspecting(event, at):
            found[person] = _notice(event, person, NoticeKind.OUTCOME, name, _title(subject), at)
    found.pop(event.actor_id, None)
    return found


def _inspecting(event: Event, at: datetime) -> Iterable[UUID]:
    """The inspectors of its government, where the step is one that they are told of. One query then."""
    flow, name = flow_of(event.subject_type), event.kind.partition(".")[2]
    if name not in flow.names() or not flow.spec(name).inspected:
        return ()
    place = RecipientOffice(Role.INSPECTOR, event.government_id, None)
    return sorted({recipient.person_id for recipient in holders_of([place], at=at)[place]})


def _acted_before(event: Event, at: datetime) -> Iterable[UUID]:
    """Those who acted on the subject before and still hold an office. Two queries."""
    earlier = Event.objects.filter(
        subject_type=event.subject_type, subject_id=event.subject_id, seq__lt=event.seq
    ).exclude(actor_id__in=[event.actor_id, SYSTEM_PERSON_ID])
    people = set(earlier.values_list("actor_id", flat=True))
    return sorted(set(still_in_office(people, at=at).values_list("person_id", flat=True))) if people else ()


def _asked_before(event: Event, at: datetime) -> Iterable[UUID]:
    """Those who had been told of a task that an event took away, or reminded to report, and still hold an office.

    Three queries if it takes anything away. Opening a report is announced by its reminders alone.
    """
    _kind, _dot, name = event.kind.partition(".")
    flow = flow_of(event.subject_type)
    if name not in flow.names() or not flow.spec(name).takes_away:
        return ()
    of_subject = {"subject_type": event.subject_type, "subject_id": event.subject_id}
    closed = Task.objects.filter(**of_subject, closed_at=event.at)
    told = set(NoticeTask.objects.filter(task__in=closed).values_list("notice__person_id", flat=True))
    reminders = Notice.objects.filter(**of_subject, kind=NoticeKind.DEADLINE_STEP, role__in=REPORTING)
    told.update(reminders.values_list("person_id", flat=True))
    return sorted(set(still_in_office(told, at=at).values_list("person_id", flat=True)))


def _title(subject: Subject) -> str:
    return subject.subject_title[:300]


def _task_notice(
    event: Event, person: UUID, tasks: list[RoleTask], at: datetime
) -> tuple[Notice, list[Task]]:
    first, role = tasks[0]
    notice = _notice(event, person, NoticeKind.TASK, first.kind, first.title, at, role=role)
    return notice, [task for task, _role in tasks]


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
