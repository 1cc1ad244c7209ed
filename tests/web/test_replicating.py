"""A proposal of another agency that starts from a launched innovation, on the screen and over HTTP."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from innovations.models import Innovation
from tests.api.conftest import Api
from tests.world import World

Browser = Callable[[str], Client]


def test_the_bureau_replicates_on_the_screen(world: World, signed_in: Browser, now: Any) -> None:
    origin = world.launched()
    now()
    bureau = signed_in("bureau")
    address = f"/inovasi/baru/?dari={origin.pk}"

    offered = address in bureau.get(f"/inovasi/{origin.pk}/").content.decode()
    form = bureau.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    own = bureau.post(address, typed | {"agency": str(world.agency.pk)})
    answer = bureau.post(address, typed | {"agency": str(world.other_agency.pk)})

    replica = Innovation.objects.get(replicates=origin)
    assert (offered, own.status_code, answer.url) == (True, 400, f"/inovasi/{replica.pk}/")
    assert "agency" in own.context["form"].errors
    assert (replica.agency, replica.title, replica.intake) == (world.other_agency, origin.title, "proposal")
    assert [(row.source_code, row.target_year, row.baseline) for row in replica.indicators.all()] == [
        ("IND-1", None, None),
        ("IND-2", None, None),
    ]
    assert "direplikasi oleh" in bureau.get(f"/inovasi/{origin.pk}/").content.decode()


def test_whoever_decides_on_a_replica_is_led_to_its_origin(
    world: World, signed_in: Browser, now: Any
) -> None:
    origin, replica = world.launched(), world.submitted()
    now()
    before = signed_in("head").get(f"/inovasi/{replica.pk}/keputusan/").content.decode()
    Innovation.objects.filter(pk=replica.pk).update(replicates=origin)
    page = signed_in("head").get(f"/inovasi/{replica.pk}/keputusan/").content.decode()

    assert "Mereplikasi" not in before
    assert f'Mereplikasi <a href="/inovasi/{origin.pk}/">' in page


def test_a_program_replicates(world: World) -> None:
    origin = world.launched()
    draft = world.draft(title="Belum diluncurkan")
    api = Api(world)
    body = {"agency": str(world.other_agency.pk)}

    made = api.post(
        world.bureau, "innovations/", body | {"replicates": str(origin.pk), "title": "Kelas Lain"}
    )
    early = api.post(world.bureau, "innovations/", body | {"replicates": str(draft.pk)})
    hidden = api.post(world.foreign_bureau, "innovations/", {"replicates": str(draft.pk)})

    assert (made.status_code, made.data["replicates"], made.data["title"]) == (
        201,
        str(origin.pk),
        "Kelas Lain",
    )
    assert (made.data["description"], early.data["code"], hidden.status_code) == (
        origin.description,
        "not_launched",
        404,
    )
