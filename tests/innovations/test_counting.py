"""What counts of results that were not planned in time or are the work of others, for score and suggestion."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovations.scoring.counting import AttributionRules, CountingMode, CountingRule
from innovations.scoring.evaluate import ScoreInputs, ScoreResult, evaluate
from innovations.scoring.progress import IndicatorFigures, PeriodFigures, Reason, achieve
from innovations.scoring.score_json import inputs_as_json, inputs_from_json, lines_of, steps_as_json
from innovations.scoring.wording import explain
from tests.innovations.test_progress import INSTRUMENT

MODES = st.sampled_from(CountingMode)
SHOWN, CAPPED, EXCLUDED = CountingMode
# (target, actual, planned in time, own share in percent)
Result = tuple[str, str, bool, int | None]


def indicator(*results: Result, **more) -> IndicatorFigures:
    return IndicatorFigures(
        indicator=more.pop("indicator", "IND"),
        periods=tuple(
            PeriodFigures(number, Decimal(target), Decimal(actual), planned, own and Decimal(own))
            for number, (target, actual, planned, own) in enumerate(results, start=1)
        ),
        **more,
    )


def judged(*figures: IndicatorFigures, rules: AttributionRules | None = None) -> ScoreResult:
    inputs = ScoreInputs(
        scale="permendagri-86-2017",
        cap=Decimal(200),
        missed=0,
        figures=figures,
        attribution=rules or AttributionRules.of(None),
    )
    assert inputs_from_json(inputs_as_json(inputs)) == inputs
    return evaluate(inputs, instrument=INSTRUMENT)


@pytest.mark.parametrize(("target", "raw"), [("60", "210.00"), ("30", "420.00")])
def test_a_target_recorded_afterwards_earns_no_replication(target: str, raw: str) -> None:
    """An investment of which 30 percent are the agency's own work, against a target typed after the quarter."""
    done = judged(indicator((target, "126", False, 30)))

    assert (done.achievements[0].raw, done.value, done.band.label) == (
        Decimal(raw),
        Decimal("200.00"),
        "Sangat Tinggi",
    )
    assert done.suggested.outcome == "not_planned"
    assert done.for_suggestion is not None
    assert (done.for_suggestion.value, done.for_suggestion.achieved.coverage) == (None, Decimal("0.00"))
    assert done.for_suggestion.achievements[0].reason is Reason.NOT_PLANNED


def test_the_same_result_planned_in_time_counts() -> None:
    done = judged(indicator(("60", "126", True, 30)))

    assert (done.for_suggestion, done.suggested.outcome) == (None, "replicate")


def test_only_periods_planned_in_time_count_for_suggestion() -> None:
    done = judged(indicator(("50", "150", False, 100), ("50", "40", True, 100)))

    assert (done.value, done.for_suggestion.value, done.suggested.outcome) == (
        Decimal("190.00"),
        Decimal("80.00"),
        "continue",
    )


def test_an_unplanned_indicator_leaves_the_suggestion_alone() -> None:
    planned = indicator(("50", "50", True, 100), indicator="A", weight=Decimal(4))
    done = judged(planned, indicator(("50", "5", False, 100), indicator="B"))

    assert (done.value, done.for_suggestion.value, done.for_suggestion.achieved.coverage) == (
        Decimal("82.00"),
        Decimal("100.00"),
        Decimal("80.00"),
    )
    assert done.suggested.outcome == "replicate"


@pytest.mark.parametrize(
    ("unplanned", "outside", "result", "counts"),
    [
        (SHOWN, SHOWN, ("60", "126", True, 30), "200.00"),
        (SHOWN, EXCLUDED, ("60", "126", True, 30), "63.00"),
        (SHOWN, CAPPED, ("60", "126", True, 30), "100.00"),
        (SHOWN, CAPPED, ("60", "126", True, 80), "168.00"),
        (SHOWN, CAPPED, ("60", "30", True, 30), "50.00"),
        (CAPPED, SHOWN, ("60", "126", False, 30), "100.00"),
        (CAPPED, EXCLUDED, ("60", "126", False, 30), "63.00"),
        (CAPPED, CAPPED, ("60", "126", False, 30), "100.00"),
        (SHOWN, EXCLUDED, ("60", "126", False, 30), "63.00"),
        # Nobody said whose work it was: not known, and counts.
        (SHOWN, EXCLUDED, ("60", "126", True, None), "200.00"),
        (CAPPED, SHOWN, ("60", "126", False, None), "100.00"),
        (SHOWN, EXCLUDED, ("60", "-6", True, 30), "0.00"),
        (SHOWN, EXCLUDED, ("0", "5", True, 30), "100.00"),
    ],
)
def test_a_policy_lets_parts_count_whole_in_part_or_not(
    unplanned: CountingMode, outside: CountingMode, result: Result, counts: str
) -> None:
    done = achieve(
        indicator(result),
        instrument=INSTRUMENT,
        cap=Decimal(200),
        rule=CountingRule(unplanned, outside),
    )

    assert done.capped == Decimal(counts)


