"""Asking for an ad-hoc report: the reason and the days, with the day on which it would be due."""

from datetime import date
from functools import cached_property

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import BadInput
from common.forms import DayField, PlainForm, WholeNumberField, set_submitted
from common.types import Shown
from common.web import DomainFormMixin
from innovations.policy_sections.explanations import MOST_ASKED_DAYS
from innovations.services.reports import asking
from innovations.services.reports.figure_checks import LONGEST_TEXT
from innovations.web.proposals.finding import find_innovation
from organisations.web.pages import OfficePage
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done


class ReportAskForm(PlainForm):
    """Why, on which days, due when; `shown_due` is the due day that stood on the page when it was sent."""

    reason = forms.CharField(
        label=_("Why do you ask for it?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The agency is told this with the request; it stands in the history."),
    )
    first_on = DayField(
        label=_("First day to report on"),
        required=True,
        help_text=_("From the launch at the earliest, within one budget year."),
    )
    last_on = DayField(
        label=_("Last day to report on"),
        required=True,
        help_text=_(
            "Today at the latest. A report is handed in once its last day is over: until today, tomorrow."
        ),
    )
    working_days = WholeNumberField(
        label=_("Working days until it is due"),
        min_value=1,
        max_value=MOST_ASKED_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3, "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    shown_due = forms.DateField(widget=forms.HiddenInput, required=False)


class ReportAsk(
    StaleFormMixin[ReportAskForm], DomainFormMixin[ReportAskForm], FormMixin, OfficePage, ProcessFormView
):
    """The form. Where other days lead to another due day than the page showed, it is shown before anything is asked."""

    template_name = "innovations/report_ask.html"
    form_class = ReportAskForm

    def load(self) -> None:
        super().load()
        self.innovation = self.subject = find_innovation(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """The head of its agency, the regional secretary, the bureau; once it is launched, one at a time."""
        asking.may_ask(self.innovation, actor=self.actor, at=self.at)

    @cached_property
    def usual(self) -> asking.AskedDays:
        """The days that are offered."""
        return asking.usual_days(self.innovation, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        days = self.usual
        return {
            "first_on": days.first_on,
            "last_on": days.last_on,
            "working_days": days.working_days,
            "version": self.innovation.version,
            "shown_due": self._terms(days).due.due_on,
        }

    def _terms(self, days: asking.AskedDays) -> asking.AskedTerms:
        return asking.terms_of(self.innovation, days, at=self.at)

    def form_valid(self, form: ReportAskForm) -> HttpResponse:
        """Ask; first show the due day that these days lead to, if it is not the one that was shown."""
        try:
            terms = self._terms(_days(form))
        except BadInput as refusal:
            return self.refused(form, refusal)
        if "show" in self.request.POST or form.cleaned_data["shown_due"] != terms.due.due_on:
            return self._show(form, terms)
        return super().form_valid(form)

    def _show(self, form: ReportAskForm, terms: asking.AskedTerms) -> HttpResponse:
        set_submitted(form, "shown_due", terms.due.due_on)
        return self.render_to_response(self.get_context_data(form=form, terms=terms, changed=True))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        terms = kwargs.pop("terms", None) or self._terms(self.usual)
        return super().get_context_data(
            innovation=self.innovation,
            zone=self.innovation.government.zone,
            terms=terms,
            launched_on=_launched_on(self),
            has_indicators=self.innovation.indicators.exists(),
            **kwargs,
        )

    def act(self, form: ReportAskForm) -> str:
        report = asking.ask(
            self.innovation,
            actor=self.actor,
            at=self.at,
            reason=form.cleaned_data["reason"],
            days=_days(form),
            seen_version=form.cleaned_data["version"],
        )
        done(self.request, _("The report has been asked for; its agency is told."))
        return reverse("report", args=[report.pk])


def _days(form: ReportAskForm) -> asking.AskedDays:
    data = form.cleaned_data
    return asking.AskedDays(data["first_on"], data["last_on"], data["working_days"])


def _launched_on(page: ReportAsk) -> date | None:
    event = page.innovation.launch_event
    return event.held_on if event is not None else None
