"""The drawers of the inbox: how much is in each, drafts among them, and all of a page chosen without a script."""

import re
from collections.abc import Callable

from django.test import Client

from accounts.services import unsent
from innovations.services.proposals import drafting
from tests.web.test_query_counts import queries_of
from tests.world import World

Browser = Callable[[str], Client]
DRAFTS = "/kotak-masuk/draf/"


def counts(client: Client) -> dict[str, int]:
    """By the words of each tab."""
    page = client.get("/kotak-masuk/").content.decode()
    found = re.findall(r">([^<>]+?) <span class=\"badge text-bg-light\">(\d+)</span>", page)
    return {words: int(count) for words, count in found}


def another_draft(world: World, title: str) -> None:
    drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=world.innovator,
        at=world.tick(),
        fields={"title": title},
    )


def test_each_drawer_says_how_much_is_in_it(world: World, signed_in: Browser, now) -> None:
    world.submitted()
    another_draft(world, "Perahu pintar")
    now()

    found = {who: counts(signed_in(who)) for who in ("head", "innovator")}

    assert list(found["head"].values()) == [1, 0, 0, 0, 1]
    assert list(found["innovator"].values()) == [0, 1, 1, 0, 1]
    assert list(found["head"])[-1] == "Draf"


def test_drafts_and_unsent_text_are_found_again(world: World, signed_in: Browser, now) -> None:
    another_draft(world, "Perahu pintar")
    unsent.keep(world.innovator, "/inovasi/baru/", {"title": ["Gerobak surya"]}, at=world.tick())
    now()

    own, other = (signed_in(who).get(DRAFTS).content.decode() for who in ("innovator", "stranger"))

    assert ("Perahu pintar" in own, "Gerobak surya" in own, 'href="/inovasi/baru/"' in own) == (True,) * 3
    assert ("Perahu pintar" in other, "Gerobak surya" in other) == (False, False)


def test_the_drawer_of_drafts_costs_the_same_for_many(world: World, signed_in: Browser, now) -> None:
    another_draft(world, "Perahu pintar")
    now()
    client = signed_in("innovator")
    one = queries_of(client, DRAFTS)
    for number in range(3):
        another_draft(world, f"Perahu {number}")

    assert queries_of(client, DRAFTS) == one


def test_all_of_a_page_are_chosen_without_a_script(world: World, signed_in: Browser, now) -> None:
    world.submitted(title="Satu")
    world.submitted(title="Dua")
    now()
    client = signed_in("head")

    ticks = [
        re.findall(r'name="tasks"[^>]*?( checked)? id=', client.get(f"/kotak-masuk/{query}").content.decode())
        for query in ("", "?pilih=semua")
    ]

    assert ticks == [["", ""], [" checked", " checked"]]
