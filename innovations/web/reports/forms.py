"""Forms of a report: the whole table, one indicator, the milestones, the remarks. They read what was typed; what is
missing is the domain's business."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Unpack
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, FormArguments, FormData, NumberField, PlainForm, WholeNumberField, style
from common.numbers import is_percent
from common.types import Shown, StrOrPromise
from innovations.models import Indicator, MilestoneProgress
from innovations.models.attribution import AttributedModel
from innovations.scoring.attribution import PARTIES
from innovations.services.reports.figure_checks import LONGEST_TEXT
from innovations.services.reports.reporting import FigureEntry, MilestoneEntry, Unchanged
from innovations.web.proposals.worded_numbers import WordedNumberField
from innovations.web.reports.claims import PARTY_WORDS


def since_label(day: date) -> str:
    """What the column of figures is called that lie before the first period that is owed."""
    return str(_("Before this period, since %(day)s")) % {"day": date_format(day, "j F Y")}


def text(label: StrOrPromise, *, rows: int = 2) -> forms.CharField:
    """A text of any length, on as many lines as it needs."""
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows})
    )


class FigureField(WordedNumberField):
    """A figure; where the unit is a predicate (`words`, such as the auditor's opinion), its words count as numbers."""

    def __init__(
        self, *, label: StrOrPromise, indicator: Indicator, words: Mapping[str, Decimal] | None = None
    ) -> None:
        super().__init__(label=label, percent=is_percent(indicator.unit), within=indicator.name)
        self.take_words(words or {})


class WholePercent(WholeNumberField):
    """A whole percentage with or without its sign; empty is None."""

    def __init__(self, *, label: StrOrPromise) -> None:
        super().__init__(label=label, required=False, min_value=0, max_value=100)
        self.widget = forms.TextInput(
            attrs={"inputmode": "numeric", "maxlength": 6, "autocomplete": "off", "class": "form-control"}
        )

    def to_python(self, value: Shown) -> int | None:
        return super().to_python(str(value).strip().removesuffix("%").strip() if value is not None else value)


class SharesForm(PlainForm):
    """A form with the split by party: all empty is "not stated", an empty one beside filled ones is 0."""

    def __init__(self, data: FormData = None, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        for party in PARTIES:
            self.fields[f"share_{party}"] = WholePercent(label=PARTY_WORDS[party])

    def shares(self) -> dict[str, int] | Unchanged | None:
        """What was typed; as it is while one of the five cannot be read."""
        names = [f"share_{party}" for party in PARTIES]
        if any(name not in self.cleaned_data for name in names):
            return Unchanged.AS_IT_IS
        typed = {party: self.cleaned_data[f"share_{party}"] for party in PARTIES}
        if all(value is None for value in typed.values()):
            return None
        return {party: value or 0 for party, value in typed.items()}

    @property
    def share_fields(self) -> list[forms.BoundField]:
        """The five fields, for the template."""
        return [self[f"share_{party}"] for party in PARTIES]

    @property
    def shares_stated(self) -> bool:
        """Whether anything stands in one of the five."""
        return any(field.value() not in (None, "") or field.errors for field in self.share_fields)

    @staticmethod
    def initial_shares(*rows: AttributedModel | None) -> dict[str, int]:
        """The first of the rows that states shares: this report's, else the last report's."""
        found = next((row.shares for row in rows if row is not None and row.shares is not None), None)
        return {f"share_{party}": value for party, value in (found or {}).items()}


class IndicatorForm(SharesForm):
    """Everything about one indicator; `seen` is the fingerprint of the line as it was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note = text(_("Explanation"))
    strong_note = text(_("What brought about the exceptional result?"))
    obstacle = text(_("Obstacle"))
    follow_up = text(_("Follow-up"))

    def __init__(
        self,
        data: FormData = None,
        *,
        indicator: Indicator,
        words: Mapping[str, Decimal] | None = None,
        since_on: date | None = None,
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        actual = FigureField(label=_("Actual"), indicator=indicator, words=words)
        style(actual.widget)
        actual.widget.attrs["class"] += " form-control-lg"
        self.fields = {"actual": actual, **self.fields}
        if since_on is not None:
            earlier = FigureField(label=since_label(since_on), indicator=indicator, words=words)
            style(earlier.widget)
            self.fields["earlier"] = earlier

    def figure(self) -> FigureEntry:
        """What was typed and can be read; the rest stays as it is."""
        names = ("actual", "earlier", "note", "strong_note", "obstacle", "follow_up")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return FigureEntry(**given, shares=self.shares())


class TableForm(PlainForm):
    """An actual and an explanation per indicator."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: FormData = None,
        *,
        indicators: list[Indicator],
        words: Mapping[UUID, Mapping[str, Decimal]],
        since_on: date | None = None,
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        self._indicators = indicators
        for row in indicators:
            actual = FigureField(label=_("Actual"), indicator=row, words=words.get(row.pk))
            note = forms.CharField(label=_("Explanation"), required=False, max_length=LONGEST_TEXT)
            for field in (actual, note):
                style(field.widget)
                field.widget.attrs["aria-describedby"] = f"name_{row.pk}"
            self.fields[f"actual_{row.pk}"] = actual
            self.fields[f"note_{row.pk}"] = note
            if since_on is not None:
                earlier = FigureField(label=since_label(since_on), indicator=row, words=words.get(row.pk))
                style(earlier.widget)
                earlier.widget.attrs["aria-describedby"] = f"name_{row.pk}"
                self.fields[f"earlier_{row.pk}"] = earlier

    def figures(self) -> dict[UUID, FigureEntry]:
        """What was typed and can be read, by indicator."""
        return {
            row.pk: FigureEntry(
                actual=self.cleaned_data.get(f"actual_{row.pk}", Unchanged.AS_IT_IS),
                earlier=self.cleaned_data.get(f"earlier_{row.pk}", Unchanged.AS_IT_IS),
                note=self.cleaned_data.get(f"note_{row.pk}", Unchanged.AS_IT_IS),
            )
            for row in self._indicators
        }


class RemarksForm(SharesForm):
    """What is said about the report as a whole; the answer in words only where the report was asked for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    narrative = text(_("What was done and achieved"), rows=5)
    obstacles = text(_("Obstacles"), rows=3)
    follow_up = text(_("Follow-up"), rows=3)
    budget_actual = NumberField(label=_("Budget spent (Rp)"), places=2, percent=False)

    def __init__(self, data: FormData = None, *, asked: bool, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        if not asked:
            del self.fields["narrative"]


class MilestonesForm(PlainForm):
    """Progress, day and explanation per milestone. Labels name the milestone, too, for the list of errors."""

    SHORT = {"percent": _("Progress (%)"), "finished_on": _("Finished on"), "note": _("Explanation")}
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: FormData = None, *, rows: list[MilestoneProgress], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self._rows = rows
        for row in rows:
            fields: dict[str, forms.Field] = {
                "percent": WholePercent(label=self.SHORT["percent"]),
                "finished_on": DayField(label=self.SHORT["finished_on"]),
                "note": text(self.SHORT["note"], rows=1),
            }
            said = row.milestone.activity or row.milestone.output
            for name, field in fields.items():
                field.label = format_lazy("{}: {}", said[:80], self.SHORT[name])
                style(field.widget)
                self.fields[f"{name}_{row.milestone_id}"] = field

    def steps(self) -> dict[UUID, MilestoneEntry]:
        """What was typed and can be read, by milestone."""
        return {row.milestone_id: MilestoneEntry(**self._given(row.milestone_id)) for row in self._rows}

    def _given(self, key: UUID) -> dict[str, Any]:
        names = ("percent", "finished_on", "note")
        return {
            name: self.cleaned_data[f"{name}_{key}"] for name in names if f"{name}_{key}" in self.cleaned_data
        }
