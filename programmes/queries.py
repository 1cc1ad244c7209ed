"""Reads of programmes and ideas, as far as somebody's offices reach."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from organisations.enums import AGENCY_ROLES, GOVERNMENT_ROLES
from organisations.models import Agency, Reorganisation
from organisations.offices import Actor
from organisations.visibility import reach_of
from programmes.models import DeskSlot, Idea, Programme


def programmes_visible_to(actor: Actor, at: datetime) -> "QuerySet[Programme]":
    """Those of the governments in which somebody holds an office, and those at whose desks they review. Not ordered."""
    roles = (*AGENCY_ROLES, *GOVERNMENT_ROLES)
    places = {
        office.government_id for office in actor.offices if office.role in roles and office.government_id
    }
    seats = {office.seat_id for office in actor.offices if office.seat_id}
    at_desks = DeskSlot.objects.filter(programme=OuterRef("pk"), reviewer__in=seats)
    rows = Programme.objects.filter(Q(government_id__in=places) | Exists(at_desks))
    return rows.select_related("government", "kind")


def ideas_visible_to(actor: Actor, at: datetime) -> "QuerySet[Idea]":
    """The own agency's; all of the own government's for the bureau, and for its leaders once their round is over."""
    reach = reach_of(actor)
    seen = reach.own() | Q(government_id__in=reach.bureaus)
    seen |= reach.governed() & Q(round__closes_at__lte=at)
    rows = Idea.objects.filter(seen)
    return rows.select_related("government", "agency", "programme", "round", "innovation", "merged_into")


def slots_visible_to(actor: Actor, at: datetime) -> "QuerySet[DeskSlot]":
    """A reviewer's own, an agency's own, all of a government for its offices."""
    reach = reach_of(actor)
    seats = {office.seat_id for office in actor.offices if office.seat_id}
    seen = Q(reviewer__in=seats) | reach.own() | Q(programme__government_id__in=reach.governments)
    rows = DeskSlot.objects.filter(seen)
    return rows.select_related("programme__government", "reviewer", "agency", "innovation")


def agencies_in(programme: Programme) -> "QuerySet[Agency]":
    """Agencies that a programme may ask: those listed of its government that did not end. By name."""
    ended = Reorganisation.objects.filter(agency=OuterRef("pk"))
    rows = Agency.objects.filter(~Exists(ended), government_id=programme.government_id, provisional=False)
    return rows.order_by("name", "pk")
