"""What changed since this person last saw it, and whether what was asked for was answered.

Pages show `changes_for` beside the decision and `requests_of` beside the content; the API has both with the review.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef, QuerySet

from common.changes import FieldChange, changes, found_at
from common.errors import DomainError
from common.types import Json
from organisations.offices import Actor
from workflow.engine.hooks import reviewed_subject
from workflow.engine.registry import flows
from workflow.enums import Outcome
from workflow.models import Decision, Reading, Review, Subject
from workflow.policies.versions import stages_of
from workflow.policies.wording import part_in_words
from workflow.reviews import rounds
from workflow.reviews.eligibility import load_open_review, may_decide

# What says where a content or a row stands, not what it says; a row's place is in the path already.
UNSHOWN_KEYS = frozenset({"schema", "government", "position"})


@dataclass(frozen=True, slots=True)
class ContentDifference:
    """One place that differs: `label` names the field or list in words, None stands for nothing there."""

    path: str
    label: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class ChangesSinceLastView:
    """From the version this person last saw (its round and hash) to the one before the reviewers now."""

    since_round: int
    seen: str
    now: str
    differences: tuple[ContentDifference, ...]


@dataclass(frozen=True, slots=True)
class ImprovementRequest:
    """One thing that was asked for; `answered` says whether its field changed since, None where that is unknown.

    `decision` and `item` name it; `reply` is what was said to it, by which office and when, empty without an answer.
    """

    field: str
    label: str
    message: str
    stage: str
    answered: bool | None
    decision: UUID
    item: int
    reply: str = ""
    reply_by: str = ""
    replied_at: datetime | None = None

    @property
    def key(self) -> str:
        """Its name in forms."""
        return f"{self.decision}-{self.item}"


def mark_read(subject: Subject, actor: Actor, *, at: datetime) -> None:
    """Remember that somebody who may decide now has the content before them; once a round. One insert at most."""
    review = rounds.open_review(subject)
    if review is None:
        return
    if Reading.objects.filter(review=review, person_id=actor.person_id).exists() or not _decides(
        subject, actor, at
    ):
        return
    Reading.objects.bulk_create(
        [Reading(review=review, person_id=actor.person_id, read_at=at)], ignore_conflicts=True
    )


def changes_since_last_view(subject: Subject, actor: Actor, *, at: datetime) -> ChangesSinceLastView | None:
    """Field by field, from the newest other version that this person read or decided on to the present one.

    None when nothing is under review, when they saw no other version, or when its content was not kept. Stays the same
    however often it is read. Four queries at most.
    """
    now = rounds.open_review(subject)
    if now is None:
        return None
    person_id = actor.person_id
    seen = (
        _rounds(subject)
        .exclude(digest=now.digest)
        .filter(
            Exists(Reading.objects.filter(review=OuterRef("pk"), person_id=person_id))
            | Exists(Decision.objects.filter(review=OuterRef("pk"), person_id=person_id))
        )
        .order_by("-round")
        .first()
    )
    if seen is None:
        return None
    before, after = _content(subject, seen), _content(subject, now)
    if before is None or after is None:
        return None
    found = (
        ContentDifference(leaf.path, place_in_words(leaf.path), leaf.before, leaf.after)
        for change in changes(before, after)
        for leaf in _leaves(change)
        if not UNSHOWN_KEYS & set(leaf.path.split("."))
    )
    return ChangesSinceLastView(seen.round, seen.digest, now.digest, tuple(found))


def requests_of_last_return(subject: Subject) -> list[ImprovementRequest]:
    """What the last round that was sent back asked for, item by item, and whether it was answered since.

    Compared with what is under review now, or with the draft while it is being improved. Empty when the subject was
    never sent back. Names stages and offices, not people. Six queries at most.
    """
    last = _rounds(subject).filter(outcome=Outcome.RETURN).order_by("-round").select_related("policy").first()
    if last is None:
        return []
    asked = Decision.objects.filter(review=last, outcome=Outcome.RETURN, voided_at__isnull=True)
    labels = {stage.code: stage.label for stage in stages_of(last.policy, last.name)}
    items = [
        (decision, place, item)
        for decision in asked.order_by("event_id").prefetch_related("answers__seat")
        for place, item in enumerate(decision.items)
        if item
    ]
    before, after = (_content(subject, last), _present(subject)) if items else (None, None)
    return [
        ImprovementRequest(
            field=item.get("field", ""),
            label=place_in_words(item.get("field", "")),
            message=item.get("message", ""),
            stage=labels.get(decision.stage, decision.stage),
            answered=_answered(item.get("field", ""), before, after),
            decision=decision.pk,
            item=place,
            **_reply(decision, place),
        )
        for decision, place, item in items
    ]


class _Reply(TypedDict, total=False):
    reply: str
    reply_by: str
    replied_at: datetime


def _reply(decision: Decision, place: int) -> _Reply:
    found = next((each for each in decision.answers.all() if each.item == place), None)
    return (
        {}
        if found is None
        else _Reply(reply=found.text, reply_by=found.seat.title, replied_at=found.answered_at)
    )


def unanswered(subject: Subject) -> list[ImprovementRequest]:
    """Those of the last return to which nothing was said and whose field did not change. Queries as above."""
    return [each for each in requests_of_last_return(subject) if not each.reply and not each.answered]


def place_in_words(path: str) -> str:
    """A dotted path for people: `indicators.0.name` is "Indikator 1: nama". The one wording, for pages and the API."""
    head, *rest = [part for part in path.split(".") if part] or [""]
    label = part_in_words(head) if head else ""
    if rest and rest[0].isdecimal():
        label = f"{label} {int(rest.pop(0)) + 1}"
    if not rest:
        return label
    return f"{label}: {', '.join(str(int(p) + 1) if p.isdecimal() else _column(head, p) for p in rest)}"


def _column(rows: str, name: str) -> str:
    """A column of one list of a subject."""
    known = part_in_words(f"{rows}.{name}")
    if known != f"{rows}.{name}":
        return known
    for flow in flows().values():
        try:
            row: Any = flow.model._meta.get_field(rows).related_model
            return str(row._meta.get_field(name).verbose_name)
        except (FieldDoesNotExist, AttributeError):
            continue
    return part_in_words(name)


def _leaves(change: FieldChange) -> Iterator[FieldChange]:
    """A row that came or went, value by value; empty ones left out."""
    if isinstance(change.before or change.after, dict | list) and None in (change.before, change.after):
        nothing: Json = {} if isinstance(change.before or change.after, dict) else []
        for part in changes(change.before or nothing, change.after or nothing, change.path):
            yield from _leaves(part)
    elif (change.before or change.after) not in (None, ""):
        yield change


def _answered(field: str, before: Json, after: Json) -> bool | None:
    if not field or before is None or after is None:
        return None
    try:
        return bool(_at(before, field) != _at(after, field))
    except KeyError:
        return None


def _at(content: Json, field: str) -> Json:
    """What stands there; of a row that is gone its whole list."""
    try:
        return found_at(content, field)
    except KeyError:
        return found_at(content, field.partition(".")[0])


def _present(subject: Subject) -> Json:
    """What is under review, or else the content as it stands."""
    now = rounds.open_review(subject)
    if now is not None:
        return _content(subject, now)
    answers = reviewed_subject(type(subject))
    return answers.live(subject) if answers is not None else None


def _content(subject: Subject, review: Review) -> Json:
    answers = reviewed_subject(type(subject))
    if answers is not None and answers.keeps_content and review.content is None:
        return answers.content(subject, review.digest)
    return review.content


def _rounds(subject: Subject) -> "QuerySet[Review]":
    return Review.objects.filter(subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk)


def _decides(subject: Subject, who: Actor, at: datetime) -> bool:
    try:
        open_review = load_open_review(subject, None)
    except DomainError:
        return False
    for stage in open_review.stages:
        try:
            may_decide(open_review, stage, who, at)
        except DomainError:
            continue
        return True
    return False
