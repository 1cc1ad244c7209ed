"""The page of the API in a browser: everything on it comes from us, and it asks what somebody clicks."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.browser.test_journeys import DESK
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_operation_is_tried_on_the_page_of_the_api(
    world: World, live_server: LiveServer, window: Window
) -> None:
    world.approved(title="Posyandu Keliling")
    with window(DESK) as page:
        asked, faults = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        # The page draws what is seen of it; the address of an operation opens that one.
        page.goto(f"{live_server.url}/api/docs/#/public/public_innovations_list")

        operation = page.locator("#operations-public-public_innovations_list")
        operation.get_by_role("button", name="Try it out").click()
        operation.get_by_role("button", name="Execute").click()

        answer = operation.locator(".live-responses-table")
        expect(answer.locator("tbody .response-col_status").first).to_contain_text("200")
        expect(answer).to_contain_text("Posyandu Keliling")
        assert [address for address in asked if not address.startswith((live_server.url, "data:"))] == []
        assert faults == []
