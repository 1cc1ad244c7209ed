"""Filters of the places, and the choices of places that other apps' filters offer."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext

from common.errors import BadInput
from common.filters import MOST_WORDS, Choices, KeyFilter, ListFilter, Offering
from common.folding import folded
from common.types import Shown
from organisations.agency_names import agencies_called, unclear
from organisations.enums import Role
from organisations.models import Agency, AgencyAlias, SearchText
from organisations.search_text import WHOLE

LONGEST_NAME = 255
M = TypeVar("M", bound=Model)


def agencies_near(filters: ListFilter) -> Choices:
    """Agencies of the governments in which the actor holds an office; all of them for LAN's reviewers. One query."""
    actor: Any = filters.actor
    agencies = Agency.objects.order_by("name", "id")
    if not any(office.government_id is None for office in actor.all_holding(Role.LAN_REVIEWER)):
        governments = {office.government_id for office in actor.offices if office.government_id}
        agencies = agencies.filter(government_id__in=governments)
    return agency_choices(agencies)


class SearchFilter(django_filters.CharFilter):
    """Every word somewhere in what is searched of the rows that the columns name: keys, over relations too.

    Accents, capitals and apostrophes do not matter. One query with as many parts as words and columns.
    """

    def __init__(self, *keys: str, part: str = WHOLE, **options: Any) -> None:
        super().__init__(**options)
        self.keys = keys
        self.part = part

    def filter(self, rows: "QuerySet[M]", value: str) -> "QuerySet[M]":
        for word in folded(value or "").split()[:MOST_WORDS]:
            found = SearchText.objects.filter(part=self.part, folded__has_word=word).values("row_key")
            anywhere = Q()
            for key in self.keys:
                anywhere |= Q(**{f"{key}__in": found})
            rows = rows.filter(anywhere)
        return rows


class NamedAgencies(forms.Field):
    """The keys of the agencies that a text means: a UUID, a name or alias, an abbreviation, a code."""

    def to_python(self, value: Shown) -> tuple[UUID, ...] | None:
        """None for an empty text. Raises ValidationError for a name that no agency has."""
        text = str(value or "").strip()[:LONGEST_NAME]
        if not text:
            return None
        try:
            found = agencies_called(text, Agency.objects.all())
            if not found:
                raise unclear(gettext("There is no such agency."), code="unknown")
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.gaps[0].code) from refusal
        return tuple(found)


class NamedAgencyFilter(Offering, django_filters.Filter):
    """An agency by its UUID or by what it is called; a name that several governments' agencies share finds all."""

    field_class = NamedAgencies

    def filter(self, rows: "QuerySet[M]", value: tuple[UUID, ...] | None) -> "QuerySet[M]":
        return rows if value is None else rows.filter(**{f"{self.field_name}__in": value})


def agency_choices(agencies: Iterable[Agency]) -> Choices:
    """Agencies as choices, with their abbreviations."""
    return [(str(agency.pk), agency.known_as) for agency in agencies]


def as_choices(rows: Any, key: str = "pk") -> Choices:
    """Rows as choices, each by its key and its own words."""
    return [(str(getattr(row, key)), str(row)) for row in rows]


class AgencyFilter(ListFilter):
    """By government and kind; `q` is looked for in name, abbreviation and other names, or is the code."""

    government = KeyFilter(field_name="government_id")
    q = django_filters.CharFilter(method="filter_q")

    class Meta:
        model = Agency
        fields = ("government", "kind", "q")

    def filter_q(self, rows: "QuerySet[Agency]", name: str, value: str) -> "QuerySet[Agency]":
        """Agencies of which anything that they are called has this in it."""
        others = AgencyAlias.objects.filter(name__icontains=value).values("agency_id")
        named = Q(name__icontains=value) | Q(abbreviation__icontains=value) | Q(code=value) | Q(pk__in=others)
        return rows.filter(named)
