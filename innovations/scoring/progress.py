"""Achievement per indicator and the weighted score over them, by the formulas of an instrument.

All Decimal, in the instrument's precision; rounding happens once, at the end, half up. Every result carries its inputs
and the formula that made it, for systems in use compute "lower is better" in two ways that differ. Zero is a value;
empty is "not filled". A number that cannot be computed is None with a reason, never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    localcontext,
)
from enum import StrEnum

from innovations.enums import Polarity
from innovations.scoring.counting import (
    EVERYTHING,
    CountedPart,
    CountingMode,
    CountingRule,
    counted_actual,
    counted_result,
    portion_of,
)
from innovations.scoring.instrument import Formula, Instrument

HUNDRED = Decimal(100)
# The number of the figures from before the first period that is owed; those of a year begin with 1.
BEFORE_THE_FIRST = 0


class Reason(StrEnum):
    """Why an achievement is not computable."""

    NOT_FILLED = "not_filled"
    TARGET_EMPTY = "target_empty"
    TARGET_ZERO = "target_zero"
    TARGET_NEGATIVE = "target_negative"
    ACTUAL_NEGATIVE = "actual_negative"
    ACTUAL_ZERO = "actual_zero"
    NOT_PLANNED = "not_planned"  # what was not planned before its period does not count
    YEAR_RUNNING = "year_running"  # measured against the year, which has a period to come


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """One period's target and actual; None means not set, not filled.

    `planned`: the target was on record before the period ended. `own` is the agency's own share of the result in
    percent, None where nobody stated it.
    """

    number: int
    target: Decimal | None = None
    actual: Decimal | None = None
    planned: bool = True
    own: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class IndicatorFigures:
    """What is known of one indicator in one year, in its own unit; formula and aggregation by their codes.

    `weight` is relative to the other indicators'. `bounds` are the lowest and highest good value of a range. `plan` is
    what the plan expects of the year so far, where it says so; it is shown beside the progress and measures nothing.
    Raises ValueError when the bounds are upside down or the weight is not positive.
    """

    indicator: str
    periods: tuple[PeriodFigures, ...]
    yearly_target: Decimal | None = None
    formula: str = "positive"
    aggregation: str = "sum"
    bounds: tuple[Decimal, Decimal] | None = None
    weight: Decimal = Decimal(1)
    plan: Decimal | None = None

    def __post_init__(self) -> None:
        if self.bounds is not None and self.bounds[0] > self.bounds[1]:
            raise ValueError("the lower bound of a range cannot lie above the upper one")
        if self.weight <= 0:
            raise ValueError("a weight must be positive")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The year so far: `basis` is `quarterly` (the periods' own targets, whatever their length) or `yearly`, by whose
    target it is measured; empty without a target. `periods` are the numbers of those counted."""

    target: Decimal | None
    actual: Decimal | None
    basis: str
    periods: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Achievement:
    """An indicator's percentage, `raw` and `capped` as printed, or the reason why there is none.

    `exact` is what the score is computed from: the capped value before rounding, `uncapped` the one before the cap.
    `counting` says how much of the result counts, None where all of it does; `raw` and `uncapped` are of the whole.
    `bound` is the bound of a range that was measured against. `progress` is how much of the year's target is there, in
    percent as printed, where there is no verdict yet and more is better.
    """

    figures: IndicatorFigures
    formula: Formula
    target: Decimal | None
    actual: Decimal | None
    basis: str
    periods: tuple[int, ...]
    cap: Decimal | None
    bound: Decimal | None
    raw: Decimal | None
    capped: Decimal | None
    uncapped: Decimal | None
    exact: Decimal | None
    reason: Reason | None
    progress: Decimal | None = None
    counting: CountedPart | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """An indicator counted in a score, with its normalised weight in percent of those counted."""

    indicator: str
    weight: Decimal
    achievement: Decimal


@dataclass(frozen=True, slots=True)
class WeightedScore:
    """The weighted mean of the computable indicators, None when there are none, and who was left out and why.

    `coverage` is the weight of those counted in percent of all weights. `exact` is the value before rounding.
    """

    value: Decimal | None
    coverage: Decimal
    counted: tuple[Share, ...]
    excluded: tuple[tuple[str, Reason], ...]
    # Its last digits depend on the scale of the weights.
    exact: Decimal | None = field(default=None, compare=False)


def arithmetic(instrument: Instrument) -> Context:
    """The context in which the instrument's numbers are computed: the same digits on every machine."""
    return Context(
        prec=instrument.precision, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero]
    )


def rounded(value: Decimal, instrument: Instrument) -> Decimal:
    """As printed: half up to the instrument's places."""
    with localcontext(arithmetic(instrument)):
        return value.quantize(Decimal(1).scaleb(-instrument.places), rounding=ROUND_HALF_UP)


