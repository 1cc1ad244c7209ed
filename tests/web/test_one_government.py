"""Seats, parents and other names of agencies stay within one government: in the database, and said beside the form."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

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
    with pytest.raises(IntegrityError), transaction.atomic():
        crossings(world)[place]()


def test_the_administration_says_so_beside_the_field(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client = signed_in("administrator")
    seat = {"role": "agency_head", "government": world.government.pk, "ordinal": "9", "title": "Kepala"}

    refused = client.post("/admin/organisations/seat/add/", seat | {"agency": world.foreign_agency.pk})
    accepted = client.post("/admin/organisations/seat/add/", seat | {"agency": world.other_agency.pk})

    said = "Perangkat daerah ini milik Kabupaten Morowali Utara. Pilih yang dari pemerintah daerah yang sama."
    assert (refused.status_code, said in refused.content.decode(), accepted.status_code) == (200, True, 302)
