"""Progress entries on pages: the list, a new one, a correction; and where a notice of a milestone's day leads."""

from typing import Unpack
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotVisible
from common.forms import DayField, FormArguments, FormData, PlainForm
from common.periods import local_day
from common.types import PathValue, Shown
from common.uploads import KeptUpload
from common.web import DomainFormMixin, keyset_page
from innovations.enums import RUNNING
from innovations.models import Innovation, MilestoneDue, ProgressEntry
from innovations.queries import progress_visible_to, sees_progress
from innovations.services.progress import noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from innovations.services.proposals.attaching import MAX_BYTES
from innovations.services.reports.figure_checks import LONGEST_TEXT
from innovations.web.progress.shown import may_note
from innovations.web.proposals.finding import find_innovation
from innovations.web.reports.forms import WholePercent
from organisations.web.pages import OfficePage
from workflow.web.transitions import done

SHOWN_FILES = 60


class SeveralFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(KeptUpload):
    """Any number of files chosen at once, as a list."""

    widget = SeveralFiles

    def clean(self, data: Shown, initial: Shown = None) -> "list[UploadedFile[bytes]]":
        clean = super().clean
        return [clean(each, initial) for each in data] if isinstance(data, list | tuple) else []


class ProgressForm(PlainForm):
    """What happened on a day, what it means for a milestone, and what shows it."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    happened_on = DayField(
        label=_("On which day"), required=True, help_text=_("From the launch until today.")
    )
    text = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    milestone = forms.ChoiceField(
        label=_("About a milestone"),
        required=False,
        help_text=_("Leave “none” where it is about no milestone."),
    )
    percent = WholePercent(label=_("The milestone's progress (%)"))
    finished_on = DayField(
        label=_("The milestone was finished on"), help_text=_("Only where its progress is 100 %.")
    )
    file = FilesField(
        label=_("Files that show it"),
        required=False,
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 10 MB each and ten files."),
        allow_empty_file=True,
    )
    earlier = forms.MultipleChoiceField(
        label=_("Or choose files that are here already"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: FormData = None, *, innovation: Innovation, **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        rows = innovation.milestones.order_by("position", "id")
        milestones = [
            (str(row.pk), f"{row.get_horizon_display()}: {row.activity or row.output}") for row in rows
        ]
        known = innovation.attachments.filter(removed_at__isnull=True).order_by("-uploaded_at", "-id")
        earlier = [(str(row.pk), row.name) for row in known[:SHOWN_FILES]]
        self.fields["milestone"].choices = [("", _("none")), *milestones]  # type: ignore[attr-defined]
        self.fields["earlier"].choices = earlier  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["earlier"]
        if not milestones:
            for name in ("milestone", "percent", "finished_on"):
                del self.fields[name]

    def note(self, *, corrects: UUID | None) -> ProgressNote:
        """What was typed."""
        data = self.cleaned_data
        chosen = data.get("milestone")
        return ProgressNote(
            happened_on=data["happened_on"],
            text=data["text"],
            milestone_id=UUID(chosen) if chosen else None,
            percent=data.get("percent"),
            finished_on=data.get("finished_on"),
            attachments=tuple(UUID(key) for key in data.get("earlier", ())),
            corrects=corrects,
        )

    def uploads(self) -> list[EvidenceFile]:
        """The files that came with it."""
        return [_evidence_file(upload) for upload in self.cleaned_data["file"]]


def _evidence_file(upload: "UploadedFile[bytes]") -> EvidenceFile:
    return EvidenceFile(upload.name or "", upload.read(MAX_BYTES + 1), upload.content_type or "")


class ProgressPage(OfficePage):
    """A page about what is recorded of one innovation."""

    innovation: Innovation

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])
        if not sees_progress(self.innovation, self.actor):
            raise NotVisible(_("What is recorded of this innovation is not open to you."))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            innovation=self.innovation,
            zone=self.innovation.government.zone,
            back=self.back(),
            may_note=may_note(self.innovation, self.actor, at=self.at),
            **kwargs,
        )

    def back(self) -> str:
        """The innovation's page, where the entries stand."""
        return f"{reverse('innovation', args=[self.innovation.pk])}#progress"


class ProgressList(ProgressPage):
    """Every entry, corrected ones too, the newest day first."""

    template_name = "innovations/progress_list.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = progress_visible_to(self.actor, self.at).filter(innovation=self.innovation)
        page = keyset_page(rows, self.request.GET.dict(), order="-happened_on")
        return super().get_context_data(page=page, running=self.innovation.state in RUNNING, **kwargs)


class ProgressNew(DomainFormMixin[ProgressForm], FormMixin, ProgressPage, ProcessFormView):
    """Write an entry; `?tonggak=` names the milestone it is about."""

    template_name = "innovations/progress_new.html"
    form_class = ProgressForm
    corrected: ProgressEntry | None = None

    def enforce(self) -> None:
        """Its agency, while it runs."""
        noting.may_write(self.innovation, actor=self.actor, at=self.at)

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "innovation": self.innovation}

    def get_initial(self) -> dict[str, Shown]:
        """Today. The key makes a form that is sent twice one entry."""
        return {
            "key": uuid4(),
            "happened_on": local_day(self.at, self.innovation.government.tz),
            "milestone": self.request.GET.get("tonggak", ""),
        }

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(corrected=self.corrected, **kwargs)

    def act(self, form: ProgressForm) -> str:
        noting.write(
            self.innovation,
            actor=self.actor,
            at=self.at,
            note=form.note(corrects=self.corrected.pk if self.corrected else None),
            files=form.uploads(),
            key=form.cleaned_data["key"],
        )
        done(self.request, _("Recorded."))
        return self.back()


class ProgressCorrect(ProgressNew):
    """Write the entry that replaces another one; both stay readable."""

    def load(self) -> None:
        super().load()
        rows = progress_visible_to(self.actor, self.at).filter(innovation=self.innovation)
        self.corrected = rows.filter(pk=self.kwargs["entry"]).first()
        if self.corrected is None:
            raise NotVisible(_("There is no such entry."))

    def get_initial(self) -> dict[str, Shown]:
        """What stands there now."""
        entry = self.corrected
        assert entry is not None, "loaded"
        return {
            **super().get_initial(),
            "happened_on": entry.happened_on,
            "text": entry.text,
            "milestone": str(entry.milestone_id or ""),
            "percent": entry.percent,
            "finished_on": entry.finished_on,
            "earlier": [str(row.attachment_id) for row in entry.evidence.all()],
        }


class MilestoneDayPage(OfficePage):
    """Where notices and calendars lead: to the milestones on the innovation's page."""

    def load(self) -> None:
        super().load()
        due = MilestoneDue.objects.filter(pk=self.kwargs["pk"]).first()
        if due is None:
            raise NotVisible(_("This milestone does not exist or is not open to you."))
        self.innovation = find_innovation(self, due.innovation_id)

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('innovation', args=[self.innovation.pk])}#milestones")
