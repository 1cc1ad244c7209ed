"""Reads of the engine's tables: the inbox by office held, deadlines, events."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from organisations.enums import ROLES_OF_AGENCIES, Role
from organisations.offices import Actor, Office
from organisations.visibility import reach_of
from workflow.engine.declarations import SubjectRef
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind
from workflow.models import Decision, Event, PolicyVersion, Recusal, Review, Subject, Task
from workflow.policies.admission import reviews_there
from workflow.policies.document import Criterion, Stage
from workflow.policies.versions import stages_of

# Which subjects of a type somebody may see; the app that owns them says.
Visibility = Callable[[Actor, datetime], "QuerySet[Subject]"]
_visibility: dict[str, Visibility] = {}
# In which columns a subject of a type is searched: its own key, and those of what it belongs to.
_searched: dict[str, tuple[str, ...]] = {}
# Whom a subject of a type concerns: all of them, and the way from one to the name.
_concerned: dict[str, tuple["QuerySet[Subject]", str]] = {}
Row = TypeVar("Row", bound=Model)


class Box(StrEnum):
    """The four drawers of an inbox."""

    MINE = "mine"
    GROUP = "group"
    WAITING = "waiting"
    DONE = "done"


def show_through(subject_type: str, visible_to: Visibility) -> None:
    """Register the function `(actor, at) -> queryset` that says which subjects of a type someone may see."""
    _visibility[subject_type] = visible_to


def search_through(subject_type: str, *keys: str) -> None:
    """Register the columns whose words find subjects of this type in the history (`SearchFilter`)."""
    _searched[subject_type] = keys


def searched_by() -> dict[str, tuple[str, ...]]:
    """The columns in which subjects are searched, by type."""
    return dict(_searched)


def name_through(subject_type: str, rows: "QuerySet[Subject]", path: str) -> None:
    """Register whom a subject of this type concerns: `path` leads from it to the name. Titles are stored, names not."""
    _concerned[subject_type] = (rows, path)


def with_names(rows: "QuerySet[Row]", *, through: str = "") -> "QuerySet[Row]":
    """These tasks or notices (or rows that lead `through` to one), each with the name of whom it `concerns`.

    Empty where a subject is about no person. In the same query.
    """
    named = [
        When(
            **{f"{through}subject_type": kind},
            then=Subquery(found.filter(pk=OuterRef(f"{through}subject_id")).values(path)[:1]),
        )
        for kind, (found, path) in _concerned.items()
    ]
    name = Case(*named, default=Value(""), output_field=CharField())
    return rows.annotate(concerns=name)  # type: ignore[return-value]  # the same rows, with one more attribute


def subject_types() -> list[str]:
    """The types of subject that somebody may see, in the order in which their apps were loaded."""
    return list(_visibility)


def subjects_visible_to(subject_type: str, actor: Actor, at: datetime) -> "QuerySet[Subject]":
    """Subjects of one type that `actor` may see, through the app that owns them. KeyError for an unknown type."""
    return _visibility[subject_type](actor, at)


def inbox(actor: Actor, at: datetime, box: str = Box.MINE) -> "QuerySet[Task]":
    """Tasks of one drawer, subject's places loaded, not ordered.

    * mine: open, for an office I hold, and not yet decided or declined by me;
    * group: open in my agencies or governments, for other offices;
    * waiting: open for others, about something on which I have acted;
    * done: closed by an act of mine.
    """
    rows = Task.objects.select_related("government", "agency", "subject_government", "subject_agency")
    mine = addressed_to(actor) & ~Q(_decided(actor)) & ~Q(_declined(actor))
    if box == Box.DONE:
        return rows.filter(_acted(actor, closing=True), closed_at__isnull=False)
    rows = rows.filter(closed_at__isnull=True)
    if box == Box.MINE:
        return rows.filter(mine)
    if box == Box.GROUP:
        return rows.filter(_around(actor)).exclude(mine)
    return rows.filter(_acted(actor, closing=False)).exclude(mine)


def addressed_to(actor: Actor) -> Q:
    """Condition on tasks: waits for an office that the actor holds. Matches nothing without offices."""
    condition = Q(pk__in=[])
    for office in actor.offices:
        condition |= _for_office(office)
    return condition


def criteria_of(tasks: Iterable[Task]) -> dict[int, tuple[Criterion, ...]]:
    """The scored form of each task's stage by the task's pk; empty where nothing is scored. Two queries for all."""
    return {pk: stage.criteria if stage else () for pk, stage in stages_of_tasks(tasks).items()}


def stages_of_tasks(tasks: Iterable[Task]) -> dict[int, Stage | None]:
    """The stage that each deciding task waits in, by the task's pk; None where its policy has it no more. Two queries
    for all."""
    asked = [task for task in tasks if task.kind == TaskKind.REVIEW]
    rounds = {
        (kind, subject_id, number): (name, policy_id)
        for kind, subject_id, number, name, policy_id in Review.objects.filter(
            subject_id__in={task.subject_id for task in asked}
        ).values_list("subject_type", "subject_id", "round", "name", "policy_id")
    }
    versions = PolicyVersion.objects.in_bulk({policy_id for _name, policy_id in rounds.values()})
    found: dict[int, Stage | None] = {}
    for task in asked:
        name, policy_id = rounds[task.subject_type, task.subject_id, task.round]
        stages = stages_of(versions[policy_id], name)
        found[task.pk] = next((stage for stage in stages if stage.code == task.stage), None)
    return found


def tasks_seen(actor: Actor, at: datetime, wanted: Iterable[UUID]) -> dict[UUID, tuple[Task, Subject]]:
    """Tasks by uuid with what each is about, in the order asked; absent and hidden ones are left out.

    One query, one more per kind of subject.
    """
    ids = list(dict.fromkeys(wanted))
    tasks = {task.uuid: task for task in Task.objects.filter(uuid__in=ids)}
    subjects: dict[SubjectRef, Subject] = {}
    for kind in {task.subject_type for task in tasks.values()}:
        about = {task.subject_id for task in tasks.values() if task.subject_type == kind}
        for subject in subjects_visible_to(kind, actor, at).filter(pk__in=about):
            subjects[kind, subject.pk] = subject
    return {
        pk: (task, subjects[task.subject_type, task.subject_id])
        for pk in ids
        if (task := tasks.get(pk)) is not None and (task.subject_type, task.subject_id) in subjects
    }


def newest_policies(at: datetime | None = None) -> "QuerySet[PolicyVersion]":
    """The newest version of every published policy, without its text; of those published by then; not ordered."""
    later = PolicyVersion.objects.filter(name=OuterRef("name"), number__gt=OuterRef("number"))
    if at is not None:
        later = later.filter(published_at__lte=at)
    return PolicyVersion.objects.filter(~Exists(later)).defer("body")


def running_states(subject_type: str) -> list[str]:
    """States that something of this type can still leave."""
    flow = flow_of(subject_type)
    return [state for state in flow.states if flow.leaving(state)]


def running_under(actor: Actor, at: datetime, references: Collection[str]) -> dict[str, int]:
    """How many running items that `actor` may see are pinned to each of these versions. One query a kind of subject."""
    found: Counter[str] = Counter(dict.fromkeys(references, 0))
    for kind in _visibility:
        running = Q(policy_ref__in=references, state__in=running_states(kind))
        rows = subjects_visible_to(kind, actor, at).filter(running)
        counted = rows.order_by().values_list("policy_ref").annotate(Count("pk"))
        found.update(dict(counted))
    return dict(found)


def running_items(actor: Actor, at: datetime, reference: str, *, at_most: int) -> list[Subject]:
    """Running items that `actor` may see under one version, oldest first by kind. One query a kind of subject."""
    found: list[Subject] = []
    for kind in _visibility:
        running = Q(policy_ref=reference, state__in=running_states(kind))
        rows = subjects_visible_to(kind, actor, at).filter(running).order_by("pk")
        found += rows[: max(at_most - len(found), 0)]
    return found


def _decided(actor: Actor) -> Exists:
    """Whether the actor has a decision that counts at the stage of the task."""
    mine = Decision.objects.filter(_in_its_round(actor), stage=OuterRef("stage"), voided_at__isnull=True)
    return Exists(mine)


def _declined(actor: Actor) -> Exists:
    """Whether the actor declared a conflict of interest in the round of the task."""
    return Exists(Recusal.objects.filter(_in_its_round(actor)))


def _in_its_round(actor: Actor) -> Q:
    return Q(
        review__subject_type=OuterRef("subject_type"),
        review__subject_id=OuterRef("subject_id"),
        review__round=OuterRef("round"),
        person_id=actor.person_id,
    )


def _for_office(office: Office) -> Q:
    condition = Q(role=office.role)
    if office.government_id is not None:
        condition &= Q(government_id__isnull=True) | Q(government_id=office.government_id)
        if office.role == Role.LAN_REVIEWER:
            condition &= Q(subject_government_id=office.government_id)
    agency = Q(agency_id__isnull=True)
    if office.agency_id is not None:
        agency |= Q(agency_id=office.agency_id)
    # A task that was handed to one seat waits for that seat alone.
    return condition & agency & (Q(seat__isnull=True) | Q(seat_id=office.seat_id))


def offices_for(task: Task, actor: Actor) -> list[Office]:
    """For which of the actor's offices a task waits, the chosen one first; the same rule as `_for_office`. No query."""
    return [
        office
        for office in actor.offices
        if office.role == task.role
        and (office.government_id is None or task.government_id in (None, office.government_id))
        and (task.agency_id is None or task.agency_id == office.agency_id)
        and (task.seat_id is None or task.seat_id == office.seat_id)
        and reviews_there(office.role, office.government_id, task.subject_government_id)
    ]


