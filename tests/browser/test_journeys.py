"""Journeys as people make them: approving, deciding together, trying out a policy, filling in a report."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Window
from tests.pictures import png
from tests.world import PASSWORD, World
from workflow.models import Decision, Event, PolicyVersion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


def sign_in(page: Page, address: str, email: str) -> None:
    """Through the form, as anyone would."""
    page.goto(f"{address}/masuk/")
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk", exact=True).click()


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


def test_bulk_decision_on_a_phone_without_javascript(
    world: World, live_server: LiveServer, window: Window
) -> None:
    kept, late, left = (world.submitted(title=title) for title in ("Pertama", "Kedua", "Ketiga"))
    # The other browser decides at the world's own time, a little before this one.
    later = world.now + timedelta(minutes=10)
    with time_machine.travel(later, tick=True), window(PHONE, script=False) as page:
        sign_in(page, live_server.url, "head@uji.example")
        page.get_by_label("Pilih Pertama").check()
        page.get_by_label("Pilih Kedua").check()
        page.get_by_label("Setujui").check()
        page.get_by_label("Catatan").fill("Sudah dibaca.")
        page.get_by_role("button", name="Lanjutkan").click()
        expect(page.get_by_role("heading", name="Putuskan sekaligus")).to_be_visible()
        run_elsewhere(world.decide, late, world.head)

        page.get_by_role("button", name="Putuskan semuanya").click()

        expect(page.get_by_text("1 dari 2 diputuskan.")).to_be_visible()
        expect(page.get_by_text("Sudah diputuskan: Kepala Dinas Kesehatan")).to_be_visible()
        page.reload()
        expect(page.get_by_text("tidak ada yang diputuskan dua kali")).to_be_visible()
        page.get_by_role("main").get_by_role("link", name="Kembali ke kotak masuk").last.click()
        expect(page.get_by_label("Pilih Ketiga")).to_be_visible()
    decided = Decision.objects.values_list("review__subject_id", flat=True).order_by("event_id")
    assert (set(decided), left.state) == ({kept.pk, late.pk}, "in_review")


def test_a_stricter_policy_is_tried_out_without_a_trace(
    world: World, live_server: LiveServer, window: Window
) -> None:
    world.approved(title="Kelas ibu")
    events = Event.objects.count()
    with time_machine.travel(world.tick(), tick=True), window(PHONE, script=False) as page:
        sign_in(page, live_server.url, "bureau@uji.example")
        page.goto(f"{live_server.url}/kebijakan/tuban-2018/1/")
        page.get_by_role("link", name="Cobakan perubahannya").click()
        text = page.get_by_label("Dokumen kebijakan (TOML)")
        text.fill(text.input_value().replace('"anywhere"\nquorum = 1', '"anywhere"\nquorum = 2'))
        page.get_by_label("Penelaahan dimulai sejak").fill("2025-01-01")

        page.get_by_role("button", name="Cobakan").click()

        expect(page.get_by_text("1 dari 1 penelaahan yang dimulai sejak 1 Januari 2025")).to_be_visible()
        expect(page.get_by_text("menunggu di Penelaah LAN, kurang 1 persetujuan")).to_be_visible()
        too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert (Event.objects.count(), PolicyVersion.objects.filter(number__gt=1).count(), too_wide) == (
        events,
        0,
        False,
    )


def run_elsewhere(act: Callable[..., object], *args: object) -> None:
    """In another thread, as another person's browser would: Playwright's event loop runs in this one."""

    def work() -> None:
        act(*args)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_quarter_is_filled_in_and_handed_in_on_a_phone(
    world: World, live_server: LiveServer, window: Window, script: bool, tmp_path: Path
) -> None:
    report = world.open_report()
    photo = tmp_path / "hadir.png"
    photo.write_bytes(png("foto"))
    wide = []
    with time_machine.travel(world.tick(), tick=True), window(PHONE, script=script) as page:
        sign_in(page, live_server.url, "operator@uji.example")

        page.get_by_role("link", name="Isi dan serahkan laporan").click()
        page.get_by_label("Realisasi").fill("1.040,5")
        page.get_by_label("Realisasi").press("Enter")
        expect(page.get_by_text("Hasilnya masih meminta")).to_be_visible()
        page.get_by_label("Realisasi").fill("12")
        page.get_by_role("button", name="Simpan dan teruskan").click()
        page.get_by_label("Kendala").fill("Ruang kelas terbatas.")
        page.get_by_role("button", name="Simpan, lalu periksa dan serahkan").click()
        expect(page.get_by_role("link", name="jauh melampaui target")).to_have_count(3)
        wide.append(too_wide(page))

        page.get_by_role("link", name="jelaskan penyebabnya").click()
        page.get_by_label("Penjelasan", exact=True).fill("Kelas tambahan.")
        wide.append(too_wide(page))
        page.get_by_label("Apa yang menyebabkan").fill("Gerakan bersama kecamatan.")
        page.get_by_label("kerja sendiri").fill("70")
        page.get_by_label("perangkat daerah lain").fill("30")
        # The form asks first whether there is a network; the link beside it would leave before it was sent.
        with page.expect_navigation():
            page.get_by_role("button", name="Simpan", exact=True).click()
        page.get_by_role("link", name="Tambah bukti").click()
        page.get_by_label("Berkas baru").set_input_files(photo)
        page.get_by_label("Tanggal bukti").fill("2025-03-14")
        wide.append(too_wide(page))
        page.get_by_role("button", name="Tambahkan").click()
        expect(page.get_by_role("link", name="hadir.png").first).to_be_visible()
        page.get_by_role("link", name="Serahkan", exact=True).click()
        page.get_by_role("button", name="Serahkan laporan").click()

        expect(page.get_by_text("Laporan diserahkan.")).to_be_visible()
        wide.append(too_wide(page))
    report.refresh_from_db()
    assert (report.state, wide) == ("submitted", [False] * 4)
    assert [line.actual for line in report.lines.order_by("indicator__position")] == [
        Decimal("1040.5"),
        Decimal(12),
    ]


def too_wide(page: Page) -> bool:
    """Whether the page must be pushed sideways, once its styles are there."""
    page.wait_for_load_state("load")
    found: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return found


def test_the_first_tab_skips_to_the_content(world: World, live_server: LiveServer, window: Window) -> None:
    with time_machine.travel(world.tick(), tick=True), window(DESK) as page:
        page.goto(live_server.url)

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        focused = page.evaluate("document.activeElement.id")
    assert focused == "content"


def test_the_inbox_is_walked_and_chosen_by_keys(
    world: World, live_server: LiveServer, window: Window
) -> None:
    for title in ("Pertama", "Kedua", "Ketiga"):
        world.submitted(title=title)
    with time_machine.travel(world.tick(), tick=True), window(DESK) as page:
        sign_in(page, live_server.url, "head@uji.example")
        help_line, ticks = page.locator(".keys"), page.locator(".tick input")
        expect(ticks).to_have_count(3)
        focused = "document.activeElement.textContent"

        page.keyboard.press("?")
        expect(help_line).to_be_visible()
        page.keyboard.press("?")
        expect(help_line).to_be_hidden()
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert "Kedua" in page.evaluate(focused)
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert "Ketiga" in page.evaluate(focused)
        page.keyboard.press("k")
        page.keyboard.press("k")
        page.keyboard.press("x")
        page.keyboard.press("k")
        assert "Pertama" in page.evaluate(focused)
        assert [tick.is_checked() for tick in ticks.all()] == [True, True, False]

        # Never while somebody types.
        comment = page.get_by_label("Catatan")
        comment.press_sequentially("jx?k")
        expect(comment).to_have_value("jx?k")
        assert [tick.is_checked() for tick in ticks.all()] == [True, True, False]

        ticks.first.focus()
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Pertama")
