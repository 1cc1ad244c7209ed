"""Reads of the log: its tree, its checkpoints, the bytes behind its leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotPermitted
from history.models import Leaf, LogKey, SignedCheckpoint, TreeHash
from history.notes import Checkpoint
from history.sources import source_named
from history.tree import TILE, Tree
from organisations.enums import Role
from organisations.models import SensitiveRead
from organisations.offices import Actor
from workflow.models import Event

_CHUNK = 2000

# Who reads what inspectors read: those to whom the inspectorate answers (PP 12/2017 art. 11). Two of them, so that
# nobody's own reads are listed for themselves alone.
OVER_INSPECTORS = (Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the log. `payload` is what was hashed; None where the reader may not have it, or it is gone."""

    position: int
    source: str
    record: UUID
    leaf_hash: bytes
    payload: bytes | None


def stored_tree() -> Tree:
    """The tree over the leaves of the log; about seven queries for a proof, however large it is."""
    return Tree(hashes)


def hashes(level: int, first: int, count: int = TILE) -> list[bytes]:
    """Up to `count` neighbours of one level from number `first` on; level 0 are the leaves. One query."""
    if level == 0:
        leaves = Leaf.objects.filter(position__gte=first, position__lt=first + count).order_by("position")
        return [bytes(found) for found in leaves.values_list("leaf_hash", flat=True)]
    above = TreeHash.objects.filter(level=level, number__gte=first, number__lt=first + count)
    return [bytes(found) for found in above.order_by("number").values_list("tree_hash", flat=True)]


def log_size() -> int:
    """How many leaves there are. One query."""
    last = Leaf.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def newest_checkpoint() -> SignedCheckpoint | None:
    """What the log said of itself last; None while it has said nothing."""
    return SignedCheckpoint.objects.order_by("-size").first()


def checkpoint_over(position: int) -> SignedCheckpoint | None:
    """The first checkpoint that says something of the entry at this place; None while none does. One query."""
    return SignedCheckpoint.objects.filter(size__gt=position).order_by("size").first()


def continued(kept: Checkpoint) -> bool:
    """Whether the log as it is begins with what this checkpoint states. A few queries, whatever its size."""
    return 0 < kept.size <= log_size() and stored_tree().root(kept.size) == kept.root


def key_texts() -> list[str]:
    """The verifier keys of the log, the one in use first."""
    return list(LogKey.objects.order_by("-since", "-pk").values_list("key_text", flat=True))


def place_of(source: str, record: UUID) -> Leaf | None:
    """Where a record stands in the log; None while it is in none."""
    return Leaf.objects.filter(source=source, record=record).first()


def unsealed_since() -> datetime | None:
    """When the first event was recorded that is in no leaf yet; None where all are. Three queries."""
    last = Leaf.objects.filter(source="event").order_by("-position").values_list("record", flat=True).first()
    newer = Event.objects.order_by("pk")
    if last is not None:
        newer = newer.filter(pk__gt=Event.objects.get(uuid=last).pk)
    return newer.values_list("recorded_at", flat=True).first()


def entries(start: int, end: int, *, of_events: "QuerySet[Event] | None" = None) -> Iterator[Entry]:
    """The records at these places, with their bytes; two queries for each kind among 2,000 of them.

    With `of_events` the bytes of these events alone.
    """
    for first in range(start, end, _CHUNK):
        rows = Leaf.objects.filter(position__gte=first, position__lt=min(first + _CHUNK, end))
        leaves = list(rows.order_by("position"))
        stored = {kind: _payloads(kind, leaves, of_events) for kind in {leaf.source for leaf in leaves}}
        for leaf in leaves:
            own = bytes(leaf.payload) if leaf.payload is not None else stored[leaf.source].get(leaf.record)
            yield Entry(leaf.position, leaf.source, leaf.record, bytes(leaf.leaf_hash), own)


def _payloads(kind: str, leaves: list[Leaf], events: "QuerySet[Event] | None") -> dict[UUID, bytes]:
    source = source_named(kind)
    if source.facts:
        return {}
    wanted = [leaf.record for leaf in leaves if leaf.source == kind]
    found = events if kind == "event" and events is not None else source.rows()
    rows = found.filter(**{f"{source.record}__in": wanted})
    return {record: bytes(payload) for record, payload in rows.values_list(source.record, "payload")}


def sensitive_reads_for(actor: Actor) -> "QuerySet[SensitiveRead]":
    """What was read of the governments that this person answers for, and of all at once. Raises NotPermitted. No
    order."""
    places = {office.government_id for office in actor.offices if office.role in OVER_INSPECTORS}
    if not places:
        message = _("The record of sensitive reads is open to the regional secretary and the head of region.")
        raise NotPermitted(message, code="not_your_office")
    return SensitiveRead.objects.filter(Q(government_id__in=places) | Q(government_id__isnull=True))
