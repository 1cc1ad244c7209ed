"""The sheet of the year to come: this year's actuals as its baseline, its own target, and what fell short by name."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from common.numbers import file_text
from planning.enums import FigureKind, PlanLevel
from planning.models import PlanItem, RegionalPlan
from planning.queries import items_of
from planning.rules import Figure, figure_of
from planning.services.rollups import IndicatorYear, plan_year
from planning.services.sheet_columns import LEVELS, NOTE

COLUMNS = (
    "indicator_id", *LEVELS, "opd", "level", "name", "unit", "direction", "weight", "baseline", "baseline_year",
)  # fmt: skip


def next_year_sheet(plan: RegionalPlan, year: int) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the sheet for the year after `year`; read again it changes nothing but the baselines. Three
    queries."""
    items = {item.pk: item for item in items_of(plan)}
    header = [*COLUMNS, f"target_{year + 1}", f"target_{year}", f"realisasi_{year}", NOTE]
    return header, [_row(each, year, items) for each in plan_year(plan, year).rows]


def _row(each: IndicatorYear, year: int, items: Mapping[UUID, PlanItem]) -> list[str]:
    row, actual = each.indicator, each.actual
    titles = _titles(each, items)
    former = next(
        (
            (str(at or ""), _written(figure))
            for (kind, at, _q), figure in each.figures.items()
            if kind == "baseline"
        ),
        ("", ""),
    )
    # Where nothing was reached on record the former baseline stays: nothing is made up.
    baseline_year, baseline = (str(year), _written(actual)) if actual.text else former
    return [
        row.code,
        *(titles.get(level, "") for level in LEVELS.values()),
        row.agency.name if row.agency is not None else "",
        row.level,
        row.name,
        row.unit,
        row.direction,
        _written(figure_of(each.figures, FigureKind.WEIGHT)),
        baseline,
        baseline_year,
        _written(figure_of(each.figures, FigureKind.TARGET, year + 1)),
        _written(each.target),
        _written(figure_of(each.figures, FigureKind.ACTUAL, year)),
        _note(each),
    ]


def _written(figure: Figure) -> str:
    """A number so that it can be read in one way only; a grade as it is."""
    return figure.text if figure.value is None else file_text(figure.value)


def _titles(each: IndicatorYear, items: Mapping[UUID, PlanItem]) -> dict[PlanLevel, str]:
    found: dict[PlanLevel, str] = {}
    for key in (each.indicator.item_id, each.indicator.priority_id):
        item = items.get(key) if key is not None else None
        while item is not None:
            found[PlanLevel(item.level)] = item.title
            item = items.get(item.above_id) if item.above_id is not None else None
    return found


def _note(each: IndicatorYear) -> str:
    if not each.target.text:
        return _("There was no target.")
    if not each.actual.text:
        return _("No actual was recorded.")
    return _("Fell short of its target.") if each.short else ""
