"""Days and years that nobody means: refused by their field on every list, form and endpoint, never an error of ours."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from common.filters import DayFilter, MomentFilter, YearFilter
from tests.world import World

Browser = Callable[[str], Client]
FAR = {DayFilter: ("0001-01-01", "9999-12-31"), YearFilter: ("1", "9999")}
FAR_MOMENTS = ("0001-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00")


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        else:
            yield route, each


def lists() -> list[tuple[str, str, str]]:
    """Address, parameter and value of every filter by day, moment or year of a list that needs no key."""
    found = []
    for route, pattern in patterns(get_resolver()):
        view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
        filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
        if "<" in route or "format" in route:
            continue
        for name, each in filters.items():
            values = FAR.get(type(each), FAR_MOMENTS if isinstance(each, MomentFilter) else ())
            found += [("/" + route, name, value) for value in values]
    return found


def test_every_list_refuses_days_without_an_instant(world: World, signed_in: Browser) -> None:
    clients = {name: signed_in(name) for name in ("administrator", "inspector", "sekda")}
    asked = lists()

    wrong = []
    for address, name, value in asked:
        answers = [client.get(address, {name: value}) for client in clients.values()]
        statuses = {answer.status_code for answer in answers}
        shown = [answer for answer in answers if answer.status_code == 200]
        at_its_field = all(name in answer.context["filters"].form.errors for answer in shown)
        if not statuses <= {200, 400, 403, 404} or not statuses & {200, 400} or not at_its_field:
            wrong.append((address, name, value, statuses))

    assert wrong == []
    assert len({(address, name) for address, name, _value in asked}) > 5


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1944-12-31"])
def test_an_endpoint_names_the_member_with_an_impossible_day(
    world: World, signed_in: Browser, day: str
) -> None:
    held = world.sekda.person.offices.get()
    letter = {
        "office": str(held.pk),
        "person": str(world.bureau.person_id),
        "kind": "mandate",
        "letter_no": "800/1",
        "starts_on": day,
        "ends_on": day,
    }

    answer = signed_in("sekda").post("/api/v1/delegations/", letter, content_type="application/json")

    assert (answer.status_code, [gap["field"] for gap in answer.json()["errors"]]) == (
        400,
        ["starts_on", "ends_on"],
    )


def test_delegations_far_from_today_are_refused(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    held = world.sekda.person.offices.get()
    now()
    browser = signed_in("sekda")
    letter = {
        "office": str(held.pk),
        "person": str(world.bureau.person_id),
        "kind": "mandate",
        "letter_no": "8",
    }

    answers = [
        browser.post(
            "/api/v1/delegations/",
            letter | {"starts_on": first, "ends_on": last},
            content_type="application/json",
        )
        for first, last in (("2025-01-03", "2199-12-31"), ("2028-01-03", "2028-02-03"))
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert [answer.json()["errors"][0]["field"] for answer in answers] == ["ends_on", "starts_on"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_form_shows_an_impossible_day_at_its_field(
    world: World, signed_in: Browser, now: Callable[[], None], day: str
) -> None:
    now()

    page = signed_in("bureau").post(
        "/peluncuran/baru/",
        {"title": "Peluncuran", "held_on": day, "presided_by": str(world.seats["sekda"].pk)},
    )

    assert "held_on" in page.context["form"].errors


@pytest.mark.parametrize("year", ["0", "1", "9999", "99999", "-1"])
@pytest.mark.parametrize(
    "address", ["/dasbor/kalender/?tahun={}", "/papan/perpanjangan/?tahun={}", "/hari-libur/?tahun={}"]
)
def test_a_page_by_year_has_a_page_or_a_refusal_for_any_number(
    world: World, signed_in: Browser, now: Callable[[], None], address: str, year: str
) -> None:
    now()

    assert signed_in("sekda").get(address.format(year)).status_code in (200, 400)
