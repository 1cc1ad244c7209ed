"""Reads of plans, as far as somebody's offices reach."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from organisations.models import Government
from organisations.offices import Actor
from planning.enums import PlanLevel
from planning.models import IndicatorFigure, PlanItem, RegionalIndicator, RegionalPlan
from planning.rules import Figure, FigureKey


def plans_visible_to(actor: Actor, at: datetime) -> "QuerySet[RegionalPlan]":
    """Those of every government in which the actor holds an office: a plan concerns all agencies. Not ordered."""
    places = {office.government_id for office in actor.offices if office.government_id}
    return RegionalPlan.objects.filter(government__in=places).select_related("government")


def items_visible_to(actor: Actor, at: datetime) -> "QuerySet[PlanItem]":
    """Parts of these plans that count. Not ordered."""
    return PlanItem.objects.filter(plan__in=plans_visible_to(actor, at), withdrawn_at=None)


def indicators_visible_to(actor: Actor, at: datetime) -> "QuerySet[RegionalIndicator]":
    """Indicators of these plans that count. Not ordered."""
    rows = RegionalIndicator.objects.filter(plan__in=plans_visible_to(actor, at), withdrawn_at=None)
    return rows.select_related("plan__government", "agency", "item", "priority")


def plan_in_force(government: Government | UUID, day: date) -> RegionalPlan | None:
    """The plan that holds on a day: of several the one recorded last. One query."""
    rows = RegionalPlan.objects.filter(
        government=government, first_year__lte=day.year, last_year__gte=day.year
    )
    return next(
        (
            plan
            for plan in rows.select_related("government").order_by("-recorded_at", "-id")
            if plan.holds_on(day)
        ),
        None,
    )


def indicators_of(plan: RegionalPlan) -> "QuerySet[RegionalIndicator]":
    """Those that count, in the order of code and name."""
    rows = plan.indicators.filter(withdrawn_at=None).select_related("agency", "item", "priority")
    return rows.order_by("code", "name", "id")


def items_of(plan: RegionalPlan, *levels: PlanLevel) -> "QuerySet[PlanItem]":
    """Those that count, by title; of these levels where some are named."""
    rows = plan.items.filter(withdrawn_at=None).order_by("title", "id")
    return rows.filter(level__in=levels) if levels else rows


def figures_of(
    indicators: Iterable[UUID], *, at: datetime | None = None
) -> dict[UUID, dict[FigureKey, Figure]]:
    """The newest version of each figure, those that were emptied left out; with `at` as known then. One query."""
    rows = IndicatorFigure.objects.filter(indicator__in=list(indicators)).order_by("version")
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    found: dict[UUID, dict[FigureKey, Figure]] = {}
    for row in rows:
        found.setdefault(row.indicator_id, {})[row.kind, row.year, row.quarter] = Figure(row.text, row.value)
    return {
        key: {place: figure for place, figure in figures.items() if figure.text}
        for key, figures in found.items()
    }
