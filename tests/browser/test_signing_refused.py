"""A signature that is refused: whoever signs is led to the reason, which stands above the document, and to the form."""

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.browser.test_journeys import DESK, PHONE, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_refusal_is_met_before_the_document(
    world: World, live_server: LiveServer, window: Window, size: dict[str, int]
) -> None:
    contract = world.awaiting_signatures()
    with window(size, script=False) as page, time_machine.travel(world.tick(), tick=True):
        sign_in(page, live_server.url, "head@uji.example")
        page.goto(f"{live_server.url}/kontrak/{contract.pk}/tanda-tangan/")
        page.get_by_label("Frasa sandi").fill("salah")
        page.get_by_role("button", name="Tanda tangani").click()

        refusal, secret = page.get_by_role("alert"), page.get_by_label("Frasa sandi")
        expect(refusal).to_be_focused()
        expect(refusal).to_be_in_viewport()
        expect(secret).to_have_value("")
        expect(secret).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".field-error")).to_have_text("Frasa sandi tidak benar.")
        box, document = refusal.bounding_box(), page.get_by_role("heading", name="Dokumen").bounding_box()
        assert box is not None
        assert document is not None
        assert box["y"] + box["height"] <= document["y"]
        page.get_by_role("link", name="Langsung ke tanda tangan").click()
        expect(secret).to_be_in_viewport()
