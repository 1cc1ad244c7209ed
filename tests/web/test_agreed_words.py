"""What was agreed is shown as it was agreed: predicates by their names and ranges by their bounds, on every page."""

import html
import re
from collections.abc import Callable
from decimal import Decimal

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from innovations.models import Evaluation, Report
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from innovations.services.reports.reporting import FigureEntry
from tests.innovations.walks import launched, open_report
from tests.world import Q1, World
from workflow.engine import gate

Browser = Callable[[str], Client]
ROWS = [
    {
        "source_code": "A",
        "name": "Opini BPK",
        "unit": "Opini",
        "target_year": Decimal(4),
        "targets": {Q1: Decimal(4)},
    },
    {
        "source_code": "B",
        "name": "Inflasi",
        "unit": "%",
        "polarity": "range",
        "range_low": Decimal("1.5"),
        "range_high": Decimal("3.5"),
        "aggregation": "last",
    },
]


def report_of(world: World) -> Report:
    """An open report on an opinion and a range."""
    draft = world.draft()
    drafting.replace_rows(draft, "indicators", ROWS)
    return open_report(world, launched(world, draft))


def submitted(world: World, report: Report) -> None:
    """Handed in with WDP and 5 percent."""
    opinion, inflation = report.innovation.indicators.order_by("position")
    figures = {opinion.pk: FigureEntry(Decimal(3), "x"), inflation.pk: FigureEntry(Decimal(5), "x")}
    report = reporting.save_figures(
        report, actor=world.operator, at=world.tick(), figures=figures, obstacles="T", follow_up="D"
    )
    gate.perform(report, "submit", actor=world.operator, at=world.tick())


def cells(page: HttpResponse) -> dict[str, list[str]]:
    """What stands beside each of the two indicators in the tables of a page."""
    rows = re.findall(r"(?s)<tr[^>]*>\s*<th scope=\"row\".*?>(.*?)</th>(.*?)</tr>", page.content.decode())
    found = {}
    for head, rest in rows:
        name = next((row["name"] for row in ROWS if row["name"] in head), None)
        if name is not None:
            found[name] = [words(cell) for cell in re.findall(r"(?s)<td[^>]*>(.*?)</td>", rest)]
    return found


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_the_form_of_a_report_says_what_was_agreed(world: World, signed_in: Browser, now) -> None:
    report = report_of(world)
    now()

    shown = cells(signed_in("operator").get(reverse("report-fill", args=[report.pk])))

    assert shown["Opini BPK"][:2] == ["WTP", "WTP"]
    assert shown["Inflasi"][:2] == ["1,5–3,5", "1,5–3,5"]


def test_the_screen_of_one_indicator_says_what_was_agreed(world: World, signed_in: Browser, now) -> None:
    report = report_of(world)
    now()
    client = signed_in("operator")

    screens = [
        words(client.get(reverse("report-indicator", args=[report.pk, number])).content.decode())
        for number in (1, 2)
    ]

    assert "Target tahun WTP Opini" in screens[0]
    assert "Target periode 1,5–3,5 %" in screens[1]


def test_a_report_says_what_was_agreed_and_reported(world: World, signed_in: Browser, now) -> None:
    report = report_of(world)
    submitted(world, report)
    now()

    page = signed_in("bureau").get(reverse("report", args=[report.pk]))

    shown = cells(page)
    assert (shown["Opini BPK"][1], shown["Opini BPK"][3]) == ("WTP", "WDP")
    assert (shown["Inflasi"][0], shown["Inflasi"][3]) == ("1,5–3,5", "5")


def test_the_plan_of_an_innovation_names_its_predicates(world: World, signed_in: Browser, now) -> None:
    report = report_of(world)
    now()

    shown = cells(signed_in("bureau").get(reverse("innovation", args=[report.innovation_id])))

    assert "WTP" in shown["Opini BPK"]


def test_the_sentence_on_planning_names_the_predicate(world: World, signed_in: Browser, now) -> None:
    report = report_of(world)
    submitted(world, report)
    now()

    shown = words(signed_in("bureau").get(reverse("report", args=[report.pk])).content.decode())

    assert "target WTP dicatat pada" in shown
    assert "target 1,5–3,5 dicatat pada" in shown


def test_the_reckoning_of_an_evaluation_names_the_predicate(world: World, signed_in: Browser, now) -> None:
    report = report_of(world)
    submitted(world, report)
    evaluation = Evaluation.objects.get(report=world.decide(Report.objects.get(pk=report.pk), world.bureau))
    now()

    shown = words(signed_in("bureau").get(reverse("evaluation", args=[evaluation.pk])).content.decode())

    assert "realisasi 3 (WDP), target 4 (WTP)" in shown
    assert "Rentang 1,5 sampai 3,5" in shown
