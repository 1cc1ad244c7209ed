"""Evidence of a report on its pages: add a file or reuse one, date it, ask before taking one off."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotVisible
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
    """Upload files, or show some again that are here already; `?tentang=` says what they are about."""

    template_name = "innovations/evidence_new.html"
    form_class = EvidenceForm

    def get_form_kwargs(self) -> dict[str, Shown]:
        about = self.request.GET.get("tentang", "")
        return {**super().get_form_kwargs(), "report": self.report, "initial": {"about": about}}

    def form_valid(self, form: EvidenceForm) -> HttpResponse:
        """Each file by itself: one that is refused names itself and keeps back none of the others.

        The script of the page sends one at a time and is answered in JSON.
        """
        about, uploads = form.what(), form.uploads()
        refused = [(each, refusal) for each in uploads if (refusal := self._attach(each, about))]
        if "application/json" in self.request.headers.get("Accept", ""):
            return _as_json(uploads, refused, self.back_to(about))
        if not refused:
            return super().form_valid(form)
        for each, refusal in refused:
            form.add_error("file", forms.ValidationError(_sentence(each, refusal)))
        added = len(uploads) - len(refused)
        context = self.get_context_data(form=form, added=added)
        return self.render_to_response(context, status=refused[0][1].http_status)

    def form_invalid(self, form: EvidenceForm) -> HttpResponse:
        if "application/json" not in self.request.headers.get("Accept", ""):
            return super().form_invalid(form)
        words = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"message": " ".join(words)}, status=400)

    def _attach(self, upload: UploadedFile, about: EvidenceSubject) -> DomainError | None:
        """Why it was refused, if it was."""
        try:
            evidence.attach(
                self.report,
                actor=self.actor,
                at=self.at,
                name=upload.name or "",
                content=upload.read(attaching.MAX_BYTES + 1),
                content_type=upload.content_type or "",
                about=about,
            )
        except NotVisible:
            raise
        except DomainError as refusal:
            return refusal
        return None

    def act(self, form: EvidenceForm) -> str:
        """Those that are here already, and where to go on."""
        about = form.what()
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


def _sentence(upload: UploadedFile, refusal: DomainError) -> str:
    """Which file, and why."""
    why = " ".join(str(gap.message) for gap in refusal.gaps) or str(refusal.message)
    return f"{upload.name}: {why}"


def _as_json(
    uploads: Sequence[UploadedFile], refused: Sequence[tuple[UploadedFile, DomainError]], back: str
) -> JsonResponse:
    words = [_sentence(each, refusal) for each, refusal in refused]
    status = refused[0][1].http_status if refused else 200
    facts = {"added": len(uploads) - len(refused), "message": " ".join(words), "back": back}
    return JsonResponse(facts, status=status)


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
