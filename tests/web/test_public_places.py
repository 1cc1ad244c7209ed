"""The public pages of one government and of one agency: what is late first, why, and everything else of that place."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from deadlines.services.replies import reply
from tests.world import World

LATE = datetime(2025, 4, 29, 3, 0, tzinfo=UTC)


@pytest.fixture
def late(world: World, now):
    """A contract whose first report is late, and the page's clock a moment later."""
    contract = world.in_force()
    world.sweep(LATE)
    now()
    return contract


def government_page(world: World) -> str:
    return reverse("public-government", args=[world.government.code])


def agency_page(world: World) -> str:
    return reverse("public-agency", args=[world.agency.pk])


@pytest.mark.parametrize("address", [government_page, agency_page])
def test_a_place_shows_what_is_late_before_all_else(world: World, late, address) -> None:
    page = Client().get(address(world)).content.decode()

    assert "terlambat 6 hari kerja" in page
    assert page.index("terlambat 6 hari kerja") < page.index("Laporan tepat waktu")


def test_a_late_report_shows_the_reply_or_that_there_is_none(world: World, late) -> None:
    before = Client().get(government_page(world)).content.decode()
    deadline = world.report(late, 1).deadline
    reply(deadline, actor=world.head, at=world.now, text="Kami menunggu data pusat.")

    after = Client().get(government_page(world)).content.decode()

    assert ("belum menjelaskan" in before, "Kami menunggu data pusat." in before) == (True, False)
    assert ("belum menjelaskan" in after, "Kami menunggu data pusat." in after) == (False, True)


def test_a_place_counts_and_lists_its_own_only(world: World, now) -> None:
    world.approved(title="Milik Tuban")
    now()
    stranger = world.foreign_agency

    answers = [
        Client().get(reverse("public-government", args=[stranger.government.code])).status_code,
        Client().get(reverse("public-agency", args=[stranger.pk])).status_code,
        Client().get(reverse("public-government", args=["tidak-ada"])).status_code,
    ]
    page = Client().get(government_page(world))

    assert answers == [404, 404, 404]
    assert [row.title for row in page.context["page"].rows] == ["Milik Tuban"]
    assert [row.pk for row in page.context["agencies"]] == [world.agency.pk]


def test_the_boards_filter_leads_to_the_page_of_the_government(world: World, now) -> None:
    world.approved()
    now()
    code = world.government.code

    old, kept = Client().get(f"/?daerah={code}"), Client().get(f"/?government={code}&q=kantin")

    assert (old.status_code, old["Location"]) == (302, government_page(world))
    assert kept["Location"] == f"{government_page(world)}?q=kantin"
    assert Client().get("/?government=tidak-ada").status_code == 200


def test_a_search_finds_places_and_innovations_by_name(world: World, now) -> None:
    world.approved(title="Kelas ibu")
    world.approved(title="Posyandu")
    now()

    by_agency = Client().get("/", {"q": world.agency.name.split()[-1]}).context
    by_title = Client().get("/", {"q": "kelas"}).context

    assert [row.pk for row in by_agency["agencies"]] == [world.agency.pk]
    assert [row.title for row in by_agency["page"].rows] == ["Kelas ibu", "Posyandu"]
    assert (by_title["agencies"], [row.title for row in by_title["page"].rows]) == ([], ["Kelas ibu"])


def test_all_that_is_late_is_listed_by_place(world: World, late) -> None:
    address, code = reverse("public-late-list"), world.government.code

    found = [
        len(Client().get(address, asked).context["page"].rows)
        for asked in ({}, {"government": code}, {"agency": str(world.agency.pk)}, {"q": "tidak ada"})
    ]

    assert found == [1, 1, 1, 0]


def test_a_report_received_early_counts_as_on_time(world: World, now) -> None:
    world.reported()
    now()

    page = Client().get("/").context["summary"]

    assert (page.reports_in_time, page.reports_due) == (1, 1)
