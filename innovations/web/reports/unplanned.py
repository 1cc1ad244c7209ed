"""Results that were not planned, on a report's pages: recorded, changed, removed, taken into a plan change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotVisible
from common.forms import FormArguments, FormData, NumberField, style
from common.numbers import is_percent
from common.types import PathValue, Shown, StrOrPromise
from common.web import DomainFormMixin
from innovations.models import Report, ReportEvidence, UnplannedResult
from innovations.services.proposals import plan_changes
from innovations.services.reports import reporting, unplanned
from innovations.services.reports.entries import UnplannedEntry
from innovations.web.reports.claims import split_words
from innovations.web.reports.evidence_lists import evidence_of
from innovations.web.reports.forms import SharesForm, text
from innovations.web.reports.lines import find_report, requests_of
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One unplanned result for reading: whose work, its evidence, and whether the plan has it by now."""

    row: UnplannedResult
    split: str
    evidence: list[ReportEvidence]
    planned: bool


@dataclass(frozen=True, slots=True)
class UnplannedShown:
    """The results of a report; `may_take` says whether this person may take them into a change of the plan, `why_not`
    what stands against it, where the office is right and only the moment is not."""

    rows: list[ShownResult]
    may_take: bool = False
    why_not: StrOrPromise = ""


def unplanned_of(
    report: Report,
    *,
    files: Mapping[UUID | None, list[ReportEvidence]],
    actor: Actor | None = None,
    at: datetime | None = None,
) -> UnplannedShown:
    """The results in their order, one query, three more where there are any. Without an actor nothing is offered."""
    rows = list(report.unplanned.order_by("position", "id"))
    if not rows:
        return UnplannedShown([])
    planned = plan_changes.planned_among(rows, plan_changes.open_change_of(report.innovation))
    shown = [
        ShownResult(
            row, split_words(row.shares or report.shares), files.get(row.pk, []), planned=row.pk in planned
        )
        for row in rows
    ]
    if actor is None or at is None or report.submitted_at is None:
        return UnplannedShown(shown)
    try:
        plan_changes.may_start(report.innovation, actor=actor, at=at)
    except DomainError as refusal:
        return UnplannedShown(shown, why_not=refusal.message if refusal.http_status == 409 else "")
    return UnplannedShown(shown, may_take=True)


class UnplannedForm(SharesForm):
    """A result without an indicator."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Result"), required=False, max_length=unplanned.LENGTHS["name"],
        help_text=_("For example: Complaints answered within a day."),
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), required=False, max_length=unplanned.LENGTHS["unit"])
    note = text(_("What it is and how it came about"), rows=4)

    def __init__(self, data: FormData = None, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        unit = str((data or {}).get("unit") or self.initial.get("unit") or "")
        actual = NumberField(label=_("Actual"), percent=is_percent(unit))
        style(actual.widget)
        self.fields = {**self.fields, "actual": actual}
        self.order_fields(["version", "name", "actual", "unit", "note"])

    def entry(self) -> UnplannedEntry:
        """What was typed."""
        data = self.cleaned_data
        return UnplannedEntry(data["name"], data["unit"], data["actual"], data["note"], self.shares())


class UnplannedPage(OfficePage):
    """A page about the results of a report that was not planned."""

    report: Report

    def load(self) -> None:
        super().load()
        self.report = find_report(self, self.kwargs["pk"])

    def find(self) -> UnplannedResult:
        """The result of the address. Raises NotVisible."""
        row: UnplannedResult | None = self.report.unplanned.filter(pk=self.kwargs["result"]).first()
        if row is None:
            raise NotVisible(_("There is no such record."))
        return row


class UnplannedFill(
    StaleFormMixin[UnplannedForm], DomainFormMixin[UnplannedForm], FormMixin, UnplannedPage, ProcessFormView
):
    """Tell of a result, with those that stand there already; what is missing is asked for when it is handed in."""

    template_name = "innovations/report_unplanned.html"
    form_class = UnplannedForm
    result: UnplannedResult | None = None

    def load(self) -> None:
        super().load()
        self.subject = self.report

    def enforce(self) -> None:
        reporting.may_fill(self.report, actor=self.actor, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        return {"version": self.report.version}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        files = evidence_of(self.report)
        return super().get_context_data(
            report=self.report,
            zone=self.report.government.zone,
            indicators=self.report.lines.count(),
            has_milestones=self.report.milestones.exists(),
            requests=requests_of(self.report),
            unplanned=unplanned_of(self.report, files=files),
            result=self.result,
            files=files.get(self.result.pk, []) if self.result else [],
            may_fill=True,
            **kwargs,
        )

    def act(self, form: UnplannedForm) -> str:
        row = unplanned.record(
            self.report,
            form.entry(),
            actor=self.actor,
            at=self.at,
            result=self.result.pk if self.result else None,
            seen_version=form.cleaned_data["version"],
        )
        done(self.request, _("Saved. Nothing has been handed in yet."))
        return reverse("report-unplanned-one", args=[self.report.pk, row.pk])


class UnplannedOne(UnplannedFill):
    """Change one of them."""

    def load(self) -> None:
        super().load()
        self.result = self.find()

    def get_initial(self) -> dict[str, Shown]:
        row = self.find()
        known = {name: getattr(row, name) for name in ("name", "unit", "actual", "note")}
        return {**super().get_initial(), **known, **UnplannedForm.initial_shares(row)}


class UnplannedRemove(UnplannedPage):
    """Ask, then take it off with its evidence."""

    template_name = "innovations/report_unplanned_remove.html"

    def enforce(self) -> None:
        reporting.may_fill(self.report, actor=self.actor, at=self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(report=self.report, result=self.find(), **kwargs)

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        unplanned.remove(self.report, self.find().pk, actor=self.actor, at=self.at)
        done(request, _("The result has been taken off."))
        return HttpResponseRedirect(reverse("report-unplanned", args=[self.report.pk]))


class UnplannedIntoPlan(UnplannedPage):
    """Take it into a change of the plan, and go there to give it its targets."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        change = plan_changes.take_in(self.find(), actor=self.actor, at=self.at)
        done(request, _("It stands in the change of the plan: give it its targets there."))
        return HttpResponseRedirect(reverse("plan-change-rows", args=[change.pk, "indicators"]))
