"""How far a plan is in a year: each indicator, then by priority, agency and government."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from common.errors import NotNow
from organisations.models import Government
from planning.enums import FigureKind
from planning.models import RegionalIndicator, RegionalPlan
from planning.policy_section import USUAL, LowerFormula, lower_formula
from planning.queries import figures_of, indicators_of
from planning.rules import (
    Figure,
    Figures,
    Measured,
    RolledUp,
    achieved,
    actual_of,
    fell_short,
    figure_of,
    rolled_up,
)
from workflow.policies.versions import document_of, newest


@dataclass(frozen=True, slots=True)
class IndicatorYear:
    """An indicator with its figures of a year."""

    indicator: RegionalIndicator
    figures: Figures
    year: int
    lower: LowerFormula = USUAL

    @property
    def target(self) -> Figure:
        """Of the year."""
        return figure_of(self.figures, FigureKind.TARGET, self.year)

    @property
    def actual(self) -> Figure:
        """Of the year, or what its quarters added."""
        return actual_of(self.figures, self.year)

    @property
    def weight(self) -> Decimal | None:
        """As published."""
        return figure_of(self.figures, FigureKind.WEIGHT).value

    @property
    def percent(self) -> Decimal | None:
        """How much of the target was reached; None where that cannot be computed."""
        return achieved(self.target.value, self.actual.value, self.indicator.direction, self.lower)

    @property
    def shown_percent(self) -> Decimal | None:
        """The same with two decimals."""
        found = self.percent
        return None if found is None else found.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    @property
    def short(self) -> bool:
        """Whether the target was missed."""
        return fell_short(self.target, self.actual, self.indicator.direction)

    @property
    def measured(self) -> Measured:
        """For a roll-up."""
        return Measured(self.weight, self.percent)


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators of one priority or agency; `key` None for those of none."""

    key: UUID | None
    title: str
    rows: list[IndicatorYear]

    @property
    def figure(self) -> RolledUp:
        """All of them as one."""
        return rolled_up(row.measured for row in self.rows)


@dataclass(frozen=True, slots=True)
class PlanYear:
    """A plan in one of its years."""

    plan: RegionalPlan
    year: int
    rows: list[IndicatorYear]

    @property
    def figure(self) -> RolledUp:
        """The government as a whole."""
        return rolled_up(row.measured for row in self.rows)

    @property
    def short(self) -> list[IndicatorYear]:
        """What missed its target."""
        return [row for row in self.rows if row.short]

    @property
    def by_priority(self) -> list[Group]:
        """By priority; those of none last."""
        return _grouped(
            self.rows,
            lambda row: (row.priority_id, row.priority.title if row.priority is not None else ""),
        )

    @property
    def by_agency(self) -> list[Group]:
        """By agency; those of none last."""
        return _grouped(
            self.rows, lambda row: (row.agency_id, row.agency.name if row.agency is not None else "")
        )


def plan_year(plan: RegionalPlan, year: int, *, at: datetime | None = None) -> PlanYear:
    """The plan in a year; with `at` by the figures known then. Two queries."""
    indicators = list(indicators_of(plan))
    return PlanYear(plan, year, indicator_years(indicators, year, formula_of(plan.government), at=at))


def formula_of(government: Government) -> LowerFormula:
    """By the newest policy of the government; the usual one where there is none yet."""
    try:
        return lower_formula(document_of(newest(government.policy_name)))
    except NotNow:
        return USUAL


def indicator_years(
    indicators: Sequence[RegionalIndicator],
    year: int,
    lower: LowerFormula = USUAL,
    *,
    at: datetime | None = None,
) -> list[IndicatorYear]:
    """Each with its figures. One query."""
    figures = figures_of((row.pk for row in indicators), at=at)
    return [IndicatorYear(row, figures.get(row.pk, {}), year, lower) for row in indicators]


def _grouped(
    rows: Sequence[IndicatorYear], key: Callable[[RegionalIndicator], tuple[UUID | None, str]]
) -> list[Group]:
    found: dict[UUID | None, Group] = {}
    for row in rows:
        pk, title = key(row.indicator)
        found.setdefault(pk, Group(pk, title, [])).rows.append(row)
    return sorted(found.values(), key=lambda group: (group.key is None, group.title))
