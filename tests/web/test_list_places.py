"""A page that was reached from a list says its place there and leads to the rows beside it."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils.http import urlencode

from innovations.models import Innovation
from tests.web.test_query_counts import MORE, queries_of, walk
from tests.world import World

Browser = Callable[[str], Client]
PLACE = re.compile(r'<nav class="list-place".*?</nav>', re.DOTALL)


def place(client: Client, address: str) -> tuple[str, dict[str, str]]:
    """The words of the place, and the addresses by what they lead to."""
    found = PLACE.search(client.get(address).content.decode())
    if found is None:
        return "", {}
    links = re.findall(r'<a (?:class="[^"]+" )?(?:rel="(\w+)" )?href="([^"]+)"', found[0])
    words = re.search(r">([^<>]*(?:daftar|Daftar)[^<>]*)</a>", found[0])
    return (words[1].strip() if words else ""), {rel or "list": unescape(href) for rel, href in links}


@pytest.fixture
def drafts(world: World, now) -> None:
    for title in ("Beta", "Alfa <b>", "Gama", "Delta", "Lain"):
        world.draft(title=title, year=2024 if title != "Lain" else 2020)
    now()


def test_one_walks_through_the_filtered_list_in_its_order(
    world: World, signed_in: Browser, drafts: None
) -> None:
    client = signed_in("innovator")
    listed = client.get("/inovasi/?year=2024&urut=title").content.decode()
    address = unescape(re.search(r'<th scope="row"><a href="([^"]+)"', listed)[1])  # type: ignore[index]

    walked = []
    while address:
        words, links = place(client, address)
        walked.append((words, str(client.get(address).context["innovation"].title)))
        address = links.get("next", "")

    assert walked == [
        ("1 dari 4 dalam daftar", "Alfa <b>"),
        ("2 dari 4 dalam daftar", "Beta"),
        ("3 dari 4 dalam daftar", "Delta"),
        ("4 dari 4 dalam daftar", "Gama"),
    ]
    assert links["list"] == "/inovasi/?year=2024&urut=title"
    assert "title" not in links


def test_what_left_the_list_leads_back_to_it(world: World, signed_in: Browser, drafts: None) -> None:
    other = Innovation.objects.get(title="Lain")
    trail = urlencode({"daftar": "innovations", "saringan": "year=2024"})

    words, links = place(signed_in("innovator"), f"/inovasi/{other.pk}/?{trail}")

    assert (words, links) == ("Tidak lagi dalam daftar: kembali", {"list": "/inovasi/?year=2024"})


@pytest.mark.parametrize(
    "trail",
    [
        "daftar=tidak-ada",
        "daftar=reports",
        "daftar=innovation",
        "daftar=people",
        "daftar=innovations&saringan=urut=x",
    ],
)
def test_a_made_up_list_shows_no_place(world: World, signed_in: Browser, drafts: None, trail: str) -> None:
    item = Innovation.objects.get(title="Gama")

    page = signed_in("innovator").get(f"/inovasi/{item.pk}/?{trail}")

    assert (page.status_code, "list-place" in page.content.decode()) == (200, False)


def test_rows_that_one_may_not_see_count_nowhere(world: World, signed_in: Browser, now) -> None:
    mine = world.submitted(title="Milik kita")
    world.draft(title="Draf")
    now()

    words, _links = place(signed_in("sekda"), f"/inovasi/{mine.pk}/?daftar=innovations&saringan=")

    assert words == "1 dari 1 dalam daftar"


@pytest.mark.sqlite
def test_a_place_costs_the_same_in_a_long_list(world: World, signed_in: Browser, now) -> None:
    item = world.draft()
    now()
    client, address = signed_in("innovator"), f"/inovasi/{item.pk}/"
    client.get(address)
    bare = queries_of(client, address)
    one = queries_of(client, f"{address}?daftar=innovations")
    walk(world, world.draft, MORE)

    assert (queries_of(client, f"{address}?daftar=innovations"), one) == (one, bare + 4)