def aggregate(figures: IndicatorFigures, *, instrument: Instrument) -> Aggregate:
    """The actual and target of the periods filled so far.

    Taking the `sum` or the `average`: of the filled actuals over that of the same periods' targets; where one of those
    has no target, over the yearly target. Taking the `last`: the last filled period over its own target, or the yearly
    one.
    """
    filled = sorted(
        (each for each in figures.periods if each.actual is not None), key=lambda each: each.number
    )
    if not filled:
        return Aggregate(figures.yearly_target, None, "", ())
    take = instrument.aggregations[figures.aggregation].take
    used = filled[-1:] if take == "last" else filled
    targets = [each.target for each in used if each.target is not None]
    numbers = tuple(each.number for each in used)
    with localcontext(arithmetic(instrument)):
        divisor = len(used) if take == "average" else 1
        actual = sum((each.actual for each in used if each.actual is not None), Decimal(0)) / divisor
        if len(targets) == len(used):
            return Aggregate(sum(targets, Decimal(0)) / divisor, actual, "quarterly", numbers)
    basis = "" if figures.yearly_target is None else "yearly"
    return Aggregate(figures.yearly_target, actual, basis, numbers)


def achieve(
    figures: IndicatorFigures,
    *,
    instrument: Instrument,
    cap: Decimal | None = None,
    year_complete: bool = True,
    covers_year: bool = True,
    rule: CountingRule = EVERYTHING,
) -> Achievement:
    """The achievement of one indicator in percent, as far as `rule` lets it count.

    Before the year is complete an instrument may judge nothing against the target of the year, a sum only by figures of
    all its days: then there is progress instead. `cap` is policy (100, 110, 120 and 200 are in use): the capped value
    lies between 0 and it, the raw one is kept. None caps nothing, and lets a value below zero stand. Raises ValueError
    when the formula contradicts the aggregation, or a range lacks its bounds.
    """
    formula = _fitting(figures, instrument)
    whole, figures = figures, _planned_only(figures) if rule.unplanned is CountingMode.EXCLUDED else figures
    total = aggregate(figures, instrument=instrument)
    bound = _nearest(figures, total)
    by_the_year = instrument.yearly_at_end and _against_the_year(figures, total, instrument)
    adds_up = instrument.aggregations[figures.aggregation].take == "sum"
    lacks_days = adds_up and (not covers_year or _lacks_its_beginning(whole))
    early = by_the_year and (not year_complete or lacks_days)
    value, reason = _measured(formula, total, bound, instrument)
    if reason not in (Reason.NOT_FILLED, Reason.TARGET_EMPTY):
        if early:
            value, reason = None, Reason.YEAR_RUNNING
        elif by_the_year and adds_up and figures != whole:
            # A part of the year's sum says nothing about the year's target.
            value, reason = None, Reason.NOT_PLANNED
    if reason is Reason.NOT_FILLED and figures != whole:
        reason = Reason.NOT_PLANNED
    counting = None if value is None else _counted(value, figures, total, formula, rule, instrument)
    counts = value if counting is None else counting.percent
    exact = counts if counts is None or cap is None else min(max(counts, Decimal(0)), cap)
    return Achievement(
        figures=whole,
        formula=formula,
        target=total.target,
        actual=total.actual,
        basis=total.basis,
        periods=total.periods,
        cap=cap,
        bound=bound,
        raw=None if value is None else rounded(value, instrument),
        capped=None if exact is None else rounded(exact, instrument),
        uncapped=value,
        exact=exact,
        reason=reason,
        progress=_progress(formula, total, instrument) if reason is Reason.YEAR_RUNNING else None,
        counting=counting,
    )


def _lacks_its_beginning(figures: IndicatorFigures) -> bool:
    """Whether the figure from before the first period that is owed was asked for and left empty."""
    return any(each.number == BEFORE_THE_FIRST and each.actual is None for each in figures.periods)


def _planned_only(figures: IndicatorFigures) -> IndicatorFigures:
    """Without the results whose target was not on record before their period ended."""
    periods = tuple(each if each.planned else replace(each, actual=None) for each in figures.periods)
    return replace(figures, periods=periods)


def _counted(
    value: Decimal,
    figures: IndicatorFigures,
    total: Aggregate,
    formula: Formula,
    rule: CountingRule,
    instrument: Instrument,
) -> CountedPart | None:
    """How much of a result counts, None where all of it does. Of what grows with the actual, the actual is cut."""
    used = [each for each in figures.periods if each.number in total.periods]
    portions = [portion_of(rule, planned=each.planned, own=each.own) for each in used]
    if all(portion.full == 1 for portion in portions):
        return None
    with localcontext(arithmetic(instrument)):
        if formula.measures != Polarity.HIGHER:
            return counted_result(value, portions)
        found = []
        for fractions in ([each.full for each in portions], [each.part for each in portions]):
            rows = zip(used, fractions, strict=True)
            cut = tuple(
                replace(each, actual=counted_actual(each.actual, share))
                for each, share in rows
                if each.actual is not None
            )
            actual = aggregate(replace(figures, periods=cut), instrument=instrument).actual
            percent, _reason = _measured(formula, replace(total, actual=actual), None, instrument)
            found.append((actual or Decimal(0), percent or Decimal(0)))
    (full, full_percent), (part, part_percent) = found
    return CountedPart("actual", full, part, full_percent, part_percent)


