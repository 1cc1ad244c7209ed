"""Extensions of a government: the list, and extending many due dates of one's own motion."""

from datetime import date
from typing import Unpack

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic.edit import FormMixin, ProcessFormView

from common.columns import DAY, MOMENT, Column, government_column, key_column
from common.errors import DomainError, NotPermitted
from common.forms import DayField, FormArguments, FormData, PlainForm
from common.periods import day_ending_at
from common.templatetags.ui import day
from common.types import Document, Shown, StrOrPromise
from common.web import DomainFormMixin, show_refusal
from deadlines.filters import ExtensionFilter
from deadlines.models import DeadlineExtension
from deadlines.queries import extensions_visible_to
from deadlines.schedule.due_dates import EXTENSION_DECIDERS
from deadlines.services import bulk_extensions, extensions
from organisations.models import Agency, Government
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from workflow.web.transitions import done


def governments_of(actor: Actor) -> list[Government]:
    """Governments where the actor may hold the deciding office; each rule is asked again. One query."""
    ids = {o.government_id for o in actor.offices if o.role in EXTENSION_DECIDERS and o.government_id}
    return list(Government.objects.filter(pk__in=ids).order_by("code"))


def _covers(row: DeadlineExtension) -> str:
    """The obligation, or whose within which days."""
    if row.deadline is not None:
        return row.deadline.title
    words = _("%(place)s: everything due from %(first)s until %(last)s")
    days = {"first": day(row.due_from), "last": day(row.due_until)}
    return str(words) % {"place": (row.agency or row.government).name, **days}


def _outcome(row: DeadlineExtension) -> StrOrPromise:
    if not row.outcome:
        return _("Waits for the decision")
    return (
        f"{row.get_outcome_display()} ({row.get_overtaken_by_display()})"
        if row.overtaken_by
        else (row.get_outcome_display())
    )


def _new_day(row: DeadlineExtension) -> date:
    """The day granted, else the one asked for."""
    return (
        row.asked_until if row.granted_until is None else day_ending_at(row.granted_until, row.government.tz)
    )


class ExtensionList(OfficeTable[DeadlineExtension]):
    """What was asked and decided, newest first."""

    template_name = "deadlines/extensions.html"
    filterset_class = ExtensionFilter
    file_name = "perpanjangan"
    first_order = "-asked"
    columns = (
        Column(name="covers", label=_("Obligation"), value=_covers, cell="deadlines/cells/covers.html"),
        Column(
            name="agency", label=_("Agency"), value="agency.name", order="agency__name", may_be_empty=True
        ),
        government_column(),
        Column(
            name="due",
            label=_("Originally"),
            value="deadline.due_on",
            order="deadline__due_on",
            may_be_empty=True,
            cell=DAY,
        ),
        Column(name="until", label=_("New day"), value=_new_day, cell=DAY),
        Column(name="outcome", label=_("Outcome"), value=_outcome, order="outcome"),
        Column(name="reason", label=_("Reason"), value="reason"),
        Column(name="asked", label=_("Asked"), value="asked_at", order="asked_at", cell=MOMENT),
        Column(
            name="decided",
            label=_("Decided"),
            value="decided_at",
            order="decided_at",
            may_be_empty=True,
            cell=MOMENT,
        ),
        Column(name="decided_as", label=_("Decided by"), value="decided_as", chosen=False),
        Column(name="letter", label=_("Letter"), value="letter_no", order="letter_no", chosen=False),
        key_column(),
    )

    def rows(self) -> "QuerySet[DeadlineExtension]":
        return extensions_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(may_extend=bool(governments_of(self.actor)), **kwargs)


