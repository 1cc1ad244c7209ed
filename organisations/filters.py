"""Filters of the places, and the choices of places that other apps' filters offer."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.forms.renderers import BaseRenderer
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.errors import BadInput
from common.filters import MOST_WORDS, Choices, KeyFilter, ListFilter, Offering
from common.folding import folded
from common.types import Shown, StrOrPromise
from common.uuids import parsed_uuid
from organisations.agency_names import agencies_called, unclear
from organisations.enums import Role
from organisations.models import Agency, AgencyAlias, Government, SearchText
from organisations.search_text import WHOLE

LONGEST_NAME = 255
M = TypeVar("M", bound=Model)


def governments_near(filters: ListFilter) -> Choices:
    """The governments in which the actor holds an office; all that have agencies for LAN's reviewers. One query where
    there may be several, none where there is one: nothing is to be chosen then."""
    near = _places(filters)
    if near is not None and len(near) < 2:
        return []
    rows = Government.objects.filter(Exists(Agency.objects.filter(government=OuterRef("pk"))))
    return as_choices((rows if near is None else rows.filter(pk__in=near)).order_by("name", "id"))


def agencies_near(filters: ListFilter) -> Choices:
    """Agencies of the government that is asked for, or of the only one in which the actor holds an office. None where
    there are several and none is asked for: their agencies bear the same names. One query."""
    near = _places(filters)
    asked = parsed_uuid(str(filters.data.get("government") or ""))
    wanted = asked if asked is not None else next(iter(near)) if near is not None and len(near) == 1 else None
    if wanted is None or (near is not None and wanted not in near):
        return []
    return agency_choices(Agency.objects.filter(government_id=wanted).order_by("name", "id"))


def _places(filters: ListFilter) -> set[UUID] | None:
    """Governments in which the actor holds an office; None: everywhere."""
    actor: Any = filters.actor
    if any(office.government_id is None for office in actor.all_holding(Role.LAN_REVIEWER)):
        return None
    return {office.government_id for office in actor.offices if office.government_id}


class SearchFilter(django_filters.CharFilter):
    """Every word somewhere in what is searched of the rows that the columns name: keys, over relations too.

    Accents, capitals and apostrophes do not matter. One query with as many parts as words and columns.
    """

    def __init__(self, *keys: str, part: str = WHOLE, label: StrOrPromise | None = None) -> None:
        super().__init__(label=label)
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


class SuggestedAgency(forms.TextInput):
    """A name to type, with the names that there are offered while one types; without them any name is still taken."""

    def __init__(self, choices: Callable[[], Choices]) -> None:
        super().__init__({"autocomplete": "off"})
        self.offered = choices

    @cached_property
    def choices(self) -> list[tuple[str, StrOrPromise]]:
        """Keys and names, read once."""
        return list(self.offered())

    def render(
        self,
        name: str,
        value: Shown,
        attrs: Mapping[str, str | bool] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """A key that an address names is shown by its name."""
        listed = f"id_{name}_names"
        words = next((words for key, words in self.choices if str(key) == str(value)), value)
        typed = super().render(name, words, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join(
            "", '<option value="{}"></option>', ((words,) for _key, words in self.choices)
        )
        hint = "" if self.choices else gettext("Its names are offered once a government is chosen.")
        shown = '{}<datalist id="{}">{}</datalist><div class="form-text">{}</div>'
        return format_html(shown, typed, listed, options, hint)


class NamedAgencyFilter(Offering, django_filters.Filter):
    """An agency by its UUID or by what it is called; a name that several governments' agencies share finds all."""

    field_class = NamedAgencies

    @property
    def field(self) -> forms.Field:
        field: forms.Field = super().field
        if self.among is not None:
            field.widget = SuggestedAgency(lambda: self._choices[1:])
        return field

    def filter(self, rows: "QuerySet[M]", value: tuple[UUID, ...] | None) -> "QuerySet[M]":
        return rows if value is None else rows.filter(**{f"{self.field_name}__in": value})


def agency_choices(agencies: Iterable[Agency]) -> Choices:
    """Agencies as choices, by their names."""
    return [(str(agency.pk), agency.name) for agency in agencies]


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
