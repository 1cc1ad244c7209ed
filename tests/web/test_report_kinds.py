"""A monthly, half-yearly or yearly kind of report is policy data: plan, contract, reports, score, pages and print."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import BadInput
from common.periods import PeriodKind
from contracts.documents import store
from innovations.models import Evaluation, Innovation, Report
from innovations.scoring.score_json import inputs_as_json, inputs_from_json
from innovations.services.proposals import drafting
from innovations.services.reports.figure_sheet import HEADER, sheet
from tests.contracts.printed import text_of
from tests.innovations.walks import in_force
from tests.policies.conftest import published
from tests.world import POLICIES, Q1, START, World
from workflow.engine import gate

Browser = Callable[[str], Client]
MONTHS = PeriodKind.MONTH.parts
# Ten working days after each month; Idulfitri (31 March to 7 April) is not counted.
MONTHLY_DUE = (
    "2025-02-14", "2025-03-14", "2025-04-21", "2025-05-14", "2025-06-13", "2025-07-14", "2025-08-14", "2025-09-12",
    "2025-10-14", "2025-11-14", "2025-12-12", "2026-01-14",
)  # fmt: skip
NAMES = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def every(world: World, months: int, count: int) -> World:
    """The world's government reports every so many months; nothing but its policy says so."""
    text = (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8")
    changed = text.replace("every_months = 3\ncount = 4", f"every_months = {months}\ncount = {count}")
    version = published(changed)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])
    return world


def launched(world: World, draft: Innovation) -> Innovation:
    """The draft on its way to the launch."""
    item = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    return gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )


def set_targets(draft: Innovation, client: Client) -> None:
    """Type ten more for each month of the first indicator, as a person would."""
    page = client.get(reverse("innovation-rows", args=[draft.pk, "indicators"]))
    forms = [page.context["formset"].management_form, *page.context["formset"].forms]
    typed = {
        bound.html_name: str(bound.field.prepare_value(bound.value()) or "")
        for form in forms
        for bound in form
        if bound.value() not in (None, False)
    }
    typed |= {f"indicators-0-target_{part.code}": str(10 * part.number) for part in MONTHS}
    answer = client.post(page.request["PATH_INFO"], typed | {"version": str(page.context["version"])})
    assert answer.status_code == 302


def print_of(contract: object) -> str:
    """The newest document as pdftotext lays it out."""
    newest = contract.documents.order_by("-version_no").first()
    return text_of(store.load(newest.sha256), "-layout")


