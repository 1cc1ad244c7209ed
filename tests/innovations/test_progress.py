"""Achievement, score, bands and recommendation by the shipped instrument."""

import csv
import tomllib
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovations.scoring.bands import SuggestedOutcome, recommend
from innovations.scoring.instrument import from_document
from innovations.scoring.instrument_document import parse
from innovations.scoring.progress import IndicatorFigures, PeriodFigures, Reason, Share, WeightedScore
from innovations.scoring.progress import achieve as achieve_by
from innovations.scoring.progress import aggregate as aggregate_by
from innovations.scoring.progress import weighted_score as score_by

ROOT = Path(__file__).parents[2]
DATA = ROOT / "demo" / "data"
INSTRUMENT = from_document(
    parse((ROOT / "innovations" / "instruments" / "capaian-kinerja.toml").read_text(encoding="utf-8"))
)
SCALE = INSTRUMENT.scales["permendagri-86-2017"]
achieve = partial(achieve_by, instrument=INSTRUMENT)
aggregate = partial(aggregate_by, instrument=INSTRUMENT)
weighted_score = partial(score_by, instrument=INSTRUMENT)


def quarters(*figures: tuple[str | None, str | None]) -> tuple[PeriodFigures, ...]:
    """Quarters from pairs of target and actual."""
    return tuple(
        PeriodFigures(number, None if t is None else Decimal(t), None if a is None else Decimal(a))
        for number, (t, a) in enumerate(figures, start=1)
    )


def figures(actual: str | None, target: str | None, **more: object) -> IndicatorFigures:
    """An indicator with one quarter filled and a yearly target."""
    yearly = None if target is None else Decimal(target)
    settings = {"indicator": "IND", "periods": quarters((None, actual)), "yearly_target": yearly, **more}
    return IndicatorFigures(**settings)


@pytest.mark.parametrize(
    ("formula", "actual", "target", "percent"),
    [
        ("positive", "75", "100", "75.00"),
        ("positive", "0", "100", "0.00"),
        ("positive", "1", "3", "33.33"),
        ("positive", "2", "3", "66.67"),
        # Half up, whatever digit stands before the half.
        ("positive", "1", "800", "0.13"),
        ("positive", "3", "800", "0.38"),
        ("positive", "-1", "4", "-25.00"),
        ("negative_lkjip", "8", "10", "120.00"),
        ("negative_lkjip", "12", "10", "80.00"),
        ("negative_lkjip", "25", "10", "-50.00"),
        ("negative_ratio", "8", "10", "125.00"),
        ("negative_ratio", "12", "10", "83.33"),
        ("negative_ratio", "10", "10", "100.00"),
        # No result counts more than none at all.
        ("negative_ratio", "7", "14", "200.00"),
        ("negative_ratio", "1", "14", "200.00"),
        ("negative_ratio", "0", "14", "200.00"),
        ("negative_lkjip", "0", "14", "200.00"),
        # Against a target of 0 there is reached and missed.
        ("positive", "5", "0", "100.00"),
        ("positive", "0", "0", "100.00"),
        ("positive", "-1", "0", "0.00"),
        ("negative_lkjip", "0", "0", "100.00"),
        ("negative_lkjip", "-2", "0", "100.00"),
        ("negative_lkjip", "3", "0", "0.00"),
        ("negative_ratio", "0", "0", "100.00"),
        ("negative_ratio", "0.000001", "0", "0.00"),
    ],
)
def test_formulas(formula: str, actual: str, target: str, percent: str) -> None:
    result = achieve(figures(actual, target, formula=formula))

    assert (result.raw, result.formula.code) == (Decimal(percent), formula)


@pytest.mark.parametrize(
    ("low", "high", "actual", "percent"),
    [
        ("10", "20", "12", "100.00"),
        ("10", "20", "10", "100.00"),
        ("10", "20", "5", "50.00"),
        ("10", "20", "22", "90.00"),
        ("10", "20", "30", "50.00"),
        ("10", "20", "40", "0.00"),
        ("1.5", "3.5", "8", "-28.57"),
        ("1.5", "3.5", "3.6", "97.14"),
        ("1.5", "3.5", "1.4", "93.33"),
        ("-4", "-2", "-5", "75.00"),
        ("-4", "-2", "-1", "50.00"),
        ("-1", "1", "2", "0.00"),
        ("0", "20", "0", "100.00"),
        ("0", "20", "-1", "0.00"),
        ("-5", "0", "0.1", "0.00"),
        ("3", "3", "3", "100.00"),
    ],
)
def test_a_range_counts_down_from_the_nearer_bound(low: str, high: str, actual: str, percent: str) -> None:
    given_range = figures(actual, None, formula="range", bounds=(Decimal(low), Decimal(high)))

    assert achieve(given_range).raw == Decimal(percent)


