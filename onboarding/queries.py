"""Who reads which records of imports."""

from django.db.models import Q, QuerySet

from onboarding.models import ImportRun
from organisations.enums import AGENCY_ROLES, ImportKind, Role
from organisations.offices import Actor

_OF_A_PLACE = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU, Role.INSPECTOR)
READERS: dict[ImportKind, tuple[Role, ...]] = {
    ImportKind.AGENCIES: _OF_A_PLACE,
    # With NIP, address and telephone.
    ImportKind.PEOPLE: (Role.ADMINISTRATOR, Role.INSPECTOR),
    ImportKind.INNOVATIONS: _OF_A_PLACE,
    ImportKind.DAYS_OFF: _OF_A_PLACE,
    ImportKind.PACKAGES: (*_OF_A_PLACE, Role.DEVELOPMENT_BUREAU),
    ImportKind.REGIONAL_PLAN: _OF_A_PLACE,
}


def reads_imports(actor: Actor) -> bool:
    """Whether the actor has an office that imports lists or reads what was imported. No query."""
    roles = (*_OF_A_PLACE, *AGENCY_ROLES, Role.PROCUREMENT_OFFICER, Role.DEVELOPMENT_BUREAU)
    return any(office.role in roles and office.government_id for office in actor.offices)


def runs_visible_to(actor: Actor) -> "QuerySet[ImportRun]":
    """Of one's government by office; plans and figures, which may be drafts, only of oneself and one's agency."""
    visible = Q(person=actor.person_id)
    for kind, roles in READERS.items():
        places = [o.government_id for o in actor.offices if o.role in roles and o.government_id]
        visible |= Q(kind=kind, government__in=places)
    agencies = [o.agency_id for o in actor.offices if o.role in AGENCY_ROLES and o.agency_id]
    visible |= Q(kind__in=(ImportKind.PLANS, ImportKind.FIGURES), seat__agency__in=agencies)
    places = [o.government_id for o in actor.offices if o.government_id]
    rows = ImportRun.objects.filter(visible, government__in=places)
    return rows.select_related("government", "person", "seat", "taken_back")
