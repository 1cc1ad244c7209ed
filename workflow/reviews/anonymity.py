"""Reviewers stay unnamed towards the proposers where the policy says so: one rule, for the API and the pages.

An anonymous stage decides, takes back, hands over, declines for a conflict of interest, and may end the review.
Proposers learn the stage, the outcome and the words written to them. They never learn the person, the office or the
capacity, not even after the review, nor the reason of a hand-over. The reason of a declared conflict of interest stays
among the reviewers at every stage.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.types import Json
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine.hooks import reviewed_subject
from workflow.engine.registry import flow_of
from workflow.models import Decision, Event, Subject
from workflow.policies.versions import by_reference, stages_of

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
        """Private values by field, which must be prefetched; an erased one is absent."""
        if event.actor_id != self.viewer_id and (
            (self.discreet and event.kind.endswith(".recuse"))
            or (event.seq in self.unnamed and event.kind.endswith(".reassign"))
        ):
            return {}
        return {value.field: value.value for value in event.private.all()}


def author_visibility(subject: Subject, viewer: Actor, *, at: datetime) -> AuthorVisibility:
    """What `viewer` (with the offices held at `at`) may know. At most three queries, whatever the history's length."""
    flow = flow_of(subject.SUBJECT_TYPE)
    if not flow.reviews or not is_proposer(subject, viewer, at=at):
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
        policy, facts = _payload(event)
        if is_anonymous(policy, str(facts["review"]), str(facts["stage"])):
            found.add(event.seq)
    return frozenset(found)
