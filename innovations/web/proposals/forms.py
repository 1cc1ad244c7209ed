"""Forms of proposals and their lists. They read what was typed; what is required is the domain's business."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Unpack

from django import forms
from django.db import models
from django.forms import BaseFormSet, formset_factory
from django.forms.models import fields_for_model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from common.forms import (
    DayField,
    FormArguments,
    FormData,
    NumberField,
    PlainForm,
    SuggestingInput,
    WholeNumberField,
    number_notes,
    style,
)
from common.period_names import period_name
from common.periods import WHOLE_YEAR, TargetPeriod
from innovations.conditions import GateTable
from innovations.models import PROPOSAL_FIELDS, Indicator, Innovation, TeamMember
from innovations.proposal_fields import ProposalSection
from innovations.scoring.instrument import Instrument
from innovations.services.proposals.plan_lists import ROWS, Given, GivenTargets
from innovations.web.proposals.indicator_rows import HELP, IndicatorRow
from innovations.web.proposals.row_forms import RowForm
from innovations.web.proposals.worded_numbers import WordedNumberField
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Agency
from organisations.offices import Actor
from organisations.web.agency_choice import AgencyChoice

# Set by the system or kept from an import, never typed.
_HIDDEN = {"id", "innovation", "position", "person"}
_WORDED = {"baseline", "target_year"}
EXTRA_ROWS = 2
MAX_ROWS = 200


def agencies_for(actor: Actor) -> "models.QuerySet[Agency]":
    """Agencies for which the actor may propose: their own; for the bureau all of its government. None that ended."""
    own = [o.agency_id for o in actor.offices if o.role in AGENCY_ROLES and o.agency_id]
    bureaus = [o.government_id for o in actor.offices if o.role == Role.ORGANISATION_BUREAU]
    rows = Agency.objects.filter(models.Q(pk__in=own) | models.Q(government_id__in=bureaus))
    there = rows.filter(reorganisation__isnull=True)
    return there.select_related("government").order_by("name", "id")


def _field(model_field: Any, *, lines: int = 3) -> forms.Field:
    """A form field that reads Indonesian numbers and native dates."""
    label = capfirst(str(model_field.verbose_name))
    if isinstance(model_field, models.DecimalField):
        # A percentage can be meant of an indicator's figures only; its unit says whether it is (RowForm).
        percent = model_field.model is Indicator and model_field.name != "weight"
        kind = WordedNumberField if model_field.name in _WORDED else NumberField
        return kind(label=label, places=model_field.decimal_places, percent=percent)
    if isinstance(model_field, models.DateField):
        return DayField(label=label)
    if isinstance(model_field, models.PositiveSmallIntegerField):
        typed = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4})
        # With the limits of the column.
        rules = model_field.validators
        return WholeNumberField(label=label, required=False, widget=typed, validators=rules)
    found = fields_for_model(model_field.model, [model_field.name])[model_field.name]
    if found is None:
        raise TypeError(f"{model_field.name} has no form field")
    if model_field.name == "aggregation":
        # By the unit, unless somebody says otherwise.
        found = forms.ChoiceField(choices=[("", _("as the unit says")), *model_field.choices])
    if model_field.name == "formula":
        # Which ones there are is the instrument's business (IndicatorRow).
        found = forms.ChoiceField()
    found.required = False
    found.label = label
    if isinstance(model_field, models.TextField):
        found.widget.attrs.update(rows=lines)
    return found


class InnovationForm(PlainForm):
    """The fields of one section of a proposal; any of them may be empty. The first section names the agency, too.

    `asked` is what the policy asks for before the submission: fields that it requires are marked, and of texts that
    need words these are counted. `offered` is what the plan in force has for a field.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: FormData = None,
        *,
        actor: Actor,
        agency_needed: bool,
        section: str,
        asked: GateTable,
        offered: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        agencies = agencies_for(actor)
        given = self.initial.get("agency")
        # Who is only in the team of another agency's proposal does not choose among the own ones.
        chooses = agency_needed or given is None or agencies.filter(pk=given).exists()
        if section == ProposalSection.IDENTITY and chooses:
            self.fields["agency"] = AgencyChoice(
                agencies,
                label=_("Agency"),
                required=agency_needed,
                empty_label=_("choose the agency"),
            )
        self.names = [name for name, declared in PROPOSAL_FIELDS.items() if declared.section == section]
        for name in self.names:
            declared = PROPOSAL_FIELDS[name]
            self.fields[name] = _field(Innovation._meta.get_field(name), lines=declared.lines)
            self.fields[name].help_text = declared.help
            if suggested := (offered or {}).get(name) or declared.suggested:
                attrs = {k: v for k, v in self.fields[name].widget.attrs.items() if k not in ("rows", "cols")}
                self.fields[name].widget = SuggestingInput(suggested, attrs)
                if name in (offered or {}):
                    self.fields[name].help_text = _("Type a part of it and choose from the plan in force.")
        for name, field in self.fields.items():
            style(field.widget)
            mark_asked(field, name, asked)

    def content(self) -> dict[str, Given]:
        """The section's fields as they were typed, those that could be read."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}


def mark_asked(field: forms.Field, name: str, asked: GateTable) -> None:
    """Say at the field that the policy asks for it, and for how many words (`components/field.html`)."""
    field.asked = name in asked.get("required", ())  # type: ignore[attr-defined]  # read by the template
    field.least_words = asked.get("minimum_words", {}).get(name)  # type: ignore[attr-defined]  # same


def row_formset(
    name: str,
    *,
    periods: Iterable[TargetPeriod] = (),
    instrument: Instrument | None = None,
    member: forms.Field | None = None,
) -> "type[RowFormSet]":
    """The form set of one list of the plan: its rows, two empty ones to add, a tick to remove.

    Rows of indicators need the `instrument` and have a field for the target of each of the periods; `member` is the
    field in which a member of the team is named.
    """
    model = ROWS[name]
    model_fields = [field for field in model._meta.concrete_fields if field.name not in _HIDDEN]
    target_fields = {target_field(period): period for period in periods} if model is Indicator else {}
    declared: dict[str, forms.Field] = {}
    if model is TeamMember and member is not None:
        declared["person"] = member
    for field in model_fields:
        declared[field.name] = _field(field)
        declared[field.name].help_text = HELP.get(field.name, "") if model is Indicator else ""
        if field.name == "target_year":
            declared |= {
                name: WordedNumberField(label=_("Target, %(period)s") % {"period": period_name(period)})
                for name, period in target_fields.items()
            }
    base = IndicatorRow if model is Indicator else RowForm
    rules = {"target_fields": target_fields, "instrument": instrument}
    form = type(f"{model.__name__}Row", (base,), {**declared, **rules})
    made: type[RowFormSet] = formset_factory(
        form,
        formset=RowFormSet,
        extra=EXTRA_ROWS,
        can_delete=True,
        max_num=MAX_ROWS,
        absolute_max=MAX_ROWS,
    )  # type: ignore[assignment]  # the stubs forget which form set was asked for
    return made


def target_field(period: TargetPeriod) -> str:
    """The name of the field in which the target of a period, or of whichever year as a whole, is typed."""
    return "target_year" if period == WHOLE_YEAR else f"target_{period.code}"


class RowFormSet(BaseFormSet):
    """The rows of one list."""

    def add_fields(self, form: RowForm, index: int | None) -> None:
        """As usual, with words for the tick that removes a row."""
        super().add_fields(form, index)
        if form.is_bound and form.data.get(form.add_prefix("id")):
            # A stored row counts though it stands among the new ones and nothing in it was touched.
            form.empty_permitted = False
        form.fields["DELETE"].label = _("Remove this row")
        style(form.fields["DELETE"].widget)

    def number_notes(self) -> list[str]:
        """How ambiguous numbers were read, each with the name of its row."""
        return [
            sentence
            for form in self.forms
            if not form.cleaned_data.get("DELETE")
            for sentence in number_notes(form, within=str(form.cleaned_data.get("name") or ""))
        ]

    def entries(self) -> list[dict[str, Given | GivenTargets]]:
        """What is kept: filled rows that are not to be removed, in order."""
        return [form.entry() for form in self.forms if form.filled() and not form.cleaned_data.get("DELETE")]
