"""The pages on which a report is filled in and evaluated: what was asked for, named errors, what evaluators read."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from calendars.models import Holiday
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from tests.innovations.walks import in_force, launched
from tests.world import AFTER_Q1, DECREED_ON, World
from workflow.engine import gate

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_every_page_of_a_correction_says_what_the_evaluator_wrote(
    world: World, now: Callable[[], None], signed_in: SignIn
) -> None:
    report = world.decide(world.reported(), world.bureau, "return", comment="Lampirkan daftar hadir kelas.")
    now()
    browser = signed_in("operator")

    for part in ("", "isi/", "indikator/1/", "catatan/", "luar-rencana/"):
        page = words(browser.get(f"/laporan/{report.pk}/{part}"))
        assert page.count("Lampirkan daftar hadir kelas.") >= 1, part
        assert "Perbaikan yang diminta" in page, part


def test_what_is_asked_for_is_gone_once_it_is_handed_in_again(
    world: World, now: Callable[[], None], signed_in: SignIn
) -> None:
    report = world.reported()
    now()

    assert "Perbaikan yang diminta" not in words(signed_in("operator").get(f"/laporan/{report.pk}/"))


def test_a_report_that_is_to_be_filled_in_says_so_beside_the_steps(
    world: World, now: Callable[[], None], signed_in: SignIn
) -> None:
    report = world.open_report()
    now()

    page = words(signed_in("operator").get(f"/laporan/{report.pk}/"))

    assert "Isi dahulu laporannya." in page
    assert "Tidak ada untuk Anda saat ini." not in page


def test_an_error_of_a_milestone_names_it(world: World, now: Callable[[], None], signed_in: SignIn) -> None:
    draft = world.draft()
    planned = {"activity": "Uji coba", "planned_start": date(2025, 1, 5), "planned_end": date(2025, 3, 15)}
    drafting.replace_rows(draft, "milestones", [planned])
    contract = in_force(world, launched(world, draft))
    world.sweep(AFTER_Q1)
    report = world.report(contract, 1)
    row = report.milestones.get()
    now()

    answer = signed_in("operator").post(
        f"/laporan/{report.pk}/tonggak/",
        {f"percent_{row.milestone_id}": "85,5", "version": report.version},
    )

    assert answer.status_code == 422
    assert "Uji coba: Kemajuan (%)</a>: Tulis bilangan bulat, tanpa desimal." in words(answer)


def test_evidence_of_another_period_is_told_when_it_is_added(
    world: World, now: Callable[[], None], signed_in: SignIn
) -> None:
    report = world.open_report()
    now()
    file = SimpleUploadedFile("hadir.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")

    answer = signed_in("operator").post(
        f"/laporan/{report.pk}/bukti/", {"file": file, "dated_on": "2024-12-30"}, follow=True
    )

    assert "Tanggalnya di luar periode laporan" in words(answer)


def test_whoever_evaluates_reads_what_was_spent(
    world: World, now: Callable[[], None], signed_in: SignIn
) -> None:
    report = world.open_report()
    spent = Decimal(7654321)
    reporting.save_figures(report, actor=world.operator, at=world.tick(), figures={}, budget_actual=spent)
    world.fill(report, "40", "12")
    report = gate.perform(world.report(report.contract, 1), "submit", actor=world.operator, at=world.tick())
    now()

    assert "7.654.321" in words(signed_in("bureau").get(f"/laporan/{report.pk}/keputusan/"))


def test_a_day_off_whose_name_ends_in_a_full_stop_has_one(
    world: World, now: Callable[[], None], signed_in: SignIn
) -> None:
    Holiday.objects.create(
        on=date(2025, 4, 10), name="Isra Mikraj Nabi Muhammad saw.", kind="libur", published_on=DECREED_ON
    )
    report = world.open_report()
    now()

    page = words(signed_in("operator").get(f"/laporan/{report.pk}/"))

    assert "Isra Mikraj Nabi Muhammad saw." in page
    assert "saw.." not in page
