"""Within a year nothing is judged by the year's target: progress and plan are shown, the verdict comes with its end."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import PeriodKind
from innovations.scoring.evaluate import ScoreInputs, ScoreResult, evaluate
from innovations.scoring.plan import planned_by
from innovations.scoring.progress import IndicatorFigures, Reason
from innovations.scoring.score_json import inputs_as_json, inputs_from_json, lines_of, steps_as_json
from tests.innovations.published_instruments import first
from tests.innovations.test_progress import INSTRUMENT, quarters

QUARTERS = PeriodKind.QUARTER.parts
MONTHS = PeriodKind.MONTH.parts
HALVES = PeriodKind.HALF_YEAR.parts


def judged(
    *figures: IndicatorFigures, year_complete: bool, missed: int = 0, instrument=INSTRUMENT
) -> ScoreResult:
    inputs = ScoreInputs(
        scale="permendagri-86-2017",
        cap=Decimal(200),
        missed=missed,
        figures=figures,
        year_complete=year_complete,
    )
    return evaluate(inputs, instrument=instrument)


def yearly(*actuals: str, target: str = "100", **more) -> IndicatorFigures:
    return IndicatorFigures(
        indicator=more.pop("indicator", "IND"),
        periods=quarters(*[(None, actual) for actual in actuals]),
        yearly_target=Decimal(target),
        **more,
    )


@pytest.mark.parametrize(
    ("actuals", "progress"),
    [(("25",), "25.00"), (("25", "25"), "50.00"), (("24", "25", "25"), "74.00")],
)
def test_a_year_exactly_on_plan_has_no_verdict_before_its_end(
    actuals: tuple[str, ...], progress: str
) -> None:
    done = judged(yearly(*actuals), year_complete=False)

    assert (done.value, done.band, done.suggested.outcome) == (None, None, "not_yet")
    assert (done.progress, done.achievements[0].reason) == (Decimal(progress), Reason.YEAR_RUNNING)


def test_the_last_period_brings_the_verdict() -> None:
    done = judged(yearly("24", "25", "25", "24"), year_complete=True)

    assert (done.value, done.band.label, done.suggested.outcome, done.progress) == (
        Decimal("98.00"),
        "Sangat Tinggi",
        "replicate",
        None,
    )


@pytest.mark.parametrize(
    "figures",
    [
        yearly("12", target="10", formula="negative_lkjip", aggregation="last"),
        yearly("0", target="0"),
        yearly("90", aggregation="trend_up"),
        # A sum of quantities against the bounds of a year.
        IndicatorFigures(
            indicator="IND",
            periods=quarters((None, "3")),
            bounds=(Decimal(10), Decimal(20)),
            formula="range",
        ),
    ],
)
def test_yearly_targets_are_judged_at_the_end_of_the_year(figures: IndicatorFigures) -> None:
    running = judged(figures, year_complete=False)
    over = judged(figures, year_complete=True)

    assert (running.value, running.achievements[0].reason) == (None, Reason.YEAR_RUNNING)
    assert over.value is not None


@pytest.mark.parametrize(
    "figures",
    [
        IndicatorFigures(
            indicator="IND", periods=quarters(("50", "40")), yearly_target=Decimal(200), weight=Decimal(1)
        ),
        # A range of what is measured anew in every period holds at any time.
        IndicatorFigures(
            indicator="IND",
            periods=quarters((None, "3")),
            bounds=(Decimal(2), Decimal(4)),
            formula="range",
            aggregation="last",
        ),
    ],
)
def test_a_period_target_is_judged_in_its_period(figures: IndicatorFigures) -> None:
    assert judged(figures, year_complete=False) == judged(figures, year_complete=True)


def test_a_score_is_that_of_the_indicators_that_are_judged() -> None:
    own = IndicatorFigures(indicator="OWN", periods=quarters(("50", "40")), yearly_target=Decimal(200))
    done = judged(own, yearly("10", indicator="YEAR", weight=Decimal(3)), year_complete=False)

    assert (done.value, done.achieved.coverage, done.progress) == (
        Decimal("80.00"),
        Decimal("25.00"),
        Decimal("10.00"),
    )
    assert done.suggested.outcome == "not_yet"


def test_an_empty_figure_or_target_stays_what_it_is() -> None:
    empty = judged(yearly(indicator="A"), year_complete=False)
    without = judged(IndicatorFigures(indicator="B", periods=quarters((None, "3"))), year_complete=False)

    assert [done.achievements[0].reason for done in (empty, without)] == [
        Reason.NOT_FILLED,
        Reason.TARGET_EMPTY,
    ]
    assert [done.suggested.outcome for done in (empty, without)] == ["insufficient_data"] * 2


def test_an_instrument_without_the_rule_judges_as_it_did() -> None:
    done = judged(yearly("25"), year_complete=False, instrument=first())

    assert (done.value, done.band.label, done.suggested.outcome) == (
        Decimal("25.00"),
        "Sangat Rendah",
        "suspend",
    )


def test_the_line_shows_progress_and_plan() -> None:
    inputs = ScoreInputs(
        scale="permendagri-86-2017",
        cap=None,
        missed=0,
        figures=(yearly("30", plan=Decimal(25)),),
        year_complete=False,
    )
    kept = inputs_as_json(inputs)

    (line,) = lines_of({"inputs": kept, "steps": steps_as_json(evaluate(inputs, instrument=INSTRUMENT))})

    assert inputs_from_json(kept) == inputs
    assert (line.actual, line.target, line.achievement, line.progress, line.plan, line.reason) == (
        Decimal(30),
        Decimal(100),
        None,
        Decimal("30.00"),
        Decimal(25),
        "year_running",
    )


@pytest.mark.parametrize(
    ("parts", "targets", "take", "plan"),
    [
        (QUARTERS[:2], {QUARTERS[0]: 10, QUARTERS[1]: 20}, "sum", 30),
        (QUARTERS[:2], {QUARTERS[0]: 10}, "sum", None),
        (QUARTERS[:2], {HALVES[0]: 50}, "sum", 50),
        (QUARTERS[:3], {HALVES[0]: 50, QUARTERS[2]: 5}, "sum", 55),
        (MONTHS[:4], {QUARTERS[0]: 30, MONTHS[3]: 7}, "sum", 37),
        (MONTHS[:2], {QUARTERS[0]: 30}, "sum", None),
        (MONTHS[:3], {QUARTERS[0]: 30}, "last", 30),
        (MONTHS[:3], {QUARTERS[0]: 30, MONTHS[2]: 28}, "last", 28),
        (QUARTERS[:2], {QUARTERS[0]: 10}, "last", None),
        (QUARTERS[:2], {QUARTERS[0]: 10, QUARTERS[1]: 20}, "average", 15),
        (MONTHS[:4], {QUARTERS[0]: 30, MONTHS[3]: 10}, "average", 25),
        # What does not begin with a year, or leaves one out, has no plan of the year so far.
        (QUARTERS[1:2], {QUARTERS[1]: 20}, "sum", None),
        ((QUARTERS[0], QUARTERS[2]), {QUARTERS[0]: 10, QUARTERS[2]: 20}, "sum", None),
        ((), {}, "sum", None),
    ],
)
def test_the_plan_so_far_is_made_of_targets_of_any_length(parts, targets, take, plan) -> None:
    given_targets = {part: Decimal(value) for part, value in targets.items()}

    found = planned_by(parts, given_targets, take=take)

    assert found == (None if plan is None else Decimal(plan))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 300), st.integers(1, 300), st.integers(1, 9), st.booleans()),
        min_size=1,
        max_size=5,
    )
)
def test_a_yearly_target_is_not_judged_within_the_year(
    rows: list[tuple[int, int, int, bool]],
) -> None:
    """Whatever is reported towards targets of the year: score, band and suggestion are the same."""

    def figures(factor: int) -> list[IndicatorFigures]:
        return [
            IndicatorFigures(
                indicator=str(number),
                periods=quarters((str(target), str(actual)) if own else (None, str(actual * factor))),
                yearly_target=Decimal(target * 4),
                weight=Decimal(weight),
            )
            for number, (actual, target, weight, own) in enumerate(rows)
        ]

    verdicts = [
        (done.value, done.band, done.suggested)
        for done in (judged(*figures(factor), year_complete=False) for factor in (0, 1, 50))
    ]

    assert verdicts[0] == verdicts[1] == verdicts[2]
