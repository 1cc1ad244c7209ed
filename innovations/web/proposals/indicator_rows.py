"""The row of an indicator in the form of a plan: what the sheet of indicators can say can be typed here too."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Unpack

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import FormArguments, FormData
from common.types import Shown
from innovations.scoring.instrument import Instrument
from innovations.scoring.predicates import (
    predicate_of,
    predicates_as_text,
    predicates_saying,
    read_predicates,
)
from innovations.scoring.units import default_aggregation
from innovations.web.proposals.row_forms import RowForm
from innovations.web.proposals.worded_numbers import WordedNumberField

HELP = {
    "source_code": gettext_lazy("How sheets and contracts name the indicator."),
    "predicates": gettext_lazy(
        "Where the figures are verdicts: the best first, such as WTP; WDP; TMP; TW. Targets are then typed by name."
    ),
    "target_year": gettext_lazy(
        "As the targets of quarters and other parts without a year: it holds for every year in which a contract runs."
        " The target of one year is given by spreadsheet, in a column such as target_2027."
    ),
    "formula": gettext_lazy("Empty where the direction says how the achievement is reckoned."),
}


class IndicatorRow(RowForm):
    """One indicator; names of predicates count as numbers in its baseline and targets."""

    instrument: ClassVar[Instrument]

    def __init__(self, data: FormData = None, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        self._offer_formulas()
        self._implied = ""
        words = self._words()
        for field in self._figures().values():
            field.take_words(words)

    def clean(self) -> dict[str, Shown]:
        """As usual; the list that a typed verdict belongs to is kept, a formula that does not fit is refused."""
        cleaned = super().clean()
        if self._implied and not cleaned.get("predicates"):
            cleaned["predicates"] = self._implied
        formula, polarity = str(cleaned.get("formula") or ""), str(cleaned.get("polarity") or "")
        way = str(cleaned.get("aggregation") or default_aggregation(str(cleaned.get("unit") or "")))
        known = formula in self.instrument.formulas
        if known and polarity and not self.instrument.may_measure(formula, polarity, way):
            message = _("This formula does not fit the direction or how the periods combine.")
            self.add_error("formula", forms.ValidationError(message, code="inconsistent"))
        return cleaned

    def clean_predicates(self) -> str:
        """As the plan keeps it."""
        try:
            return predicates_as_text(read_predicates(self.cleaned_data["predicates"]))
        except ValueError as error:
            message = _("Write the predicates with the best first, such as WTP; WDP; TMP; TW.")
            raise forms.ValidationError(message, code="predicates") from error

    def refuse_percentage(self, name: str) -> None:
        """As usual; a name is no percentage."""
        field = self.fields[name]
        text = str(self.data.get(self.add_prefix(name), ""))
        if not isinstance(field, WordedNumberField) or field.number_of(text) is None:
            super().refuse_percentage(name)

    def _figures(self) -> dict[str, WordedNumberField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, WordedNumberField)}

    def _offer_formulas(self) -> None:
        """Those of the instrument, and the one that the plan chose under an earlier version."""
        offered = {"": _("by the direction")}
        if chosen := str(self.initial.get("formula") or ""):
            offered[chosen] = chosen
        offered |= {code: formula.label for code, formula in self.instrument.formulas.items()}
        field = self.fields["formula"]
        assert isinstance(field, forms.ChoiceField), "declared as one"
        field.choices = list(offered.items())

    def _words(self) -> Mapping[str, Decimal]:
        """The predicates of the row as it stands or was typed: its own, its unit's, or those that a word implies."""
        own, unit = str(self["predicates"].value() or ""), str(self["unit"].value() or "")
        try:
            found = predicate_of(unit, own, self.instrument)
        except ValueError:
            return {}
        if found is None and self.is_bound:
            typed = (str(self[name].value() or "") for name in self._figures())
            found = next(filter(None, (predicates_saying(text, self.instrument) for text in typed)), None)
            self._implied = predicates_as_text(found.values) if found else ""
        return found.values if found is not None else {}