@pytest.mark.parametrize(
    ("formula", "more", "result", "counts"),
    [
        ("negative_lkjip", {}, ("10", "8", True, 50), "60.00"),
        ("negative_ratio", {}, ("10", "0", True, 50), "100.00"),
        ("range", {"bounds": (Decimal(8), Decimal(12))}, ("10", "9", True, 25), "25.00"),
        # Nothing is gained by a bad result of others.
        ("negative_lkjip", {}, ("10", "25", True, 50), "0.00"),
    ],
)
def test_where_less_is_better_the_percentage_is_cut(
    formula: str, more: dict, result: Result, counts: str
) -> None:
    done = achieve(
        indicator(result, formula=formula, **more),
        instrument=INSTRUMENT,
        cap=Decimal(200),
        rule=CountingRule(outside=EXCLUDED),
    )

    assert done.capped == Decimal(counts)


def plainly(result: Result, rule: CountingRule) -> Decimal:
    """What counts of one period where more is better, from the definition alone; with three decimals."""
    target, actual, planned, own_share = Decimal(result[0]), Decimal(result[1]), result[2], result[3]
    own = Decimal(1 if own_share is None else own_share) / (1 if own_share is None else 100)
    strict = list(CountingMode)
    pieces = [
        (own, SHOWN if planned else rule.unplanned),
        (1 - own, rule.outside if planned else max(rule.outside, rule.unplanned, key=strict.index)),
    ]
    whole = sum(share for share, mode in pieces if mode == SHOWN) * actual / target * 100
    upto = sum(share for share, mode in pieces if mode != EXCLUDED) * actual / target * 100
    return max(whole, min(upto, Decimal(100)))


@given(
    actuals=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    target=st.integers(1, 10**6),
    planned=st.booleans(),
    own=st.one_of(st.none(), st.integers(0, 100)),
    unplanned=st.sampled_from([SHOWN, CAPPED]),
    outside=MODES,
)
def test_counted_results_agree_with_a_plain_computation(
    actuals: tuple[int, int],
    target: int,
    planned: bool,
    own: int | None,
    unplanned: CountingMode,
    outside: CountingMode,
) -> None:
    rule = CountingRule(unplanned, outside)
    rows = [(str(target), str(actual), planned, own) for actual in sorted(actuals)]

    less, more = (achieve(indicator(row), instrument=INSTRUMENT, cap=Decimal(200), rule=rule) for row in rows)

    with localcontext(prec=60):
        expected = [
            min(plainly(row, rule), Decimal(200)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
            for row in rows
        ]
    assert [less.capped, more.capped] == expected
    assert 0 <= less.exact <= more.exact <= 200


def test_every_number_that_counts_can_be_computed_again_by_hand(english: None) -> None:
    rules = AttributionRules(score=CountingRule(), suggestion=CountingRule(CAPPED, EXCLUDED))
    inputs = ScoreInputs(
        scale="permendagri-86-2017",
        cap=Decimal(200),
        missed=0,
        figures=(indicator(("60", "126", True, 30)),),
        attribution=rules,
    )
    done = evaluate(inputs, instrument=INSTRUMENT)
    working = {"inputs": inputs_as_json(inputs), "steps": steps_as_json(done)}

    told = explain(working, INSTRUMENT, {"IND": "Realisasi investasi"})

    (line,) = lines_of(working)
    assert (line.achievement, line.capped, line.for_suggestion) == (
        Decimal("210.00"),
        Decimal("200.00"),
        Decimal("63.00"),
    )
    assert told.indicators[0].steps[-6:] == (
        "For the suggestion:",
        "Jumlah periode yang terisi: R = 126.",
        "Measured against the targets of the same periods: T = 60.",
        "Makin tinggi makin baik: R ÷ T × 100 = 126 ÷ 60 × 100 = 210 %.",
        "What counts whole: R = 37.8, which gives 63 %.",
        "The policy counts at least 0 and at most 200 %: 63 % counts.",
    )
    assert told.conclusion[-4:] == (
        "For the suggestion other results count than for the score:",
        "Weighted mean: (1 × 63) ÷ (1) = 63 %.",
        "Indicators that count for the suggestion: 1 of 1, with 100 % of the weights.",
        "Row 3 of the table of recommendations (score at least 51; weights computed at least 50 %; "
        "at most 2 reports missed or late) suggests: Improve.",
    )
