"""A secretary asks for a report at her desk; the agency answers it on a phone without JavaScript, with a result that
nobody planned, and takes that into the next plan."""

from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from innovations.models import PlanChange, Report
from tests.browser.conftest import Window
from tests.browser.test_journeys import DESK, PHONE, sign_in
from tests.innovations.asked_walks import JUNE
from tests.pictures import png
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "Bupati meminta perkembangan sebelum musrenbang."


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return wide


def test_a_report_is_asked_for_answered_and_taken_further(
    world: World, live_server: LiveServer, window: Window, tmp_path: Path
) -> None:
    innovation = world.launched()
    world.now = JUNE
    photo = tmp_path / "aduan.png"
    photo.write_bytes(png("aduan"))
    with time_machine.travel(world.tick(), tick=True), window(DESK) as page:
        sign_in(page, live_server.url, "sekda@uji.example")
        page.goto(f"{live_server.url}/inovasi/{innovation.pk}/")
        page.get_by_role("link", name="Minta laporan sewaktu-waktu").click()
        expect(page.get_by_text("tenggat laporan 24 Juni 2025")).to_be_visible()
        page.get_by_label("Mengapa laporan diminta?").fill(REASON)
        page.get_by_label("Hari kerja sampai tenggat").fill("3")
        page.get_by_role("button", name="Minta laporan").click()
        expect(page.get_by_text("tenggat laporan 13 Juni 2025")).to_be_visible()
        page.get_by_role("button", name="Minta laporan").click()
        expect(page.get_by_text("Laporan sudah diminta; perangkat daerah diberi tahu.")).to_be_visible()
    report = Report.objects.get(innovation=innovation)
    world.sweep(world.tick(minutes=10))
    with time_machine.travel(world.tick(), tick=True), window(PHONE, script=False) as page:
        sign_in(page, live_server.url, "operator@uji.example")
        page.goto(f"{live_server.url}/laporan/{report.pk}/")
        expect(page.get_by_text(REASON).first).to_be_visible()
        page.get_by_role("link", name="Isi laporan").click()
        for figure in ("40", "12"):
            page.get_by_label("Realisasi", exact=True).fill(figure)
            page.get_by_role("button", name="Simpan dan").click()
        page.get_by_role("link", name="Di luar rencana").click()
        page.get_by_label("Hasil", exact=True).fill("Aduan dijawab sehari")
        page.get_by_label("Realisasi", exact=True).fill("17")
        page.get_by_label("Apa hasilnya dan bagaimana terjadinya").fill("Petugas piket ditambah.")
        page.get_by_text("Kerja siapa?").click()
        page.get_by_label("Kerja sendiri", exact=False).first.fill("100")
        page.get_by_role("button", name="Simpan", exact=True).click()
        assert fits(page)
        page.get_by_role("link", name="Tambah bukti").click()
        page.get_by_label("Berkas baru").set_input_files(photo)
        page.get_by_role("button", name="Tambahkan").click()
        page.get_by_role("link", name="Serahkan").click()
        page.get_by_role("button", name="Serahkan laporan").click()
        expect(page.get_by_text("tidak direncanakan").first).to_be_visible()
        assert fits(page)
        page.get_by_role("button", name="Masukkan ke perubahan rencana").click()
        expect(page.get_by_text("Hasil sudah masuk perubahan rencana")).to_be_visible()

    report.refresh_from_db()
    assert (report.state, report.deadline.due_on.isoformat()) == ("submitted", "2025-06-13")
    assert PlanChange.objects.get(innovation=innovation).content["indicators"][-1]["name"] == (
        "Aduan dijawab sehari"
    )
