"""What people said, against what the hashed bytes bind it to: there and as committed, or named by an erasure and gone.

An event `privacy.erased` names what two people let go, as pairs of an event and a field. Value and salt are gone then;
whatever is gone without being named was taken away by somebody else.
"""

import json
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.canonical import commitment, raw
from common.types import Json
from workflow.models import Event, EventPrivate

ERASURE = "privacy.erased"
Erased = frozenset[tuple[str, str]]
_CHUNK = 2000
_EVENT = ("event_id", "event__uuid", "event__subject_type", "event__subject_id", "event__payload")
# Of one event: its row, subject, code and what is wrong.
Wrong = tuple[int, str, str, str]


def erased_values() -> Erased:
    """Everything that an erasure names, by event and field. One query."""
    found: set[tuple[str, str]] = set()
    for payload in Event.objects.filter(kind=ERASURE).values_list("payload", flat=True).iterator(_CHUNK):
        found.update(named_by(payload))
    return frozenset(found)


def named_by(payload: bytes | memoryview) -> Iterator[tuple[str, str]]:
    """The values that one erasure names; what is no pair of texts names nothing."""
    facts = _object(payload).get("facts")
    pairs = facts.get("erased") if isinstance(facts, dict) else None
    for pair in pairs if isinstance(pairs, list) else ():
        match pair:
            case [str(event), str(field)]:
                yield event, field


def counted(events: "QuerySet[Event]") -> "QuerySet[Event]":
    """These events, each with how many values are kept of it (`kept`): asked in one go, so that memory stays flat."""
    of_it = EventPrivate.objects.filter(event=OuterRef("pk")).order_by().values("event")
    return events.annotate(kept=Coalesce(Subquery(of_it.annotate(number=Count("pk")).values("number")), 0))


def missing_of(event: UUID, body: dict[str, Json], kept: int, erased: Erased) -> Iterator[tuple[str, str]]:
    """What the event binds and nothing keeps. A query only where the number tells that something is missing."""
    commitments = body.get("commit")
    fields = set(commitments) if isinstance(commitments, dict) else set()
    expected = {field for field in fields if (str(event), field) not in erased}
    if kept == len(expected):
        return
    there = set(EventPrivate.objects.filter(event__uuid=event).values_list("field", flat=True))
    for field in sorted(expected - there):
        yield "private_missing", missing_message(field)


def missing_message(field: str) -> str:
    """That something is gone which no erasure names."""
    return _("“%(field)s” is gone, and no erasure names it") % {"field": field}


def kept_message(field: str) -> str:
    """That something is there which an erasure names."""
    return _("“%(field)s” was erased, and is still there") % {"field": field}


def wrong_values(erased: Erased) -> Iterator[Wrong | None]:
    """For each value that is kept: None, or what is wrong with it. One pass."""
    rows = EventPrivate.objects.order_by("event_id", "field").values(*_EVENT, "field", "salt", "value")
    for row in rows.iterator(_CHUNK):
        event, field = str(row["event__uuid"]), row["field"]
        subject = f"{row['event__subject_type']} {row['event__subject_id']}"
        commitments = _object(row["event__payload"]).get("commit")
        committed = commitments.get(field) if isinstance(commitments, dict) else None
        found = commitment(salt=raw(row["salt"]), event_id=event, field=field, value=row["value"])
        if (event, field) in erased:
            yield row["event_id"], subject, "private_kept", kept_message(field)
        elif found != committed:
            message = _("“%(field)s” is not what was committed to") % {"field": field}
            yield row["event_id"], subject, "private", message
        else:
            yield None


def _object(payload: bytes | memoryview) -> dict[str, Json]:
    try:
        body = json.loads(raw(payload))
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
