"""Filters of the places, and the choices of places that other apps' filters offer."""

from typing import Any

import django_filters

from common.filters import Choices, KeyFilter, ListFilter
from organisations.enums import Role
from organisations.models import Agency


def agencies_near(filters: ListFilter) -> Choices:
    """Agencies of the governments in which the actor holds an office; all of them for LAN's reviewers. One query."""
    actor: Any = filters.actor
    agencies = Agency.objects.order_by("name", "id")
    if not actor.holding(Role.LAN_REVIEWER):
        governments = {office.government_id for office in actor.offices if office.government_id}
        agencies = agencies.filter(government_id__in=governments)
    return as_choices(agencies)


def as_choices(rows: Any, key: str = "pk") -> Choices:
    """Rows as choices, each by its key and its own words."""
    return [(str(getattr(row, key)), str(row)) for row in rows]


class AgencyFilter(ListFilter):
    """By government, kind or words of the name."""

    government = KeyFilter(field_name="government_id")
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")

    class Meta:
        model = Agency
        fields = ("government", "kind", "q")
