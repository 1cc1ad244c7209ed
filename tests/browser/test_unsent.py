"""A quarter's report on a phone: the network is cut twice, the session ends once, and nothing typed is lost."""

import os
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import UnsentText
from innovations.models import ReportLine
from tests.browser.conftest import Window
from tests.browser.test_asked_reports import fits
from tests.browser.test_journeys import PHONE, sign_in
from tests.innovations.walks import open_report
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIGURE, NOTE, STATUS = "#id_actual", "#id_note", ".unsent-status"
WORDS = "Kelas ditambah di “pulau”."


def picture(page: Page, name: str) -> None:
    """For whoever wishes to look (`PICTURES=directory`)."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=Path(os.environ["PICTURES"], f"{name}.png"), full_page=True)


def put_back(page: Page) -> None:
    page.get_by_role("button", name="Isikan kembali ke formulir").click()


def save(page: Page) -> None:
    page.locator("main form button.btn-primary[type=submit]").click()


def test_a_report_survives_two_cuts_and_the_end_of_a_session(
    world: World, live_server: LiveServer, window: Window
) -> None:
    report = open_report(world)
    first, second = (f"{live_server.url}/laporan/{report.pk}/indikator/{number}/" for number in (1, 2))
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        sign_in(page, live_server.url, "operator@uji.example")

        # Cut while somebody types, and the page is closed: this browser has kept it.
        page.goto(first)
        page.context.set_offline(True)
        page.fill(FIGURE, "40")
        expect(page.locator(STATUS)).to_contain_text("belum terkirim")
        picture(page, "cut")
        page.context.set_offline(False)
        page.goto("about:blank")
        page.goto(first)
        expect(page.locator(FIGURE)).to_have_value("")
        picture(page, "offered")
        put_back(page)
        expect(page.locator(STATUS)).to_contain_text("tersimpan ")

        # The session ends: through the sign-in page back to the form, which offers everything.
        page.fill(FIGURE, "40")
        page.fill(NOTE, WORDS)
        page.context.clear_cookies(name="sessionid")
        save(page)
        page.wait_for_url("**/masuk/**")
        page.get_by_label("Alamat surel").fill("operator@uji.example")
        page.get_by_label("Sandi").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(first)
        put_back(page)
        expect(page.locator(FIGURE)).to_have_value("40")
        expect(page.locator(NOTE)).to_have_value(WORDS)
        assert fits(page)
        save(page)
        page.wait_for_url(second)

        # Cut in the moment of sending: it is sent by itself once the network is back.
        page.fill(FIGURE, "12")
        page.context.set_offline(True)
        save(page)
        expect(page.locator(STATUS)).to_contain_text("dikirim sendiri")
        page.context.set_offline(False)
        page.wait_for_url(lambda address: address != second)
        # What has arrived is not offered any more.
        page.goto(second)
        expect(page.get_by_role("button", name="Isikan kembali ke formulir")).to_be_hidden()
        page.goto(first)
        expect(page.get_by_role("button", name="Isikan kembali ke formulir")).to_be_hidden()

    lines = ReportLine.objects.filter(report=report).order_by("indicator__position")
    assert [(int(line.actual), line.note) for line in lines if line.actual] == [(40, WORDS), (12, "")]
    assert not UnsentText.objects.exists()


def test_somebody_else_at_the_same_browser_is_offered_nothing(
    world: World, live_server: LiveServer, window: Window
) -> None:
    """Nor is anything of it left there after signing out."""
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        sign_in(page, live_server.url, "innovator@uji.example")
        page.goto(f"{live_server.url}/inovasi/baru/")
        page.fill("#id_title", "Perahu pintar")
        expect(page.locator(STATUS)).to_contain_text("tersimpan ")
        page.context.clear_cookies()

        sign_in(page, live_server.url, "operator@uji.example")
        page.goto(f"{live_server.url}/inovasi/baru/")
        expect(page.get_by_role("button", name="Isikan kembali ke formulir")).to_be_hidden()
        assert (
            page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsent:')).length") == 1
        )
        page.evaluate("document.querySelector('form[action$=\"/keluar/\"]').requestSubmit()")
        page.wait_for_url(lambda address: "/inovasi/baru/" not in address)
        assert (
            page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsent:')).length") == 0
        )