class ManyForm(PlainForm):
    """Whose due dates in which span, until when, and why."""

    government = forms.ChoiceField(label=_("Government"))
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    due_from = DayField(label=_("Due from"), required=True)
    due_until = DayField(label=_("Due until"), required=True)
    until = DayField(label=_("New day"), required=True, help_text=_("The whole day still counts as in time."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=extensions.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Published with the extension, for example: national systems were down."),
    )
    letter_no = forms.CharField(label=_("Number of the letter"), required=False, max_length=120)
    evaluations = forms.BooleanField(
        label=_("The periodic evaluations too, which evaluators owe"),
        required=False,
        help_text=_(
            "Left out unless you name them: a reason that lies with the agencies gives evaluators no time."
        ),
    )

    def __init__(
        self, data: FormData = None, *, governments: list[Government], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self.governments = {str(each.pk): each for each in governments}
        agencies = Agency.objects.filter(government__in=governments).order_by("name", "id")
        self.agencies = {str(each.pk): each for each in agencies}
        government, agency = self.fields["government"], self.fields["agency"]
        assert isinstance(government, forms.ChoiceField)
        assert isinstance(agency, forms.ChoiceField)
        government.choices = [(key, each.name) for key, each in self.governments.items()]
        agency.choices = [
            ("", _("all agencies")),
            *((key, each.known_as) for key, each in self.agencies.items()),
        ]
        if len(governments) == 1:
            government.widget = forms.HiddenInput()
        government.initial = next(iter(self.governments), "")

    def clean(self) -> dict[str, Shown]:
        data = super().clean() or {}
        agency = self.agencies.get(data.get("agency", ""))
        if agency is not None and str(agency.government_id) != data.get("government"):
            self.add_error("agency", _("This agency belongs to another government."))
        return data

    def chosen_government(self) -> Government:
        """The government that was chosen."""
        return self.governments[self.cleaned_data["government"]]

    def values(self) -> Document:
        """The arguments of `bulk_extensions.extend_many`."""
        data = dict(self.cleaned_data)
        data["government"] = self.chosen_government()
        data["agency"] = self.agencies.get(data["agency"])
        return data


class ExtendMany(DomainFormMixin[ManyForm], FormMixin, OfficePage, ProcessFormView):
    """First what would be covered, then, with a second click, the extension: it is published and stays."""

    template_name = "deadlines/extend_many.html"
    form_class = ManyForm

    def enforce(self) -> None:
        """Offices that a policy may name."""
        self.governments = governments_of(self.actor)
        if not self.governments:
            raise NotPermitted(_("Extensions are decided by another office."), code="not_your_office")

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "governments": self.governments}

    def form_valid(self, form: ManyForm) -> HttpResponse:
        if "confirm" in self.request.POST:
            return super().form_valid(form)
        try:
            found = self._found(form)
            bulk_extensions.check(found, actor=self.actor, government=form.chosen_government(), at=self.at)
        except DomainError as refusal:
            return self.refused(form, refusal)
        return self.render_to_response(self.get_context_data(form=form, covered=found))

    def _found(self, form: ManyForm) -> bulk_extensions.Coverage:
        names = ("government", "agency", "due_from", "due_until", "until", "evaluations")
        given = form.values()
        return bulk_extensions.covered(**{name: given[name] for name in names})

    def refused(self, form: ManyForm, refusal: DomainError) -> HttpResponse:
        """With the list anew where something else would move by now."""
        show_refusal(form, refusal)
        found = self._found(form) if refusal.code == "covers_others" else None
        return self.render_to_response(
            self.get_context_data(form=form, covered=found), status=refusal.http_status
        )

    def form_invalid(self, form: ManyForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: ManyForm) -> str:
        # Only what the person has looked at moves.
        seen = self.request.POST.get("covers", "")
        made = bulk_extensions.extend_many(actor=self.actor, at=self.at, seen=seen, **form.values())
        count = made.changes.count()
        words = ngettext("%(count)d due date was extended.", "%(count)d due dates were extended.", count)
        done(self.request, words % {"count": count})
        return reverse("extensions")


urlpatterns = [
    path("perpanjangan/", ExtensionList.as_view(), name="extensions"),
    path("perpanjangan/baru/", ExtendMany.as_view(), name="extend-many"),
]
