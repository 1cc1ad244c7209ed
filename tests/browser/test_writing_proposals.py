"""A proposal from the first word to the submission on a phone, section by section, in a real browser."""

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from innovations.models import Innovation
from tests.browser.conftest import Window
from tests.browser.test_asked_reports import fits
from tests.browser.test_journeys import PHONE, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATUS = ".unsent-status"


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Simpan dan teruskan").click()
    page.wait_for_load_state()


def test_from_the_first_word_to_the_submission(world: World, live_server: LiveServer, window: Window) -> None:
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        sign_in(page, live_server.url, "innovator@uji.example")
        page.goto(f"{live_server.url}/inovasi/baru/")
        page.fill("#id_title", "Gerobak surya")
        page.select_option("#id_intake", "proposal")
        go_on(page)
        page.wait_for_url("**/bagian/origin/")
        at = page.url.removesuffix("bagian/origin/")

        # Words are counted while they are typed, and what is not sent is kept for this section alone.
        page.goto(f"{at}bagian/content/")
        page.fill("#id_design_narrative", "satu  dua\ntiga ")
        expect(page.locator("[data-counts=id_design_narrative]")).to_have_text("3 dari sedikitnya 300 kata")
        expect(page.locator(STATUS)).to_contain_text("tersimpan ")
        page.goto(f"{at}bagian/time/")
        expect(page.get_by_role("button", name="Isikan kembali ke formulir")).to_be_hidden()
        page.goto(f"{at}bagian/content/")
        page.get_by_role("button", name="Isikan kembali ke formulir").click()
        expect(page.locator("#id_design_narrative")).to_have_value("satu  dua\ntiga ")
        page.fill("#id_description", "Gerobak bertenaga surya bagi nelayan.")
        go_on(page)

        # What is running already needs less: by the check to what is missing, and from there to the submission.
        page.goto(f"{at}langkah/submit/")
        assert fits(page)
        page.get_by_role("link", name="Ubah jenis penerimaan").click()
        page.select_option("#id_intake", "register")
        page.get_by_role("button", name="Simpan dan tutup").click()
        page.goto(f"{at}langkah/submit/")
        missing = page.get_by_role("region", name="Masih kurang").get_by_role("link")
        assert [link.get_attribute("href") for link in missing.all()] == [
            f"{at.removeprefix(live_server.url)}ubah/#id_{name}" for name in ("year", "form", "medium")
        ]
        missing.first.click()
        page.fill("#id_year", "2025")
        page.select_option("#id_form", "pelayanan_publik")
        page.select_option("#id_medium", "non_digital")
        go_on(page)
        page.locator("nav.sections summary").click()
        page.get_by_role("link", name="Periksa dan ajukan").click()
        page.get_by_role("button", name="Ajukan").click()
        page.wait_for_url(at)

    item = Innovation.objects.get()
    assert (item.state, item.design_narrative.split()) == ("in_review", ["satu", "dua", "tiga"])
