"""S-curves: what was planned and what was done by the end of each month, for one package or weighted over many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from common.periods import add_months

NOTHING, HUNDRED = Decimal(0), Decimal(100)
_PLACES = Decimal("0.01")

ByMonth = Mapping[date, Decimal]


def two_places(value: Decimal) -> Decimal:
    """A share as it is shown and judged: two places, half up, as every other figure."""
    return value.quantize(_PLACES, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The end of one month, cumulated in percent; `month` is its first day.

    `planned` is None without a plan, `actual` after the last month in which anything was entered. `entered` says
    whether this month itself has a figure: where not, the one before is carried on.
    """

    month: date
    planned: Decimal | None
    actual: Decimal | None
    entered: bool = False

    @property
    def deviation(self) -> Decimal | None:
        """Actual less planned, in points: negative is late. None where one of the two is not known."""
        if self.planned is None or self.actual is None:
            return None
        return two_places(self.actual) - two_places(self.planned)


@dataclass(frozen=True, slots=True)
class SCurve:
    """The points of an S-curve in order of month, without a gap. `left_out` counts parts that it cannot weigh."""

    points: tuple[CurvePoint, ...]
    left_out: int = 0

    @property
    def has_plan(self) -> bool:
        """Whether anything was planned."""
        return any(point.planned is not None for point in self.points)

    @property
    def last_known(self) -> CurvePoint | None:
        """The newest month up to which anything is known to have been done or not; None before."""
        return next((point for point in reversed(self.points) if point.actual is not None), None)

    def at(self, month: date) -> CurvePoint | None:
        """The point of this month; after the last one, that one's standing; None before the first."""
        found = None
        for point in self.points:
            if point.month > month:
                break
            found = point
        return found

    def until(self, month: date) -> "SCurve":
        """The same as it was known at the end of this month: what was entered later is not seen."""
        seen = [
            point if point.month <= month else CurvePoint(point.month, point.planned, None)
            for point in self.points
        ]
        return SCurve(tuple(seen), self.left_out)


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from one to the other, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [add_months(first.replace(day=1), index) for index in range(count + 1)]


def curve_of(plan: ByMonth, actual: ByMonth) -> SCurve:
    """The curve of one package from the shares of single months. Empty where neither is known.

    A month without a figure between two that have one was a month without progress, as far as anybody said. After the
    plan's end the plan stays where it ended.
    """
    if not plan and not actual:
        return SCurve(())
    months = months_between(min([*plan, *actual]), max([*plan, *actual]))
    newest = max(actual, default=None)
    points, planned, done = [], NOTHING, NOTHING
    for month in months:
        planned += plan.get(month, NOTHING)
        done += actual.get(month, NOTHING)
        points.append(
            CurvePoint(
                month,
                planned if plan else None,
                done if newest is not None and month <= newest else None,
                entered=month in actual,
            )
        )
    return SCurve(tuple(points))


@dataclass(frozen=True, slots=True)
class WeightedCurve:
    """A part of a whole and what it weighs: the price of a part, the contract value of a package."""

    weight: Decimal | None
    curve: SCurve


def combined(parts: Iterable[WeightedCurve]) -> SCurve:
    """The curve of all parts together, each weighing its share: `weight / total x 100`.

    A part counts from its first month; before it nothing of it was planned or done, after its last known month its
    standing is carried on. Parts without weight or without a plan are left out and counted: their share of the whole
    is not known.
    """
    every = list(parts)
    usable = [part for part in every if part.weight and part.weight > 0 and part.curve.has_plan]
    total = sum((part.weight or NOTHING for part in usable), NOTHING)
    left_out = len(every) - len(usable)
    if not total:
        return SCurve((), left_out)
    months = months_between(
        min(part.curve.points[0].month for part in usable),
        max(part.curve.points[-1].month for part in usable),
    )
    known = [point.month for part in usable if (point := part.curve.last_known) is not None]
    newest = max(known, default=None)
    points = [
        _combined_point(usable, total, month, known=newest is not None and month <= newest)
        for month in months
    ]
    return SCurve(tuple(points), left_out)


def _combined_point(
    parts: Sequence[WeightedCurve], total: Decimal, month: date, *, known: bool
) -> CurvePoint:
    planned = done = NOTHING
    entered = True
    for part in parts:
        weight, point = part.weight or NOTHING, part.curve.at(month)
        if point is None:
            continue
        planned += weight * (point.planned or NOTHING)
        done += weight * _standing(part.curve, point)
        entered = entered and point.month == month and point.entered
    return CurvePoint(month, planned / total, done / total if known else None, entered=entered)


def _standing(curve: SCurve, point: CurvePoint) -> Decimal:
    """What was done by then; after the last known month what was known last."""
    if point.actual is not None:
        return point.actual
    last = curve.last_known
    return (
        last.actual if last is not None and last.actual is not None and last.month <= point.month else NOTHING
    )


@dataclass(frozen=True, slots=True)
class Absorption:
    """Cash paid by a month's end, against the contract and against the budget, in percent; None without a base."""

    paid: Decimal
    of_contract: Decimal | None
    of_budget: Decimal | None


def absorption(paid: Decimal, *, contract: Decimal | None, budget: Decimal | None) -> Absorption:
    """How much of the money was paid out."""
    return Absorption(paid, _share(paid, contract), _share(paid, budget))


def _share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return two_places(part / whole * 100) if whole else None
