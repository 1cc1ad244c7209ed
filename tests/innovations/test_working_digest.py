"""The stored working of a score: its keys and digests stay what they were when every period was a quarter."""

from dataclasses import replace
from decimal import Decimal

from common.canonical import digest
from common.periods import PeriodKind
from innovations.scoring.evaluate import BEFORE_PROGRESS, ScoreInputs, evaluate
from innovations.scoring.progress import IndicatorFigures
from innovations.scoring.score_json import inputs_as_json, inputs_from_json, steps_as_json
from innovations.scoring.wording import explain
from innovations.services.evaluations.explaining import gathered_periods
from tests.innovations.published_instruments import first
from tests.innovations.test_progress import INSTRUMENT, quarters

INPUTS = ScoreInputs(
    schema=BEFORE_PROGRESS,
    scale="permendagri-86-2017",
    cap=Decimal(120),
    missed=1,
    figures=(
        IndicatorFigures(
            indicator="SUM",
            periods=quarters(("10", "8"), ("20", None), ("10", "10")),
            yearly_target=Decimal(60),
        ),
        IndicatorFigures(
            indicator="YEARLY",
            periods=quarters((None, "2.50"), ("3", "1"), (None, "7")),
            yearly_target=Decimal(40),
            weight=Decimal(2),
        ),
        IndicatorFigures(
            indicator="LAST",
            periods=quarters(("10", "9"), ("20", "10")),
            aggregation="last",
            formula="negative_lkjip",
        ),
        IndicatorFigures(
            indicator="RANGE",
            periods=quarters((None, "5")),
            bounds=(Decimal("1.5"), Decimal("3.5")),
            formula="range",
        ),
        IndicatorFigures(indicator="EMPTY", periods=quarters((None, None), ("1", None))),
    ),
)


def test_the_working_of_quarters_keeps_its_earlier_digest() -> None:
    done = evaluate(INPUTS, instrument=first())
    working = {"inputs": inputs_as_json(INPUTS), "steps": steps_as_json(done)}

    assert (str(done.value), digest(working)) == (
        "76.50",
        "7f399e3b17f47fe0a89b18cb99f7502f8624d0d0e99a17ef334df6f53f941e8d",
    )
    assert digest(working["inputs"]) == "c97a1ad92c0b00f5042fcccd1a3db91a7aae888e7d9300f489c8f254f20304a5"


def test_another_kind_of_period_is_named_and_changes_no_number() -> None:
    monthly = replace(INPUTS, period_kind=PeriodKind.MONTH)

    stored = inputs_as_json(monthly)

    assert (stored.pop("period_kind"), stored) == ("month", inputs_as_json(INPUTS))
    assert inputs_from_json(inputs_as_json(monthly)) == monthly
    assert evaluate(monthly, instrument=INSTRUMENT) == evaluate(INPUTS, instrument=INSTRUMENT)


def test_a_periodic_evaluation_keeps_names_as_gathered(english: None) -> None:
    gathered = {
        "quarters": [
            {"number": number, "year": 2025, "period": f"month_{number + 6}"} for number in (1, 2, 3)
        ]
    }
    working = {
        "inputs": inputs_as_json(INPUTS),
        "steps": steps_as_json(evaluate(INPUTS, instrument=INSTRUMENT)),
    }

    told = explain(working, INSTRUMENT, {}, periods=gathered_periods(gathered))

    assert told.indicators[0].steps[:3] == (
        "July 2025: actual 8, target 10.",
        "August 2025: actual –, target 20.",
        "September 2025: actual 10, target 10.",
    )
