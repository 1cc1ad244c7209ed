"""Whoever does exactly what was planned never reads of failure, whatever day the contract begins, ends or is signed."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from common.periods import WHOLE_YEAR, PeriodKind
from contracts.models import Contract
from deadlines.models import Deadline
from innovations.enums import Aggregation
from innovations.models import Appraisal, Evaluation, Report
from innovations.scoring.evaluate import evaluate
from innovations.scoring.score_json import inputs_from_json
from innovations.services.contracts import contracting
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import periods_before
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from innovations.services.reports.reporting import FigureEntry
from organisations.offices import SYSTEM
from tests import campaign
from tests.innovations.walks import launched
from tests.web.test_report_kinds import every
from tests.world import World
from workflow.engine import gate

QUARTERS = PeriodKind.QUARTER.parts
DAY = timedelta(days=1)
LAUNCHED = date(2025, 1, 20)
# A year's worth of work: so much a day.
A_DAY, A_QUARTER, LEVEL = Decimal(2), Decimal(180), Decimal(85)
# What nobody reads as failure; before the first report of a year there is nothing to judge after six months.
GOOD = {"replicate", "not_yet", "insufficient_data"}


@dataclass(frozen=True)
class Agreement:
    """A contract, the day of its last signature, and one indicator: how periods combine, what has targets."""

    first_day: date
    last_day: date
    signed_on: date
    way: str
    planned: str  # "year", "quarters", "dated"
    months: int = 3  # that a period is long on which reports are

    @property
    def targets(self) -> dict[str, object]:
        """As the plan has them: of every year, or of each period of 2025 and 2026."""
        adds_up = self.way == "sum"
        yearly, quarterly = (A_DAY * 365, A_QUARTER) if adds_up else (LEVEL, LEVEL)
        if self.planned == "year":
            return {"target_year": yearly}
        if self.planned == "quarters":
            return {"targets": dict.fromkeys(QUARTERS, quarterly)}
        dated = [part.in_year(year) for year in (2025, 2026) for part in QUARTERS]
        of_2026 = 4 * A_QUARTER if adds_up else LEVEL
        return {"targets": {**dict.fromkeys(dated, quarterly), WHOLE_YEAR.in_year(2026): of_2026}}

    def done(self, report: Report) -> FigureEntry:
        """What an agency exactly on plan has to write: of a short period its whole target, as agreed, or its days."""
        if self.way != "sum":
            return FigureEntry(LEVEL)
        before = periods_before(report)
        if self.planned == "year":
            earlier = (report.period_start - report.since_on).days * A_DAY if before else None
            return FigureEntry((report.period_end - report.period_start).days * A_DAY, earlier=earlier)
        each = A_QUARTER * self.months / 3
        return FigureEntry(each, earlier=each * len(before) if before else None)


def drawn(chance: random.Random) -> Agreement:
    first_day = chance.choice(
        [date(2025, 1, 1), date(2025, 1, 1), date(2025, 1, 1) + chance.randrange(334) * DAY]
    )
    last_day = chance.choice([date(2025, 12, 31), first_day + chance.randrange(40, 400) * DAY])
    # Launched in January; signed while something is still to be reported on.
    signed_on = max(first_day, LAUNCHED) + chance.randrange(300) * DAY
    return Agreement(
        first_day,
        max(last_day, first_day + 31 * DAY),
        min(signed_on, max(last_day, first_day + 31 * DAY)),
        chance.choice(
            [way.value for way in (Aggregation.SUM, Aggregation.SUM, Aggregation.LAST, Aggregation.AVERAGE)]
        ),
        chance.choice(["year", "year", "quarters", "dated"]),
        chance.choice([3, 3, 3, 1, 6, 12]),
    )


def in_force(world: World, case: Agreement) -> Contract:
    if case.months != 3:
        every(world, case.months, 12 // case.months)
    draft = world.draft()
    row = {"source_code": "Y", "name": "Capaian", "unit": "Orang", "aggregation": case.way, **case.targets}
    drafting.replace_rows(draft, "indicators", [row])
    innovation = launched(world, draft)
    world.now = datetime(case.signed_on.year, case.signed_on.month, case.signed_on.day, 3, tzinfo=UTC)
    contract = contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=case.first_day,
        last_day=case.last_day,
        dates_reason="Ditandatangani menyusul.",
        targets_reason="Disepakati.",
        place="Tuban",
    )
    ready = gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    return gate.perform(ready, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


def judged(world: World, case: Agreement) -> list[tuple[str, Decimal | None, str]]:
    """What every report, and every evaluation after 6 and 12 months, was told: number or months, score, suggestion."""
    contract = in_force(world, case)
    found = []
    for number in (
        Report.objects.filter(contract=contract).order_by("number").values_list("number", flat=True)
    ):
        report = world.report(contract, number)
        end = report.period_end
        world.sweep(datetime(end.year, end.month, end.day, 3, tzinfo=UTC))
        report = reporting.save_figures(
            world.report(contract, number),
            actor=world.operator,
            at=world.tick(),
            figures={report.innovation.indicators.get().pk: case.done(report)},
            obstacles="Tidak ada.",
            follow_up="Dilanjutkan.",
        )
        handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())
        made = Evaluation.objects.get(report=world.decide(handed_in, world.bureau))
        found.append((f"report {number}", made.score, made.result.working["steps"]["suggested"]["outcome"]))
    last_due = max(Deadline.objects.filter(appraisal__contract=contract).values_list("due_at", flat=True))
    world.sweep(last_due)
    for appraisal in Appraisal.objects.filter(contract=contract).order_by("after_months"):
        if appraisal.gathered:
            kept = appraisal.gathered
            result = evaluate(
                inputs_from_json(kept["inputs"]), instrument=instruments.by_reference(kept["instrument"])
            )
            found.append((f"{appraisal.after_months} months", result.value, result.suggested.outcome))
    return found


@pytest.mark.parametrize(
    "seed", [4 * seed + number for seed in campaign.seeds("on_plan", full=40) for number in range(4)]
)
def test_exactly_on_plan_is_never_a_failure(world: World, seed: int) -> None:
    case = drawn(random.Random(seed))

    told = judged(world, case)

    wrong = [row for row in told if row[1] not in (None, Decimal(100)) or row[2] not in GOOD]
    assert (case, wrong) == (case, [])
    assert told != []


@pytest.mark.parametrize("planned", ["year", "quarters"])
@pytest.mark.parametrize(
    ("first_day", "last_day", "scores"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), [100]),
        (date(2025, 2, 15), date(2026, 2, 14), [None, None]),
        (date(2025, 11, 29), date(2026, 11, 28), [None, None]),
    ],
)
def test_yearly_reports_measure_no_part_of_a_year_by_the_year(
    world: World, first_day: date, last_day: date, scores: list[int | None], planned: str
) -> None:
    told = judged(world, Agreement(first_day, last_day, max(first_day, LAUNCHED), "sum", planned, 12))

    assert [score for what, score, _outcome in told if what.startswith("report")] == scores
    assert {outcome for _what, _score, outcome in told} <= GOOD


@pytest.mark.parametrize("months", [1, 6, 12])
def test_targets_of_quarters_make_the_years_for_other_reports(world: World, months: int) -> None:
    """Nothing has a target of its own; the year is judged with its last report, and was planned."""
    day = date(2025, 1, 1)
    told = judged(world, Agreement(day, date(2025, 12, 31), LAUNCHED, "sum", "quarters", months))

    *running, last = [row for row in told if row[0].startswith("report")]
    assert last[1:] == (Decimal(100), "replicate")
    assert {row[1:] for row in running} <= {(None, "not_yet")}


@pytest.mark.parametrize(("way", "score"), [("sum", None), ("last", 100), ("average", 100)])
def test_from_mid_february_only_sums_wait_for_the_whole_year(
    world: World, way: str, score: int | None
) -> None:
    """Nobody knows what was done before 15 February; a last figure and a mean need not know."""
    told = judged(world, Agreement(date(2025, 2, 15), date(2025, 12, 31), date(2025, 3, 3), way, "year"))

    outcome = "not_yet" if score is None else "replicate"
    assert [row for row in told if row[0] == "report 4"] == [("report 4", score, outcome)]
    assert [row for row in told if row[0] in ("report 1", "report 2", "report 3")] == [
        (f"report {number}", None, "not_yet") for number in (1, 2, 3)
    ]
