"""The target of a year and contracts that were signed late, or that cover a part of that year only."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from common.periods import WHOLE_YEAR
from contracts.models import Contract
from innovations.models import Appraisal, Evaluation
from innovations.scoring.evaluate import ScoreResult, evaluate
from innovations.scoring.score_json import inputs_from_json
from innovations.services.contracts import amending, contracting
from innovations.services.evaluations import instruments
from innovations.services.evaluations.recomputing import recompute
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from innovations.services.reports.reporting import FigureEntry
from organisations.offices import SYSTEM
from tests.innovations.walks import launched
from tests.world import World
from workflow.engine import gate

OPENED = {
    2: datetime(2025, 7, 2, 3, tzinfo=UTC),
    3: datetime(2025, 10, 2, 3, tzinfo=UTC),
    4: datetime(2026, 1, 2, 3, tzinfo=UTC),
}
NEW_YEAR, NOVEMBER = date(2025, 1, 1), date(2025, 11, 29)
# 200 a year, exactly on plan: 50 in each quarter. The day of signing, and by quarter its figure and the one before.
ON_PLAN = {
    "November": (NOVEMBER, {4: (50, 150)}),
    "July": (date(2025, 7, 10), {3: (50, 100), 4: (50, None)}),
    "April": (date(2025, 4, 25), {2: (50, 50), 3: (50, None), 4: (50, None)}),
}


def put_in_force(contract: Contract, world: World) -> Contract:
    ready = gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    return gate.perform(ready, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


def signed(
    world: World, signed_on: date, *, first_day: date = NEW_YEAR, target: int | None = 200
) -> Contract:
    """With a single target of the year, on record since January."""
    draft = world.draft()
    indicator = {"source_code": "Y", "name": "Peserta", "unit": "Orang"}
    if target is not None:
        indicator["target_year"] = Decimal(target)
    drafting.replace_rows(draft, "indicators", [indicator])
    innovation = launched(world, draft)
    world.now = datetime(signed_on.year, signed_on.month, signed_on.day, 3, tzinfo=UTC)
    contract = contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=first_day,
        dates_reason="Ditandatangani menyusul.",
        targets_reason="Target menyusul.",
        place="Tuban",
    )
    return put_in_force(contract, world)


def evaluated(world: World, contract: Contract, number: int, actual: int, before: int | None) -> Evaluation:
    """The report on the last quarter has whichever number the contract gives it."""
    report = world.report(contract, number)
    earlier = {} if before is None else {"earlier": Decimal(before)}
    report = reporting.save_figures(
        report,
        actor=world.operator,
        at=world.tick(),
        figures={report.innovation.indicators.get().pk: FigureEntry(Decimal(actual), **earlier)},
        obstacles="Tidak ada.",
        follow_up="Dilanjutkan.",
    )
    handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())
    return Evaluation.objects.get(report=world.decide(handed_in, world.bureau))


def reported(
    world: World, contract: Contract, figures: dict[int, tuple[int, int | None]]
) -> list[Evaluation]:
    made = []
    for number, (actual, before) in figures.items():
        world.sweep(OPENED[number])
        made.append(evaluated(world, contract, number, actual, before))
    return made


def after_six_months(world: World, contract: Contract, at: datetime) -> ScoreResult:
    """What its evaluators are shown of the figures."""
    world.sweep(at)
    gathered = Appraisal.objects.get(contract=contract, after_months=6).gathered
    return evaluate(
        inputs_from_json(gathered["inputs"]), instrument=instruments.by_reference(gathered["instrument"])
    )


def verdict(made: Evaluation) -> tuple[str, str, str]:
    return str(made.score), made.band, made.result.working["steps"]["suggested"]["outcome"]


@pytest.mark.parametrize("month", ON_PLAN)
def test_a_year_on_plan_is_not_suspended_for_a_late_signature(world: World, month: str) -> None:
    signed_on, figures = ON_PLAN[month]
    *running, last = reported(world, signed(world, signed_on), figures)

    assert verdict(last) == ("100.00", "Sangat Tinggi", "replicate")
    assert [verdict(each) for each in running] == [("None", "", "not_yet")] * len(running)
    assert recompute(last.result).differences == ()


def test_a_target_recorded_too_late_suggests_nothing(world: World) -> None:
    """On record since 29 November: what was done before that was not planned, and a part of a sum says nothing."""
    contract = signed(world, NOVEMBER, target=None)
    revision = amending.revise_contract(
        contract,
        actor=world.bureau,
        at=world.tick(),
        ground="priority",
        reason="Target baru ditetapkan.",
        targets={"Y": {WHOLE_YEAR: Decimal(200)}},
    )
    (made,) = reported(world, put_in_force(revision, world), {4: (50, 150)})

    assert verdict(made) == ("100.00", "Sangat Tinggi", "not_planned")
    assert (made.score_for_suggestion, made.recommendation) == (None, "")


def test_what_was_left_empty_is_not_judged_as_nothing(world: World) -> None:
    (made,) = reported(world, signed(world, NOVEMBER), {4: (50, None)})

    assert verdict(made) == ("None", "", "not_yet")
    assert made.result.working["steps"]["progress"] == "25.00"


def test_six_months_from_november_count_what_was_before(world: World) -> None:
    contract = signed(world, NOVEMBER)
    reported(world, contract, {4: (50, 150)})

    done = after_six_months(world, contract, datetime(2026, 4, 20, 3, tzinfo=UTC))

    assert (done.value, done.band.label, done.suggested.outcome) == (
        Decimal("100.00"),
        "Sangat Tinggi",
        "replicate",
    )


def test_six_months_from_july_count_what_was_before(world: World) -> None:
    contract = signed(world, date(2025, 7, 10))
    reported(world, contract, ON_PLAN["July"][1])

    done = after_six_months(world, contract, datetime(2026, 1, 20, 3, tzinfo=UTC))

    assert (done.value, done.suggested.outcome) == (Decimal("100.00"), "replicate")


@pytest.mark.parametrize("before", [None, 50])
def test_six_months_from_april_are_no_year(world: World, before: int | None) -> None:
    contract = signed(world, date(2025, 4, 25))
    reported(world, contract, {2: (50, before), 3: (50, None)})

    done = after_six_months(world, contract, datetime(2025, 10, 20, 3, tzinfo=UTC))

    assert (done.value, done.band, done.suggested.outcome) == (None, None, "not_yet")
    assert done.progress == Decimal(50 + 25 * bool(before))


@pytest.mark.parametrize(
    ("first_day", "figures", "progress"),
    [
        (NOVEMBER, [18], "9.00"),
        (date(2025, 7, 10), [45, 50], "47.50"),
        (date(2025, 4, 25), [36, 50, 50], "68.00"),
    ],
)
def test_a_contract_of_a_part_is_not_judged_by_the_year(
    world: World, signed_in, now, first_day: date, figures: list[int], progress: str
) -> None:
    contract = signed(world, first_day, first_day=first_day)
    days = list(OPENED.values())[-len(figures) :]
    for number, (day, actual) in enumerate(zip(days, figures, strict=True), start=1):
        world.sweep(day)
        made = evaluated(world, contract, number, actual, None)

    assert verdict(made) == ("None", "", "not_yet")
    assert (made.recommendation, made.result.working["steps"]["progress"]) == ("", progress)
    now()
    page = signed_in("bureau").get(reverse("evaluation", args=[made.pk])).content.decode()
    assert "belum dinilai" in page
    assert "Sangat Rendah" not in page


def test_six_months_of_five_weeks_are_not_judged_by_the_year(world: World) -> None:
    contract = signed(world, NOVEMBER, first_day=NOVEMBER)
    world.sweep(OPENED[4])
    evaluated(world, contract, 1, 18, None)

    done = after_six_months(world, contract, datetime(2026, 6, 26, 3, tzinfo=UTC))

    assert (done.value, done.suggested.outcome) == (None, "not_yet")
