"""A phone without a network: the report being filled opens, is typed into and is sent later; nothing stays behind."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from innovations.models import ReportLine
from organisations.models import User
from tests.browser.conftest import Window
from tests.browser.cuttable import CuttableNetwork
from tests.browser.test_asked_reports import fits
from tests.browser.test_journeys import PHONE, run_elsewhere, sign_in
from tests.browser.test_unsent import FIGURE, NOTE, STATUS, picture, save
from tests.innovations.walks import open_report
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HELD = "async () => (await (await caches.open('held')).keys()).map((each) => new URL(each.url).pathname)"
# Caches that hold something (to look whether one is empty may make it anew), and what scripts kept.
LEFT = """async () => {
  const found = Object.keys(localStorage);
  for (const name of await caches.keys()) {
    if (!name.startsWith("shell-") && (await (await caches.open(name)).keys()).length) found.push(name);
  }
  return found;
}"""


@pytest.fixture
def network(live_server: LiveServer) -> Iterator[CuttableNetwork]:
    found = CuttableNetwork(urlsplit(live_server.url).port or 0)
    yield found
    found.close()


def cut(page: Page, network: CuttableNetwork) -> None:
    network.cut()
    page.context.set_offline(True)


def mend(page: Page, network: CuttableNetwork) -> None:
    network.mend()
    page.context.set_offline(False)


def wait_until_held(page: Page, *addresses: str, gone: str = "") -> None:
    """Until the service worker has kept these, or no longer keeps that one."""
    for _try in range(600):
        held = page.evaluate(HELD) if page.evaluate("caches.has('held')") else []
        if set(addresses) <= set(held) and gone not in held:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{addresses} among {held}, without {gone}")


def left_in_the_end(page: Page) -> list[str]:
    """What is still kept once the page's script has heard of it, too."""
    found: list[str] = []
    for _try in range(200):
        found = page.evaluate(LEFT)
        if not found:
            break
        page.wait_for_timeout(50)
    return found


def test_a_report_is_filled_in_without_a_network_and_sent_with_it(
    world: World, network: CuttableNetwork, window: Window
) -> None:
    report = open_report(world)
    first, second = (f"/laporan/{report.pk}/indikator/{number}/" for number in (1, 2))
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        faults: list[str] = []
        page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
        page.on("dialog", lambda dialog: dialog.accept())
        sign_in(page, network.url, "operator@uji.example")
        page.wait_for_url("**/kotak-masuk/")
        page.evaluate("navigator.serviceWorker.ready")
        page.reload()
        wait_until_held(page, "/luring/isi")
        page.goto(f"{network.url}{first}")
        wait_until_held(page, first, second)

        # Without a network: both screens open as they look with one; the inbox shows its titles alone.
        cut(page, network)
        page.goto(f"{network.url}/kotak-masuk/")
        expect(page.get_by_role("heading", name="Tanpa jaringan")).to_be_visible()
        expect(page.locator("#inbox li")).to_contain_text([report.subject_title])
        assert fits(page)
        picture(page, "without-network")
        page.get_by_role("link", name=report.subject_title).first.click()
        page.wait_for_url(f"**{first}")
        page.get_by_role("link", name="Lewati").click()
        page.wait_for_url(f"**{second}")
        page.goto(f"{network.url}{first}")
        assert page.evaluate("getComputedStyle(document.querySelector('.site-header')).display") != "inline"
        page.fill(FIGURE, "40")
        page.fill(NOTE, "Diketik tanpa jaringan.")
        save(page)
        expect(page.locator(STATUS)).to_contain_text("dikirim sendiri")
        picture(page, "waits")

        # Back again: what was pressed is sent by itself, and what is held shows it.
        mend(page, network)
        page.wait_for_url(f"**{second}")
        expect(page.get_by_text("Indikator 1 tersimpan")).to_be_visible()
        wait_until_held(page, first, second)
        cut(page, network)
        page.goto(f"{network.url}{first}")
        expect(page.locator(FIGURE)).to_have_value("40")
        expect(page.get_by_text("Indikator 1 tersimpan")).to_have_count(0)
        mend(page, network)

        # After signing out nothing is left, not even when another tab did it.
        page.goto(f"{network.url}{second}")
        other = page.context.new_page()
        other.goto(f"{network.url}/kotak-masuk/")
        other.evaluate("document.querySelector('form[action$=\"/keluar/\"]').requestSubmit()")
        other.wait_for_url(lambda address: "/kotak-masuk/" not in address)
        assert left_in_the_end(other) == []
        assert faults == []
    line = ReportLine.objects.filter(report=report).order_by("indicator__position").first()
    assert line is not None
    assert (line.actual, line.note) == (40, "Diketik tanpa jaringan.")


def test_copies_of_an_account_that_ended_go_at_the_next_contact(
    world: World, network: CuttableNetwork, window: Window
) -> None:
    report = open_report(world)
    first = f"/laporan/{report.pk}/indikator/1/"
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        sign_in(page, network.url, "operator@uji.example")
        page.wait_for_url("**/kotak-masuk/")
        page.evaluate("navigator.serviceWorker.ready")
        page.goto(f"{network.url}{first}")
        wait_until_held(page, first)

        # A session that ended alone takes nothing away; somebody else at this browser sees nothing of it.
        page.context.clear_cookies(name="sessionid")
        page.goto(f"{network.url}/masuk/")
        wait_until_held(page, first)
        run_elsewhere(lambda: User.objects.filter(email="operator@uji.example").update(is_active=False))
        page.goto(f"{network.url}/masuk/")
        wait_until_held(page, gone=first)
        assert left_in_the_end(page) == []


def test_somebody_else_at_this_browser_finds_no_copy(
    world: World, network: CuttableNetwork, window: Window
) -> None:
    report = open_report(world)
    first = f"/laporan/{report.pk}/indikator/1/"
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        sign_in(page, network.url, "operator@uji.example")
        page.wait_for_url("**/kotak-masuk/")
        page.evaluate("navigator.serviceWorker.ready")
        page.goto(f"{network.url}{first}")
        wait_until_held(page, first)
        page.context.clear_cookies(name="sessionid")

        sign_in(page, network.url, "head@uji.example")
        page.wait_for_url("**/kotak-masuk/")
        wait_until_held(page, gone=first)


def test_a_new_release_leaves_nothing_of_the_former(
    world: World, network: CuttableNetwork, window: Window, settings: Settings
) -> None:
    with time_machine.travel(world.tick(), tick=True), window(PHONE) as page:
        sign_in(page, network.url, "operator@uji.example")
        page.wait_for_url("**/kotak-masuk/")
        page.evaluate("navigator.serviceWorker.ready")
        settings.PRAKARSA_VERSION = "9.9.9"
        page.goto(f"{network.url}/pemberitahuan/")

        for _try in range(200):
            names = page.evaluate("caches.keys()")
            if "held" in names:
                names.remove("held")
            if names == ["shell-9.9.9"]:
                break
            page.wait_for_timeout(50)
        assert names == ["shell-9.9.9"]
