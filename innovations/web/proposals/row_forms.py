"""A row of one of a plan's lists as it is typed."""

from typing import ClassVar, Unpack

from django import forms

from common.forms import FormArguments, FormData, NumberField, PlainForm
from common.numbers import NumberFormatError, is_percent, language_style, parse_decimal
from common.periods import TargetPeriod
from common.types import Shown
from innovations.services.proposals.plan_lists import Given, GivenTargets


class RowForm(PlainForm):
    """One row of a list. `id` keeps the row's identity, so that reports stay attached to their indicator."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Which fields are targets, and of what.
    target_fields: ClassVar[dict[str, TargetPeriod]] = {}

    def __init__(self, data: FormData = None, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        if "weight" in self.fields:
            self.fields["weight"].initial = 1

    def clean(self) -> dict[str, Shown]:
        """As usual; a percentage is refused by its field where the indicator is not counted in percent."""
        cleaned = super().clean() or self.cleaned_data
        if "unit" in self.fields and not is_percent(cleaned.get("unit") or ""):
            for name, field in self.fields.items():
                if isinstance(field, NumberField) and name not in self.errors:
                    self.refuse_percentage(name)
        return cleaned

    def refuse_percentage(self, name: str) -> None:
        """Add an error to the field where a percentage was typed into it."""
        try:
            parse_decimal(
                str(self.data.get(self.add_prefix(name), "")), style=language_style(), percent=False
            )
        except NumberFormatError as error:
            self.add_error(name, forms.ValidationError(str(error), code=error.code))

    def title(self) -> str:
        """What tells the row from the others while it is folded: the first text in it that says what it is."""
        names = ("name", "activity", "risk")
        return next((str(self[name].value() or "") for name in names if name in self.fields), "")

    def filled(self) -> bool:
        """Whether this is a stored row or one in which something was typed."""
        return bool(self.cleaned_data.get("id")) or self.has_changed()

    def entry(self) -> dict[str, Given | GivenTargets]:
        """The row as the domain takes it."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("DELETE", "ORDER") and not (name == "id" and value is None)
        }
        if self.target_fields:
            # Of a row that is saved in part, those that could be read.
            known = [name for name in self.target_fields if name in values]
            values["targets"] = {self.target_fields[name]: values.pop(name) for name in known}
        if "weight" in values and values["weight"] is None:
            values["weight"] = 1
        return values
