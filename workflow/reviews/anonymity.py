"""Reviewers stay unnamed towards the proposers where the policy says so: one rule, for the API and the pages.

An anonymous stage decides, takes back, hands over, declines for a conflict of interest, and may end the review.
Proposers learn the stage, the outcome and the words written to them. They never learn the person, the office or the
capacity, not even after the review, nor the reason of a hand-over. The reason of a declared conflict of interest stays
among the reviewers at every stage.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.types import Json
from organisations.enums import ReadKind, Role
from organisations.offices import Actor
from organisations.services.reading import record_read
from workflow.engine.hooks import reviewed_subject
from workflow.engine.registry import flow_of
from workflow.models import Decision, Event, Subject
from workflow.policies.versions import by_reference, stages_of
from workflow.reviews.outsiders import has_part, holds_private, record_subject_read

# Shown in the place of a hidden role.
REVIEWER = "reviewer"
# What reviewers do beside the exit that follows from it.
REVIEW_ACTS = ("decide", "recuse", "withdraw_decision", "reassign")


@dataclass(frozen=True, slots=True)
class Author:
    """Who did something, as far as the viewer may know. `hidden`: person and seat are None, the role `REVIEWER`."""

    person_id: UUID | None
    seat_id: UUID | None
    role: str
    capacity: str
    hidden: bool = False


HIDDEN_AUTHOR = Author(person_id=None, seat_id=None, role=REVIEWER, capacity="", hidden=True)


@dataclass(frozen=True, slots=True)
class AuthorVisibility:
    """What one viewer may know about those who acted on one subject.

    `unnamed` are numbers (`seq`) of events whose author stays hidden; `discreet` hides the reasons of conflicts of
    interest.
    """

    viewer_id: UUID
    unnamed: Collection[int] = ()
    discreet: bool = False

    def author_of(self, event: Event) -> Author:
        """The author of an event of this subject. One's own acts are always one's own."""
        if event.seq in self.unnamed and event.actor_id != self.viewer_id:
            return HIDDEN_AUTHOR
        return Author(event.actor_id, event.seat_id, event.role, event.capacity)

    def comments_of(self, event: Event) -> dict[str, str]:
        """What people said, by field, which must be prefetched; an erased one is absent, and so is whose name an event
        binds."""
        if event.actor_id != self.viewer_id and (
            (self.discreet and event.kind.endswith(".recuse"))
            or (event.seq in self.unnamed and event.kind.endswith(".reassign"))
        ):
            return {}
        return {value.field: value.value for value in event.private.all() if value.field == "comment"}


def author_visibility(subject: Subject, viewer: Actor, *, at: datetime) -> AuthorVisibility:
    """What `viewer` (with the offices held at `at`) may know. At most three queries, whatever the history's length.

    Whoever has no part in the subject reads words and unnamed reviewers on record only; raises NotRecorded where it
    cannot be written.
    """
    flow = flow_of(subject.SUBJECT_TYPE)
    if not flow.reviews or not is_proposer(subject, viewer, at=at):
        if not viewer.is_system and not has_part(subject, viewer):
            _record_from_outside(subject, viewer, at)
        return AuthorVisibility(viewer.person_id)
    return AuthorVisibility(viewer.person_id, _hidden_event_numbers(subject), discreet=True)


def is_proposer(subject: Subject, viewer: Actor, *, at: datetime) -> bool:
    """Whether this is the viewer's own work, or that of an agency in which they hold an office. At most two queries."""
    if subject.agency_id is not None and any(o.agency_id == subject.agency_id for o in viewer.offices):
        return True
    answers = reviewed_subject(type(subject))
    return answers is not None and viewer.person_id in answers.authors([subject])[subject.pk]


def nameable_office(decision: Decision) -> str:
    """The office of a decision as a refusal may name it to anyone: of an anonymous stage only the role."""
    review = decision.review
    if is_anonymous(review.policy.reference, review.name, decision.stage):
        return str(Role(decision.seat.role).label)
    return decision.seat.title


