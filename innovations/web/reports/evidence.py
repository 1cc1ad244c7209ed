"""Evidence of a report on its pages: add a file or reuse one, date it, ask before taking one off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotVisible
from common.types import PathValue, Shown
from common.web import DomainFormMixin
from innovations.models import Report
from innovations.report_conditions import is_outside
from innovations.services.proposals import attaching
from innovations.services.reports import evidence, reporting
from innovations.services.reports.evidence import WHOLE_REPORT, EvidenceSubject
from innovations.web.reports.evidence_lists import DateForm, EvidenceForm
from innovations.web.reports.lines import find_report
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class EvidencePage(OfficePage):
    """A page that changes the evidence of a report."""

    report: Report

    def load(self) -> None:
        super().load()
        self.report = find_report(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """Who may fill in the report, while it can be filled in."""
        reporting.may_fill(self.report, actor=self.actor, at=self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            report=self.report, zone=self.report.government.zone, back=self.back(), **kwargs
        )

    def back(self) -> str:
        return self.back_to(WHOLE_REPORT)

    def back_to(self, about: EvidenceSubject) -> str:
        """The screen of what the evidence is about."""
        if about.indicator_id is not None:
            return reverse("report-indicator-of", args=[self.report.pk, about.indicator_id])
        if about.milestone_id is not None:
            return reverse("report-milestones", args=[self.report.pk])
        if about.unplanned_id is not None:
            return reverse("report-unplanned-one", args=[self.report.pk, about.unplanned_id])
        return f"{reverse('report', args=[self.report.pk])}#evidence"


class EvidenceAdd(DomainFormMixin[EvidenceForm], FormMixin, EvidencePage, ProcessFormView):
    """Upload a file, or show one again that is here already; `?tentang=` says what it is about."""

    template_name = "innovations/evidence_new.html"
    form_class = EvidenceForm

    def get_form_kwargs(self) -> dict[str, Shown]:
        about = self.request.GET.get("tentang", "")
        return {**super().get_form_kwargs(), "report": self.report, "initial": {"about": about}}

    def act(self, form: EvidenceForm) -> str:
        about, upload = form.what(), form.cleaned_data["file"]
        if upload:
            evidence.attach(
                self.report,
                actor=self.actor,
                at=self.at,
                name=upload.name,
                content=upload.read(attaching.MAX_BYTES + 1),
                content_type=upload.content_type or "",
                about=about,
            )
        if chosen := form.cleaned_data.get("earlier"):
            evidence.reuse(
                self.report,
                actor=self.actor,
                at=self.at,
                attachments=[UUID(key) for key in chosen],
                about=about,
            )
        done(self.request, _("The evidence has been added."))
        if about.dated_on is not None and is_outside(about.dated_on, self.report) and not about.date_note:
            warning = _("Its day lies outside the period: say why beside it before the report is handed in.")
            messages.warning(self.request, warning)
        return self.back_to(about)


class EvidenceOne(EvidencePage):
    """A page about one piece of evidence."""

    def load(self) -> None:
        super().load()
        rows = self.report.evidence.select_related("attachment", "line", "milestone")
        found = rows.filter(pk=self.kwargs["evidence"]).first()
        if found is None:
            raise NotVisible(_("There is no such file."))
        self.evidence = found

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(attachment=self.evidence.attachment, **kwargs)

    def back(self) -> str:
        line, milestone = self.evidence.line, self.evidence.milestone
        return self.back_to(
            EvidenceSubject(
                indicator_id=line.indicator_id if line else None,
                milestone_id=milestone.milestone_id if milestone else None,
                unplanned_id=self.evidence.unplanned_id,
            )
        )


class EvidenceDate(DomainFormMixin[DateForm], FormMixin, EvidenceOne, ProcessFormView):
    """Say which day the evidence bears."""

    template_name = "innovations/evidence_date.html"
    form_class = DateForm

    def get_initial(self) -> dict[str, Shown]:
        return {"dated_on": self.evidence.dated_on, "date_note": self.evidence.date_note}

    def act(self, form: DateForm) -> str:
        evidence.date_evidence(self.evidence, actor=self.actor, at=self.at, **form.cleaned_data)
        done(self.request, _("Saved."))
        return self.back()


class EvidenceRemove(EvidenceOne):
    """Ask, then take a file off."""

    template_name = "innovations/evidence_remove.html"

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        back = self.back()
        evidence.detach(self.evidence, actor=self.actor, at=self.at)
        done(request, _("The file has been taken off."))
        return HttpResponseRedirect(back)
