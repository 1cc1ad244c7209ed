"""How far an indicator is, and how several make one figure; pure arithmetic, no database.

Actual by target where more is better; where less is better the policy says by which formula (`policy_section`). What
cannot be computed is counted, never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TypeAlias

from common.numbers import decimal_text
from planning.enums import Direction, FigureKind
from planning.policy_section import USUAL, LowerFormula

HUNDRED = Decimal(100)
# The ratio grows without end as the actual nears nothing: there both formulas end alike.
MOST_RATIO = Decimal(200)
PRECISION = 40
# Kind, year (0: none) and quarter (0: the year) of a figure.
FigureKey: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """As published, and the number in it."""

    text: str
    value: Decimal | None


Figures: TypeAlias = Mapping[FigureKey, Figure]
NONE = Figure("", None)


def figure_of(figures: Figures, kind: FigureKind, year: int = 0) -> Figure:
    """Of a whole year; empty where there is none."""
    return figures.get((kind.value, year, 0), NONE)


def actual_of(figures: Figures, year: int) -> Figure:
    """What was reached in a year: as recorded for it, else what its quarters added, where all of them are numbers."""
    whole = figure_of(figures, FigureKind.ACTUAL, year)
    if whole.text:
        return whole
    places = ((FigureKind.ACTUAL.value, year, quarter) for quarter in range(1, 5))
    parts = [figures[place].value for place in places if place in figures]
    numbers = [part for part in parts if part is not None]
    if not parts or len(numbers) < len(parts):
        return NONE
    total = sum(numbers, Decimal(0))
    return Figure(decimal_text(total), total)


def achieved(
    target: Decimal | None, actual: Decimal | None, direction: str, lower: LowerFormula = USUAL
) -> Decimal | None:
    """Percent of the target, unrounded; None where a figure is missing or no number, or the target is zero."""
    if target is None or actual is None or not target:
        return None
    with localcontext(prec=PRECISION):
        if direction == Direction.LOWER and lower == "ratio":
            return min(target / actual * HUNDRED, MOST_RATIO) if actual > 0 else MOST_RATIO
        if direction == Direction.LOWER:
            return (2 * target - actual) / target * HUNDRED
        return actual / target * HUNDRED


def fell_short(target: Figure, actual: Figure, direction: str) -> bool:
    """Whether the actual is below its target: by the numbers, and of texts where they differ."""
    if not target.text or not actual.text:
        return False
    share = achieved(target.value, actual.value, direction)
    if share is not None:
        return share < HUNDRED
    if target.value is not None and actual.value is not None:
        return actual.value > target.value if direction == Direction.LOWER else actual.value < target.value
    return target.text.casefold() != actual.text.casefold()


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator in a roll-up: its weight as published (None: not published) and how far it is (None: unknown)."""

    weight: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Several indicators as one figure: how many there are, how many could be measured, and their mean by weight."""

    indicators: int
    measured: int
    weighted: bool
    percent: Decimal | None


def rolled_up(rows: Iterable[Measured]) -> RolledUp:
    """The mean by weight where every measured indicator has one, else the plain mean. Two decimals, half up."""
    rows = list(rows)
    known = [(row.weight, row.percent) for row in rows if row.percent is not None]
    weighted = bool(known) and all(weight for weight, _percent in known)
    if not known:
        return RolledUp(len(rows), 0, False, None)
    with localcontext(prec=PRECISION):
        weights = [weight if weighted and weight is not None else Decimal(1) for weight, _percent in known]
        total = sum((w * p for w, (_weight, p) in zip(weights, known, strict=True)), Decimal(0))
        mean = total / sum(weights, Decimal(0))
    return RolledUp(len(rows), len(known), weighted, mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
