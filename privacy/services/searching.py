"""What people wrote at acts, as whoever opens a request looks for it: by words, or by who wrote it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import AccountEvent
from organisations.models import Person
from privacy.models.erasure import Pair
from workflow.models import EventPrivate

# So many are shown, and erased by one request: more are looked for by further words.
MOST = 100


@dataclass(frozen=True, slots=True)
class SaidValue:
    """One value: where it stands and what it says."""

    event: UUID
    field: str
    kind: str
    at: datetime
    text: str

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.event}:{self.field}"


def said_values(words: str, person: Person | None, *, governments: Iterable[UUID]) -> list[SaidValue]:
    """What holds all of the words, of this person where one is named; nothing without either. Two queries."""
    places = list(governments)
    parts = words.split()
    if not parts and person is None:
        return []
    said, reasons = Q(event__government__in=places), Q(government__in=places, salt__isnull=False)
    for part in parts:
        said &= Q(value__icontains=part)
        reasons &= Q(reason__icontains=part)
    if person is not None:
        said &= Q(event__actor=person)
        reasons &= Q(actor=person)
    values = EventPrivate.objects.filter(said).select_related("event").order_by("-event_id", "field")
    acts = AccountEvent.objects.filter(reasons).order_by("-pk")
    return [*_values(values[:MOST]), *_reasons(acts[:MOST])][:MOST]


def values_named(pairs: Iterable[Pair]) -> list[SaidValue]:
    """Those of these that are still there. Two queries."""
    wanted = dict.fromkeys(pairs)
    events = {event for event, _field in wanted}
    rows = (
        EventPrivate.objects.filter(event__uuid__in=events)
        .select_related("event")
        .order_by("event_id", "field")
    )
    acts = AccountEvent.objects.filter(uuid__in=events, salt__isnull=False).order_by("pk")
    found = [*_values(rows), *_reasons(acts)]
    return [each for each in found if (str(each.event), each.field) in wanted]


def foreign(pairs: Iterable[Pair], government: UUID) -> list[Pair]:
    """Those of these that are no value of this government. Two queries."""
    wanted = list(pairs)
    events = {event for event, _field in wanted}
    rows = EventPrivate.objects.filter(event__uuid__in=events, event__government=government)
    acts = AccountEvent.objects.filter(uuid__in=events, government=government, salt__isnull=False)
    own = {(str(event), field) for event, field in rows.values_list("event__uuid", "field")}
    own |= {(str(event), "reason") for event in acts.values_list("uuid", flat=True)}
    return [pair for pair in wanted if pair not in own]


def _values(rows: Iterable[EventPrivate]) -> Iterator[SaidValue]:
    for row in rows:
        yield SaidValue(row.event.uuid, row.field, row.event.kind, row.event.at, row.value)


def _reasons(rows: Iterable[AccountEvent]) -> Iterator[SaidValue]:
    for row in rows:
        yield SaidValue(row.uuid, "reason", f"account.{row.act}", row.at, row.reason)
