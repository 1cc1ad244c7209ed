"""Seats, parents and other names of agencies stay within one government: in the database, and said beside the form."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from organisations.enums import Role
from organisations.models import Agency, AgencyAlias, Seat
from tests.world import World


def crossings(world: World) -> list[Callable[[], object]]:
    """Every way in which something of Tuban would name an agency of the other government."""
    own, foreign = world.agency, world.foreign_agency
    return [
        lambda: Seat.objects.create(
            role=Role.AGENCY_HEAD, government=world.government, agency=foreign, ordinal=9, title="x"
        ),
        lambda: Seat.objects.filter(pk=world.seats["head"].pk).update(agency=foreign),
        lambda: Agency.objects.filter(pk=own.pk).update(parent=foreign),
        lambda: Agency.objects.filter(pk=own.pk).update(government=world.other_government),
        lambda: AgencyAlias.objects.create(
            government=world.government, agency=foreign, name="x", name_key="x"
        ),
    ]


@pytest.mark.parametrize("place", range(5))
def test_nothing_names_an_agency_of_another_government(world: World, place: int) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        crossings(world)[place]()
