"""Filling in a report: save at any time, at any completeness.

A field that cannot be read keeps what was typed and does not hold up the others: what can be read is stored, and the
answer (422) says which field is still open.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Generic, TypedDict, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError, Gap
from common.forms import FormData, number_notes, set_submitted
from common.types import PathValue, Shown
from common.web import Link, show_refusal
from innovations.models import Report
from innovations.services.reports import reporting
from innovations.web.proposals.answers import answers_beside, office_of_filler
from innovations.web.reports.lines import find_report, requests_of, ways_from
from organisations.web.pages import OfficePage
from workflow.reviews.request_answers import answer_requests
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done

F = TypeVar("F", bound=forms.Form)
MOST_HELD = 50


class FiguresGiven(TypedDict, total=False):
    """What `save_figures` takes; what is left out stays as it is."""

    figures: Mapping[UUID, reporting.FigureEntry]
    milestones: Mapping[UUID, reporting.MilestoneEntry]
    narrative: str | None
    obstacles: str | None
    follow_up: str | None
    budget_actual: Decimal | reporting.Unchanged | None
    shares: reporting.Shares | reporting.Unchanged | None
    seen_version: int | None
    seen_lines: Mapping[UUID, str] | None


def pages_of(report: Report, indicators: int, *, has_milestones: bool) -> list[str]:
    """The addresses on which the report is filled in: what a phone holds for a time without a network. No query.

    Of a report with very many indicators the first ones alone; the table has them all.
    """
    held = min(indicators, MOST_HELD)
    numbered = [reverse("report-indicator", args=[report.pk, number]) for number in range(1, held + 1)]
    names = ["report-milestones", "report-remarks"] if has_milestones else ["report-remarks"]
    others = [reverse(name, args=[report.pk]) for name in names]
    return [*numbered, *others, reverse("report-fill", args=[report.pk])]


class FillPage(StaleFormMixin[F], OfficePage, Generic[F]):
    """A form of the report. Subclasses build the form, name its fields for gaps, and give what is saved."""

    subject: Report

    def load(self) -> None:
        super().load()
        self.report = self.subject = find_report(self, self.kwargs["pk"])

    def get_form(self) -> F:
        return self.form(self.request.POST)

    def enforce(self) -> None:
        """Only its agency, only while it is open and not locked."""
        reporting.may_fill(self.report, actor=self.actor, at=self.at)

    def ways_out(self, refusal: DomainError) -> list[Link]:
        return ways_from(self.report, refusal, actor=self.actor)

    @abstractmethod
    def form(self, data: FormData = None) -> F:
        """The form with what is stored."""

    @abstractmethod
    def get_figures(self, form: F) -> FiguresGiven:
        """What was typed and can be read, as `save_figures` takes it."""

    def field_of(self, gap: Gap) -> str:
        """The form's field of a gap: its own name by default."""
        name = gap.field.rpartition(".")[2]
        return "share_own" if name == "shares" else name

    @abstractmethod
    def get_success_url(self) -> str:
        """Where the second button leads."""

    def get_stay_url(self) -> str:
        """The address of this page."""
        return self.request.path

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            report=self.report,
            zone=self.report.government.zone,
            form=kwargs.pop("form", None) or self.form(),
            indicators=(indicators := self.report.lines.count()),
            has_milestones=(has_milestones := self.report.milestones.exists()),
            held_pages=pages_of(self.report, indicators, has_milestones=has_milestones),
            requests=requests_of(self.report),
            answers=answers_beside(self.report, self.parts(), self.request.POST or None).rows(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Save what can be read; stay when something cannot."""
        form = self.form(request.POST)
        form.is_valid()
        try:
            self._answer()
            self._save(form)
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self.redisplay(form, status=refusal.http_status, refusal=refusal)
        for sentence in number_notes(form):
            messages.warning(request, sentence)
        if form.errors:
            return self.redisplay(form, status=422, partly=True)
        done(request, self.saved())
        return HttpResponseRedirect(self.get_stay_url() if "stay" in request.POST else self.get_success_url())

    def saved(self) -> str:
        """What is said after everything was stored."""
        return _("Saved. Nothing has been handed in yet.")

    def parts(self) -> Collection[str]:
        """What of the report is filled in here, as a request for improvement names it."""
        return ()

    def _answer(self) -> None:
        """Keep what is said to the requests that stand here."""
        answers = answers_beside(self.report, self.parts(), self.request.POST)
        if answers.asked:
            reporting.may_fill(self.report, actor=self.actor, at=self.at)
            office = office_of_filler(self.report, self.actor)
            answer_requests(self.report, answers.typed(), actor=self.actor, office=office, at=self.at)

    def _save(self, form: F) -> None:
        """Once as typed; what the domain refuses is then left out, shown, and the rest saved."""
        try:
            self._write(form)
        except BadInput as refusal:
            if not refusal.gaps:
                raise
            for gap in refusal.gaps:
                field = self.field_of(gap)
                form.add_error(
                    field if field in form.fields else None, forms.ValidationError(str(gap.message))
                )
            self._write(form)

    def _write(self, form: F) -> None:
        given: FiguresGiven = {"figures": {}, **self.get_figures(form)}
        self.report = reporting.save_figures(self.report, actor=self.actor, at=self.at, **given)

    def redisplay(self, form: F, *, status: int, **context: Shown) -> HttpResponse:
        """The form as it was typed, with the version of now."""
        self.report = find_report(self, self.report.pk)
        if "version" in form.fields:
            set_submitted(form, "version", self.report.version)
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)
