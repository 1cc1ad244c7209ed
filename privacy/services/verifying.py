"""Verifying erasures: by two people of two offices, of what was asked, and nothing erased besides. Reads only."""

import json
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from common.erasing import ERASED, Erasable, erasables
from common.types import Json, Shown
from privacy.models import ErasedCell, ErasureRequest
from privacy.services.erasing import seal_on
from workflow.engine.private_values import ERASURE
from workflow.engine.verification import Finding, Totals
from workflow.models import Event

_CHUNK = 2000
UUID_LENGTH = 32


def findings(totals: Totals) -> Iterator[Finding]:
    """Everything that is not as an erasure says. Erasures are few: a few queries for each."""
    for event in Event.objects.filter(kind=ERASURE).order_by("pk").iterator(_CHUNK):
        first = Event.objects.filter(
            subject_type=event.subject_type, subject_id=event.subject_id, seq=1
        ).first()
        for code, message in (*_by_two(event, first), *_as_asked(event, first), *_cells(event)):
            yield Finding(event.pk, f"{event.subject_type} {event.subject_id}", code, message)
    yield from _of_none()


def _facts(event: Event | None) -> dict[str, Json]:
    try:
        body = json.loads(bytes(event.payload)) if event is not None else {}
    except ValueError:
        return {}
    facts = body.get("facts") if isinstance(body, dict) else None
    return facts if isinstance(facts, dict) else {}


def _by_two(event: Event, first: Event | None) -> Iterator[tuple[str, str]]:
    """Who asked and who decided are two, of two offices, and neither decides on their own data."""
    same = first is None or first.actor_id == event.actor_id or first.seat_id == event.seat_id
    own = ErasureRequest.objects.filter(pk=event.subject_id, person=event.actor_id).exists()
    if same or own:
        yield "erasure_alone", _("it was not decided by a second person of another office")


def _as_asked(event: Event, first: Event | None) -> Iterator[tuple[str, str]]:
    """It names nothing that was not asked for, and nothing that no event binds."""
    named, asked = _facts(event).get("erased"), _facts(first).get("values")
    pairs = named if isinstance(named, list) else []
    if not isinstance(asked, list) or any(pair not in asked for pair in pairs):
        yield "erasure_asked", _("it erased what had not been asked for")


def _cells(event: Event) -> Iterator[tuple[str, str]]:
    """The list of parts is the one that was hashed."""
    cells = list(ErasedCell.objects.filter(event=event))
    if _facts(event).get("cells_sha256") != seal_on(cells):
        yield "erasure_cells", _("the list of what was erased is not the one that was recorded")


def _of_none() -> Iterator[Finding]:
    """Parts that belong to no erasure, and those that still say something."""
    for cell in ErasedCell.objects.exclude(event__kind=ERASURE).order_by("pk"):
        yield Finding(cell.event_id, cell.place, "erasure_none", _("a part was erased without an erasure"))
    for part in erasables():
        if part.blanks:
            yield from _kept(part)


def _kept(part: Erasable) -> Iterator[Finding]:
    """One query for each row that was erased: the database is asked, which blanked it."""
    rows = part.model._default_manager.order_by("pk")
    for key in ErasedCell.objects.filter(place=part.place).order_by("pk").values_list("row_key", flat=True):
        row = rows.filter(pk=UUID(key) if len(key) == UUID_LENGTH else int(key)).first()
        if row is not None and any(_says(getattr(row, column)) for column in part.blanks):
            message = _("it was erased, and says something again")
            yield Finding(0, f"{part.place} {key}", "private_kept", message)


def _says(value: Shown) -> bool:
    """Whether it is anything but what an erasure leaves."""
    return bool(bytes(value) if isinstance(value, memoryview) else value) and value != f"{ERASED}."
