"""What programs take along: open data from any site, feeds, the list for search engines, files at fixed addresses."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from config.open_data import SETS
from tests.innovations import walks
from tests.web.test_query_counts import queries_of
from tests.world import World

ATOM = "{http://www.w3.org/2005/Atom}"
SETS_AND_KINDS = [(name, kind) for name, _title, _columns, formats in SETS for kind in formats]
LATE = datetime(2025, 4, 29, 3, 0, tzinfo=UTC)


@pytest.fixture
def late(world: World, now):
    contract = world.in_force()
    world.sweep(LATE)
    now()
    return contract


def entries(address: str) -> list[str]:
    """The titles of a feed."""
    found = ET.fromstring(Client().get(address).content)
    return [entry.findtext(f"{ATOM}title", "") for entry in found.iter(f"{ATOM}entry")]


def test_scripts_of_any_site_may_read_the_open_data(world: World, now) -> None:
    now()
    client = APIClient()

    read = client.get("/api/v1/public/summary/", headers={"origin": "https://contoh.id"})
    asked = client.options("/api/v1/public/summary/", headers={"origin": "https://contoh.id"})
    closed = client.get("/api/v1/innovations/", headers={"origin": "https://contoh.id"})

    assert (read["Access-Control-Allow-Origin"], read["Cache-Control"]) == ("*", "public, max-age=60")
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (200, "GET, HEAD, OPTIONS")
    assert "Access-Control-Allow-Origin" not in closed


def test_the_page_of_open_data_explains_every_column(world: World, now) -> None:
    world.approved()
    now()

    page = Client().get("/data-terbuka/")

    columns = {row.name for each in page.context["sets"] for row in each.columns}
    served = APIClient().get("/api/v1/public/innovations/").json()["results"][0]
    assert set(served) <= columns
    assert all(
        row.meaning and row.meaning != row.name for each in page.context["sets"] for row in each.columns
    )
    assert "creativecommons.org/licenses/by/4.0/" in page.content.decode()


@pytest.mark.parametrize(("name", "kind"), SETS_AND_KINDS)
def test_each_set_is_given_in_each_of_its_forms(world: World, late, name: str, kind: str) -> None:
    address = Client().get("/data-terbuka/").context["sets"]
    found = next(each.address for each in address if name.removeprefix("public-") in each.address)

    assert APIClient().get(found, {} if kind == "json" else {"format": kind}).status_code == 200


def test_the_feed_tells_what_is_overdue_and_what_was_evaluated(world: World, now) -> None:
    world.in_force(world.launched(title="Antrean Daring"))
    world.decide(walks.reported(world), world.bureau)
    world.sweep(LATE)
    now()

    board, place = entries("/papan/umpan.xml"), entries(f"/papan/pemda/{world.government.code}/umpan.xml")

    assert board == place
    assert set(board) == {
        "Terlambat: Antrean Daring, Triwulan I 2025",
        "Dievaluasi: Kantin Puspa, Triwulan I 2025",
    }


def test_search_engines_get_public_pages_only(world: World, now) -> None:
    shown = world.approved()
    world.submitted(title="Masih ditelaah")
    now()

    listed = Client().get("/sitemap.xml").content.decode()
    robots = Client().get("/robots.txt").content.decode()

    assert f"/papan/{shown.pk}/" in listed
    assert (f"/papan/opd/{world.agency.pk}/" in listed, listed.count("<loc>")) == (True, 8)
    assert ("Disallow: /\n" in robots, "/sitemap.xml" in robots) == (True, True)


def test_whom_to_tell_of_a_weakness(settings) -> None:
    settings.PRAKARSA_SECURITY_CONTACT = "mailto:keamanan@contoh.go.id"

    told = dict(
        line.split(": ", 1)
        for line in Client().get("/.well-known/security.txt").content.decode().splitlines()
    )

    ends_in = datetime.fromisoformat(told["Expires"]) - timezone.now()
    assert told["Contact"] == "mailto:keamanan@contoh.go.id"
    assert timedelta(days=30) < ends_in < timedelta(days=365)


def test_the_icon_is_where_every_browser_looks(client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/favicon.ico"


@pytest.mark.sqlite
def test_feed_and_list_cost_the_same_for_one_and_for_several(world: World, now) -> None:
    addresses = ("/papan/umpan.xml", "/sitemap.xml")
    world.in_force()
    world.sweep(LATE)
    now()
    one = [queries_of(Client(), each) for each in addresses]
    world.in_force(world.launched(title="Antrean Daring"))
    world.sweep(LATE)
    now()

    assert (one, [queries_of(Client(), each) for each in addresses]) == ([4, 6], [4, 6])
