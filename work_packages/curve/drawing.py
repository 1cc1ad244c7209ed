"""An S-curve as a drawing: lines, grid, today's mark, in the units of an SVG of 400 by 240. The table beside it says
the same in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.periods import add_months
from work_packages.curve.series import HUNDRED, SCurve

WIDTH, HEIGHT = 400, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 36
_INNER_X, _INNER_Y = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
# More labels than these would run into each other, and one nearer to the edge than this would leave the drawing.
_MOST_LABELS, _LABEL = 4, 84
# A forecast further away than this leaves the drawing at its edge.
_MOST_AHEAD = 12


@dataclass(frozen=True, slots=True)
class DrawnTick:
    """A label on an axis, and where it stands."""

    at: str
    label: date | int


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    """What the template draws: points of polylines as SVG writes them; empty where there is nothing to draw."""

    planned: str
    actual: str
    ahead: str
    today_x: str
    finish_x: str
    months: tuple[DrawnTick, ...]
    shares: tuple[DrawnTick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def drawn(curve: SCurve, *, today: date | None = None, finish_on: date | None = None) -> DrawnCurve | None:
    """The drawing of a curve that has points; `finish_on` continues what was done up to the full share."""
    if not curve.points:
        return None
    first, last = curve.points[0].month, add_months(curve.points[-1].month, 1)
    if finish_on is not None and finish_on > last:
        last = min(add_months(finish_on.replace(day=1), 1), add_months(last, _MOST_AHEAD))
    scale = _Scale(first, last)
    planned = [(first, Decimal(0))] if curve.has_plan else []
    actual = [(first, Decimal(0))] if curve.last_known else []
    for point in curve.points:
        end = add_months(point.month, 1)
        if point.planned is not None:
            planned.append((end, point.planned))
        if point.actual is not None:
            actual.append((end, point.actual))
    ahead = []
    if finish_on is not None and actual and actual[-1][1] < HUNDRED and finish_on > actual[-1][0]:
        ahead = [actual[-1], (finish_on, HUNDRED)]
    return DrawnCurve(
        planned=scale.line(planned),
        actual=scale.line(actual),
        ahead=scale.line(ahead),
        today_x=scale.x(today) if today is not None and first <= today <= last else "",
        finish_x=scale.x(finish_on) if ahead and finish_on is not None and finish_on <= last else "",
        months=scale.months(),
        shares=tuple(DrawnTick(scale.y(Decimal(share)), share) for share in (0, 25, 50, 75, 100)),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days and shares to the units of the drawing."""

    first: date
    last: date

    def x(self, day: date) -> str:
        passed = Decimal((min(day, self.last) - self.first).days) / Decimal((self.last - self.first).days)
        return _unit(LEFT + passed * _INNER_X)

    def y(self, share: Decimal) -> str:
        inside = min(max(share, Decimal(0)), HUNDRED)
        return _unit(TOP + (HUNDRED - inside) / HUNDRED * _INNER_Y)

    def line(self, points: list[tuple[date, Decimal]]) -> str:
        """Points as a polyline has them; a line that leaves the drawing is cut where it does."""
        return " ".join(f"{self.x(day)},{self.y(share)}" for day, share in self._inside(points))

    def _inside(self, points: list[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
        if not points or points[-1][0] <= self.last or len(points) < 2:
            return points
        (from_day, from_share), (to_day, to_share) = points[-2:]
        part = Decimal((self.last - from_day).days) / Decimal((to_day - from_day).days)
        return [*points[:-1], (self.last, from_share + (to_share - from_share) * part)]

    def months(self) -> tuple[DrawnTick, ...]:
        """As many first days of months as have room, evenly apart."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = max(1, -(-count // _MOST_LABELS))
        days = [add_months(self.first, index) for index in range(0, count + 1, step)]
        return tuple(DrawnTick(self.x(day), day) for day in days if Decimal(self.x(day)) <= WIDTH - _LABEL)


def _unit(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.1")))
