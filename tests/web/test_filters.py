"""A list is asked by the same names and powers on its page and in the API."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from json import dumps
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from common.endpoints import Listing
from common.web import FilteredList
from organisations.filters import NamedAgencyFilter
from tests.world import World

Browser = Callable[[str], Client]
V1 = "/api/v1/"


def views() -> Iterator[Any]:
    """Every view class that has an address."""

    def walk(patterns: list[Any]) -> Iterator[Any]:
        for each in patterns:
            if isinstance(each, URLPattern):
                yield getattr(each.callback, "view_class", getattr(each.callback, "cls", None))
            else:
                yield from walk(each.url_patterns)

    return (view for view in walk(get_resolver().url_patterns) if isinstance(view, type))


# Lists that stand on a page only, and why.
NO_API = {
    "UnlinkedFilter": "a place of work: a program links an innovation by its own address",
    "PublicPackageFilter": "the public list of packages has no address of the API yet",
}


def test_every_page_filters_by_a_set_of_the_api() -> None:
    pages = {view.filterset_class for view in views() if issubclass(view, FilteredList)}
    lists = {getattr(view, "filterset_class", None) for view in views() if issubclass(view, Listing)}

    assert (len(pages) > 9, {each.__name__ for each in pages - lists}) == (True, set(NO_API))


def test_every_earlier_name_means_a_filter() -> None:
    sets = {view.filterset_class for view in views() if getattr(view, "filterset_class", None)}

    astray = {name for each in sets for name in each.earlier_names.values() if name not in each.base_filters}

    assert astray == set()


def test_every_list_by_agency_takes_whatever_it_is_called() -> None:
    sets = {view.filterset_class for view in views() if getattr(view, "filterset_class", None)}
    by_agency = {each: each.base_filters["agency"] for each in sets if "agency" in each.base_filters}

    assert {each for each, kind in by_agency.items() if not isinstance(kind, NamedAgencyFilter)} == set()
    assert len(by_agency) > 8


@pytest.mark.parametrize(
    ("query", "earlier"),
    [
        ("state=draft", "status=draft"),
        ("agency={agency}", "opd={agency}"),
        ("q=puspa+kantin", "q=kantin"),
        ("year=2025", "year=2025"),
        ("medium=digital", "medium=digital"),
        ("overdue=false", "overdue=0"),
    ],
)
def test_page_and_api_find_the_same(world: World, signed_in: Browser, now, query: str, earlier: str) -> None:
    world.draft(year=2025)
    world.submitted(title="Si Pinter", year=2023, medium="digital")
    now()
    client, agency = signed_in("bureau"), world.agency.pk

    pages = [client.get(f"/inovasi/?{each.format(agency=agency)}") for each in (query, earlier)]
    rows = client.get(f"{V1}innovations/?{query.format(agency=agency)}").json()["results"]

    found = [[str(row.pk) for row in page.context["page"].rows] for page in pages]
    assert found == [[row["id"] for row in rows]] * 2


@pytest.mark.parametrize("query", ["triwulan=2", "quarter=2", "terlambat=on", "overdue=true", "status=open"])
def test_addresses_that_people_kept_still_narrow_the_reports(
    world: World, signed_in: Browser, now, query: str
) -> None:
    world.in_force()
    now()

    page = signed_in("bureau").get(f"/laporan/?{query}")

    assert (page.status_code, len(page.context["page"].rows) < 4) == (200, True)
    assert page.context["filters"].filtered


@pytest.mark.parametrize("query", ["state=nonsense", "agency=1", "year=abc", "overdue=maybe"])
def test_a_wrong_value_is_named_above_all_rows(world: World, signed_in: Browser, now, query: str) -> None:
    world.draft()
    now()
    client, (name, _equals, _value) = signed_in("innovator"), query.partition("=")

    page, answer = client.get(f"/inovasi/?{query}"), client.get(f"{V1}innovations/?{query}")

    assert (page.status_code, len(page.context["page"].rows)) == (200, 1)
    assert list(page.context["filters"].form.errors) == [name]
    assert "field-error" in page.content.decode()
    assert (answer.status_code, [gap["field"] for gap in answer.json()["errors"]]) == (400, [name])


@pytest.mark.parametrize("name", ["after", "before", "since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_outside_the_range_of_dates_are_refused(
    world: World, signed_in: Browser, now, name: str, day: str
) -> None:
    world.draft()
    now()
    client = signed_in("inspector")

    page = client.get(f"/riwayat/?{name}={day}")
    answer = client.get(f"{V1}history/events/?{name}={day}")

    assert (page.status_code, list(page.context["filters"].form.errors)) == (200, [name])
    assert (answer.status_code, [gap["field"] for gap in answer.json()["errors"]]) == (400, [name])


def test_the_days_of_a_span_are_both_counted(world: World, signed_in: Browser, now) -> None:
    world.draft()
    now()
    client = signed_in("inspector")
    days = ["since=2025-01-02&until=2025-01-02", "since=2025-01-03", "until=2025-01-01"]

    found = [len(client.get(f"{V1}history/events/?{each}").json()["results"]) for each in days]
    shown = [len(client.get(f"/riwayat/?{each}").context["page"].rows) for each in days]

    assert found == shown == [1, 0, 0]


def test_the_form_carries_what_the_address_names_beyond_it(world: World, signed_in: Browser, now) -> None:
    contract = world.in_force()
    innovation = world.report(contract, 1).innovation_id
    now()

    page = signed_in("bureau").get(f"/laporan/?innovation={innovation}&state=open")

    hidden = f'<input type="hidden" name="innovation" value="{innovation}" id="id_innovation">'
    assert hidden in page.content.decode()


def test_agencies_of_one_government_are_offered_by_name(world: World, signed_in: Browser, now) -> None:
    world.draft(title="Kantin")
    now()

    shown = signed_in("bureau").get(f"/inovasi/?agency={world.agency.pk}")

    page = shown.content.decode()
    assert f'<input type="text" name="agency" value="{world.agency.name}"' in page
    assert (page.count(f'<option value="{world.agency.name}">'), 'name="government"' in page) == (1, False)
    assert [row.title for row in shown.context["page"].rows] == ["Kantin"]


def test_whoever_sees_several_governments_chooses_one_before_its_agencies(
    world: World, signed_in: Browser, now
) -> None:
    world.submitted(title="Kantin")
    now()
    client, option = signed_in("lan"), f'<option value="{world.agency.name}">'

    without = client.get("/inovasi/").content.decode()
    chosen = client.get(f"/inovasi/?government={world.government.pk}").content.decode()

    assert without.index('name="government"') < without.index('name="agency"')
    assert (option in without, option in chosen) == (False, True)


def test_a_cursor_from_an_impossible_day_is_no_server_error(world: World, signed_in: Browser, now) -> None:
    now()
    cursor = b64encode(dumps(["0001-01-01T00:00:00+14:00", str(world.agency.pk)]).encode()).decode()

    # SQLite cannot hold such a moment; PostgreSQL can, and finds nothing before it.
    assert signed_in("innovator").get(f"/inovasi/?dari={cursor}").status_code in (200, 400)
