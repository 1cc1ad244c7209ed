"""An agency that ends, as the administrator records it on the screen."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from innovations.models import Innovation
from tests.world import World

Browser = Callable[[str], Client]


def test_the_administrator_records_a_split(world: World, signed_in: Browser, now: Any) -> None:
    first, second = world.draft(title="Satu"), world.draft(title="Dua")
    now()
    administrator = signed_in("administrator")
    address = f"/perangkat-daerah/{world.agency.pk}/peralihan/"
    typed = {"effective_on": "2025-01-02", "basis": "Perda Nomor 12 Tahun 2021"}

    listed = administrator.get("/perangkat-daerah/peralihan/").content.decode()
    refused = administrator.post(address, typed | {f"innovations.{first.pk}": str(world.other_agency.pk)})
    answer = administrator.post(address, typed | {"successor": str(world.other_agency.pk)})

    assert address in listed
    assert refused.status_code == 400
    assert "Pilih penerus untuk “Dua”" in str(refused.context["form"].errors[f"innovations.{second.pk}"])
    assert answer.url == "/perangkat-daerah/peralihan/"
    assert set(Innovation.objects.values_list("agency", flat=True)) == {world.other_agency.pk}
    assert "Perda Nomor 12 Tahun 2021" in administrator.get(answer.url).content.decode()


def test_the_former_agency_reads_and_cannot_act(world: World, signed_in: Browser, now: Any) -> None:
    draft = world.draft()
    now()
    signed_in("administrator").post(
        f"/perangkat-daerah/{world.agency.pk}/peralihan/",
        {"effective_on": "2025-01-02", "basis": "Perda", "successor": str(world.other_agency.pk)},
    )

    former = signed_in("innovator")
    page = former.get(f"/inovasi/{draft.pk}/")
    edit = former.get(f"/inovasi/{draft.pk}/ubah/")

    assert (page.status_code, edit.status_code) == (200, 403)
    assert "Dialihkan ke penerus perangkat daerahnya" in page.content.decode()
    assert signed_in("neighbour").get(f"/inovasi/{draft.pk}/").status_code == 200
