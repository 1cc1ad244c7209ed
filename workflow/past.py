"""Subjects as they were at a moment, from their events alone: what the columns say today is never looked at.

The event is the transition, so that the last event until a moment says the state of that moment, the policy and the
agency. What a kind of subject says beside that its app puts together (`services/past.py`), from what it keeps for good.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import Exists, Field, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from common.errors import NotVisible
from common.types import Json, Shown
from organisations.models import Agency, OfficeHeld
from workflow.models import Event, PolicyVersion, Subject

S = TypeVar("S", bound=Subject)
R = TypeVar("R", bound=Model)
# What a column holds.
Kept: TypeAlias = Shown | bytes | Mapping[str, Json]

# After these events the subject belongs to the agency that they name; they themselves still name the former one.
_moves_agency: set[str] = set()
# How the app of a type puts its subjects together as they were, and how it is told what offices were known.
Rebuild: TypeAlias = Callable[[Sequence[S], datetime], Sequence[S]]
_rebuilds: dict[str, Rebuild[Subject]] = {}
_known_offices: list[Callable[[Sequence[OfficeHeld], datetime], list[OfficeHeld]]] = []
# What follows from the events, on the rows of every subject.
FROM_EVENTS = frozenset({"state", "version", "last_seq", "head", "last_at", "policy_ref", "agency"})
FIXED = frozenset({"id", "government", "created_at"})


def moves_agency(*kinds: str) -> None:
    """Register kinds of events after which a subject belongs to the agency that their fact `to` names."""
    _moves_agency.update(kinds)


def rebuild_through(subject_type: str, rebuild: Rebuild[S]) -> None:
    """Register the function that puts subjects of this type together as they were."""
    # Each app hands over the rows of its own model.
    _rebuilds[subject_type] = rebuild  # type: ignore[assignment]


def offices_through(known: Callable[[Sequence[OfficeHeld], datetime], list[OfficeHeld]]) -> None:
    """Register the function that says of holdings which were known at a moment, and as what."""
    _known_offices.append(known)


def offices_then(rows: Sequence[OfficeHeld], at: datetime) -> list[OfficeHeld]:
    """Of these holdings those that were known, as they were. A constant number of queries."""
    found = list(rows)
    for known in _known_offices:
        found = known(found, at)
    return found


def as_they_were(subjects: Iterable[Subject], at: datetime) -> dict[UUID, Subject]:
    """These subjects, of whichever types, as they were, by key. A constant number of queries for each type."""
    by_type: dict[str, list[Subject]] = {}
    for subject in subjects:
        by_type.setdefault(subject.SUBJECT_TYPE, []).append(subject)
    found: dict[UUID, Subject] = {}
    for kind, rows in by_type.items():
        # Of a type that nobody puts together nothing changes by which it is known.
        put_together = _rebuilds[kind](rows, at) if kind in _rebuilds else rows
        found |= {row.pk: row for row in put_together}
    return found


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event as it was hashed, without what people wrote."""

    id: int
    kind: str
    seq: int
    at: datetime
    actor_id: UUID
    from_state: str | None
    to_state: str
    facts: Mapping[str, Json]
    docs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The kind without the type of the subject."""
        return self.kind.partition(".")[2]


@dataclass(frozen=True, slots=True)
class SubjectThen:
    """What the history says of a subject at a moment. `since` is when it came into its state, `events` are all until
    then, the oldest first."""

    subject_type: str
    subject_id: UUID
    state: str
    since: datetime
    last_seq: int
    last_at: datetime
    head: bytes
    policy_ref: str
    agency_id: UUID | None
    events: tuple[RecordedEvent, ...] = field(repr=False)

    def last(self, *names: str) -> RecordedEvent | None:
        """The latest event of one of these names, None without one."""
        return next((event for event in reversed(self.events) if event.name in names), None)

    def first(self, *names: str) -> RecordedEvent | None:
        """The earliest one."""
        return next((event for event in self.events if event.name in names), None)

    def columns(self) -> dict[str, Kept]:
        """Of a row of the subject those that follow from events. `version` counts events: saves of a draft are none."""
        return {
            "state": self.state,
            "version": self.last_seq,
            "last_seq": self.last_seq,
            "head": self.head,
            "last_at": self.last_at,
            "policy_ref": self.policy_ref,
            "agency_id": self.agency_id,
        }


def there_then(rows: "QuerySet[S]", at: datetime) -> "QuerySet[S]":
    """Of these subjects those whose first event had happened."""
    begun = _events_of_each(rows.model.SUBJECT_TYPE, at).filter(seq=1)
    return rows.filter(Exists(begun))


def in_state_then(rows: "QuerySet[S]", state: str, at: datetime) -> "QuerySet[S]":
    """Of these subjects those that were in that state."""
    last = _events_of_each(rows.model.SUBJECT_TYPE, at).order_by("-seq").values("to_state")[:1]
    return rows.filter(Exact(Subquery(last), Value(state)))


def _events_of_each(subject_type: str, at: datetime) -> "QuerySet[Event]":
    return Event.objects.filter(subject_type=subject_type, subject_id=OuterRef("pk"), at__lte=at)


def subjects_then(ids: Iterable[UUID], at: datetime) -> dict[UUID, SubjectThen]:
    """These subjects, of whichever type, as their events say; those without one yet are absent. One query."""
    rows = Event.objects.filter(subject_id__in=set(ids), at__lte=at).order_by("subject_id", "seq")
    found: dict[UUID, list[Event]] = {}
    for event in rows:
        found.setdefault(event.subject_id, []).append(event)
    return {key: _then(events) for key, events in found.items()}


def _then(events: Sequence[Event]) -> SubjectThen:
    last, payload = events[-1], _payload_of(events[-1])
    recorded = tuple(_recorded(event) for event in events)
    return SubjectThen(
        subject_type=last.subject_type,
        subject_id=last.subject_id,
        state=last.to_state,
        since=next(each.at for each in reversed(recorded) if each.from_state != each.to_state),
        last_seq=last.seq,
        last_at=last.at,
        head=bytes(last.leaf_hash),
        policy_ref=payload.policy,
        agency_id=_agency_after(last, recorded[-1]),
        events=recorded,
    )


def _agency_after(event: Event, recorded: RecordedEvent) -> UUID | None:
    return UUID(str(recorded.facts["to"])) if event.kind in _moves_agency else event.agency_id


def _recorded(event: Event) -> RecordedEvent:
    payload = _payload_of(event)
    return RecordedEvent(
        id=event.pk,
        kind=event.kind,
        seq=event.seq,
        at=event.at,
        actor_id=event.actor_id,
        from_state=event.from_state,
        to_state=event.to_state,
        facts=payload.facts,
        docs=tuple(payload.docs),
    )


class _Payload(NamedTuple):
    policy: str
    facts: Mapping[str, Json]
    docs: list[str]


def _payload_of(event: Event) -> _Payload:
    found = json.loads(bytes(event.payload))
    return _Payload(found["policy"], found["facts"], [each["sha256"] for each in found["docs"]])


def published_then(rows: "QuerySet[PolicyVersion]", at: datetime) -> "QuerySet[PolicyVersion]":
    """Of these versions those that were published."""
    return rows.filter(published_at__lte=at)


def versions_then(rows: Sequence[PolicyVersion], at: datetime) -> list[PolicyVersion]:
    """These versions, which never change; one that was withdrawn later was in use. No query for loaded withdrawals."""
    made = []
    for row in rows:
        fresh = copy(row)
        fresh._state = copy(row._state)
        found = getattr(row, "withdrawal", None)
        kept = found if found is not None and found.withdrawn_at <= at else None
        fresh._state.fields_cache = {**row._state.fields_cache, "withdrawal": kept}
        made.append(fresh)
    return made


def agencies_then(then: Iterable[SubjectThen]) -> dict[UUID, Agency]:
    """The agencies to which these belonged, by key; their names are today's. One query."""
    return Agency.objects.in_bulk({each.agency_id for each in then if each.agency_id is not None})


