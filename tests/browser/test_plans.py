"""An agency's published list comes in by one file and reaches a contract, after a launch without a plan."""

import json
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from contracts.models import Contract
from contracts.services import signing
from contracts.signing.development_ca import ensure_seat_key
from innovations.models import PlanChange
from tests.browser.conftest import Window
from tests.browser.test_journeys import DESK, PHONE, sign_in
from tests.innovations.test_plan_changes import launched
from tests.innovations.test_plan_sheet import PLANNING_AGENCY, published
from tests.world import SECRET, World
from workflow.engine import gate
from workflow.outbox import queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_published_indicators_of_an_agency_reach_a_contract(
    world: World, live_server: LiveServer, window: Window, tmp_path: Path
) -> None:
    innovation = launched(world)
    file = tmp_path / "indikator.csv"
    file.write_bytes(published(PLANNING_AGENCY))
    with time_machine.travel(world.tick(), tick=True), window(PHONE, script=False) as page:
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
    change = PlanChange.objects.get(innovation=innovation)
    with time_machine.travel(world.tick(minutes=10), tick=True), window(DESK) as page:
        sign_in(page, live_server.url, "sekda@uji.example")
        page.goto(f"{live_server.url}/rencana/{change.pk}/keputusan/")
        page.get_by_label("Setujui").check()
        page.get_by_role("button", name="Catat keputusan").click()
        expect(page.get_by_text("Keputusan Anda telah dicatat.")).to_be_visible()
    with time_machine.travel(world.tick(minutes=10), tick=True), window(DESK) as page:
        sign_in(page, live_server.url, "bureau@uji.example")
        page.goto(f"{live_server.url}/inovasi/{innovation.pk}/kontrak/")
        page.get_by_label("Tempat penandatanganan").fill("Tuban")
        page.get_by_role("button", name="Susun kontrak").click()
        expect(page.get_by_text("Kontrak telah disusun.")).to_be_visible()
    world.tick(minutes=10)

    signed = signed_by_both(world, Contract.objects.get(innovations=innovation))

    assert (signed.state, len(json.loads(bytes(signed.terms))["indicators"])) == ("in_force", 59)


def signed_by_both(world: World, contract: Contract) -> Contract:
    """Printed and signed by the head of agency and the regent."""
    contract = gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    for name in ("head", "regent"):
        ensure_seat_key(world.seats[name].pk, common_name=world.seats[name].title, secret=SECRET)
    queue.deliver_due(at=world.tick())
    contract.refresh_from_db()
    for who in (world.head, world.regent):
        contract = signing.sign(contract, actor=who, secret=SECRET, at=world.tick())
    return contract
