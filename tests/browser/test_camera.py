"""Evidence from a phone: several files at once, each with its verdict; the camera at one touch; narrow and enlarged."""

from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.browser.test_asked_reports import fits
from tests.browser.test_journeys import sign_in
from tests.browser.test_unsent import picture
from tests.innovations.walks import open_report
from tests.pictures import jpeg, png
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A phone of 320 px; a desk of 1280 at 200 % is 640 wide.
NARROW, ENLARGED = {"width": 320, "height": 640}, {"width": 640, "height": 400}


def test_one_bad_file_among_several_keeps_back_none(
    world: World, live_server: LiveServer, window: Window, tmp_path: Path
) -> None:
    report = open_report(world)
    good, bad, more = tmp_path / "hadir.png", tmp_path / "daftar.png", tmp_path / "kelas.jpg"
    good.write_bytes(png("hadir"))
    bad.write_bytes(b"bukan gambar")
    more.write_bytes(jpeg("kelas", side=500))
    with time_machine.travel(world.tick(), tick=True), window(NARROW) as page:
        sign_in(page, live_server.url, "operator@uji.example")
        page.goto(f"{live_server.url}/laporan/{report.pk}/bukti/")
        camera = page.get_by_label("Atau ambil foto")
        assert camera.get_attribute("capture") == "environment"
        assert fits(page)
        page.set_viewport_size(ENLARGED)
        assert fits(page)
        page.set_viewport_size(NARROW)

        page.get_by_label("Berkas baru").set_input_files([good, bad])
        camera.set_input_files(more)
        page.locator("main form button.btn-primary").click()

        expect(page.locator("[data-uploads] li")).to_have_count(3)
        expect(page.locator("[data-uploads] .field-error")).to_contain_text("daftar.png: Isi berkas")
        assert fits(page)
        picture(page, "uploads")

        # The one that was refused is chosen anew; the others are not sent again.
        bad.write_bytes(png("daftar"))
        page.get_by_label("Berkas baru").set_input_files(bad)
        page.locator("main form button.btn-primary").click()
        page.wait_for_url(f"**/laporan/{report.pk}/#evidence")
    names = report.evidence.values_list("attachment__name", flat=True)
    assert sorted(names) == ["daftar.png", "hadir.png", "kelas.jpg"]
