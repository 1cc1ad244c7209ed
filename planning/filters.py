"""What the lists of plans and regional indicators can be asked by, on their pages and in the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import Choices, KeyFilter, ListFilter, WordsFilter, YearFilter, YesNoFilter
from organisations.filters import NamedAgencyFilter, agencies_near, governments_near
from planning.enums import FigureKind, PlanLevel
from planning.models import IndicatorFigure, PlanItem, RegionalIndicator, RegionalPlan
from planning.queries import items_visible_to, plans_visible_to


class PlanFilter(ListFilter):
    """By government."""

    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )

    shown = ("government",)

    class Meta:
        model = RegionalPlan
        fields = ("government",)


class PlanItemFilter(ListFilter):
    """By plan, level and words."""

    q = WordsFilter("title", label=_("Search"))
    plan = KeyFilter(field_name="plan_id")
    level = ChoiceFilter(choices=PlanLevel.choices, label=_("Level"), empty_label=_("all levels"))

    class Meta:
        model = PlanItem
        fields = ("q", "plan", "level")


def _plans(filters: ListFilter) -> Choices:
    rows = plans_visible_to(filters.actor, filters.at).order_by("-recorded_at", "id")
    return [(str(plan.pk), str(plan)) for plan in rows]


def _priorities(filters: ListFilter) -> Choices:
    rows = items_visible_to(filters.actor, filters.at).filter(level=PlanLevel.PRIORITY)
    return [(str(item.pk), item.title) for item in rows.order_by("title", "id")]


class RegionalIndicatorFilter(ListFilter):
    """By words in code and name, plan, priority and agency; `without_priority` finds those of none."""

    q = WordsFilter("code", "name", label=_("Search"))
    plan = KeyFilter(field_name="plan_id", label=_("Plan"), among=_plans, empty_label=_("all plans"))
    priority = KeyFilter(
        field_name="priority_id", label=_("Priority"), among=_priorities, empty_label=_("all priorities")
    )
    agency = NamedAgencyFilter(field_name="agency_id", label=_("Agency"), among=agencies_near)
    without_priority = YesNoFilter(field_name="priority", lookup_expr="isnull", label=_("Without priority"))

    shown = ("q", "plan", "priority", "agency")

    class Meta:
        model = RegionalIndicator
        fields = ("q", "plan", "priority", "agency", "without_priority")


class IndicatorFigureFilter(ListFilter):
    """By kind and year."""

    kind = ChoiceFilter(choices=FigureKind.choices)
    year = YearFilter()

    class Meta:
        model = IndicatorFigure
        fields = ("kind", "year")
