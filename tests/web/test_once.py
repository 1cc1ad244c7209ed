"""A form that makes something makes it once: a second click, and Save again after Back, lead to what was made."""

from collections.abc import Callable

from django.test import Client

from innovations.models import Innovation, LaunchEvent
from innovations.services.proposals import drafting
from tests.world import World

Browser = Callable[[str], Client]
NEW = "/inovasi/baru/"


def typed(world: World, client: Client, title: str = "") -> dict[str, str]:
    token = client.get(NEW).context["form_token"]
    return {"agency": str(world.agency.pk), "title": title, "intake": "proposal", "form_token": str(token)}


def test_an_empty_draft_saved_twice_is_one(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("innovator")
    form = typed(world, client)

    first, second = client.post(NEW, form), client.post(NEW, form)

    assert (first.status_code, second.url) == (302, first.url)
    assert Innovation.objects.count() == 1
    assert "tidak dibuat draf kedua" in client.get(first.url).content.decode()


def test_what_is_typed_after_back_goes_into_the_same_draft(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("innovator")
    form = typed(world, client)
    client.post(NEW, form)

    client.post(NEW, form | {"title": "Perahu pintar"})

    assert list(Innovation.objects.values_list("title", flat=True)) == ["Perahu pintar"]


def test_a_draft_changed_meanwhile_is_not_replaced(world: World, signed_in: Browser, now) -> None:
    """The words stay in the form."""
    now()
    client = signed_in("innovator")
    form = typed(world, client)
    client.post(NEW, form)
    made = Innovation.objects.get()
    drafting.revise(made, actor=world.operator, at=world.tick(), fields={"title": "Dari rekan"})

    refused = client.post(NEW, form | {"title": "Dari saya"})

    assert refused.status_code == 412
    assert 'value="Dari saya"' in refused.content.decode()
    assert list(Innovation.objects.values_list("title", flat=True)) == ["Dari rekan"]


def test_two_forms_make_two_drafts(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("innovator")

    for _each in range(2):
        client.post(NEW, typed(world, client))

    assert Innovation.objects.count() == 2


def test_a_ceremony_sent_twice_is_recorded_once(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("bureau")
    token = client.get("/peluncuran/baru/").context["form_token"]
    form = {
        "title": "Peluncuran",
        "held_on": "2025-01-02",
        "presided_by": str(world.seats["regent"].pk),
        "form_token": str(token),
    }

    answers = [client.post("/peluncuran/baru/", form) for _each in range(2)]

    assert {answer.url for answer in answers} == {f"/peluncuran/{LaunchEvent.objects.get().pk}/"}