def test_far_outside_a_range_nothing_counts() -> None:
    outside = achieve(
        figures("8", None, formula="range", bounds=(Decimal("1.5"), Decimal("3.5"))), cap=Decimal(200)
    )

    assert (outside.capped, outside.bound) == (Decimal("0.00"), Decimal("3.5"))


@pytest.mark.parametrize(
    ("actual", "target", "formula", "reason"),
    [
        (None, "100", "positive", Reason.NOT_FILLED),
        ("5", None, "positive", Reason.TARGET_EMPTY),
        ("-5", "0", "negative_ratio", Reason.ACTUAL_NEGATIVE),
        ("5", "-1", "positive", Reason.TARGET_NEGATIVE),
        ("-5", "10", "negative_ratio", Reason.ACTUAL_NEGATIVE),
    ],
)
def test_not_computable_says_why(
    actual: str | None, target: str | None, formula: str, reason: Reason
) -> None:
    result = achieve(figures(actual, target, formula=formula))

    assert (result.raw, result.capped, result.exact, result.reason) == (None, None, None, reason)


def test_a_sum_compares_only_quarters_with_figures() -> None:
    indicator = IndicatorFigures(
        indicator="IND", periods=quarters(("10", "8"), ("20", None), ("10", "10"), ("60", None))
    )

    total = aggregate(indicator)

    assert (total.target, total.actual, total.basis, total.periods) == (
        Decimal(20),
        Decimal(18),
        "quarterly",
        (1, 3),
    )


def test_sum_falls_back_to_the_yearly_target() -> None:
    indicator = IndicatorFigures(
        indicator="IND", periods=quarters(("10", "8"), (None, "2")), yearly_target=Decimal(40)
    )

    total = aggregate(indicator)

    assert (total.target, total.actual, total.basis, total.periods) == (
        Decimal(40),
        Decimal(10),
        "yearly",
        (1, 2),
    )


@pytest.mark.parametrize(
    ("aggregation", "formula", "percent"),
    [
        ("last", "positive", "50.00"),
        ("trend_up", "positive", "50.00"),
        ("trend_flat", "positive", "50.00"),
        ("trend_down", "negative_ratio", "200.00"),
        ("trend_down", "negative_lkjip", "150.00"),
    ],
)
def test_last_and_trends_use_the_last_filled_quarter(aggregation: str, formula: str, percent: str) -> None:
    indicator = IndicatorFigures(
        indicator="IND",
        periods=quarters(("10", "9"), ("20", "10"), ("30", None)),
        aggregation=aggregation,
        formula=formula,
    )

    assert achieve(indicator).raw == Decimal(percent)


@pytest.mark.parametrize(
    "settings",
    [
        {"aggregation": "trend_down", "formula": "positive"},
        {"aggregation": "trend_up", "formula": "negative_ratio"},
        {"formula": "range"},
        {"bounds": (Decimal(1), Decimal(2))},
        {"formula": "range", "bounds": (Decimal(2), Decimal(1))},
        {"weight": Decimal(0)},
    ],
)
def test_contradicting_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        achieve(figures("1", "1", **settings))


@pytest.mark.parametrize(
    ("actual", "raw", "capped"),
    [("150", "150.00", "120.00"), ("90", "90.00", "90.00"), ("-5", "-5.00", "0.00")],
)
def test_a_cap_keeps_the_raw_value_beside(actual: str, raw: str, capped: str) -> None:
    result = achieve(figures(actual, "100"), cap=Decimal(120))

    assert (result.raw, result.capped) == (Decimal(raw), Decimal(capped))


def test_score_weighs_what_is_computable_and_names_the_rest() -> None:
    achievements = [
        achieve(figures("90", "100", indicator="A", weight=Decimal(3))),
        achieve(figures("60", "100", indicator="B", weight=Decimal(1))),
        achieve(figures("5", "-1", indicator="C", weight=Decimal(2))),
        achieve(figures(None, "5", indicator="D", weight=Decimal(2))),
    ]

    score = weighted_score(achievements)

    assert score == WeightedScore(
        value=Decimal("82.50"),
        coverage=Decimal("50.00"),
        counted=(
            Share("A", Decimal("75.00"), Decimal("90.00")),
            Share("B", Decimal("25.00"), Decimal("60.00")),
        ),
        excluded=(("C", Reason.TARGET_NEGATIVE), ("D", Reason.NOT_FILLED)),
    )