def is_anonymous(policy: str, review: str, stage: str) -> bool:
    """Whether the policy version of that reference keeps the stage's reviewers unnamed. Versions are cached."""
    try:
        stages = stages_of(by_reference(policy), review)
    except KeyError:
        return False
    return any(known.anonymous for known in stages if known.code == stage)


def stage_of(event: Event) -> str:
    """The stage in which something was decided; empty for every other event."""
    return (
        str(facts_of(event).get("stage", ""))
        if event.kind.endswith(tuple(f".{a}" for a in REVIEW_ACTS))
        else ""
    )


def facts_of(event: Event) -> dict[str, Json]:
    """What an event's hashed payload says beside who, when and to which state."""
    return _payload(event)[1]


def _payload(event: Event) -> tuple[str, dict[str, Json]]:
    payload = json.loads(bytes(event.payload))
    return payload["policy"], payload["facts"]


def decided_unnamed(events: Iterable[Event]) -> Iterator[Event]:
    """Those of these events whose actor the policy keeps unnamed towards proposers: acts of an anonymous stage, and
    the ends of reviews in which one decided last. One query where reviews with such a stage ended."""
    ended = []
    for event in events:
        flow, name = flow_of(event.subject_type), event.kind.partition(".")[2]
        if name in REVIEW_ACTS and flow.reviews:
            if _of_anonymous_stage(event):
                yield event
        elif any(name in spec.exits and _asks_unnamed(event, spec.name) for spec in flow.reviews.values()):
            ended.append(event)
    if ended:
        before = {(event.subject_id, event.seq - 1): event for event in ended}
        rows = Event.objects.filter(subject_id__in={event.subject_id for event in ended})
        decided = rows.filter(seq__in={seq for _subject, seq in before}, kind__endswith=".decide")
        for event in decided.only("subject_id", "seq", "payload"):
            if (event.subject_id, event.seq) in before and _of_anonymous_stage(event):
                yield before[event.subject_id, event.seq]


def _of_anonymous_stage(event: Event) -> bool:
    policy, facts = _payload(event)
    return is_anonymous(policy, str(facts["review"]), str(facts["stage"]))


def _asks_unnamed(event: Event, review: str) -> bool:
    """Whether the review that an event ends has an anonymous stage at all."""
    try:
        return any(stage.anonymous for stage in stages_of(by_reference(_payload(event)[0]), review))
    except KeyError:
        return False


def record_unnamed(events: Iterable[Event], viewer: Actor, *, at: datetime) -> None:
    """Write down that a list names whom a policy keeps unnamed. One query for each government with such events."""
    places = {event.government_id for event in decided_unnamed(events)}
    for government_id in sorted(places, key=str):
        record_read(viewer, ReadKind.UNNAMED, at=at, government_id=government_id)


def _record_from_outside(subject: Subject, viewer: Actor, at: datetime) -> None:
    """Three queries at most, beside those rows."""
    if holds_private(subject):
        record_subject_read(subject, viewer, ReadKind.PRIVATE, at=at)
    if flow_of(subject.SUBJECT_TYPE).reviews and _hidden_event_numbers(subject):
        record_subject_read(subject, viewer, ReadKind.UNNAMED, at=at)


def _hidden_event_numbers(subject: Subject) -> frozenset[int]:
    """Numbers of the events of anonymous stages. A decision and the exit that it causes are written one after the
    other under one lock, so the exit is the next number. One query.
    """
    kind = subject.SUBJECT_TYPE
    reviews = flow_of(kind).reviews.values()
    exits = {f"{kind}.{name}" for spec in reviews for name in spec.exits}
    rows = Event.objects.filter(
        subject_type=kind, subject_id=subject.pk, kind__in=[*(f"{kind}.{a}" for a in REVIEW_ACTS), *exits]
    )
    found: set[int] = set()
    for event in rows.order_by("seq").only("seq", "kind", "payload"):
        if event.kind in exits:
            if event.seq - 1 in found:
                found.add(event.seq)
            continue
        if _of_anonymous_stage(event):
            found.add(event.seq)
    return frozenset(found)
