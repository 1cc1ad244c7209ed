"""Results outside of the plan on pages: recorded, with evidence, shown to whoever evaluates, taken into the plan."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from innovations.models import PlanChange, Report, UnplannedResult
from tests.innovations import walks
from tests.innovations.asked_walks import ask, opened
from tests.innovations.test_unplanned import asked_and_submitted, record_result, show_file, submitted
from tests.web.test_asking import filled
from tests.web.test_query_counts import queries_of
from tests.world import World

Browser = Callable[[str], Client]


def test_an_unplanned_result_has_a_page_of_its_own(world: World, signed_in: Browser, now) -> None:
    report = walks.open_report(world)
    now()
    browser = signed_in("operator")
    address = reverse("report-unplanned", args=[report.pk])
    page = browser.get(address)

    answer = browser.post(
        address, filled(page, name="Aduan dijawab sehari", unit="Aduan", actual="1.234,5", share_own="100")
    )

    row = UnplannedResult.objects.get(report=report)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}{row.pk}/")
    assert (row.name, row.actual, row.share_own, row.share_private) == (
        "Aduan dijawab sehari",
        Decimal("1234.5"),
        100,
        0,
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"name": ""}, "name"), ({"actual": "banyak"}, "actual"), ({"share_own": "40"}, "")],
)
def test_a_fault_keeps_what_was_typed(
    world: World, signed_in: Browser, now, typed: dict[str, str], field: str
) -> None:
    report = walks.open_report(world)
    now()
    browser = signed_in("operator")
    address = reverse("report-unplanned", args=[report.pk])
    form = filled(browser.get(address), name="Aduan", note="Petugas piket.") | typed

    answer = browser.post(address, form)

    assert answer.status_code in (200, 400)
    assert (field in answer.context["form"].errors) == bool(field)
    assert "Petugas piket." in answer.content.decode()
    assert not report.unplanned.exists()


def test_a_percentage_is_read_where_the_unit_is_one(world: World, signed_in: Browser, now) -> None:
    report = walks.open_report(world)
    now()
    browser = signed_in("operator")
    address = reverse("report-unplanned", args=[report.pk])

    browser.post(address, filled(browser.get(address), name="Kepuasan", unit="%", actual="85 %"))

    assert UnplannedResult.objects.get(report=report).actual == Decimal(85)


def test_evidence_comes_back_to_its_result(world: World, signed_in: Browser, now) -> None:
    row = record_result(world, walks.open_report(world))
    file = show_file(world, row)
    now()
    browser = signed_in("operator")

    page = browser.get(reverse("report-unplanned-one", args=[row.report_id, row.pk])).content.decode()
    dated = browser.get(reverse("evidence-date", args=[row.report_id, file.pk])).content.decode()

    assert "aduan.png" in page
    assert reverse("report-unplanned-one", args=[row.report_id, row.pk]) in dated


def test_an_evaluator_sees_that_a_result_was_unplanned(world: World, signed_in: Browser, now) -> None:
    report = walks.open_report(world)
    show_file(world, record_result(world, report))
    handed_in = submitted(world, report, "40", "12")
    now()

    page = signed_in("bureau").get(reverse("report-decision", args=[handed_in.pk])).content.decode()

    assert "Pengaduan dijawab sehari" in page
    assert "tidak direncanakan" in page


def test_the_page_of_the_evaluation_shows_it_unscored(world: World, signed_in: Browser, now) -> None:
    report = walks.open_report(world)
    show_file(world, record_result(world, report))
    evaluated = world.decide(submitted(world, report, "40", "12"), world.bureau)
    now()

    page = signed_in("bureau").get(reverse("evaluation", args=[evaluated.evaluation.pk])).content.decode()

    assert "tidak direncanakan" in page
    assert "Pengaduan dijawab sehari" in page


def test_the_button_begins_a_change_of_the_plan(world: World, signed_in: Browser, now) -> None:
    row = asked_and_submitted(world)
    now()
    browser = signed_in("operator")
    address = reverse("report-unplanned-plan", args=[row.report_id, row.pk])
    offered = address in browser.get(reverse("report", args=[row.report_id])).content.decode()

    answer = browser.post(address)

    change = PlanChange.objects.get(innovation=row.report.innovation)
    listed = browser.get(answer["Location"]).content.decode()
    again = browser.get(reverse("report", args=[row.report_id])).content.decode()
    assert offered
    assert answer["Location"] == reverse("plan-change-rows", args=[change.pk, "indicators"])
    assert "Pengaduan dijawab sehari" in listed
    assert address not in again


def test_a_contract_says_why_the_plan_cannot_take_it_now(world: World, signed_in: Browser, now) -> None:
    report = walks.open_report(world)
    row = record_result(world, report)
    show_file(world, row)
    submitted(world, report, "40", "12")
    now()

    page = signed_in("operator").get(reverse("report", args=[report.pk])).content.decode()

    assert "Saat ini belum dapat dimasukkan ke perubahan rencana" in page
    assert reverse("report-unplanned-plan", args=[report.pk, row.pk]) not in page


def test_an_unplanned_result_is_removed_after_confirmation(world: World, signed_in: Browser, now) -> None:
    row = record_result(world, walks.open_report(world))
    now()
    browser = signed_in("operator")
    address = reverse("report-unplanned-remove", args=[row.report_id, row.pk])

    shown_first = browser.get(address)
    answer = browser.post(address)

    assert (shown_first.status_code, answer.status_code) == (200, 302)
    assert not UnplannedResult.objects.exists()


def test_a_submission_lists_unplanned_results(world: World, signed_in: Browser, now) -> None:
    row = asked_and_submitted(world)
    now()

    page = signed_in("operator").get(reverse("report-revisions", args=[row.report_id])).content.decode()

    assert "Di luar rencana: Pengaduan dijawab sehari" in page


@pytest.mark.sqlite
def test_the_report_costs_the_same_with_many_of_them(world: World, signed_in: Browser, now) -> None:
    report: Report = opened(world, ask(world, world.launched()))
    record_result(world, report)
    now()
    client = signed_in("operator")
    address = reverse("report", args=[report.pk])
    one = queries_of(client, address)
    UnplannedResult.objects.bulk_create(
        UnplannedResult(report=report, position=number, name="Aduan") for number in range(2, 31)
    )

    assert queries_of(client, address) == one