def _around(actor: Actor) -> Q:
    reach = reach_of(actor)
    return Q(subject_agency_id__in=reach.agencies) | Q(subject_government_id__in=reach.governments)


def _acted(actor: Actor, *, closing: bool) -> Exists:
    events = Event.objects.filter(
        subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"), actor_id=actor.person_id
    )
    return Exists(events.filter(at=OuterRef("closed_at")) if closing else events)


def events_of(subject: Subject) -> "QuerySet[Event]":
    """The history of one subject, oldest first, with private values: only for those who may see the subject."""
    return (
        Event.objects.filter(subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk)
        .prefetch_related("private")
        .order_by("seq")
    )


def last_events(subject_ids: Iterable[UUID]) -> dict[UUID, Event]:
    """What happened last to each of these subjects. One query."""
    same = Event.objects.filter(subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"))
    rows = Event.objects.filter(subject_id__in=set(subject_ids))
    newest = rows.filter(seq=Subquery(same.order_by("-seq").values("seq")[:1]))
    return {event.subject_id: event for event in newest}


def seen_of(events: Iterable[Event], actor: Actor, at: datetime) -> dict[UUID, Subject]:
    """The subjects of these events whose own pages are open to this person (drafts are not). One query a type."""
    wanted: dict[str, set[UUID]] = {}
    for event in events:
        wanted.setdefault(event.subject_type, set()).add(event.subject_id)
    return {
        subject.pk: subject
        for kind, ids in wanted.items()
        for subject in subjects_visible_to(kind, actor, at).filter(pk__in=ids)
    }


def may_be_named(event: Event, actor: Actor) -> bool:
    """Whether an inspector may read who acted: of what their own agency proposed only its own people, for a policy may
    leave reviewers unnamed towards it. No query."""
    return event.agency_id not in reach_of(actor).agencies or event.role in ROLES_OF_AGENCIES


def events_for_inspection(actor: Actor, at: datetime) -> "QuerySet[Event]":
    """Every event of the governments that `actor` inspects; private values stay out."""
    return Event.objects.filter(government_id__in=reach_of(actor).inspects)
