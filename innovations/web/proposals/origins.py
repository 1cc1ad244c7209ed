"""What an innovation was taken over from, as its pages say it: another one of the program, or one outside of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from innovations.enums import Novelty
from innovations.models import Innovation
from innovations.queries import visible_to
from innovations.services.proposals.replicating import REPLICABLE, origins
from innovations.services.proposals.similar import similar_to
from organisations.offices import Actor
from organisations.visibility import reach_of


@dataclass(frozen=True, slots=True)
class ShownOrigin:
    """The origin: a title with its address, the place it comes from; `copied` is an earlier one of the own agency."""

    title: str
    place: str
    href: str
    copied: bool = False


def origin_to_show(innovation: Innovation, actor: Actor, at: datetime) -> ShownOrigin | None:
    """The origin as far as the actor may see it. No query for what has none within the program, else two at most."""
    key = innovation.replicates_id or innovation.copied_from_id
    if key is None:
        return outside_origin(innovation)
    found = origins(actor, at).filter(pk=key).first()
    if found is None:
        return None
    seen = visible_to(actor, at).filter(pk=key).exists()
    href = reverse("innovation" if seen else "public-innovation", args=[key])
    return _shown(found, href, copied=innovation.replicates_id is None)


@dataclass(frozen=True, slots=True)
class ShownLikeness:
    """One that is called much alike, where it is read, and whether a proposal may start from it."""

    innovation: Innovation
    href: str
    may_start: bool


def alike_to_show(name: str, actor: Actor, at: datetime, *, but: UUID | None = None) -> list[ShownLikeness]:
    """What is called much like that name, where this person reads it. Three queries."""
    found = [each.innovation for each in similar_to(name, actor=actor, at=at, but=but)]
    keys = [each.pk for each in found]
    seen = set(visible_to(actor, at).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    own = reach_of(actor).agencies
    return [
        ShownLikeness(
            each,
            reverse("innovation" if each.pk in seen else "public-innovation", args=[each.pk]),
            each.state in REPLICABLE and each.agency_id not in own,
        )
        for each in found
    ]


def public_origin(innovation: Innovation) -> ShownOrigin | None:
    """The origin as everybody may see it; never an agency's own earlier proposal. One query for a replica."""
    if innovation.replicates_id is None:
        return outside_origin(innovation)
    rows = Innovation.objects.filter(pk=innovation.replicates_id, state__in=Innovation.States.public())
    found = rows.select_related("government", "agency").first()
    return None if found is None else _shown(found, reverse("public-innovation", args=[found.pk]))


def outside_origin(innovation: Innovation) -> ShownOrigin | None:
    """The origin outside of the program that a replica names. No query."""
    if innovation.novelty != Novelty.REPLICA or not innovation.origin_place:
        return None
    return ShownOrigin(innovation.origin_source, innovation.origin_place, "")


def _shown(origin: Innovation, href: str, *, copied: bool = False) -> ShownOrigin:
    names = [origin.agency.name] if origin.agency is not None else []
    return ShownOrigin(origin.subject_title, ", ".join([*names, origin.government.name]), href, copied)