def test_a_month_is_planned_agreed_reported_scored_and_shown(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    every(world, 1, 12)
    draft = world.draft()
    drafting.replace_rows(draft, "indicators", [
        {"id": row.pk, "targets": {Q1: None}} for row in draft.indicators.order_by("position")
    ])  # fmt: skip
    now()
    set_targets(draft, signed_in("innovator"))
    world.now = START

    contract = world.in_force(launched(world, draft))

    owed = [(row["label"], row["due_on"]) for row in contract.draft["obligations"]]
    assert owed == [(f"{name} 2025", due) for name, due in zip(NAMES, MONTHLY_DUE, strict=True)]
    agreed = contract.draft["indicators"][0]["targets"]
    assert agreed == [{"period": f"month_{number}", "value": str(10 * number)} for number in range(1, 13)]
    reports = list(Report.objects.filter(contract=contract).order_by("number"))
    assert [(each.period.label, each.deadline.due_on.isoformat()) for each in reports] == owed
    lines = [line.split() for line in print_of(contract).splitlines()]
    assert ["Target", "2025", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun"] in [line[-8:] for line in lines]
    assert ["Jul", "Agu", "Sep", "Okt", "Nov", "Des"] in [line[-6:] for line in lines]
    assert ["200", "10", "20", "30", "40", "50", "60"] in [line[-7:] for line in lines]
    assert ["70", "80", "90", "100", "110", "120"] in [line[-6:] for line in lines]

    first = scored(world, contract, 1, "8", "12")
    second = scored(world, contract, 2, "18", "11")

    assert (str(first.score), first.result.working["inputs"]["period_kind"]) == ("80.00", "month")
    step = second.result.working["steps"]["indicators"][0]
    assert (step["quarters"], step["basis"], step["actual"], step["target"]) == (
        [1, 2],
        "quarterly",
        "26",
        "30",
    )
    assert (
        inputs_as_json(inputs_from_json(second.result.working["inputs"])) == second.result.working["inputs"]
    )
    now()
    operator, bureau = signed_in("operator"), signed_in("bureau")
    page = operator.get(reverse("report", args=[second.report_id])).content.decode()
    assert "Februari 2025" in page
    assert "Triwulan I 2025" not in page
    words = bureau.get(reverse("evaluation", args=[second.pk])).content.decode()
    assert "Januari: " in words
    assert "Februari: " in words
    listed = operator.get(reverse("reports"), {"triwulan": "2"}).content.decode()
    assert [name for name in NAMES if f"{name} 2025:" in listed] == ["April", "Mei", "Juni"]
    board = Client().get(reverse("public-innovation", args=[draft.pk])).content.decode()
    assert "Feb 2025" in board


def scored(world: World, contract: object, number: int, *actuals: str) -> Evaluation:
    """The report of that number filled in, handed in on its due day and accepted."""
    due_on = world.report(contract, number).deadline.due_on
    world.sweep(datetime(due_on.year, due_on.month, due_on.day, 2, tzinfo=UTC))
    report = world.fill(world.report(contract, number), *actuals)
    report = gate.perform(report, "submit", actor=world.operator, at=world.tick())
    world.decide(report, world.bureau)
    return Evaluation.objects.get(report=report)


@pytest.mark.parametrize(
    ("months", "count", "labels", "heads"),
    [
        (1, 6, [f"{name} 2025" for name in NAMES[:6]], [f"month_{number}" for number in range(1, 7)]),
        (6, 2, ["Semester I 2025", "Semester II 2025"], ["half_year_1", "half_year_2"]),
        (12, 1, ["Tahun 2025"], []),
    ],
)
def test_every_length_of_period_has_its_own_reports_and_columns(
    world: World, months: int, count: int, labels: list[str], heads: list[str]
) -> None:
    every(world, months, count)
    draft = world.draft()
    drafting.replace_rows(draft, "indicators", [
        {"id": row.pk, "targets": {Q1: None}} for row in draft.indicators.order_by("position")
    ])  # fmt: skip

    contract = in_force(world, launched(world, draft))

    reports = Report.objects.filter(contract=contract).order_by("number")
    assert [each.period.label for each in reports] == labels
    assert [row["label"] for row in contract.draft["obligations"]] == labels
    assert [target["period"] for target in contract.draft["indicators"][0]["targets"]] == heads


def test_half_years_are_measured_against_their_own_targets(world: World) -> None:
    every(world, 6, 2)
    draft = world.draft()
    first_half, second_half = PeriodKind.HALF_YEAR.parts
    rows = draft.indicators.order_by("position")
    targets = {Q1: None, first_half: Decimal(100), second_half: Decimal(100)}
    drafting.replace_rows(draft, "indicators", [{"id": rows[0].pk, "targets": targets}, {"id": rows[1].pk}])
    contract = in_force(world, launched(world, draft))

    done = scored(world, contract, 1, "90", "10")

    step = done.result.working["steps"]["indicators"][0]
    assert (step["basis"], step["target"], step["raw"]) == ("quarterly", "100", "90.00")
    assert (done.report.period.label, done.report.deadline.due_on) == ("Semester I 2025", date(2025, 7, 14))


def test_the_figure_sheet_names_this_month_and_the_last(world: World) -> None:
    every(world, 1, 12)
    contract = in_force(world, launched(world, world.draft()))
    scored(world, contract, 1, "8", "12")
    second = world.report(contract, 2)

    rows = [dict(zip(HEADER, row, strict=True)) for row in sheet(Report.objects.filter(pk=second.pk))]

    assert [(row["periode"], row["periode_lalu"], row["target_periode"]) for row in rows] == [
        ("Februari 2025", "8", ""),
        ("Februari 2025", "12", ""),
    ]


def test_monthly_reports_begin_with_the_signing_month(
    world: World,
) -> None:
    every(world, 1, 12)
    innovation = launched(world, world.draft())
    world.now = datetime(2025, 5, 30, 3, 0, tzinfo=UTC)

    contract = in_force(world, innovation)

    owed = Report.objects.filter(contract=contract).select_related("deadline").order_by("number")
    assert [(each.period.label, each.deadline.due_on.isoformat()) for each in owed] == [
        (f"{name} 2025", due) for name, due in zip(NAMES[4:], MONTHLY_DUE[4:], strict=True)
    ]
    assert [each.since_on for each in owed] == [date(2025, 1, 1), *[None] * 7]
    assert scored(world, contract, 5, "8", "12").report.period.label == "Mei 2025"


@pytest.mark.parametrize("months", [2, 4, 5, 9])
def test_a_length_without_a_name_is_refused_with_its_line(world: World, english: None, months: int) -> None:
    with pytest.raises(BadInput) as refusal:
        every(world, months, 4)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("reports.every_months", "period")]
