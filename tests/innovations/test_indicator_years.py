"""Years of drawn indicators beside an independent computation in fractions: what is printed is what the rules say."""

import random
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest

from innovations.scoring.progress import IndicatorFigures, PeriodFigures, achieve
from tests import campaign
from tests.innovations.test_progress import INSTRUMENT

# Twelve thousand in a campaign.
ROUNDS, INDICATORS = 12, campaign.length(short=300, full=1000)
CAPS = (None, *map(Decimal, ("100", "110", "120", "200")))


@dataclass(frozen=True)
class Year:
    """One indicator: target and actual of each period, the year's target, a range instead, and how it is measured."""

    periods: tuple[tuple[Decimal | None, Decimal | None], ...]
    yearly: Decimal | None
    bounds: tuple[Decimal, Decimal] | None
    formula: str
    way: str
    cap: Decimal | None


def amount(chance: random.Random) -> Decimal:
    """Often 0, 1 or a half; else anything with up to three decimals."""
    usual = [Decimal(0), Decimal(1), Decimal("0.5"), Decimal(100)]
    drawn = Decimal(chance.randrange(10 ** chance.randrange(1, 9))).scaleb(-chance.randrange(4))
    return chance.choice([*usual, drawn, drawn, drawn])


def drawn(chance: random.Random) -> Year:
    """Months, quarters, half-years or a year, filled and planned in part."""
    count = chance.choice((1, 2, 4, 4, 4, 12))

    def perhaps(likely: float) -> Decimal | None:
        return amount(chance) if chance.random() < likely else None

    planned, filled = chance.choice((0.0, 0.7, 1.0)), chance.choice((0.5, 1.0))
    formula = chance.choice(("positive", "negative_lkjip", "negative_ratio", "range"))
    bounds = sorted((amount(chance), amount(chance))) if formula == "range" else None
    return Year(
        periods=tuple((perhaps(planned), perhaps(filled)) for _ in range(count)),
        yearly=perhaps(0.8),
        bounds=(bounds[0], bounds[1]) if bounds else None,
        formula=formula,
        way=chance.choice(("sum", "average", "last")),
        cap=chance.choice(CAPS),
    )


def plainly(year: Year) -> Fraction | None:
    """The percentage before rounding and cap, None where there is nothing to measure or to measure by."""
    filled = [(target, Fraction(actual)) for target, actual in year.periods if actual is not None]
    if not filled:
        return None
    used = filled[-1:] if year.way == "last" else filled
    divisor = len(used) if year.way == "average" else 1
    actual = sum(value for _target, value in used) / divisor
    if year.bounds:
        low, high = map(Fraction, year.bounds)
        if low <= actual <= high:
            return Fraction(100)
        bound, distance = (low, low - actual) if actual < low else (high, actual - high)
        return (1 - distance / abs(bound)) * 100 if bound else Fraction(0)
    targets = [Fraction(target) for target, _value in used if target is not None]
    yearly = None if year.yearly is None else Fraction(year.yearly)
    target = sum(targets) / divisor if len(targets) == len(used) else yearly
    return None if target is None else _against(year.formula, actual, target)


def _against(formula: str, actual: Fraction, target: Fraction) -> Fraction:
    more_is_better = formula == "positive"
    if target == 0:
        return Fraction(100 if more_is_better or actual == 0 else 0)
    if more_is_better:
        return actual / target * 100
    if formula == "negative_lkjip":
        return (2 - actual / target) * 100
    return min(target / actual, Fraction(2)) * 100 if actual else Fraction(200)


def shown(percent: Fraction | None) -> Decimal | None:
    """Two decimals, a half away from zero."""
    if percent is None:
        return None
    hundredths = int(abs(percent) * 100 + Fraction(1, 2))
    return Decimal(hundredths if percent >= 0 else -hundredths).scaleb(-2)


def capped(year: Year, percent: Fraction | None) -> Fraction | None:
    """What counts of it."""
    if percent is None or year.cap is None:
        return percent
    return min(max(percent, Fraction(0)), Fraction(year.cap))


@pytest.mark.parametrize("drawn_from", campaign.seeds("indicators", full=ROUNDS))
def test_every_achievement_is_what_fractions_say(drawn_from: int) -> None:
    chance = random.Random(drawn_from)
    wrong, seen = [], set()
    for _ in range(INDICATORS):
        year = drawn(chance)
        figures = IndicatorFigures(
            indicator="IND",
            periods=tuple(PeriodFigures(number, *row) for number, row in enumerate(year.periods, start=1)),
            yearly_target=year.yearly,
            formula=year.formula,
            aggregation=year.way,
            bounds=year.bounds,
        )

        found = achieve(figures, instrument=INSTRUMENT, cap=year.cap)

        percent = plainly(year)
        if (found.raw, found.capped) != (shown(percent), shown(capped(year, percent))):
            wrong.append((year, found, percent))
        seen.add((year.formula, year.way, found.raw is None))

    assert wrong[:3] == []
    # Every formula with every way, computable and not.
    assert len(seen) == 4 * 3 * 2
