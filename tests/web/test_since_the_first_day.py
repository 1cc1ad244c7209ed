"""The first report of a contract signed late: one column for what lies between its first day and its first period."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import BadInput
from innovations.models import Evaluation, Report
from innovations.services.evaluations.recomputing import recompute_all
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from innovations.services.reports.figure_import import import_figures
from innovations.services.reports.figure_sheet import sheet
from innovations.services.reports.reporting import FigureEntry
from tests.acting import as_actor
from tests.innovations.walks import in_force, launched, open_report
from tests.tables import csv_bytes
from tests.world import Q1, Q2, World
from workflow.engine import gate

IN_AUGUST = datetime(2025, 8, 20, 3, 0, tzinfo=UTC)
AFTER_Q3 = datetime(2025, 10, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def late(world: World) -> Report:
    """Signed on 20 August for the whole year: the third quarter is the first that is owed; nothing is handed in yet."""
    draft = world.draft()
    first = draft.indicators.get(position=1)
    targets = [{"id": first.pk, "targets": {Q1: Decimal(40), Q2: Decimal(60)}}]
    drafting.replace_rows(draft, "indicators", [*targets, {"id": draft.indicators.get(position=2).pk}])
    innovation = launched(world, draft)
    world.now = IN_AUGUST
    contract = in_force(world, innovation)
    world.sweep(AFTER_Q3)
    return Report.objects.select_related("innovation", "government", "agency", "deadline").get(
        contract=contract, number=3
    )


def enter(world: World, report: Report, **figures: FigureEntry) -> Report:
    rows = list(report.innovation.indicators.order_by("position"))
    keys = {f"i{number}": row.pk for number, row in enumerate(rows, 1)}
    return reporting.save_figures(
        report,
        actor=world.operator,
        at=world.tick(),
        figures={keys[name]: figure for name, figure in figures.items()},
        obstacles="Kontrak ditandatangani Agustus.",
        follow_up="Dilanjutkan.",
    )


def test_late_signing_gives_only_the_first_report_the_column(world: World, late: Report) -> None:
    others = Report.objects.filter(contract=late.contract).exclude(pk=late.pk)

    assert late.since_on == date(2025, 1, 1)
    assert [report.since_on for report in others] == [None]


def test_a_contract_signed_in_time_has_no_such_column(world: World) -> None:
    report = open_report(world)

    with pytest.raises(BadInput) as refusal:
        enter(world, report, i1=FigureEntry(Decimal(40), earlier=Decimal(1)))

    assert report.since_on is None
    assert [gap.code for gap in refusal.value.gaps] == ["not_asked"]


def test_earlier_results_count_for_the_year_and_are_not_owed(
    world: World, late: Report, signed_in: Callable[[str], Client]
) -> None:
    enter(world, late, i1=FigureEntry(Decimal(50), earlier=Decimal(90)), i2=FigureEntry(Decimal(12)))
    handed_in = gate.perform(late, "submit", actor=world.operator, at=world.tick())
    evaluation = Evaluation.objects.get(report=world.decide(handed_in, world.bureau))

    first, second = evaluation.result.working["steps"]["indicators"]
    # The third quarter has no target of its own: the year's 200 is the measure of 90 before and 50 since.
    assert (first["actual"], second["actual"]) == ("140", "12")
    content = json.loads(bytes(handed_in.revisions.get().content))
    assert (content["since"], [line["earlier"] for line in content["lines"]]) == ("2025-01-01", ["90", None])
    page = signed_in("bureau").get(reverse("evaluation", args=[evaluation.pk])).content.decode()
    assert "sebelum laporan pertama" in page
    assert [done.differences for done in recompute_all()] == [()]


def test_left_empty_the_report_is_complete_and_in_time(world: World, late: Report) -> None:
    enter(world, late, i1=FigureEntry(Decimal(50)), i2=FigureEntry(Decimal(12)))

    handed_in = gate.perform(late, "submit", actor=world.operator, at=world.tick())

    assert (handed_in.state, [line.earlier for line in handed_in.lines.all()]) == ("submitted", [None, None])


def test_the_figure_comes_and_goes_by_file(world: World, late: Report) -> None:
    header = ("laporan", "indikator_id", "realisasi", "realisasi_sebelum_periode")
    data = csv_bytes(header, (str(late.pk), "IND-1", "50", "1.234,5"))
    at = world.tick()

    import_figures(data, actor=as_actor(world.operator, at), at=at)

    rows = list(sheet(Report.objects.filter(pk=late.pk)))
    assert late.lines.get(indicator__position=1).earlier == Decimal("1234.5")
    assert ("50" in rows[0], "1234,5" in rows[0]) == (True, True)


def test_the_figure_is_typed_on_the_page_and_over_the_interface(
    world: World, late: Report, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    now()
    browser = signed_in("operator")
    one = reverse("report-indicator", args=[late.pk, 1])

    shown = browser.get(one)
    typed = {"actual": "50", "earlier": "90", "seen": shown.context["form"]["seen"].value()}
    saved = browser.post(one, typed)
    table = browser.get(reverse("report-fill", args=[late.pk])).content.decode()
    page = browser.get(reverse("report", args=[late.pk])).content.decode()
    over_api = browser.get(f"/api/v1/reports/{late.pk}/").json()

    assert "Sebelum periode ini, sejak 1 Januari 2025" in shown.content.decode()
    assert (saved.status_code, late.lines.get(indicator__position=1).earlier) == (302, Decimal(90))
    assert "Sejak 1 Januari 2025" in table
    assert "Sejak 1 Januari 2025" in page
    assert (over_api["since_on"], over_api["lines"][0]["earlier"]) == ("2025-01-01", "90")