def _against_the_year(figures: IndicatorFigures, total: Aggregate, instrument: Instrument) -> bool:
    """Whether only a whole year can be measured: by its target, or a sum by the bounds of a range."""
    if figures.bounds is None:
        return total.basis == "yearly"
    return instrument.aggregations[figures.aggregation].take == "sum"


def _progress(formula: Formula, total: Aggregate, instrument: Instrument) -> Decimal | None:
    more_is_better = formula.measures == Polarity.HIGHER
    if not more_is_better or total.actual is None or total.target is None or total.target <= 0:
        return None
    with localcontext(arithmetic(instrument)):
        return rounded(total.actual / total.target * HUNDRED, instrument)


def _fitting(figures: IndicatorFigures, instrument: Instrument) -> Formula:
    formula, way = instrument.formulas[figures.formula], instrument.aggregations[figures.aggregation]
    if way.formulas and formula.code not in way.formulas:
        raise ValueError(f"{way.code} cannot be measured by {formula.code}")
    if formula.is_range != (figures.bounds is not None):
        raise ValueError("a range needs its two bounds, and only a range has them")
    return formula


def _nearest(figures: IndicatorFigures, total: Aggregate) -> Decimal | None:
    if figures.bounds is None or total.actual is None:
        return None
    low, high = figures.bounds
    return min(max(total.actual, low), high)


def _measured(
    formula: Formula, total: Aggregate, bound: Decimal | None, instrument: Instrument
) -> tuple[Decimal | None, Reason | None]:
    """The percentage before the cap and rounding, or why there is none."""
    if total.actual is None:
        return None, Reason.NOT_FILLED
    if bound is not None and bound == total.actual:
        # Inside the range nothing is divided by, whatever the bounds are.
        return formula.inside, None
    measure = total.target if bound is None else bound
    reason = _target_reason(measure, formula)
    if reason is None and formula.refuses_negative and total.actual < 0:
        reason = Reason.ACTUAL_NEGATIVE
    if reason is not None or measure is None:
        return None, reason
    if measure == 0:
        return reached_or_missed(formula, total.actual), None
    if total.actual == 0 and formula.actual_zero is not None:
        return formula.actual_zero, None
    with localcontext(arithmetic(instrument)):
        try:
            return formula.expression.compute({"R": total.actual, "T": measure, "B": measure}), None
        except (DivisionByZero, InvalidOperation):
            return None, Reason.ACTUAL_ZERO


def reached_or_missed(formula: Formula, actual: Decimal) -> Decimal:
    """Against a target of 0: 100 where it was reached, else 0. Outside a range its bound of 0 was missed."""
    reached = {Polarity.HIGHER: actual >= 0, Polarity.LOWER: actual <= 0, Polarity.RANGE: False}
    return HUNDRED if reached[Polarity(formula.measures)] else Decimal(0)


def _target_reason(target: Decimal | None, formula: Formula) -> Reason | None:
    if target is None:
        return Reason.TARGET_EMPTY
    if target == 0:
        return None if formula.decides_zero else Reason.TARGET_ZERO
    return Reason.TARGET_NEGATIVE if target < 0 and not formula.takes_negative else None


def weighted_progress(achievements: Sequence[Achievement], *, instrument: Instrument) -> Decimal | None:
    """The mean progress by weight of what has no verdict yet, from the printed percentages; None without any."""
    rows = [(each.figures.weight, each.progress) for each in achievements if each.progress is not None]
    if not rows:
        return None
    with localcontext(arithmetic(instrument)):
        weights = sum((weight for weight, _progress in rows), Decimal(0))
        return rounded(sum((w * p for w, p in rows), Decimal(0)) / weights, instrument)


def weighted_score(achievements: Sequence[Achievement], *, instrument: Instrument) -> WeightedScore:
    """The mean of the computable achievements by weight, the weights scaled to those counted.

    Computed from the exact values: it may differ by 0.01 from one computed from the rounded ones.
    """
    counted = [(each, each.exact) for each in achievements if each.exact is not None]
    excluded = tuple(
        (each.figures.indicator, each.reason) for each in achievements if each.reason is not None
    )
    with localcontext(arithmetic(instrument)):
        all_weights = sum((each.figures.weight for each in achievements), Decimal(0))
        weights = sum((each.figures.weight for each, _ in counted), Decimal(0))
        if not counted:
            return WeightedScore(None, rounded(Decimal(0), instrument), (), excluded)
        value = sum((each.figures.weight * exact for each, exact in counted), Decimal(0)) / weights
        shares = tuple(
            Share(
                each.figures.indicator,
                rounded(each.figures.weight / weights * HUNDRED, instrument),
                rounded(exact, instrument),
            )
            for each, exact in counted
        )
        coverage = rounded(weights / all_weights * HUNDRED, instrument)
        return WeightedScore(rounded(value, instrument), coverage, shares, excluded, value)
