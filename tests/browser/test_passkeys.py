"""A passkey on a phone: added, and then signed in with it alone, by Chromium's virtual authenticator."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.browser.test_journeys import PHONE, sign_in
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> None:
    """The browser has a device that always answers, as the finger would."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_passkey_is_added_and_opens_the_account_by_itself(
    world: World, live_server: LiveServer, window: Window
) -> None:
    with window(PHONE) as page:
        with_authenticator(page)
        sign_in(page, live_server.url, "head@uji.example")
        page.goto(f"{live_server.url}/akun/faktor/kunci/tambah/")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Lanjutkan").click()
        page.get_by_label("Nama perangkat").fill("Telepon saya")
        page.locator("main").get_by_role("button", name="Tambah").click()
        expect(page.get_by_role("heading", name="Kode pemulihan")).to_be_visible()

        page.locator(".phone-menu summary").click()
        page.get_by_role("button", name="Keluar").click()
        page.goto(f"{live_server.url}/masuk/")
        page.get_by_role("button", name="Masuk dengan kunci sandi").click()

        expect(page.get_by_role("heading", name="Kotak masuk")).to_be_visible()
