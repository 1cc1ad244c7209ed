"""Evidence of a report on its pages: add a file, ask before taking one off."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotVisible
from common.web import ActingForm
from innovations.models import Report
from innovations.services import attaching, evidence, reporting
from innovations.web.report_evidence import EvidenceForm, indicators_of
from innovations.web.reports import find_report
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class EvidencePage(OfficePage):
    """A page that changes the evidence of a report."""

    report: Report

    def load(self) -> None:
        """Find the report."""
        super().load()
        self.report = find_report(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """Who may fill in the report, while it can be filled in."""
        reporting.may_fill(self.report, actor=self.actor, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The report and the way back."""
        return super().get_context_data(report=self.report, back=self.back(), **kwargs)

    def back(self) -> str:
        """The report's evidence."""
        return f"{reverse('report', args=[self.report.pk])}#evidence"


class EvidenceAdd(ActingForm, FormMixin, EvidencePage, ProcessFormView):
    """Add a file; the report page has the same form."""

    template_name = "innovations/evidence_new.html"
    form_class = EvidenceForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The indicators of this report."""
        return {**super().get_form_kwargs(), "indicators": indicators_of(self.report)}

    def act(self, form: EvidenceForm) -> str:
        """Store the file."""
        upload = form.cleaned_data["file"]
        evidence.attach(
            self.report,
            actor=self.actor,
            at=self.at,
            name=upload.name,
            content=upload.read(attaching.MAX_BYTES + 1),
            content_type=upload.content_type or "",
            indicator_id=form.cleaned_data["indicator"],
        )
        done(self.request, _("The file has been added."))
        return self.back()


class EvidenceRemove(EvidencePage):
    """Ask, then take a file off."""

    template_name = "innovations/evidence_remove.html"

    def load(self) -> None:
        """Find the evidence."""
        super().load()
        found = self.report.evidence.select_related("attachment").filter(pk=self.kwargs["evidence"]).first()
        if found is None:
            raise NotVisible(_("There is no such file."))
        self.evidence = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The file in question."""
        return super().get_context_data(attachment=self.evidence.attachment, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it off."""
        evidence.detach(self.evidence, actor=self.actor, at=self.at)
        done(request, _("The file has been taken off."))
        return HttpResponseRedirect(self.back())
