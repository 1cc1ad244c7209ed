"""The public pages on a phone, without JavaScript: who is late and why, and that nothing scrolls sideways."""

from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.browser.test_journeys import PHONE
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROWEST = {"width": 320, "height": 640}
LATE = datetime(2025, 4, 29, 3, 0, tzinfo=UTC)


def bottom_of(page: Page, text: str) -> float:
    """Where the first element with this text ends on the page."""
    box = page.get_by_text(text).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def wider_than_the_window(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    found: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return found


def test_who_is_late_and_why_is_on_the_first_screen(
    world: World, live_server: LiveServer, window: Window
) -> None:
    world.in_force()
    world.sweep(LATE)
    pages = ("/", f"/papan/pemda/{world.government.code}/", f"/papan/opd/{world.agency.pk}/")
    with time_machine.travel(world.tick(), tick=True), window(PHONE, script=False) as page:
        seen = []
        for address in pages:
            page.goto(f"{live_server.url}{address}")
            seen.append(bottom_of(page, "Perangkat daerah belum menjelaskan sebabnya.") < PHONE["height"])

    assert seen == [True, True, True]


def test_no_public_page_scrolls_sideways(world: World, live_server: LiveServer, window: Window) -> None:
    contract = world.in_force()
    world.sweep(LATE)
    innovation = world.report(contract, 1).innovation_id
    pages = (
        "/",
        "/?q=kantin",
        f"/papan/pemda/{world.government.code}/",
        f"/papan/opd/{world.agency.pk}/",
        "/papan/terlambat/",
        f"/papan/{innovation}/",
        f"/papan/perpanjangan/?daerah={world.government.code}&tahun=2025",
        "/verifikasi/",
        f"/verifikasi/{contract.public_token}/",
    )
    with time_machine.travel(world.tick(), tick=True), window(NARROWEST, script=False) as page:
        wide = []
        for address in pages:
            page.goto(f"{live_server.url}{address}")
            wide.append(wider_than_the_window(page))

    assert wide == [False] * len(pages)
