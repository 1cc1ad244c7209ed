"""An agency that ends, over HTTP."""

from innovations.models import Innovation
from tests.api.conftest import Api
from tests.world import World


def test_an_agency_hands_over(world: World, api: Api) -> None:
    draft = world.draft()
    address = f"agencies/{world.agency.pk}/reorganisation/"
    body = {"effective_on": "2025-01-02", "basis": "Perda Nomor 12 Tahun 2021"}

    before = api.get(world.bureau, address)
    refused = api.post(world.administrator, address, body)
    made = api.post(
        world.administrator,
        address,
        body | {"innovations": [{"innovation": str(draft.pk), "successor": world.other_agency.name}]},
    )

    assert before.data["innovations"] == [{"id": str(draft.pk), "title": draft.title, "state": "draft"}]
    assert (refused.status_code, [row["field"] for row in refused.data["errors"]]) == (400, ["successor"])
    assert (made.status_code, made.data) == (
        201,
        {"effective_on": "2025-01-02", "basis": "Perda Nomor 12 Tahun 2021", "innovations": []},
    )
    assert Innovation.objects.get().agency == world.other_agency


def test_the_lists_of_the_former_agency_keep_it(world: World, api: Api) -> None:
    draft = world.draft()
    api.post(
        world.administrator,
        f"agencies/{world.agency.pk}/reorganisation/",
        {"effective_on": "2025-01-02", "basis": "Perda", "successor": str(world.other_agency.pk)},
    )

    seen = {
        name: [row["id"] for row in api.get(getattr(world, name), "innovations/").data["results"]]
        for name in ("innovator", "neighbour", "foreign_bureau")
    }

    assert seen == {"innovator": [str(draft.pk)], "neighbour": [str(draft.pk)], "foreign_bureau": []}
