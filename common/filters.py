"""What a list can be asked by: one set of filters for its page and its API, with the same names and powers.

Each app keeps its sets in `filters.py`, below `web` and `api`. A set says which of its filters the page's form offers;
the others work in the address of the page as they do in the API.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Self

import django_filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from common.day_limits import is_far_day
from common.forms import DayField, FormData, PlainForm, day_out_of_reach
from common.periods import FIRST_DAY, LAST_DAY, ROMAN
from common.types import Rows, Shown, StrOrPromise

MOST_WORDS = 10
QUARTERS = list(enumerate(ROMAN, start=1))
Choices = Iterable[tuple[str, StrOrPromise]]


class ListFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of one list. `at` is the moment of the request, `actor` who asks; None where anyone may.

    `shown` are those that the page's form offers, in its order. `earlier_names` maps a page's former parameters to
    today's, so that addresses that people kept still work.
    """

    shown: tuple[str, ...] = ()
    earlier_names: Mapping[str, str] = {}

    def __init__(
        self,
        data: FormData = None,
        queryset: Rows | None = None,
        *,
        at: datetime,
        actor: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(data, queryset, **options)
        self.at = at
        self.actor = actor

    @classmethod
    def from_address(cls, given: Mapping[str, str], rows: Rows, *, at: datetime, actor: Any = None) -> Self:
        """The filters as a page's address names them."""
        return cls(
            {cls.earlier_names.get(name, name): text for name, text in given.items()},
            rows,
            at=at,
            actor=actor,
        )

    def get_form_class(self) -> type[PlainForm]:
        """A form with our look: the filters' fields as they are."""
        fields = {name: each.field for name, each in self.filters.items()}
        return type(f"{type(self).__name__}Form", (PlainForm,), fields)

    def offer(self, name: str, choices: Choices) -> None:
        """Let the page's form offer these words for the filter `name`; what is valid stays as declared."""
        widget: Any = self.form.fields[name].widget
        nothing, *_declared = widget.choices
        widget.choices = [nothing, *choices]

    @cached_property
    def found(self) -> Rows:
        """The rows asked for; all of them when the filter is not valid, for the form says what is wrong."""
        rows: Rows = self.qs if self.is_valid() else self.queryset
        return rows

    @property
    def filtered(self) -> bool:
        """Whether anything is asked for."""
        return any(self.data.get(name) for name in self.filters)

    @property
    def offered(self) -> list[forms.BoundField]:
        """The fields of the page's form, but those with nothing to choose."""
        return [self.form[name] for name in self.shown if not self._without_choice(name)]

    def _without_choice(self, name: str) -> bool:
        """Whether there is one thing at most, unless it is asked for."""
        widget = self.form.fields[name].widget
        alone = isinstance(self.filters[name], Offering) and isinstance(widget, forms.Select)
        return alone and not self.data.get(name) and len(list(widget.choices)) < 2

    def words_of(self, name: str) -> StrOrPromise:
        """What is asked of one filter, as its form says it; a key as it is."""
        asked = str(self.data.get(name, ""))
        choices: Choices = getattr(self.form[name].field.widget, "choices", ())
        return next((words for key, words in choices if str(key) == asked), asked)

    @property
    def carried(self) -> list[forms.BoundField]:
        """What the address names beyond the form: kept when the form is sent."""
        return [self.form[name] for name in self.filters if name not in self.shown and self.data.get(name)]


class WordsFilter(django_filters.CharFilter):  # type: ignore[misc]
    """Every word somewhere in one of the columns."""

    def __init__(self, *columns: str, **options: Any) -> None:
        super().__init__(**options)
        self.columns = columns

    def filter(self, rows: Rows, value: str) -> Rows:
        for word in (value or "").split()[:MOST_WORDS]:
            anywhere = Q()
            for column in self.columns:
                anywhere |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(anywhere)
        return rows


class Offering:
    """Mixin: on a page the value is chosen among `among(filters)`, asked only when the form is shown.

    The choice is a help and no check: a value that names nothing finds nothing, on the page as in the API.
    """

    def __init__(
        self,
        *args: Any,
        among: "Callable[[Any], Choices] | None" = None,
        empty_label: StrOrPromise = "–",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.among = among
        self.empty_label = empty_label

    @property
    def field(self) -> forms.Field:
        field: forms.Field = super().field  # type: ignore[misc]
        if self.among is not None:
            # A new one each time: Django keeps the choices of a copied widget, which would ask another set's actor.
            field.widget = forms.Select(choices=lambda: self._choices)  # type: ignore[arg-type]  # Django takes a callable
        return field

    @cached_property
    def _choices(self) -> list[tuple[str, StrOrPromise]]:
        """Read once, though a widget goes through its choices twice."""
        assert self.among is not None
        filters: ListFilter = self.parent  # type: ignore[attr-defined]
        found = [("", self.empty_label), *self.among(filters)]
        name = next(name for name, each in filters.filters.items() if each is self)
        asked = str((filters.data or {}).get(name, ""))
        # What was asked by another of its names stays chosen.
        return found if any(str(key) == asked for key, _words in found) else [*found, (asked, asked)]


class KeyFilter(Offering, django_filters.UUIDFilter):  # type: ignore[misc]
    """A row by its UUID."""


class CodeFilter(Offering, django_filters.CharFilter):  # type: ignore[misc]
    """A row by a code."""


class YesNoField(forms.TypedChoiceField):
    """True, False, or None where nothing was said; anything but yes and no is an error."""

    WORDS = {"True": "true", "on": "true", "1": "true", "False": "false", "0": "false"}

    def __init__(self, **options: Any) -> None:
        options |= {"choices": [("", "–"), ("true", _("yes")), ("false", _("no"))], "empty_value": None}
        super().__init__(coerce=lambda text: text == "true", **options)

    def to_python(self, value: Any) -> str:
        word: str = super().to_python(self.WORDS.get(value, value))
        return word


class YesNoFilter(django_filters.BooleanFilter):  # type: ignore[misc]
    """Yes or no; a tick box's `on` is a yes."""

    field_class = YesNoField


class YearFilter(django_filters.NumberFilter):  # type: ignore[misc]
    """A calendar year."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=FIRST_DAY.year, max_value=LAST_DAY.year, **options)


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]
    """A calendar day; its filter set says in which zone."""

    field_class = DayField


class MomentField(IsoDateTimeField):  # type: ignore[misc]
    """An instant that every zone can show."""

    def to_python(self, value: Shown) -> datetime | None:
        try:
            moment: datetime | None = super().to_python(value)
        except OverflowError as error:
            # Midnight of the first day of the calendar has no instant in UTC.
            raise day_out_of_reach() from error
        if is_far_day(moment):
            raise day_out_of_reach()
        return moment


class MomentFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]
    """RFC 3339 with offset; a day alone begins at midnight in the western zone."""

    field_class = MomentField
