"""On a phone without JavaScript: the head of two agencies switches, and decides for the other one all the same."""

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from organisations.enums import Capacity, Role
from organisations.services.appointing import appoint, seat_of
from tests.browser.conftest import Window
from tests.browser.test_asked_reports import fits
from tests.browser.test_journeys import DESK, PHONE, sign_in
from tests.world import LONG_AGO, World
from workflow.models import Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_head_of_two_agencies(
    world: World, live_server: LiveServer, window: Window, size: dict[str, int]
) -> None:
    seat = seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=2)
    appoint(world.head.person, seat, starts_at=LONG_AGO, capacity=Capacity.PLT, letter_no="800/9/2025")
    item = world.submitted()
    with time_machine.travel(world.tick(), tick=True), window(size, script=False) as page:
        sign_in(page, live_server.url, "head@uji.example")
        header = page.locator(".switch")
        header.locator("summary").click()
        assert fits(page)
        page.get_by_role("button", name="Plt. Kepala Dinas Pekerjaan Umum").click()
        expect(
            page.get_by_text("Sekarang Anda bertindak sebagai Plt. Kepala Dinas Pekerjaan Umum")
        ).to_be_visible()
        page.goto(f"{live_server.url}/kotak-masuk/")
        expect(page.get_by_text("untuk Anda sebagai Kepala Dinas Kesehatan")).to_be_visible()
        page.goto(f"{live_server.url}/inovasi/{item.pk}/keputusan/")
        expect(page.get_by_text("Ini bukan tugas jabatan yang Anda pilih")).to_be_visible()
        assert fits(page)
        page.get_by_label("Setujui").check()
        page.get_by_role("button", name="Catat keputusan").click()
        expect(page.get_by_text("Tercatat sebagai: Kepala Dinas Kesehatan, Kabupaten Tuban.")).to_be_visible()
        assert fits(page)
    decided = Event.objects.get(subject_id=item.pk, kind="innovation.decide")
    assert (decided.role, decided.capacity) == ("agency_head", "definitive")
