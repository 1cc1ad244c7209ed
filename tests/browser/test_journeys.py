"""Two journeys as people make them: approving from the inbox, filling in a report on a phone."""

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.world import PASSWORD, World
from workflow.models import Decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


def sign_in(page: Page, address: str, email: str) -> None:
    """Through the form, as anyone would."""
    page.goto(f"{address}/masuk/")
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk").click()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_head_of_agency_approves_from_the_inbox(
    world: World, live_server: LiveServer, window: Window, script: bool
) -> None:
    item = world.submitted(title="Posyandu keliling pulau")
    with time_machine.travel(world.tick(), tick=True), window(DESK, script=script) as page:
        sign_in(page, live_server.url, "head@uji.example")

        page.get_by_role("link", name="Telaah dan putuskan: Posyandu keliling pulau").click()
        page.get_by_label("Setujui").check()
        page.get_by_role("button", name="Catat keputusan").click()

        expect(page.get_by_text("Keputusan Anda telah dicatat.")).to_be_visible()
    decision = Decision.objects.get(review__subject_id=item.pk)
    assert (decision.outcome, decision.person_id) == ("approve", world.head.person_id)


def test_a_report_is_filled_in_and_handed_in_on_a_phone(
    world: World, live_server: LiveServer, window: Window
) -> None:
    report = world.open_report()
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        sign_in(page, live_server.url, "operator@uji.example")

        page.get_by_role("link", name="Isi dan serahkan laporan").click()
        page.get_by_label("Realisasi").nth(0).fill("1.040,5")
        page.get_by_label("Penjelasan").nth(0).fill("Kelas tambahan.")
        page.get_by_label("Realisasi").nth(1).fill("12")
        page.get_by_role("button", name="Simpan dan serahkan").click()
        page.get_by_role("button", name="Serahkan laporan").click()

        expect(page.get_by_text("Berhasil: Serahkan laporan.")).to_be_visible()
        too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    report.refresh_from_db()
    assert (report.state, too_wide) == ("submitted", False)


def test_the_first_tab_skips_to_the_content(world: World, live_server: LiveServer, window: Window) -> None:
    with time_machine.travel(world.tick(), tick=True), window(DESK) as page:
        page.goto(live_server.url)

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        focused = page.evaluate("document.activeElement.id")
    assert focused == "content"
