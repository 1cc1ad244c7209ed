"""A list under a name of one's own: saved, shared by its address, renamed, removed; nobody else's."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import SavedView
from accounts.services import saved_views
from common.errors import BadInput
from dashboard.own_data import copy_of
from tests.world import World

Browser = Callable[[str], Client]
QUERY = "q=kantin&urut=title"


def save(client: Client, name: str, query: str = QUERY) -> str:
    """Sent as the page's form is; the page that follows."""
    sent = {"list": "innovations", "name": name, "query": query}
    return client.post("/akun/tampilan/", sent, follow=True).content.decode()


def names(client: Client) -> list[str]:
    return [view.name for view in client.get("/inovasi/").context["saved_views"]]


def test_a_view_is_saved_renamed_and_removed(world: World, signed_in: Browser, now) -> None:
    world.draft()
    now()
    client = signed_in("innovator")

    page = save(client, "Kantin & <b>Qur’an</b>")
    assert 'href="?q=kantin&amp;urut=title">Kantin &amp; &lt;b&gt;Qur’an&lt;/b&gt;</a>' in page
    view = SavedView.objects.get()

    client.post(f"/akun/tampilan/{view.pk}/", {"name": "Kantin"})
    assert (names(client), names(signed_in("operator"))) == (["Kantin"], [])

    client.post(f"/akun/tampilan/{view.pk}/", {"name": "Kantin", "remove": "1"})
    assert names(client) == []


def test_the_same_name_replaces_and_another_ones_is_refused(world: World, signed_in: Browser, now) -> None:
    world.draft()
    now()
    client = signed_in("innovator")
    save(client, "Satu")
    save(client, "Dua")
    save(client, "Satu", "year=2024")
    second = SavedView.objects.get(name="Dua")

    refused = client.post(f"/akun/tampilan/{second.pk}/", {"name": "Satu"}, follow=True).content.decode()

    assert "Tampilan lain dari daftar ini sudah bernama itu." in refused
    assert dict(SavedView.objects.values_list("name", "query")) == {"Satu": "year=2024", "Dua": QUERY}


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Ka\u202entin"])
def test_a_name_that_is_none_is_refused_in_words(world: World, signed_in: Browser, now, name: str) -> None:
    world.draft()
    now()

    page = save(signed_in("innovator"), name)

    assert ("alert-warning" in page, SavedView.objects.count()) == (True, 0)


def test_another_persons_view_is_out_of_reach(world: World, signed_in: Browser, now) -> None:
    view = saved_views.save_view(world.innovator, "innovations", name="Milik saya", query="", at=world.now)
    now()

    answer = signed_in("operator").post(f"/akun/tampilan/{view.pk}/", {"remove": "1"})

    assert (answer.status_code, SavedView.objects.count()) == (404, 1)


def test_no_more_than_fifty_of_one_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    saved_views.save_view(world.innovator, "innovations", name="Satu", query="", at=world.now)

    with pytest.raises(BadInput):
        saved_views.save_view(world.innovator, "innovations", name="Dua", query="", at=world.now)


def test_ones_own_copy_holds_them(world: World) -> None:
    saved_views.save_view(world.innovator, "innovations", name="Satu", query=QUERY, at=world.now)

    kept = copy_of(world.innovator.person_id, at=world.now)["categories"]["access"]["tables"][
        "accounts.SavedView"
    ]

    assert [row["name"] for row in kept] == ["Satu"]
