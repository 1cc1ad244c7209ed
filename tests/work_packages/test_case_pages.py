"""How packages stand, their cases and the feed, through pages and the API."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.work_packages.case_scenes import JANUARY, Site, package_of, site
from tests.world import World
from work_packages.case_enums import CaseState
from work_packages.models import CaseLetter

FEBRUARY = date(2025, 2, 1)
Browser = Callable[[str], Client]
Now = Callable[[], None]
AHEAD = "/paket-pekerjaan/keadaan/?tahun=2025"
FEED = "/api/v1/public/governments/35.23/packages/?year=2025"


def late_and_sound(world: World) -> Site:
    """One critical package with its case, and a sound one."""
    here = site(world)
    sound = package_of(world, "P-2", name="Rehabilitasi Puskesmas Contoh")
    here.plan("50", "50", package=sound)
    here.enter(JANUARY, "50", package=sound)
    here.enter(FEBRUARY, "45", package=sound)
    here.critical()
    return here


def test_the_secretary_sees_what_lags_and_what_will_not_be_finished(
    world: World, signed_in: Browser, now: Now
) -> None:
    here = late_and_sound(world)
    here.package.ends_on = date(2025, 12, 31)
    here.package.save(update_fields=["ends_on"])
    now()
    client = signed_in("sekda")

    start = client.get("/kotak-masuk/").content.decode()
    page = client.get(AHEAD)

    assert 'href="/paket-pekerjaan/keadaan/"' in start
    body = page.content.decode()
    assert [each.package for each in page.context["red"]] == [here.package]
    assert [each.package for each in page.context["unfinished"]] == [here.package]
    assert [(row.packages, row.red) for row in page.context["ranking"]] == [(2, 1)]
    assert page.context["totals"].savings == 400_000_000
    assert '<polyline class="curve-planned"' in body
    assert "style=" not in body.split("<main", 1)[1]


def test_a_package_shows_its_curve_its_forecast_and_its_case(
    world: World, signed_in: Browser, now: Now
) -> None:
    here = late_and_sound(world)
    now()

    body = signed_in("head").get(f"/paket-pekerjaan/{here.package.pk}/").content.decode()

    case = here.case()
    assert f'href="/paket-pekerjaan/kasus/{case.pk}/"' in body
    for words in ("curve-actual", "curve-ahead", "-10,1", "permen-pu-07-2011@1", "1.000.000"):
        assert words in body


def test_the_commitment_officer_walks_the_case_on_pages(world: World, signed_in: Browser, now: Now) -> None:
    here = late_and_sound(world)
    case = here.step("reprimand")
    now()
    client = signed_in("ppk")
    address = f"/paket-pekerjaan/kasus/{case.pk}/langkah/meet/"
    version = {"version": case.version, "comment": "Disepakati dua regu."}

    shown = client.get(address)
    refused = client.post(address, {**version, "target": "30"})
    today = world.now.date().isoformat()
    done = client.post(address, {**version, "held_on": today, "target": "45,5", "test_on": today})

    assert shown.status_code == 200
    assert refused.status_code == 422
    assert sorted(refused.context["form"].errors) == ["held_on", "target", "test_on"]
    assert done.status_code == 302
    case = here.case()
    assert (case.state, str(case.meetings.get().target)) == (CaseState.TESTING, "45.50")
    letter = CaseLetter.objects.get(kind="teguran")
    file = client.get(f"/paket-pekerjaan/kasus/{case.pk}/surat/{letter.pk}/")
    assert file.content.startswith(b"%PDF")
    assert client.get(f"/paket-pekerjaan/kasus/{case.pk}/").status_code == 200


def test_another_government_and_another_agency_see_nothing(
    world: World, signed_in: Browser, now: Now
) -> None:
    here = late_and_sound(world)
    case = here.step("reprimand")
    letter = CaseLetter.objects.get()
    now()

    for name in ("foreign_sekda", "neighbour_head", "stranger"):
        client = signed_in(name)
        for address in (
            f"/paket-pekerjaan/kasus/{case.pk}/",
            f"/paket-pekerjaan/kasus/{case.pk}/surat/{letter.pk}/",
            f"/paket-pekerjaan/keadaan/{world.agency.pk}/",
            f"/api/v1/show-causes/{case.pk}/",
            f"/api/v1/work-packages/{here.package.pk}/curve/",
        ):
            assert client.get(address).status_code == 404, (name, address)
        assert client.get("/api/v1/show-causes/").json()["results"] == []
        assert not client.get(AHEAD).context["totals"].packages


def test_a_program_reads_curve_and_case(world: World, signed_in: Browser, now: Now) -> None:
    here = late_and_sound(world)
    case = here.case()
    now()
    client = signed_in("bureau")

    curve = client.get(f"/api/v1/work-packages/{here.package.pk}/curve/").json()
    listed = client.get("/api/v1/show-causes/?running=true").json()["results"]
    one = client.get(f"/api/v1/show-causes/{case.pk}/").json()

    assert (curve["light"], curve["critical"], curve["deviation"]) == ("red", True, "-10.1")
    assert curve["penalty"]["per_day"] == "1000000"
    assert [row["id"] for row in listed] == [str(case.pk)]
    assert (one["state"], one["meetings"], one["rule"]) == ("open", [], case.rule.reference)


def test_the_feed_is_public_stable_and_costs_nothing_unchanged(world: World, now: Now) -> None:
    here = late_and_sound(world)
    now()
    client = Client()

    first = client.get(FEED)
    again = client.get(FEED, headers={"if-none-match": first["ETag"]})
    here.plan("100", package=package_of(world, "P-3"))
    changed = client.get(FEED, headers={"if-none-match": first["ETag"]})

    body = first.json()
    assert list(body) == [
        "schema", "government", "year", "on", "packages", "budget", "contract", "paid", "savings", "planned",
        "actual", "deviation", "lights", "critical", "not_finished_in_year", "curve", "agencies", "items",
    ]  # fmt: skip
    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, changed.json()["packages"]) == (200, 3)
    assert client.get(FEED.replace("35.23", "99.99")).status_code == 404
    assert client.get(FEED.replace("2025", "abc")).status_code == 400


def test_the_feed_shows_what_was_locked_and_no_more(world: World, now: Now) -> None:
    here = late_and_sound(world)
    here.enter(date(2025, 3, 1), "60")
    now()

    items = {row["code"]: row for row in Client().get(FEED).json()["items"]}

    assert (items["P-1"]["month"], items["P-1"]["actual"]) == ("2025-02-01", "19.90")


@pytest.mark.parametrize("address", [AHEAD, "/paket-pekerjaan/kasus/", FEED, "/api/v1/show-causes/"])
def test_one_package_and_several_cost_the_same(
    world: World, signed_in: Browser, now: Now, address: str
) -> None:
    here = late_and_sound(world)
    now()
    client = signed_in("sekda")
    client.get(address)

    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(4, 9):
        more = package_of(world, f"P-{number}")
        here.plan("50", "50", package=more)
        here.enter(JANUARY, "10", package=more)
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)


def test_a_year_without_packages_says_what_to_do(world: World, signed_in: Browser, now: Now) -> None:
    site(world)
    now()
    client = signed_in("sekda")

    empty = client.get("/paket-pekerjaan/keadaan/?" + urlencode({"tahun": 2019}))
    wrong = client.get("/paket-pekerjaan/keadaan/?tahun=abad")

    assert "2019" in empty.content.decode()
    assert not empty.context["totals"].packages
    assert wrong.status_code == 400
    assert client.get(reverse("show-causes")).status_code == 200