@pytest.mark.parametrize("achievements", [[], [achieve(figures(None, "5"))]])
def test_a_score_of_nothing_is_none_not_zero(achievements: list[object]) -> None:
    score = weighted_score(achievements)

    assert (score.value, score.coverage) == (None, Decimal("0.00"))


def test_score_rounds_once() -> None:
    thirds = [achieve(figures(actual, "3", indicator=actual)) for actual in ("1", "1", "2")]

    assert weighted_score(thirds).value == Decimal("44.44")


@given(
    pairs=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 100)), min_size=1, max_size=8
    ),
    factor=st.integers(2, 50),
)
def test_a_score_ignores_the_scale_of_weights(pairs: list[tuple[int, int, int]], factor: int) -> None:
    plain = [achieve(figures(str(r), str(t), weight=Decimal(w))) for r, t, w in pairs]
    scaled = [achieve(figures(str(r), str(t), weight=Decimal(w * factor))) for r, t, w in pairs]

    score = weighted_score(plain)

    raws = [each.raw for each in plain]
    assert min(raws) <= score.value <= max(raws)
    assert score == weighted_score(scaled)


def published() -> list[dict[str, str]]:
    """The quarterly figures, in the order of the source."""
    with (DATA / "quarterly_reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_contracts_of_the_demo_name_published_rows() -> None:
    with (DATA / "appointed.toml").open("rb") as file:
        appointed = tomllib.load(file)

    ids = appointed["indicators"]["deli_serdang"]["indicator_ids"]
    silent = {contract["key"]: contract["silent_quarters"] for contract in appointed["contracts"]}
    assert ids == list(dict.fromkeys(row["indicator_id"] for row in published()))
    assert silent == {
        "tuban-rsud": [],
        "tuban-pekerjaan-umum": [],
        "tuban-perumahan": [2],
        "grobogan-mona": [],
        "deli-serdang-perencanaan": [],
    }


@pytest.mark.parametrize(
    ("score", "code"),
    [
        ("120", "very_high"),
        ("91", "very_high"),
        ("90.99", "high"),
        ("90.5", "high"),
        ("76", "high"),
        ("75.99", "medium"),
        ("66", "medium"),
        ("65.99", "low"),
        ("51", "low"),
        ("50.99", "very_low"),
        ("0", "very_low"),
        ("-20", "very_low"),
    ],
)
def test_bands_treat_lower_bounds_as_thresholds(score: str, code: str) -> None:
    assert SCALE.band_for(Decimal(score)).code == code


def test_bands_bear_the_labels_of_the_regulation() -> None:
    assert [band.label for band in SCALE.bands] == [
        "Sangat Tinggi",
        "Tinggi",
        "Sedang",
        "Rendah",
        "Sangat Rendah",
    ]


@pytest.mark.parametrize(
    ("score", "coverage", "breaches", "outcome", "row"),
    [
        ("95", "100", 0, "replicate", 1),
        ("95", "79.99", 0, "continue", 2),
        ("95", "100", 1, "continue", 2),
        ("80", "100", 2, "improve", 3),
        ("51", "50", 0, "improve", 3),
        ("95", "100", 3, "suspend", 4),
        ("25", "100", 0, "suspend", 4),
        ("24.99", "100", 0, "end", 5),
        ("95", "49.99", 0, "insufficient_data", 0),
        (None, "0", 4, "insufficient_data", 0),
    ],
)
def test_recommendation_is_the_first_row_that_holds(
    score: str | None, coverage: str, breaches: int, outcome: str, row: int
) -> None:
    value = None if score is None else Decimal(score)

    suggestion = recommend(
        score=value, coverage=Decimal(coverage), missed=breaches, rules=INSTRUMENT.recommendations
    )

    assert suggestion == SuggestedOutcome(outcome, row, value, Decimal(coverage), breaches)


def test_an_average_compares_means_of_actuals_and_targets() -> None:
    own = achieve(figures(None, "90", aggregation="average", periods=quarters(("80", "60"), ("90", "85"))))
    yearly = achieve(
        figures(None, "90", aggregation="average", periods=quarters((None, "80"), ("90", "100")))
    )

    assert (own.actual, own.target, own.basis, own.raw) == (
        Decimal("72.5"),
        Decimal(85),
        "quarterly",
        Decimal("85.29"),
    )
    assert (yearly.actual, yearly.target, yearly.basis, yearly.raw) == (
        Decimal(90),
        Decimal(90),
        "yearly",
        Decimal("100.00"),
    )
