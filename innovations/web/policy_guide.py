"""A policy by a form for what changes yearly: deciders, due days, reminders, required fields, scale.

The form writes the same document that is uploaded: the version it starts from with single values set anew, comments and
everything else as they are. It is checked, shown in words, compared and published as any other (`PublishPage`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Unpack

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.document_fields import rows_of
from common.document_sources import source_of
from common.errors import BadInput, DomainError
from common.forms import DayField, FormArguments, FormData, PlainForm, style
from common.types import Shown, StrOrPromise, Written, WrittenTable
from innovations.models import PROPOSAL_FIELDS
from innovations.services.evaluations.instruments import scales_of
from organisations.enums import ROLES_OF_AGENCIES, Role
from organisations.queries import administered_by
from workflow.enums import Scope
from workflow.models import PolicyVersion
from workflow.policies.sections import label_of_key, sections
from workflow.policies.versions import document_of
from workflow.policies.wording import part_in_words, review_label
from workflow.policy_changes.rewriting import Path, lost_comments, rewritten
from workflow.web.candidates import PublicationForm, PublishPage
from workflow.web.policies import find_version

# Members of tables that are numbers of days, by their table; what a document does not have stays out.
NUMBERS: Mapping[Path, tuple[str, ...]] = {
    ("reports",): ("after", "lock_after_days", "revision_days", "longest_extension_days"),
    ("evaluation",): ("follow_up_days",),
    ("evaluation", "periodic"): ("due_days", "answer_days", "answer_within_days"),
    ("evaluation", "follow_ups"): ("again_days", "again_within_days"),
}
REMINDED: tuple[Path, ...] = (
    ("reports",),
    ("milestones",),
    ("evaluation", "periodic"),
    ("evaluation", "follow_ups"),
)
UNITS = ("working_days", "calendar_days")


class DayListField(forms.CharField):
    """Days, the longest before the due day first: `14, 7, 3, 1, 0`."""

    def prepare_value(self, value: Shown) -> Shown:
        return ", ".join(str(each) for each in value) if isinstance(value, list) else value

    def clean(self, value: Shown) -> list[int]:
        found = [part for part in re.split(r"[\s,;]+", str(value or "").strip()) if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in found):
            raise forms.ValidationError(
                _("Write days as numbers with commas between them, such as 14, 7, 1, 0.")
            )
        return sorted({int(part) for part in found}, reverse=True)


@dataclass(frozen=True)
class GuidedValue:
    """One value of the document: where it stands, and how it is asked for."""

    path: Path
    group: StrOrPromise
    field: forms.Field

    @property
    def name(self) -> str:
        """Of its field in the form."""
        return "__".join(str(part) for part in self.path)


def guided_values(document: WrittenTable) -> Iterator[GuidedValue]:
    """Everything that the form asks of this document, in the order of the page."""
    yield from _deciders(document)
    yield from _days(document)
    for profile, rules in _tables(document.get("profiles")):
        required = _fields_field(profile, rules.get("required"))
        yield GuidedValue(("profiles", profile, "required"), _("Required fields"), required)
    if scales := _scales(document):
        field = forms.ChoiceField(label=_key("scale"), choices=list(scales.items()))
        yield GuidedValue(("evaluation", "scale"), _section("evaluation"), field)


def _deciders(document: WrittenTable) -> Iterator[GuidedValue]:
    for review, rules in _tables(document["review"]):
        for index, stage in rows_of(rules.get("stages")):
            group = review_label(review)
            said = f"{index + 1}. {stage.get('label') or stage['code']}"
            place: Path = ("review", review, "stages", index)
            role = forms.ChoiceField(label=_("%(stage)s: decided by") % {"stage": said}, choices=Role.choices)
            yield GuidedValue((*place, "role"), group, role)
            days = _days_field(_("%(stage)s: working days to decide") % {"stage": said})
            yield GuidedValue((*place, "service_days"), group, days)


def _days(document: WrittenTable) -> Iterator[GuidedValue]:
    for table, names in NUMBERS.items():
        found, group = _at(document, table), _section(str(table[0]))
        for name in names if found else ():
            field = _days_field(_label(table, name))
            yield GuidedValue((*table, name), group, field)
            if (table, name) == (("reports",), "after"):
                choices = [(each, _key(each)) for each in UNITS]
                unit = forms.ChoiceField(label=_label(table, "unit"), choices=choices)
                yield GuidedValue((*table, "unit"), group, unit)
    for table in REMINDED:
        if _at(document, table):
            reminded = DayListField(label=_label(table, "reminder_days"), required=False)
            yield GuidedValue((*table, "reminder_days"), _section(str(table[0])), reminded)


def _days_field(label: StrOrPromise) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=366)


def _label(table: Path, name: str) -> str:
    words = _key(name)
    return f"{_key(str(table[-1]))}: {words}" if len(table) > 1 else words


def _key(name: str) -> str:
    return str(label_of_key(name) or name)


def _section(name: str) -> str:
    return next(str(section.label) for section in sections() if section.name == name)


def _fields_field(profile: str, required: Written) -> forms.Field:
    first = required if isinstance(required, list) else []
    names = dict.fromkeys([*map(str, first), "agency", *PROPOSAL_FIELDS])
    choices = [(name, part_in_words(name)) for name in names]
    return forms.MultipleChoiceField(
        label=_key(profile), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _scales(document: WrittenTable) -> dict[str, str]:
    """Those of the instrument, by their code; none where it was never published."""
    rules = document.get("evaluation")
    if not isinstance(rules, Mapping):
        return {}
    now = str(rules.get("scale"))
    try:
        return {now: now, **scales_of(str(rules.get("instrument", "")))}
    except BadInput:
        return {}


def _tables(value: Written) -> Iterator[tuple[str, WrittenTable]]:
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        if isinstance(inner, Mapping):
            yield name, inner


def _at(document: Written, path: Iterable[str | int]) -> Written:
    """What stands there; None where nothing does."""
    for part in path:
        if isinstance(document, Mapping) and part in document:
            document = document[str(part)]
        elif isinstance(document, list) and isinstance(part, int) and part < len(document):
            document = document[part]
        else:
            return None
    return document


class GuideForm(PublicationForm):
    """What changes yearly; `document` is made of it."""

    name = forms.SlugField(
        label=gettext_lazy("Name of the policy"),
        max_length=60,
        help_text=gettext_lazy(
            "A name of your own, where the version is the installation’s or another government’s."
        ),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), widget=forms.Textarea(attrs={"rows": 2}))
    valid_from = DayField(label=gettext_lazy("Valid from"))
    HEAD = ("name", "title", "legal_basis", "valid_from")

    def __init__(
        self, data: FormData = None, *, version: PolicyVersion, **kwargs: Unpack[FormArguments]
    ) -> None:
        PlainForm.__init__(self, data, **kwargs)
        self.basis = version
        self.known: WrittenTable = document_of(version)
        del self.fields["document"], self.fields["file"]
        self.guided = list(guided_values(self.known))
        for each in self.guided:
            each.field.initial = _at(self.known, each.path)
            each.field.help_text = source_of(self.known, _source_path(self.known, each.path))
            if not isinstance(each.field.widget, forms.CheckboxSelectMultiple):
                style(each.field.widget)
            self.fields[each.name] = each.field
        for name in self.HEAD:
            self.fields[name].initial = self.initial.get(name, self.known.get(name, ""))

    def clean(self) -> dict[str, Shown]:
        data = self.cleaned_data
        if not self.errors:
            data["document"] = rewritten(self.basis.body, self.changes())
        return data

    def changes(self) -> dict[Path, Written]:
        """What was set to something else, by its place."""
        data = self.cleaned_data
        found: dict[Path, Written] = {}
        for name in self.HEAD:
            if (data[name] or None) != self.known.get(name):
                found[(name,)] = data[name] or None
        for each in self.guided:
            now, before = data[each.name], _at(self.known, each.path)
            if isinstance(now, list) and isinstance(before, list) and set(now) == set(before):
                continue
            if now != before and not (now in (None, [], "") and before is None):
                found[each.path] = now
                found |= self._scope_of(each.path, now)
        return found

    def _scope_of(self, path: Path, role: Written) -> dict[Path, Written]:
        """An office of no agency is held in the government, one of an agency in the proposal's."""
        if path[-1] != "role":
            return {}
        stage = _at(self.known, path[:-1])
        scope = stage.get("scope", Scope.GOVERNMENT) if isinstance(stage, Mapping) else ""
        if role not in ROLES_OF_AGENCIES and scope in (Scope.AGENCY, Scope.PARENT):
            return {(*path[:-1], "scope"): str(Scope.GOVERNMENT)}
        if role in ROLES_OF_AGENCIES and scope == Scope.GOVERNMENT:
            return {(*path[:-1], "scope"): str(Scope.AGENCY)}
        return {}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by what they are about."""
        found: dict[str, list[forms.BoundField]] = {}
        for each in self.guided:
            found.setdefault(str(each.group), []).append(self[each.name])
        return list(found.items())


def _source_path(document: WrittenTable, path: Path) -> str:
    """As `[sources]` names it: rows of a list by their code."""
    parts: list[str] = []
    here: Written = document
    for part in path:
        here = _at(here, [part])
        row = here if isinstance(part, int) and isinstance(here, Mapping) else None
        parts.append(str(row["code"]) if row and "code" in row else str(part))
    return ".".join(parts)


class PolicyGuide(PublishPage):
    """The form of one version. Checked and shown in words first, published with a second click, as a document is."""

    template_name = "innovations/policy_guide.html"
    form_class = GuideForm

    def load(self) -> None:
        super().load()
        self.basis = find_version(self.kwargs["name"], self.kwargs["number"])

    def get_initial(self) -> dict[str, Shown]:
        own = administered_by(self.actor)
        if self.basis.government in own or not own:
            return {"name": self.basis.name}
        return {"name": f"{self.basis.name}-{own[0].code.replace('.', '-')}"[:60]}

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "version": self.basis}

    def refused(self, form: GuideForm, refusal: DomainError) -> HttpResponse:  # type: ignore[override]
        """Faults of the document at the fields that they come from, the others above."""
        by_place = {".".join(map(str, each.path)): each.name for each in form.guided}
        for gap in refusal.gaps:
            if name := by_place.get(gap.field, gap.field if gap.field in form.HEAD else ""):
                form.add_error(name, forms.ValidationError(str(gap.message)))
        return self.render_to_response(
            self.get_context_data(form=form, refusal=refusal), status=refusal.http_status
        )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        text = kwargs.get("text")
        newest = PolicyVersion.objects.filter(name=self.basis.name).order_by("-number").first()
        return super().get_context_data(
            version=self.basis,
            later=newest if newest and newest.number > self.basis.number else None,
            comments_lost=lost_comments(self.basis.body, text) if isinstance(text, str) else 0,
            **kwargs,
        )
