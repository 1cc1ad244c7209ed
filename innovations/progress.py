"""Achievement per indicator, the weighted score over them, its band, and what the score suggests.

All Decimal; rounding happens once, at the end, half up to two places. Every result carries its inputs, the formula and
`FORMULA_VERSION`, for systems in use compute "lower is better" in two ways that differ. Zero is a value; empty is
"not filled". A number that cannot be computed is None with a reason, never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

FORMULA_VERSION = "1"
HUNDRED = Decimal(100)
PLACES = Decimal("0.01")
# Enough for rupiah to the sen over targets of many digits; fixed, so that a replay gives the same digits.
PRECISION = 40


class Formula(StrEnum):
    """How an actual R compares with its target T, in percent."""

    POSITIVE = "positive"  # R / T
    NEGATIVE_LKJIP = "negative_lkjip"  # (2T - R) / T, the accountability reports' form
    NEGATIVE_RATIO = "negative_ratio"  # T / R, with R = 0 counted as 100 %
    RANGE = "range"  # 100 % inside; outside, R over the nearer bound


class Aggregation(StrEnum):
    """How the quarters of a year become one actual and one target."""

    SUM = "sum"
    LAST = "last"
    TREND_UP = "trend_up"
    TREND_FLAT = "trend_flat"
    TREND_DOWN = "trend_down"


class Reason(StrEnum):
    """Why an achievement is not computable."""

    NOT_FILLED = "not_filled"
    TARGET_EMPTY = "target_empty"
    TARGET_ZERO = "target_zero"
    TARGET_NEGATIVE = "target_negative"
    ACTUAL_NEGATIVE = "actual_negative"


_FORMULAS_OF_TRENDS = {
    Aggregation.TREND_UP: {Formula.POSITIVE, Formula.RANGE},
    Aggregation.TREND_FLAT: {Formula.POSITIVE, Formula.RANGE},
    Aggregation.TREND_DOWN: {Formula.NEGATIVE_RATIO, Formula.NEGATIVE_LKJIP},
}


@dataclass(frozen=True, slots=True)
class QuarterFigures:
    """One quarter's target and actual; None means not set, not filled."""

    number: int
    target: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class IndicatorFigures:
    """What is known of one indicator in one year, in its own unit.

    `weight` is relative to the other indicators'. `bounds` are the lowest and highest good value of a range.
    Raises ValueError when the formula contradicts a trend, a range lacks its bounds, or the weight is not positive.
    """

    indicator: str
    quarters: tuple[QuarterFigures, ...]
    yearly_target: Decimal | None = None
    formula: Formula = Formula.POSITIVE
    aggregation: Aggregation = Aggregation.SUM
    bounds: tuple[Decimal, Decimal] | None = None
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        allowed = _FORMULAS_OF_TRENDS.get(self.aggregation)
        if allowed is not None and self.formula not in allowed:
            raise ValueError(f"{self.aggregation} cannot be measured by {self.formula}")
        if (self.formula is Formula.RANGE) != (self.bounds is not None):
            raise ValueError("a range needs its two bounds, and only a range has them")
        if self.bounds is not None and self.bounds[0] > self.bounds[1]:
            raise ValueError("the lower bound of a range cannot lie above the upper one")
        if self.weight <= 0:
            raise ValueError("a weight must be positive")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The year so far: `basis` is `quarterly` or `yearly`, by whose target it is measured; empty without a target."""

    target: Decimal | None
    actual: Decimal | None
    basis: str
    quarters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Achievement:
    """An indicator's percentage, `raw` and `capped` at two places, or the reason why there is none.

    `exact` is what the score is computed from: the capped value before rounding.
    """

    figures: IndicatorFigures
    target: Decimal | None
    actual: Decimal | None
    basis: str
    quarters: tuple[int, ...]
    cap: Decimal | None
    raw: Decimal | None
    capped: Decimal | None
    exact: Decimal | None
    reason: Reason | None
    formula: Formula
    formula_version: str = FORMULA_VERSION


@dataclass(frozen=True, slots=True)
class Share:
    """An indicator counted in a score, with its normalised weight in percent of those counted."""

    indicator: str
    weight: Decimal
    achievement: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """The weighted mean of the computable indicators, None when there are none, and who was left out and why.

    `coverage` is the weight of those counted in percent of all weights.
    """

    value: Decimal | None
    coverage: Decimal
    counted: tuple[Share, ...]
    excluded: tuple[tuple[str, Reason], ...]
    formula_version: str = FORMULA_VERSION


def aggregate(figures: IndicatorFigures) -> Aggregate:
    """The actual and target of the quarters filled so far.

    `sum`: the filled actuals over the targets of the same quarters; where one of those has no target, over the yearly
    target. `last` and the trends: the last filled quarter over its own target, or the yearly one.
    """
    filled = sorted(
        (quarter for quarter in figures.quarters if quarter.actual is not None), key=lambda q: q.number
    )
    if not filled:
        return Aggregate(figures.yearly_target, None, "", ())
    used = filled if figures.aggregation is Aggregation.SUM else filled[-1:]
    actuals = [quarter.actual for quarter in used if quarter.actual is not None]
    targets = [quarter.target for quarter in used if quarter.target is not None]
    numbers = tuple(quarter.number for quarter in used)
    with localcontext(prec=PRECISION):
        actual = sum(actuals, Decimal(0))
        if len(targets) == len(used):
            return Aggregate(sum(targets, Decimal(0)), actual, "quarterly", numbers)
    basis = "" if figures.yearly_target is None else "yearly"
    return Aggregate(figures.yearly_target, actual, basis, numbers)


def achieve(figures: IndicatorFigures, *, cap: Decimal | None = None) -> Achievement:
    """The achievement of one indicator in percent.

    `cap` is policy (100, 110, 120 and 200 are in use): the capped value lies between 0 and it, the raw one is kept.
    None caps nothing, and lets a value below zero stand.
    """
    total = aggregate(figures)
    raw: Decimal | None = None
    reason = _reason(figures, total)
    with localcontext(prec=PRECISION, rounding=ROUND_HALF_EVEN):
        if reason is None and total.actual is not None:
            raw = _percentage(figures, total.actual, total.target)
    exact = raw if raw is None or cap is None else min(max(raw, Decimal(0)), cap)
    return Achievement(
        figures=figures,
        target=total.target,
        actual=total.actual,
        basis=total.basis,
        quarters=total.quarters,
        cap=cap,
        raw=_rounded(raw),
        capped=_rounded(exact),
        exact=exact,
        reason=reason,
        formula=figures.formula,
    )


def _reason(figures: IndicatorFigures, total: Aggregate) -> Reason | None:
    if total.actual is None:
        return Reason.NOT_FILLED
    if figures.bounds is not None:
        low, high = figures.bounds
        # Inside the range no target is divided by, whatever the bounds are.
        return None if low <= total.actual <= high else _target_reason(min(max(total.actual, low), high))
    reason = _target_reason(total.target)
    if reason is None and figures.formula is Formula.NEGATIVE_RATIO and total.actual < 0:
        return Reason.ACTUAL_NEGATIVE
    return reason


def _target_reason(target: Decimal | None) -> Reason | None:
    if target is None:
        return Reason.TARGET_EMPTY
    if target == 0:
        return Reason.TARGET_ZERO
    return Reason.TARGET_NEGATIVE if target < 0 else None


def _percentage(figures: IndicatorFigures, actual: Decimal, target: Decimal | None) -> Decimal:
    if figures.bounds is not None:
        low, high = figures.bounds
        if low <= actual <= high:
            return HUNDRED
        nearest = min(max(actual, low), high)
        return actual / nearest * HUNDRED
    assert target is not None, "an empty target is a reason, found before"
    if figures.formula is Formula.NEGATIVE_LKJIP:
        return (2 * target - actual) / target * HUNDRED
    if figures.formula is Formula.NEGATIVE_RATIO:
        return HUNDRED if actual == 0 else target / actual * HUNDRED
    return actual / target * HUNDRED


def weighted_score(achievements: Sequence[Achievement]) -> Score:
    """The mean of the computable achievements by weight, the weights scaled to those counted.

    Computed from the exact values: it may differ by 0.01 from one computed from the rounded ones.
    """
    counted = [(each, each.exact) for each in achievements if each.exact is not None]
    excluded = tuple(
        (each.figures.indicator, each.reason) for each in achievements if each.reason is not None
    )
    with localcontext(prec=PRECISION, rounding=ROUND_HALF_EVEN):
        all_weights = sum((each.figures.weight for each in achievements), Decimal(0))
        weights = sum((each.figures.weight for each, _ in counted), Decimal(0))
        if not counted:
            return Score(None, _round(Decimal(0)), (), excluded)
        value = sum((each.figures.weight * exact for each, exact in counted), Decimal(0)) / weights
        shares = tuple(
            Share(each.figures.indicator, _round(each.figures.weight / weights * HUNDRED), _round(exact))
            for each, exact in counted
        )
        return Score(_round(value), _round(weights / all_weights * HUNDRED), shares, excluded)


def _round(value: Decimal) -> Decimal:
    with localcontext(prec=PRECISION):
        return value.quantize(PLACES, rounding=ROUND_HALF_UP)


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else _round(value)
