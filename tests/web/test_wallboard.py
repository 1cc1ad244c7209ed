"""The wallboard: large figures that name no person, by an address that runs as long as its maker holds the office."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from notifications.services import feeds
from organisations.models import OfficeHeld
from tests.acting import as_actor
from tests.web.test_late_by_whom import late_report
from tests.world import World

Browser = Callable[[str], Client]


@pytest.fixture
def address(world: World) -> str:
    late_report(world)
    made = feeds.create_feed(
        as_actor(world.sekda, world.now), "screen", at=world.now, government_id=world.government.pk
    )
    return feeds.path_of(made)


def test_it_shows_what_is_late_and_names_nobody(world: World, address: str, now) -> None:
    world.operator.person.name = "Siti Aminah"
    world.operator.person.save()
    now()

    page = Client().get(address)

    text = page.content.decode()
    assert ("Siti Aminah" in text, "Dinas Kesehatan" in text, "Kabupaten Tuban" in text) == (
        False,
        True,
        True,
    )
    assert page["Cache-Control"] == "private, no-store"


def test_the_address_is_no_calendar_and_a_calendar_no_address(world: World, address: str, now) -> None:
    made = feeds.create_feed(as_actor(world.sekda, world.now), "person", at=world.now)
    now()
    token = address.split("/")[-2]

    assert Client().get(f"/kalender/{token}.ics").status_code == 404
    assert Client().get(f"/dasbor/layar/{made.token}/").status_code == 404


def test_it_ends_in_words_when_its_maker_leaves_the_office(world: World, address: str, now) -> None:
    OfficeHeld.objects.filter(person=world.sekda.person).update(ends_at=world.now + timedelta(seconds=1))
    now()

    page = Client().get(address)

    assert (page.status_code, "sudah berakhir" in page.content.decode()) == (404, True)


def test_renewing_keeps_no_session_alive(world: World, signed_in: Browser, now, settings: Settings) -> None:
    settings.PRAKARSA_SESSION_IDLE_MINUTES = 15
    now()
    client = signed_in("sekda")
    client.get("/dasbor/")
    begun = client.session["accounts_seen_at"]
    world.tick(minutes=10)
    now()

    client.get("/dasbor/layar/")
    kept = client.session["accounts_seen_at"]
    world.tick(minutes=10)
    now()
    ended = client.get("/dasbor/layar/")

    assert (kept, ended.status_code, ended["Location"]) == (begun, 302, "/masuk/?next=%2Fdasbor%2Flayar%2F")
