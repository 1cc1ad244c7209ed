"""Tasks: what waits for which office. Opened on entering a state, closed on leaving it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from organisations.enums import Role
from organisations.models import Agency, Government
from workflow.engine.declarations import Context, RoleInScope
from workflow.engine.registry import Edge, Flow
from workflow.enums import Scope, TaskKind
from workflow.models import Subject, Task
from workflow.policies.admission import Place, place_of


def after_move(ctx: Context[Subject], flow: Flow, move: Edge) -> None:
    """Close what the old state asked for, open what the new one asks for. No statement when neither asks.

    A step that stays in its state leaves what waits there as it is; one that answers it closes it by an effect. What a
    step keeps waits on.
    """
    if move.source == ctx.subject.state:
        return
    if asks(flow, move.source):
        open_of(ctx.subject).exclude(kind__in=move.spec.keeps).update(closed_at=ctx.at)
    open_for_state(ctx, flow, ctx.subject.state)


def asks(flow: Flow, state: str) -> bool:
    """Whether tasks may be open in a state: its own, a review's, or ones the domain opens later (an empty entry)."""
    return state in flow.tasks or state in flow.reviews


def open_for_state(ctx: Context[Subject], flow: Flow, state: str) -> None:
    """Open the tasks that the flow declares for `state`. One insert each."""
    for spec in flow.tasks.get(state, ()):
        open_task(ctx.subject, spec.kind, role=spec.role, scope=spec.scope, at=ctx.at)


def open_task(
    subject: Subject,
    kind: TaskKind,
    *,
    role: str,
    scope: str,
    at: datetime,
    stage: str = "",
    round_no: int = 1,
) -> Task:
    """Open one task for the holders of `role` in `scope` of the subject. The subject must be locked."""
    place = place_of(scope, subject) or Place(subject.government_id)
    return Task.objects.create(
        subject_type=subject.SUBJECT_TYPE,
        subject_id=subject.pk,
        title=subject.subject_title[:300],
        kind=kind,
        stage=stage,
        round=round_no,
        role=role,
        government_id=place.government_id,
        agency_id=place.agency_id,
        subject_government_id=subject.government_id,
        subject_agency_id=subject.agency_id,
        opened_at=at,
        due_at=subject.task_deadline(),
        rests_since=subject.rests_since(),
    )


def open_of(subject: Subject, *, kind: str | None = None) -> "QuerySet[Task]":
    """The open tasks of a subject (of one kind); not ordered."""
    rows = Task.objects.filter(
        subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk, closed_at__isnull=True
    )
    return rows if kind is None else rows.filter(kind=kind)


def open_among(subject_type: str, kind: str) -> "QuerySet[Task, UUID]":
    """Which subjects of a type have an open task of this kind; ids, not ordered."""
    rows = Task.objects.filter(subject_type=subject_type, kind=kind, closed_at__isnull=True)
    return rows.values_list("subject_id", flat=True)


def move_due(subject_ids: Iterable[UUID], *, due_at: datetime) -> int:
    """What waits with a day of its own for these subjects waits until another instant. One update."""
    waiting = Task.objects.filter(subject_id__in=list(subject_ids), closed_at__isnull=True)
    return waiting.filter(due_at__isnull=False).update(due_at=due_at)


def rest(subject_ids: Iterable[UUID], *, since: datetime | None) -> int:
    """What waits for these subjects rests since a moment, or (None) goes on. One update."""
    waiting = Task.objects.filter(subject_id__in=list(subject_ids), closed_at__isnull=True)
    return waiting.update(rests_since=since)


def set_due(subject: Subject, *, due_at: datetime) -> int:
    """What waits for this subject now waits until an instant. One update."""
    return open_of(subject).update(due_at=due_at)


def close_open(subject: Subject, *, at: datetime, kind: str | None = None, stage: str | None = None) -> int:
    """Close the open tasks of a subject (of one kind or stage); returns how many there were. One update."""
    rows = open_of(subject, kind=kind)
    if stage is not None:
        rows = rows.filter(stage=stage)
    return rows.update(closed_at=at)


def close_all(subject_ids: Iterable[UUID], *, kind: str, at: datetime) -> int:
    """Close the open tasks of one kind of several subjects, which must be locked. One update."""
    waiting = Task.objects.filter(subject_id__in=list(subject_ids), kind=kind, closed_at__isnull=True)
    return waiting.update(closed_at=at)


def hand_over(subject: Subject, *, former_agency_id: UUID, at: datetime) -> None:
    """What waits about a subject that has come to another agency waits there; the government's tasks name that agency.

    A task of the former agency closes, and the successor's opens with the same day. Two statements, two for each.
    """
    for task in open_of(subject).filter(agency_id=former_agency_id).order_by("id"):
        Task.objects.filter(pk=task.pk).update(closed_at=at)
        task.pk, task.uuid, task.seat_id, task.opened_at = None, uuid4(), None, at
        task.agency_id = task.subject_agency_id = subject.agency_id
        task.save(force_insert=True)
    open_of(subject).update(subject_agency_id=subject.agency_id)


@dataclass(frozen=True, slots=True)
class WaitingOffice:
    """One open task of a subject: which office has to do what, since when, by when, and since when it rests."""

    who: str
    what: str
    since: datetime
    due_at: datetime | None
    rests_since: datetime | None
    # By whose calendar its days are counted.
    government: Government
    agency: Agency | None


def waiting_on(subject: Subject) -> list[WaitingOffice]:
    """Who holds the subject up now, the longest first; offices, never people. One query."""
    rows = open_of(subject).order_by("opened_at", "id")
    return [
        WaitingOffice(
            who=names_of([RoleInScope(Role(task.role), _scope_of(task))], subject)[0],
            what=str(TaskKind(task.kind).label),
            since=task.opened_at,
            due_at=task.due_at,
            rests_since=task.rests_since,
            government=subject.government,
            agency=subject.agency,
        )
        for task in rows
    ]


def _scope_of(task: Task) -> Scope:
    if task.agency_id:
        return Scope.AGENCY
    return Scope.GOVERNMENT if task.government_id else Scope.ANYWHERE


def names_of(who: Iterable[RoleInScope], subject: Subject) -> list[str]:
    """In words, who could do it: "Head of agency of Dinas Kesehatan". No query beyond the subject's relations."""
    return [_in_words(entry, subject) for entry in who]


def _in_words(entry: RoleInScope, subject: Subject) -> str:
    role = str(Role(entry.role).label)
    if entry.scope == Scope.AGENCY:
        place = subject.agency.name if subject.agency is not None else _("the agency (not given yet)")
    elif entry.scope == Scope.PARENT:
        parent = subject.agency.parent if subject.agency is not None else None
        place = parent.name if parent else _("the agency above (not set up)")
    elif entry.scope == Scope.GOVERNMENT:
        place = subject.government.name
    else:
        return role
    return _("%(role)s, %(place)s") % {"role": role, "place": place}
