"""Whoever decides has content, decisions and form side by side on a desk, in order on a phone; signed pages zoom."""

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.browser.test_asked_reports import fits
from tests.browser.test_journeys import PHONE, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALLEST_DESK = {"width": 1024, "height": 700}


def places(page: Page) -> list[tuple[float, float]]:
    """Left and upper edge of the content, of what was decided, of the form."""
    found = []
    for name in (".review > div:first-child", ".review-beside", ".review-form"):
        box = page.locator(name).bounding_box()
        assert box is not None
        found.append((round(box["x"]), round(box["y"])))
    return found


def test_everything_stands_beside_each_other_or_in_order(
    world: World, live_server: LiveServer, window: Window
) -> None:
    item = world.decide(world.submitted(description="Kata " * 900), world.head)
    address = f"{live_server.url}/inovasi/{item.pk}/keputusan/"
    with time_machine.travel(world.tick(), tick=True), window(SMALLEST_DESK) as page:
        sign_in(page, live_server.url, "lan@uji.example")
        page.goto(address)
        content, beside, form = places(page)
        assert (content[0] < beside[0] < form[0], content[1] == beside[1] == form[1]) == (True, True)
        # Far down in the content the form and the decisions are still there.
        page.get_by_role("heading", name="Indikator").scroll_into_view_if_needed()
        expect(page.get_by_role("button", name="Catat keputusan")).to_be_in_viewport()
        expect(page.get_by_role("heading", name="Penelaahan")).to_be_in_viewport()
        assert fits(page)

        page.set_viewport_size(PHONE)
        page.goto(address)
        content, beside, form = places(page)
        assert (content[1] < beside[1] < form[1], content[0] == beside[0] == form[0]) == (True, True)
        assert fits(page)


def test_the_pages_to_be_signed_are_enlarged_without_a_script(
    world: World, live_server: LiveServer, window: Window
) -> None:
    contract = world.awaiting_signatures()
    with window(PHONE, script=False) as page, time_machine.travel(world.tick(), tick=True):
        sign_in(page, live_server.url, "head@uji.example")
        page.goto(f"{live_server.url}/kontrak/{contract.pk}/tanda-tangan/")
        picture = page.locator(".pages img").first
        plain = picture.bounding_box()
        page.get_by_label("250 %").check()
        large = picture.bounding_box()

        assert plain is not None
        assert large is not None
        assert round(large["width"] / plain["width"], 1) == 2.5
        assert plain["width"] <= PHONE["width"]
        # The page itself does not scroll sideways; its frame does, by keyboard too.
        assert fits(page)
        assert page.locator(".pages").get_attribute("tabindex") == "0"
