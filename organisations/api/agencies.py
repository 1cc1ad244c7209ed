"""Agencies as bodies and queries of the API name them: by UUID, name, abbreviation or code."""

from uuid import UUID

from organisations.agency_names import agency_called
from organisations.models import Agency
from organisations.offices import Actor


def agency_named(text: str | None, *, actor: Actor) -> Agency | None:
    """The agency of a member; None for none. A name is looked for in the governments where the actor holds an office.

    Raises BadInput with the field `agency` when there is none, or several. Three queries at most.
    """
    if not text:
        return None
    rows = Agency.objects.all()
    try:
        UUID(text)
    except ValueError:
        places = {office.government_id for office in actor.offices if office.government_id}
        rows = rows.filter(government_id__in=places)
    return agency_called(text, rows)
