"""Events in words that people use: transitions say it in their flow, other kinds with their app."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from organisations.enums import Capacity
from organisations.models import Seat
from workflow.engine.declarations import TransitionSpec
from workflow.engine.registry import flow_of, flows
from workflow.enums import Outcome
from workflow.models import Event
from workflow.reviews.anonymity import AuthorVisibility
from workflow.reviews.decrees import NamedDecree, decree_named_by

_phrases: dict[str, StrOrPromise] = {}
_OUTCOMES = {
    Outcome.APPROVE: _("Approved at its stage"),
    Outcome.RETURN: _("Sent back for improvement"),
    Outcome.REJECT: _("Rejected"),
}
# What happens to whatever is under review.
_REVIEWING = {
    "carry_over": _("Approvals of the round before compared with what changed"),
    "move_policy": _("Moved to another version of the policy"),
    "recuse": _("Conflict of interest declared"),
    "withdraw_decision": _("Decision taken back"),
    "reassign": _("Task handed over"),
    "stand_in": _(
        "The stand-in decides: everybody who holds the office has a part in this or decided at an earlier stage"
    ),
    "skip_stage": _(
        "Stage skipped: everybody who holds the office has a part in this or decided at an earlier stage, "
        "the stand-in decides later"
    ),
}


def add_phrases(phrases: Mapping[str, StrOrPromise]) -> None:
    """Add phrases by kind of event, of kinds that are no transition; called by the `web` packages as they load."""
    _phrases.update(phrases)


@dataclass(frozen=True, slots=True)
class EventInWords:
    """One event as shown: what happened, who did it in which office, when, and what was said."""

    phrase: StrOrPromise
    office: str
    capacity: str
    at: datetime
    recorded_at: datetime
    comment: str
    decree: NamedDecree | None
    kind: str
    seq: int
    event: Event


def events_in_words(events: list[Event], *, visibility: AuthorVisibility | None = None) -> list[EventInWords]:
    """Events in words, in the order given. One query.

    `author_visibility` decides whose name and which words this viewer may read, and needs private values prefetched.
    Without one (inspectors' lists over many subjects) comments stay out.
    """
    seats = Seat.objects.filter(pk__in={event.seat_id for event in events if event.seat_id})
    titles: dict[UUID, str] = dict(seats.values_list("pk", "title"))
    return [
        EventInWords(
            phrase=phrase_of(event),
            office=_office(event, titles, visibility),
            capacity=_capacity(event, visibility),
            at=event.at,
            recorded_at=event.recorded_at,
            comment=visibility.comments_of(event).get("comment", "") if visibility else "",
            decree=decree_named_by(event),
            kind=event.kind,
            seq=event.seq,
            event=event,
        )
        for event in events
    ]


def phrase_of(event: Event) -> StrOrPromise:
    """What happened; the kind itself where nobody named it."""
    subject_type, _dot, name = event.kind.partition(".")
    if name == "decide":
        outcome = json.loads(bytes(event.payload))["facts"].get("outcome", "")
        return _OUTCOMES.get(outcome, event.kind)
    if event.kind in _phrases:
        return _phrases[event.kind]
    if name in _REVIEWING:
        return _REVIEWING[name]
    try:
        return happened(flow_of(subject_type).spec(name))
    except KeyError:
        return event.kind


def happened(spec: TransitionSpec) -> StrOrPromise:
    """What was done by a step: its own words, else the step's name."""
    return spec.happened or spec.label


def known_kinds() -> list[tuple[str, StrOrPromise]]:
    """Every kind that can be filtered by, with its words."""
    steps = {
        f"{flow.subject_type}.{name}": happened(flow.spec(name))
        for flow in flows().values()
        for name in flow.names()
    }
    return sorted({**steps, **_recorded()}.items())


def recorded_kinds() -> list[str]:
    """Every kind of event that leaves the state as it is, in order: what apps and reviews record beside transitions."""
    steps = {f"{flow.subject_type}.{name}" for flow in flows().values() for name in flow.names()}
    return sorted(set(_recorded()) - steps)


def _recorded() -> dict[str, StrOrPromise]:
    acts = {"decide": _("Decision in a review"), **_REVIEWING}
    reviewing = {
        f"{name}.{act}": words
        for name, flow in flows().items()
        if flow.reviews
        for act, words in acts.items()
    }
    return {**reviewing, **_phrases}


def _office(event: Event, titles: dict[UUID, str], visibility: AuthorVisibility | None) -> str:
    if event.role == Capacity.SYSTEM:
        return str(_("The system"))
    if visibility is not None and visibility.author_of(event).hidden:
        return str(_("A reviewer"))
    return titles.get(event.seat_id, "") if event.seat_id else ""


def _capacity(event: Event, visibility: AuthorVisibility | None) -> str:
    """The prefix of an acting official; nothing for the definitive one, nor where the author stays unnamed."""
    hidden = visibility is not None and visibility.author_of(event).hidden
    if hidden or event.capacity in (Capacity.DEFINITIVE, Capacity.SYSTEM, ""):
        return ""
    return str(Capacity(event.capacity).label)