def subject_as_it_was(
    row: S, then: SubjectThen, agencies: Mapping[UUID, Agency], keep: Collection[str], **known: Kept
) -> S:
    """The row of a subject as it was; `known` is what its app knows beside what the events say."""
    made = as_it_was(row, FIXED | set(keep), **then.columns(), **known)
    made.agency = agencies.get(then.agency_id) if then.agency_id is not None else None
    return made


def placed_as_then(subject: S, at: datetime) -> S:
    """The subject with state, policy and agency of the moment; what else it says is left as it is. Two queries.

    Raises NotVisible where it had not begun.
    """
    then = subjects_then([subject.pk], at).get(subject.pk)
    if then is None:
        raise NotVisible(_("There is no such record."))
    every = {column.name for column in subject._meta.concrete_fields}
    return subject_as_it_was(subject, then, agencies_then([then]), every)


def as_it_was(row: R, keep: Collection[str], **known: Kept) -> R:
    """A copy of the row, not for saving: of its columns only those that never change (`keep`), and what is `known` of
    the moment. Every other is empty, so that nothing of today shows through."""
    made, state = copy(row), copy(row._state)
    state.fields_cache = {name: value for name, value in row._state.fields_cache.items() if name in keep}
    columns = row._meta.concrete_fields
    values = {
        column.attname: row.__dict__[column.attname] if column.name in keep else _nothing_in(column)
        for column in columns
        # What the list did not load is not shown either.
        if column.attname in row.__dict__ or column.name not in keep
    }
    made.__dict__.clear()
    made.__dict__.update({"_state": state} | values | known)
    return made


def with_related(row: R, **lists: Iterable[Model]) -> R:
    """The row with what belongs to it, as if it had been prefetched: nothing else of it is read."""
    row.__dict__["_prefetched_objects_cache"] = lists
    return row


def _nothing_in(column: "Field[Kept, Kept]") -> Kept:
    return None if column.null or column.is_relation else column.get_default()
