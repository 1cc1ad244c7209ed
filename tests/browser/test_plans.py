"""An agency's published list comes in by one file after a launch without a plan, reaches both signatures and a quarter.

The other quarters come in the same way in tests/journeys/test_published_list.py, without a browser.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from contracts.models import Contract
from contracts.signing.development_ca import ensure_seat_key
from demo import sources
from innovations.models import PlanChange, ReportLine
from tests.browser.conftest import Window, another
from tests.browser.test_journeys import DESK, PHONE, run_elsewhere, sign_in
from tests.innovations.test_plan_changes import launched
from tests.innovations.test_plan_sheet import PLANNING_AGENCY, published
from tests.innovations.test_published_year import DAYS, figures_file
from tests.world import SECRET, World
from workflow.outbox import queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_published_indicators_reach_contract_and_figures(
    world: World, live_server: LiveServer, window: Window, tmp_path: Path
) -> None:
    innovation = launched(world)
    file = tmp_path / "indikator.csv"
    file.write_bytes(published(PLANNING_AGENCY))
    with window(PHONE, script=False) as page:
        with time_machine.travel(world.tick(), tick=True):
            sign_in(page, live_server.url, "bureau@uji.example")
            page.goto(f"{live_server.url}/inovasi/{innovation.pk}/")
            page.get_by_role("link", name="Siapkan kontrak").click()
            expect(page.get_by_text("Rencana belum cukup lengkap untuk kontrak.")).to_be_visible()
            page.get_by_role("link", name="Lengkapi rencana").click()
            page.get_by_role("button", name="Mulai").click()
            page.get_by_role("link", name="lewat lembar kerja").click()
            page.get_by_label("Lembar kerja terisi").set_input_files(file)
            page.get_by_role("button", name="Baca dan tampilkan").click()
            page.get_by_role("button", name="Simpan").click()
            expect(page.get_by_text("Tersimpan: 59 indikator baru")).to_be_visible()
            page.get_by_role("link", name="Ajukan rencana").first.click()
            page.get_by_role("button", name="Ajukan rencana").click()
        change = elsewhere(lambda: PlanChange.objects.get(innovation=innovation))
        page = another(page, DESK)
        with time_machine.travel(world.tick(minutes=10), tick=True):
            sign_in(page, live_server.url, "sekda@uji.example")
            page.goto(f"{live_server.url}/rencana/{change.pk}/keputusan/")
            page.get_by_label("Setujui").check()
            page.get_by_role("button", name="Catat keputusan").click()
            expect(page.get_by_text("Keputusan Anda telah dicatat.")).to_be_visible()
        page = another(page, DESK)
        with time_machine.travel(world.tick(minutes=10), tick=True):
            sign_in(page, live_server.url, "bureau@uji.example")
            page.goto(f"{live_server.url}/inovasi/{innovation.pk}/kontrak/")
            page.get_by_label("Tempat penandatanganan").fill("Tuban")
            page.get_by_role("button", name="Susun kontrak").click()
            expect(page.get_by_text("Kontrak telah disusun.")).to_be_visible()
        contract = elsewhere(lambda: Contract.objects.get(innovations=innovation))
        page = another(page, PHONE, script=False)
        with time_machine.travel(world.tick(minutes=10), tick=True):
            sign_in(page, live_server.url, "bureau@uji.example")
            page.goto(f"{live_server.url}/kontrak/{contract.pk}/")
            page.get_by_role("link", name="Beri alasan target").click()
            page.get_by_label("Alasan").fill("Target 0 sebagaimana dipublikasikan.")
            page.get_by_role("button", name="Simpan alasan").click()
            page.get_by_role("link", name="Minta tanda tangan").first.click()
            page.get_by_role("button", name="Minta tanda tangan").click()
            expect(page.get_by_text("tanda tangan diminta.")).to_be_visible()
    print_by_the_worker(world)
    with window(PHONE, script=False) as page:
        for name in ("head", "regent"):
            with time_machine.travel(world.tick(minutes=10), tick=True):
                page = another(page, PHONE, script=False)
                sign_in(page, live_server.url, f"{name}@uji.example")
                page.goto(f"{live_server.url}/kontrak/{contract.pk}/tanda-tangan/")
                page.get_by_label("Frasa sandi sertifikat Anda").fill(SECRET)
                page.get_by_role("button", name="Tanda tangani").click()
                expect(page.get_by_text("Kontrak telah ditandatangani.")).to_be_visible()
    world.sweep(DAYS[0])
    file.write_bytes(figures_file(world.report(contract, 1), 1))
    with time_machine.travel(world.tick(), tick=True), window(PHONE, script=False) as page:
        sign_in(page, live_server.url, "operator@uji.example")
        page.goto(f"{live_server.url}/laporan/impor/")
        page.get_by_label("Lembar kerja terisi").set_input_files(file)
        page.get_by_role("button", name="Unggah").click()
        expect(page.get_by_text("Terimpor:")).to_be_visible()

    contract.refresh_from_db()
    filled = ReportLine.objects.filter(report__contract=contract, actual__isnull=False)
    published_cells = sum(
        bool(row["realisasi_kinerja"].strip())
        for row in sources.rows("quarterly_reports.csv")
        if row["quarter"] == "1"
    )
    assert (contract.state, len(json.loads(bytes(contract.terms))["indicators"])) == ("in_force", 59)
    assert filled.count() == published_cells


def elsewhere(question: Callable[[], Any]) -> Any:
    """What the database says, asked outside of the thread of Playwright's event loop."""
    answers: list[Any] = []
    run_elsewhere(lambda: answers.append(question()))
    return answers[0]


def print_by_the_worker(world: World) -> None:
    """Keys for both parties, and the document that is signed."""
    for name in ("head", "regent"):
        ensure_seat_key(world.seats[name].pk, common_name=world.seats[name].title, secret=SECRET)
    queue.deliver_due(at=world.tick(minutes=10))
