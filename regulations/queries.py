"""Reads of regulations: who may see which, what is in force, what an annex says and what it should say."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from appointments.queries import governments_of
from innovations.enums import RUNNING, InnovationState
from innovations.models import Innovation
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import Actor
from regulations.annex import AnnexLine, StandingInnovation
from regulations.enums import BINDING, PUBLIC_STATES, RegulationState
from regulations.models import AnnexEntry, Regulation

# Who writes, signs and promulgates them, and who audits; everybody of the government reads what was signed.
WRITERS = (Role.ORGANISATION_BUREAU,)
READERS = (
    Role.ORGANISATION_BUREAU, Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION, Role.VICE_HEAD_OF_REGION, Role.INSPECTOR,
    Role.ADMINISTRATOR,
)  # fmt: skip
# What the annex has to list: launched and not given up; what was completed goes on as regular work.
LISTED = (*RUNNING, InnovationState.COMPLETED)


def regulations_visible_to(actor: Actor, at: datetime) -> "QuerySet[Regulation]":
    """What is or was in force in the governments of their offices; drafts only for those who write, decide and audit.
    LAN's reviewers read what everybody reads. Not ordered."""
    there = places_of(actor)
    rows = Regulation.objects.filter(
        Q(state__in=PUBLIC_STATES, government__in=there) | Q(government__in=governments_of(actor, *READERS))
    )
    return rows.select_related("government", "agency", "amends__government", "revokes__government")


def places_of(actor: Actor) -> set[UUID]:
    """The governments that the actor serves, in whichever office of theirs. No query."""
    mine = (office for office in actor.offices if office.role != Role.LAN_REVIEWER)
    return {office.government_id for office in mine if office.government_id is not None}


def public_regulations() -> "QuerySet[Regulation]":
    """What anybody may read. Not ordered."""
    return Regulation.objects.filter(state__in=PUBLIC_STATES).select_related(
        "government", "amends__government"
    )


def annex_of(regulation: Regulation) -> list[AnnexLine]:
    """Its own annex, in order. One query."""
    return [entry.line() for entry in entries_of(regulation)]


def entries_of(regulation: Regulation) -> "QuerySet[AnnexEntry]":
    """The lines of its own annex, in order, with their articles."""
    return AnnexEntry.objects.filter(regulation=regulation).select_related("article").order_by("position")


def in_force_now(regulation: Regulation) -> Regulation:
    """Whose annex holds for this regulation: its newest amendment in force, or itself. One query."""
    amended = Regulation.objects.filter(amends=regulation, state__in=BINDING)
    return (
        amended.select_related("government").order_by("-in_force_on", "-created_at", "-pk").first()
        or regulation
    )


def before_this(regulation: Regulation) -> Regulation | None:
    """Whose annex an amendment changes: that of the amendment before it, or of the regulation itself. Two queries."""
    base = regulation.amends
    if base is None:
        return None
    earlier = Regulation.objects.filter(amends=base, state__in=(*BINDING, RegulationState.REVOKED))
    earlier = earlier.exclude(pk=regulation.pk)
    if regulation.in_force_on is not None:
        earlier = earlier.filter(
            Q(in_force_on__lt=regulation.in_force_on)
            | Q(in_force_on=regulation.in_force_on, created_at__lt=regulation.created_at)
        )
    return earlier.select_related("government").order_by("-in_force_on", "-created_at", "-pk").first() or base


def carrying(government: Government) -> Regulation | None:
    """The regulation whose annex lists the innovations of the government: the newest made that binds. One query."""
    rows = Regulation.objects.filter(government=government, state__in=BINDING, amends__isnull=True)
    return rows.select_related("government").order_by("-in_force_on", "-created_at", "-pk").first()


def standing_in(government_id: UUID, named: Iterable[UUID] = ()) -> list[StandingInnovation]:
    """What is launched there, and what is named, in any state, in the order of their launch. One query."""
    rows = Innovation.objects.filter(
        Q(government_id=government_id, state__in=LISTED) | Q(pk__in=set(named))
    ).select_related("agency", "launch_event")
    ordered = rows.order_by("launch_event__held_on", "agency__name", "title", "pk")
    return [
        StandingInnovation(
            key=each.pk,
            title=each.title,
            agency=each.agency.name if each.agency is not None else "",
            launched=each.state in LISTED,
            ended=each.state == InnovationState.DISCONTINUED,
        )
        for each in ordered
    ]


def named_elsewhere(regulation: Regulation) -> set[UUID]:
    """Innovations that another binding regulation of the same government lists. One query."""
    others = Regulation.objects.filter(government=regulation.government_id, state__in=BINDING)
    others = others.exclude(Q(pk=regulation.pk) | Q(amends=regulation.amends_id or regulation.pk))
    if regulation.amends_id is not None:
        others = others.exclude(pk=regulation.amends_id)
    rows = AnnexEntry.objects.filter(regulation__in=others, innovation__isnull=False)
    return {key for key in rows.values_list("innovation_id", flat=True) if key is not None}


def ground_of(innovation: Innovation) -> "QuerySet[AnnexEntry]":
    """The lines of binding annexes that name it, the newest regulation first."""
    rows = AnnexEntry.objects.filter(innovation=innovation, regulation__state__in=BINDING)
    return rows.select_related("article", "regulation__government", "regulation__amends").order_by(
        "-regulation__in_force_on", "-regulation__created_at", "position"
    )


def amendments_of(regulation: Regulation) -> "QuerySet[Regulation]":
    """Every amendment of it, the earliest first."""
    rows = Regulation.objects.filter(amends=regulation)
    return rows.select_related("government", "amends__government").order_by("created_at", "pk")
