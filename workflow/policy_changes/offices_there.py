"""The offices that there are in some governments, read once, and who could decide what is handed in there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from organisations.enums import Role
from organisations.models import Agency, Government, OfficeHeld, Seat
from organisations.queries import givers_of, held_at
from workflow.enums import Scope
from workflow.policies.admission import closed_to_acting, reviews_there
from workflow.policies.document import Stage
from workflow.reviews.stand_ins import Panels, Voter

# Whose seats make an agency one that hands something in.
PROPOSING = (Role.INNOVATOR, Role.AGENCY_OPERATOR)


@dataclass(frozen=True, slots=True)
class HandingInPlace:
    """Where something would be handed in."""

    government_id: UUID
    agency_id: UUID | None = None
    parent_id: UUID | None = None

    def reached_from(self, scope: str, seat: Seat) -> bool:
        """Whether a seat reaches what is handed in here, as `admission.place_of` has it."""
        if scope == Scope.ANYWHERE:
            return reviews_there(seat.role, seat.government_id, self.government_id)
        if scope == Scope.GOVERNMENT:
            return seat.government_id in (None, self.government_id)
        wanted = self.parent_id if scope == Scope.PARENT else self.agency_id
        return wanted is not None and seat.agency_id == wanted


class Offices:
    """Seats and holders of the roles that the stages ask for, read once."""

    def __init__(self, governments: Collection[Government], stages: Collection[Stage], at: datetime) -> None:
        roles = {str(s.role) for s in stages} | {
            str(s.stand_in.role) for s in stages if s.stand_in is not None
        }
        own = Q(government__in=governments) | Q(government__isnull=True)
        if any(stage.scope == Scope.ANYWHERE for stage in stages):
            own = Q()
        self.seats: dict[str, list[Seat]] = {}
        for seat in Seat.objects.filter(own, role__in=roles).order_by("ordinal", "pk"):
            self.seats.setdefault(seat.role, []).append(seat)
        known = {seat.pk: seat for seats in self.seats.values() for seat in seats}
        self.held: dict[str, list[tuple[OfficeHeld, Seat]]] = {}
        for held in held_at(at).filter(seat__in=Seat.objects.filter(own, role__in=roles)).order_by("pk"):
            seat = known[held.seat_id]
            self.held.setdefault(seat.role, []).append((held, seat))
        delegates = [held.pk for rows in self.held.values() for held, _seat in rows if held.has_others_behind]
        self.givers = givers_of(delegates)
        proposing = Seat.objects.filter(government__in=governments, role__in=PROPOSING).values("agency")
        self.agencies: dict[UUID, list[HandingInPlace]] = {}
        rows = Agency.objects.filter(pk__in=proposing).order_by("name", "pk")
        for pk, government_id, parent_id in rows.values_list("pk", "government_id", "parent_id"):
            self.agencies.setdefault(government_id, []).append(HandingInPlace(government_id, pk, parent_id))

    def places_of(self, government: Government) -> list[HandingInPlace]:
        """Its agencies that hand something in; the government itself while there is none."""
        return self.agencies.get(government.pk) or [HandingInPlace(government.pk)]

    def seats_for(self, stage: Stage, place: HandingInPlace) -> list[Seat]:
        """Seats of the stage's role that reach the place."""
        return [seat for seat in self.seats.get(stage.role, ()) if place.reached_from(stage.scope, seat)]


class PlacePanels(Panels):
    """Who could decide what is handed in at a place; no query."""

    def __init__(self, place: HandingInPlace, offices: Offices) -> None:
        self.place, self.offices = place, offices

    def of(self, stage: Stage) -> list[Voter]:
        return [
            Voter(
                held.person_id,
                seat.pk,
                frozenset({held.person_id, *self.offices.givers.get(held.pk, ())}),
                stage.weight_of(seat.ordinal),
            )
            for held, seat in self.offices.held.get(stage.role, ())
            if self.place.reached_from(stage.scope, seat)
            and not closed_to_acting(held.capacity, strategic=stage.strategic)
        ]
