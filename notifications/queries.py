"""Reads of notices: what somebody may still see, and what may still leave by e-mail. Rights are asked at
every reading, on screen and by e-mail alike."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from deadlines.enums import DeadlineKind
from notifications.enums import NoticeKind
from notifications.models import Notice, NoticeTask
from notifications.outcomes import WITH_REASON
from organisations.enums import ROLES_OF_AGENCIES, Role
from organisations.offices import Actor, Office
from workflow.models import EventPrivate, Task
from workflow.queries import addressed_to, inbox, subject_types, subjects_visible_to, with_names

NOTHING = Q(pk__in=[])


def notices_visible_to(
    actor: Actor, at: datetime, *, about: Collection[str] | None = None
) -> "QuerySet[Notice]":
    """The person's notices that they may see now; not ordered.

    * A step of a deadline: while they hold an office of the role and place in which they were notified.
    * What waits in an office: while they hold it.
    * A task: while it is addressed to an office of theirs.
    * Whatever is about a subject: only while they may see it.
    * What does not get through: while they administer the government.
    * The withdrawal of a policy's version: while they hold an office of the government, or one of none.

    `about` names the types of subject that occur, where the caller knows them. Each makes the query longer.
    """
    subjects = _subject_visible(actor, at, subject_types() if about is None else about)
    addressed = Task.objects.filter(addressed_to(actor))
    mine = Q(kind=NoticeKind.DEADLINE_STEP) & (_step_of_office(actor) | _evaluates(addressed))
    mine |= Q(kind=NoticeKind.OFFICE, office_id__in=[office.id for office in actor.offices])
    mine |= Q(kind=NoticeKind.TASK) & _announces(addressed) & subjects
    mine |= Q(kind__in=(NoticeKind.OUTCOME, NoticeKind.NEWS)) & subjects
    administered = [office.government_id for office in actor.offices if office.role == Role.ADMINISTRATOR]
    mine |= Q(kind=NoticeKind.OPERATION, government_id__in=[place for place in administered if place])
    places = [office.government_id for office in actor.offices if office.government_id]
    anywhere = any(office.government_id is None for office in actor.offices)
    mine |= Q(kind=NoticeKind.POLICY) & (Q() if anywhere else Q(government_id__in=places))
    return Notice.objects.filter(mine, person_id=actor.person_id)


def folded(rows: "QuerySet[Notice]") -> "QuerySet[Notice]":
    """Of these notices one for each obligation and office in which the person is reminded of it: the newest step. Each
    says how many `earlier` ones it stands for."""
    steps = Notice.objects.filter(
        kind=NoticeKind.DEADLINE_STEP,
        person=OuterRef("person_id"),
        deadline=OuterRef("deadline_id"),
        role=OuterRef("role"),
    )
    earlier = steps.filter(pk__lt=OuterRef("pk")).order_by().values("deadline").annotate(many=Count("pk"))
    found = rows.exclude(Q(kind=NoticeKind.DEADLINE_STEP) & Q(Exists(steps.filter(pk__gt=OuterRef("pk")))))
    return found.annotate(earlier=Coalesce(Subquery(earlier.values("many")), 0))


def with_earlier(rows: "QuerySet[Notice]") -> "QuerySet[Notice]":
    """These notices and the earlier steps of the same obligations, told in the same offices."""
    later = rows.filter(
        kind=NoticeKind.DEADLINE_STEP,
        person=OuterRef("person_id"),
        deadline=OuterRef("deadline_id"),
        role=OuterRef("role"),
        pk__gt=OuterRef("pk"),
    )
    older = Q(kind=NoticeKind.DEADLINE_STEP) & Q(Exists(later))
    return Notice.objects.filter(Q(pk__in=rows.values("pk")) | older)


def unsettled(rows: "QuerySet[Notice]") -> "QuerySet[Notice]":
    """Of these notices those about which something can still be done or known."""
    return rows.filter(settled_at__isnull=True)


def unread(rows: "QuerySet[Notice]") -> "QuerySet[Notice]":
    """Of these notices those that count as new."""
    return unsettled(rows).filter(read_at__isnull=True)


def still_to_send(actor: Actor, at: datetime) -> "QuerySet[Notice]":
    """What may be sent to this person now: visible, not settled, and of tasks those that wait for them still.

    A task that they have decided on or declined waits for others only.
    """
    waiting = ~Q(kind=NoticeKind.TASK) | _announces(inbox(actor, at))
    return unsettled(notices_visible_to(actor, at)).filter(waiting)


def with_tasks(rows: "QuerySet[Notice]", actor: Actor, at: datetime) -> "QuerySet[Notice]":
    """These notices, each with the tasks it announced that wait for the actor still (`waiting`), and with the `reason`
    that some outcomes name and the name of whom it `concerns`. One more query."""
    comment = EventPrivate.objects.filter(event_id=OuterRef("event_id"), field="comment").values("value")[:1]
    names_it = When(kind=NoticeKind.OUTCOME, code__in=WITH_REASON, then=Subquery(comment))
    waiting = NoticeTask.objects.filter(task__in=inbox(actor, at).values("pk")).select_related("task")
    waiting = with_names(waiting, through="task__")
    return (
        with_names(rows)
        .annotate(reason=Case(names_it))
        .prefetch_related(
            Prefetch("tasks", waiting.order_by("task__opened_at", "task_id"), to_attr="waiting")
        )
    )


def _subject_visible(actor: Actor, at: datetime, types: Collection[str]) -> Q:
    found = NOTHING
    for kind in sorted(set(types) & set(subject_types())):
        seen = subjects_visible_to(kind, actor, at).filter(pk=OuterRef("subject_id"))
        found |= Q(subject_type=kind) & Q(Exists(seen))
    return found


def _announces(tasks: "QuerySet[Task]") -> Q:
    return Q(Exists(tasks.filter(announced_by__notice=OuterRef("pk"))))


def _step_of_office(actor: Actor) -> Q:
    """Condition on steps of deadlines: announced in a role and place that the actor holds."""
    found = NOTHING
    for office in actor.offices:
        found |= Q(role=office.role) & _place(office)
    return found


def _evaluates(addressed: "QuerySet[Task]") -> Q:
    """Condition on steps of a periodic evaluation, which is owed by whoever is asked to evaluate, wherever they sit."""
    asked = addressed.filter(subject_id=OuterRef("subject_id"), subject_type=OuterRef("subject_type"))
    return Q(deadline__kind=DeadlineKind.APPRAISAL) & Q(Exists(asked))


def _place(office: Office) -> Q:
    if office.role in ROLES_OF_AGENCIES:
        return Q(deadline__agency_id=office.agency_id)
    return Q() if office.government_id is None else Q(government_id=office.government_id)
