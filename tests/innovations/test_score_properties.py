"""The score beside an independent plain computation, and its direction: better results never score less."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovations.scoring.progress import Achievement, IndicatorFigures, PeriodFigures, achieve, weighted_score
from tests.innovations.test_progress import INSTRUMENT

CAPS = st.sampled_from([Decimal(100), Decimal(110), Decimal(120), Decimal(200)])
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=3)
TARGETS = st.one_of(st.just(Decimal(0)), st.decimals(min_value=Decimal("0.001"), max_value=10**6, places=3))
# Results of a whole year are as near to and as far from their target as they like.
SIGNED = st.decimals(min_value=-(10**6), max_value=10**6, places=3)


def measured(
    formula: str,
    actual: Decimal,
    cap: Decimal,
    *,
    target: Decimal | None = None,
    bounds: tuple[Decimal, Decimal] | None = None,
    weight: int = 1,
) -> Achievement:
    figures = IndicatorFigures(
        indicator="IND",
        periods=(PeriodFigures(1, target, actual),),
        formula=formula,
        bounds=bounds,
        weight=Decimal(weight),
    )
    return achieve(figures, instrument=INSTRUMENT, cap=cap)


def plainly(
    formula: str,
    actual: Decimal,
    cap: Decimal,
    *,
    target: Decimal | None = None,
    bounds: tuple[Decimal, Decimal] | None = None,
) -> Decimal:
    """The percentage that counts, from the definition alone."""
    with localcontext(prec=60):
        percent = _plain_range(actual, *bounds) if bounds else _plain_target(formula, actual, target)
        return min(max(percent, Decimal(0)), cap).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _plain_range(actual: Decimal, low: Decimal, high: Decimal) -> Decimal:
    if low <= actual <= high:
        return Decimal(100)
    bound, distance = (low, low - actual) if actual < low else (high, actual - high)
    return Decimal(0) if bound == 0 else (1 - distance / bound.copy_abs()) * 100


def _plain_target(formula: str, actual: Decimal, target: Decimal | None) -> Decimal:
    assert target is not None
    if target == 0:
        return Decimal(100 if (actual >= 0 if formula == "positive" else actual <= 0) else 0)
    if formula == "positive":
        return actual / target * 100
    if formula == "negative_lkjip":
        return (1 - (actual - target) / target) * 100
    return Decimal(200) if 2 * actual <= target else target / actual * 100


@given(cap=CAPS, target=TARGETS, pair=st.tuples(AMOUNTS, AMOUNTS))
@pytest.mark.parametrize(
    ("formula", "direction"), [("positive", 1), ("negative_lkjip", -1), ("negative_ratio", -1)]
)
def test_a_better_result_never_scores_less(
    formula: str, direction: int, cap: Decimal, target: Decimal, pair: tuple[Decimal, Decimal]
) -> None:
    worse, better = (measured(formula, each, cap, target=target) for each in sorted(pair)[::direction])

    assert worse.exact is not None
    assert better.exact is not None
    assert 0 <= worse.exact <= better.exact <= cap
    # What is printed moves in the same direction as what counts.
    assert worse.raw <= better.raw


@given(cap=CAPS, bounds=st.tuples(SIGNED, SIGNED), pair=st.tuples(SIGNED, SIGNED))
def test_further_outside_a_range_never_scores_more(
    cap: Decimal, bounds: tuple[Decimal, Decimal], pair: tuple[Decimal, Decimal]
) -> None:
    low, high = sorted(bounds)
    nearer, farther = sorted(pair, key=lambda actual: max(low - actual, actual - high))
    on_one_side = (nearer < low) == (farther < low) or low <= nearer <= high

    near, far = (measured("range", each, cap, bounds=(low, high)) for each in (nearer, farther))

    assert near.exact is not None
    assert far.exact is not None
    assert 0 <= far.exact <= 100
    assert (near.exact == 100) == (low <= nearer <= high)
    assert not on_one_side or far.exact <= near.exact


@given(
    cap=CAPS,
    rows=st.lists(
        st.one_of(
            st.tuples(
                st.sampled_from(["positive", "negative_lkjip", "negative_ratio"]), AMOUNTS, TARGETS, st.none()
            ),
            st.tuples(st.just("range"), SIGNED, st.none(), st.tuples(SIGNED, SIGNED)),
        ),
        min_size=1,
        max_size=6,
    ),
    weights=st.lists(st.integers(1, 100), min_size=6, max_size=6),
)
def test_every_number_is_that_of_a_plain_computation(
    cap: Decimal, rows: list[tuple[str, Decimal, Decimal | None, object]], weights: list[int]
) -> None:
    given_rows = [
        {"formula": formula, "actual": actual, "target": target, "bounds": bounds and tuple(sorted(bounds))}
        for formula, actual, target, bounds in rows
    ]

    achievements = [
        measured(cap=cap, weight=weight, **row) for row, weight in zip(given_rows, weights, strict=False)
    ]

    expected = [plainly(cap=cap, **row) for row in given_rows]
    assert [each.capped for each in achievements] == expected
    score = weighted_score(achievements, instrument=INSTRUMENT)
    assert score.value is not None
    # The percentages were each rounded, the score is computed from the unrounded ones.
    weighed = sum((each * weight for each, weight in zip(expected, weights, strict=False)), Decimal(0))
    assert abs(score.value - weighed / sum(weights[: len(expected)])) <= Decimal("0.01")
    assert 0 <= score.value <= cap
