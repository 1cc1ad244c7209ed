"""A random sample that anybody draws again: from a seed, and the entries of the log that a checkpoint counts.

The population is every event of the governments that the inspector reads, before the size of a checkpoint. It falls
into strata by agency and kind. In each stratum the events are put in the order of SHA-256(seed ‖ ":" ‖ id), the id in
small letters with hyphens, and the first `each` are drawn. Nobody who did not know the seed could choose what is
drawn, and whoever has seed, size and entries draws the same.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotVisible
from history.models import Leaf, SignedCheckpoint
from history.queries import newest_checkpoint
from history.services.bundling import Bundle, bundled
from organisations.enums import ReadKind
from organisations.offices import Actor
from organisations.services.reading import record_read
from organisations.visibility import reach_of
from workflow.models import Event
from workflow.queries import events_for_inspection

MOST_EACH, MOST_DRAWN, LONGEST_SEED = 50, 2_000, 100


@dataclass(frozen=True, slots=True)
class Member:
    """One event of the population, as it is drawn from."""

    position: int
    event: UUID
    agency: UUID | None
    kind: str

    @property
    def stratum(self) -> tuple[str, str]:
        """What it is drawn within."""
        return str(self.agency or ""), self.kind


def rank(seed: str, event: UUID) -> str:
    """Where an event stands in its stratum under this seed."""
    return hashlib.sha256(f"{seed}:{event}".encode()).hexdigest()


def draw(seed: str, population: Iterable[Member], each: int) -> list[Member]:
    """The first `each` of every stratum, in the order of the log. Pure."""
    strata: dict[tuple[str, str], list[tuple[str, int, Member]]] = {}
    for member in population:
        standing = strata.setdefault(member.stratum, [])
        standing.append((rank(seed, member.event), member.position, member))
        if len(standing) > 4 * each:
            standing[:] = sorted(standing)[:each]
    chosen = (entry[2] for standing in strata.values() for entry in sorted(standing)[:each])
    return sorted(chosen, key=lambda member: member.position)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, and everything that it takes to draw it again."""

    seed: str
    each: int
    checkpoint: SignedCheckpoint
    size: int
    population: int
    strata: int
    members: list[Member]


def population(actor: Actor, at: datetime, *, size: int) -> Iterator[Member]:
    """Every event that the inspector reads among the first `size` entries, in no order that matters. One query."""
    place = Leaf.objects.filter(source="event", record=OuterRef("uuid"), position__lt=size)
    rows = events_for_inspection(actor, at).annotate(place=Subquery(place.values("position")[:1]))
    columns = rows.filter(place__isnull=False).values_list("place", "uuid", "agency_id", "kind")
    for found in columns.order_by("pk").iterator(2000):
        yield Member(*found)


def sealed_size(asked: int) -> int:
    """The size that a sample is drawn at: of the newest checkpoint, or of one before. Raises BadInput, NotVisible."""
    newest = newest_checkpoint()
    if newest is None:
        raise NotVisible(_("Nothing was sealed yet: run seal_history."))
    if asked > newest.size:
        message = _("The log does not have so many entries.")
        raise BadInput(message, gaps=[Gap("size", "out_of_reach", message)])
    return asked or newest.size


def draw_sample(actor: Actor, *, seed: str, each: int, size: int, at: datetime, reason: str = "") -> Sample:
    """Draw, on record. Raises BadInput for a sample that is too large to look at, NotVisible before the log begins."""
    size = sealed_size(size)
    newest = newest_checkpoint()
    assert newest is not None, "sealed_size looked"
    everybody = list(population(actor, at, size=size))
    members = draw(seed, everybody, each)
    strata = len({member.stratum for member in everybody})
    if len(members) > MOST_DRAWN:
        words = {"drawn": len(members), "most": MOST_DRAWN}
        message = (
            _("This draws %(drawn)d events; at most %(most)d are drawn at a time. Draw fewer of each.")
            % words
        )
        raise BadInput(message, gaps=[Gap("each", "too_many", message)])
    asked = f"seed={seed} each={each} size={size}"
    for government_id in sorted(reach_of(actor).inspects):
        record_read(actor, ReadKind.SAMPLE, at=at, government_id=government_id, asked=asked, reason=reason)
    return Sample(seed, each, newest, size, len(everybody), strata, members)


def events_of(sample: Sample, actor: Actor, at: datetime) -> list[Event]:
    """The events that were drawn, in the order of the log. One query."""
    rows = events_for_inspection(actor, at).filter(uuid__in=[member.event for member in sample.members])
    place = {member.event: member.position for member in sample.members}
    found = rows.select_related("agency", "actor", "government")
    return sorted(found, key=lambda event: place[event.uuid])


def bundle_of_sample(sample: Sample, actor: Actor, at: datetime) -> Bundle:
    """The events that were drawn with their proofs; of their subjects no more."""
    title = _("Sample “%(seed)s”, %(each)d of each agency and kind") % {
        "seed": sample.seed,
        "each": sample.each,
    }
    return bundled(title, events_of(sample, actor, at))
