"""Form pieces that all pages share: Bootstrap's classes on plain widgets, typed numbers, native date fields."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypedDict

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.day_limits import is_far_day
from common.numbers import (
    PLACES,
    NumberFormatError,
    ambiguity,
    form_text,
    language_style,
    parse_decimal,
    to_places,
    ungrouped_text,
)
from common.periods import FIRST_DAY, LAST_DAY
from common.types import Shown, StrOrPromise
from common.uploads import KeptUpload

# What was sent: None for a form that is shown for the first time.
FormData = Mapping[str, Shown] | None


class FormArguments(TypedDict, total=False):
    """What pages hand to every form beside the data and the form's own arguments."""

    files: "MultiValueDict[str, UploadedFile[bytes]] | None"
    initial: Mapping[str, Shown] | None
    prefix: str | None
    auto_id: bool | str


class NumberField(forms.CharField):
    """A number as the language of the page writes it (`1.234,5`, `1,234.5`); empty is None, 0 is a value.

    Rounded half up to `places` decimals. Without `percent` a percentage is refused: what is asked for is none.
    `number_notes` says what was read differently from how it looks; `within` is the row that it names then.
    """

    def __init__(
        self, *, places: int = PLACES, percent: bool = True, within: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self._places = places
        self._percent = percent
        self.within = within
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def prepare_value(self, value: Shown) -> Shown:
        """A stored number as the page writes it; what was typed stays as it was typed."""
        return form_text(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """A Decimal or None; a ValidationError says how to write it."""
        if isinstance(value, Decimal | int):
            return value
        found = self.typed(value or "")
        return None if found is None else to_places(found, self._places)

    def typed(self, text: str) -> Decimal | None:
        """The number with every decimal that was typed. Raises ValidationError."""
        try:
            return parse_decimal(text, style=language_style(), percent=self._percent)
        except NumberFormatError as error:
            raise forms.ValidationError(str(error), code=error.code) from error

    def has_changed(self, initial: Shown, data: Shown) -> bool:
        """Compared as numbers, so that 1.000 and 1000 are the same."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


class WholeNumberField(forms.IntegerField):
    """A whole number as the language of the page writes it: Django's own reads `1.000` as 1."""

    default_error_messages = {"invalid": _("Write a whole number, without decimals.")}

    def to_python(self, value: Shown) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return super().to_python(value)
        try:
            found = parse_decimal(str(value), style=language_style(), percent=False)
        except NumberFormatError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        if found is not None and found != found.to_integral_value():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return None if found is None else int(found)


def number_notes(form: forms.BaseForm, *, within: str = "") -> list[str]:
    """How numbers were read that look differently to somebody: one sentence for each that was changed.

    `within` names the row where a page has many forms with the same fields.
    """
    notes = []
    for name, field in form.fields.items():
        if not isinstance(field, NumberField) or name not in form.changed_data:
            continue
        value = getattr(form, "cleaned_data", {}).get(name)
        text = str(form.data.get(form.add_prefix(name), "")).strip()
        if not isinstance(value, Decimal):
            continue
        row = within or field.within
        facts = {"label": f"{row}, {field.label}" if row else field.label, "text": text}
        if (found := ambiguity(text, style=language_style())) is not None:
            message = _(
                "%(label)s: “%(text)s” was read as %(number)s. If you meant a fraction, write %(fraction)s."
            )
            notes.append(message % {**facts, "number": found.whole, "fraction": found.fraction})
        elif _reads_otherwise(field, text, value):
            message = _("%(label)s: “%(text)s” was read as %(number)s.")
            notes.append(message % {**facts, "number": ungrouped_text(value)})
    return notes


def _reads_otherwise(field: NumberField, text: str, value: Decimal) -> bool:
    """Whether decimals were dropped; a word that stands for a number reads as itself."""
    try:
        return field.typed(text) not in (None, value)
    except forms.ValidationError:
        return False


class DayField(forms.DateField):
    """A calendar day with the browser's own picker; one with an instant on both sides in every zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        kwargs["input_formats"] = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]
        super().__init__(**kwargs)

    def to_python(self, value: str | datetime | date | None) -> date | None:
        day = super().to_python(value)
        if is_far_day(day):
            raise day_out_of_reach()
        return day


def day_out_of_reach() -> forms.ValidationError:
    """The error for a day too near the ends of the calendar for every zone."""
    return forms.ValidationError(
        _("Give a day from %(first)s until %(last)s."),
        code="invalid",
        params={"first": FIRST_DAY.year, "last": LAST_DAY.year},
    )


class BootstrapMixin:
    """Mixin: every visible widget gets the class its kind needs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            style(field.widget)


def style(widget: forms.Widget) -> None:
    """Bootstrap's class for one widget."""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        widget.attrs.setdefault("class", "form-check-input")
    elif isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
    elif not widget.is_hidden:
        widget.attrs.setdefault("class", "form-control")


class SuggestingInput(forms.TextInput):
    """One line, with a list to choose from while it is typed; anything else may be typed, too."""

    def __init__(self, suggested: Sequence[str], attrs: dict[str, Shown] | None = None) -> None:
        super().__init__(attrs)
        self._suggested = suggested

    def render(
        self,
        name: str,
        value: Shown,
        attrs: dict[str, Shown] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The input, and the list beside it."""
        known = f"{name}-suggested"
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self._suggested))
        box = super().render(name, value, {**(attrs or {}), "list": known}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', box, known, options)


def set_submitted(form: forms.BaseForm, name: str, value: Shown) -> None:
    """Put `value` into a bound form's typed data, so that it is shown again with it."""
    data = form.data.copy() if isinstance(form.data, MultiValueDict) else dict(form.data)
    data[name] = str(value)
    form.data = data


class PlainForm(BootstrapMixin, forms.Form):
    """A form with no model behind it; `required` is the domain's business, so browsers do not stop anyone."""

    use_required_attribute = False
    required_css_class = "required"


class ManyFilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(KeptUpload):
    """A list of uploads, empty when nothing was chosen. Each is judged by whoever takes it, so that one keeps back none
    of the others."""

    widget = ManyFilesInput

    def clean(self, data: Shown, initial: None = None) -> "list[UploadedFile[bytes]]":
        """What was handed in, one or several."""
        given = data if isinstance(data, list) else [data]
        return [upload for upload in given if isinstance(upload, UploadedFile)]


class TextOrFileForm(PlainForm):
    """A text pasted into `document` or chosen as `file`; the file wins. Subclasses declare both fields."""

    largest: ClassVar[int]
    too_large: ClassVar[StrOrPromise]
    nothing_given: ClassVar[StrOrPromise]

    def clean(self) -> dict[str, Shown]:
        data = super().clean() or {}
        upload, text = data.get("file"), data.get("document") or ""
        if upload is not None:
            if upload.size > self.largest:
                raise forms.ValidationError(self.too_large)
            text = self.text_of(upload.read())
        if not text.strip():
            raise forms.ValidationError(self.nothing_given)
        data["document"] = text
        return data

    def text_of(self, content: bytes) -> str:
        """The text of a file: UTF-8. Raises ValidationError."""
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not text in UTF-8.")) from error
