"""How far someone's offices reach, as a plain value: what every `visible_to` is made from."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from organisations.enums import AGENCY_ROLES, GOVERNMENT_ROLES, Role
from organisations.models import HandedOver
from organisations.offices import Actor


@dataclass(frozen=True, slots=True)
class Reach:
    """Agencies and governments in which the actor holds an office.

    `bureaus` also see drafts, `inspects` read the history, `reviews` is LAN's reviewers: across governments, or where
    `reviews_in` names some, in these.
    """

    agencies: frozenset[UUID]
    governments: frozenset[UUID]
    bureaus: frozenset[UUID]
    inspects: frozenset[UUID]
    reviews: bool
    reviews_in: frozenset[UUID] | None = None

    def own(self) -> Q:
        """Condition: belongs to one of the actor's agencies."""
        return Q(agency_id__in=self.agencies)

    def readable(self) -> Q:
        """Condition on subjects: belongs to one of the actor's agencies, or came to it or left it when one ended."""
        if not self.agencies:
            return self.own()
        rows = HandedOver.objects.filter(Q(from_agency__in=self.agencies) | Q(to_agency__in=self.agencies))
        return self.own() | Q(pk__in=rows.values("subject_id"))

    def reviewed(self) -> Q:
        """Condition on subjects: within the reach of LAN's reviewers who may read them at all."""
        return Q() if self.reviews_in is None else Q(government_id__in=self.reviews_in)

    def governed(self) -> Q:
        """Condition: belongs to a government in which the actor holds a government-wide office."""
        return Q(government_id__in=self.governments)


def reach_of(actor: Actor) -> Reach:
    """The reach of the offices that the actor holds; no query."""
    agencies, governments, bureaus, inspects = set(), set(), set(), set()
    for office in actor.offices:
        if office.role in AGENCY_ROLES and office.agency_id is not None:
            agencies.add(office.agency_id)
        if office.role in GOVERNMENT_ROLES and office.government_id is not None:
            governments.add(office.government_id)
            if office.role == Role.ORGANISATION_BUREAU:
                bureaus.add(office.government_id)
            if office.role == Role.INSPECTOR:
                inspects.add(office.government_id)
    places = {office.government_id for office in actor.offices if office.role == Role.LAN_REVIEWER}
    return Reach(
        frozenset(agencies),
        frozenset(governments),
        frozenset(bureaus),
        frozenset(inspects),
        reviews=bool(places),
        reviews_in=None if None in places else frozenset(place for place in places if place is not None),
    )
