"""One agency's published list through the pages: one file, a plan, a contract with both signatures, four quarters."""

import csv
import io
from decimal import Decimal
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.numbers import file_text, parse_decimal
from contracts.models import Contract
from contracts.signing.development_ca import ensure_seat_key
from demo import sources
from innovations.models import Evaluation, Innovation, Report
from tests.innovations.test_plan_sheet import PLANNING_AGENCY, bare, published
from tests.innovations.test_published_year import DAYS, by_plain_rules
from tests.world import SECRET, World
from workflow.models import Subject
from workflow.outbox import queue

WHY_ZERO = "Target 0 sebagaimana dipublikasikan."


class Desk:
    """Pages as people use them: each act in a browser of its own, at the world's next minute."""

    def __init__(self, world: World) -> None:
        self.world = world

    def fill_in(self, name: str, address: str, **typed: Any) -> None:
        """Open a form, keep what stands in it, type the rest and send it; it must be taken."""
        with time_machine.travel(self.world.tick(), tick=False):
            client = self._browser(name)
            form = client.get(address).context["form"]
            kept = {field.name: field.value() for field in form}
            answer = client.post(
                address, {**{key: value for key, value in kept.items() if value not in (None, "")}, **typed}
            )
        assert answer.status_code == 302, answer.context["form"].errors or answer.content.decode()

    def step(self, name: str, subject: Subject, step: str, **typed: Any) -> None:
        """Take a step on its own page."""
        self.fill_in(name, reverse(f"{subject.SUBJECT_TYPE}-transition", args=[subject.pk, step]), **typed)

    def decide(self, name: str, subject: Subject) -> None:
        """Approve beside the content."""
        address = reverse(f"{subject.SUBJECT_TYPE}-decision", args=[subject.pk])
        self.fill_in(name, address, outcome="approve")

    def hand_in_sheet(self, name: str, address: str, content: bytes) -> None:
        """Upload the sheet of a plan, look at what it makes of it, store that."""
        with time_machine.travel(self.world.tick(), tick=False):
            client = self._browser(name)
            file = SimpleUploadedFile("indikator.csv", content)
            shown = client.post(
                address, {"file": file, "version": client.get(address).context["form"]["version"].value()}
            )
            carried = {"table": shown.context["table"], "version": shown.context["version"], "store": "1"}
            assert (shown.context["read"].questions, client.post(address, carried).status_code) == ([], 302)

    def hand_in_figures(self, name: str, content: bytes) -> None:
        """Upload the figures of a quarter."""
        with time_machine.travel(self.world.tick(), tick=False):
            answer = self._browser(name).post(
                reverse("report-import"), {"file": SimpleUploadedFile("realisasi.csv", content)}
            )
        assert answer.status_code == 302, answer.content.decode()

    def _browser(self, name: str) -> Client:
        client = Client()
        client.force_login(getattr(self.world, name), backend="django.contrib.auth.backends.ModelBackend")
        return client


def figures(report: Report, quarter: int) -> bytes:
    """The published quantities of a quarter, with the words that a result beside its target asks for."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["laporan", "indikator_id", "realisasi", "penjelasan", "kendala", "tindak_lanjut"])
    for row in sources.rows("quarterly_reports.csv"):
        if row["quarter"] == str(quarter):
            actual = parse_decimal(row["realisasi_kinerja"], style="published")
            words = ["Tidak dipublikasikan."] * 3
            writer.writerow([report.pk, row["indicator_id"], file_text(actual), *words])
    return text.getvalue().encode()


def signed_contract(desk: Desk) -> Contract:
    """From the upload of the published list to both signatures; only the print is the worker's."""
    world, draft = desk.world, bare(desk.world)
    desk.hand_in_sheet("innovator", reverse("innovation-sheet", args=[draft.pk]), published(PLANNING_AGENCY))
    desk.step("innovator", draft, "submit")
    for name in ("head", "lan", "sekda"):
        desk.decide(name, draft)
    desk.step("bureau", draft, "launch", launch_event=str(world.event().pk))
    desk.fill_in("bureau", reverse("contract-new", args=[draft.pk]), place="Tuban")
    contract = Contract.objects.get()
    desk.fill_in("bureau", reverse("contract-targets-reason", args=[contract.pk]), reason=WHY_ZERO)
    desk.step("bureau", contract, "request_signatures")
    for name in ("head", "regent"):
        ensure_seat_key(world.seats[name].pk, common_name=world.seats[name].title, secret=SECRET)
    queue.deliver_due(at=world.tick())
    for name in ("head", "regent"):
        desk.fill_in(name, reverse("contract-sign", args=[contract.pk]), secret=SECRET)
    contract.refresh_from_db()
    return contract


def published_achievements(codes: list[str]) -> dict[str, Decimal | None]:
    """What was achieved in the year by plain rules, of the published figures alone."""
    listed = {row["indicator_id"]: row for row in sources.rows("indicators.csv")}
    quarters: dict[str, list[Decimal | None]] = {}
    for row in sources.rows("quarterly_reports.csv"):
        actual = parse_decimal(row["realisasi_kinerja"], style="published")
        quarters.setdefault(row["indicator_id"], []).append(actual)
    return {
        code: by_plain_rules(listed[code]["unit"], Decimal(listed[code]["target_2025"]), quarters[code])
        for code in codes
    }


def test_an_imported_plan_reaches_contract_and_result(
    world: World,
) -> None:
    desk = Desk(world)

    contract = signed_contract(desk)
    for number, day in enumerate(DAYS, start=1):
        world.sweep(day)
        report = world.report(contract, number)
        desk.hand_in_figures("operator", figures(report, number))
        desk.step("operator", report, "submit")
        desk.decide("bureau", report)

    innovation = Innovation.objects.get(contract=contract)
    steps = Evaluation.objects.get(report=world.report(contract, 4)).result.working["steps"]["indicators"]
    codes = {str(pk): code for pk, code in innovation.indicators.values_list("pk", "source_code")}
    raw = {codes[step["indicator"]]: step["raw"] and Decimal(step["raw"]) for step in steps}
    assert (contract.state, contract.signatures.count(), len(raw)) == ("in_force", 2, 59)
    assert raw == published_achievements(list(raw))
