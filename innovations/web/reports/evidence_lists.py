"""Evidence as the report's pages show it: the files by what they are about, and the form that adds one."""

from typing import Unpack
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, FormArguments, FormData, ManyFilesField, ManyFilesInput, PlainForm
from common.types import Shown
from innovations.models import Indicator, Milestone, Report, ReportEvidence
from innovations.report_conditions import is_outside
from innovations.services.reports.evidence import EvidenceSubject, reusable

SHOWN = 60


class DateForm(PlainForm):
    """The day that a piece of evidence bears, and why it lies outside the period."""

    dated_on = DayField(
        label=_("Date of the evidence"), help_text=_("The day on the letter or the day of the photo.")
    )
    date_note = forms.CharField(
        label=_("Why it is dated outside the period"),
        required=False,
        max_length=500,
        help_text=_("Only for evidence from before or after the period."),
    )


class EvidenceForm(DateForm):
    """A file, or files that are there already, and what they are about."""

    file = ManyFilesField(
        label=_("New files"),
        required=False,
        help_text=_(
            "PDF, PNG, JPEG, DOCX or XLSX, at most 10 MB each; several at once. Each is judged by itself."
        ),
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx"}),
    )
    photo = ManyFilesField(
        label=_("Or take a photo"),
        required=False,
        help_text=_("Opens the camera of a phone."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    earlier = forms.MultipleChoiceField(
        label=_("Or choose files that are here already"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.ChoiceField(label=_("It is about"), required=False)
    field_order = ("file", "photo", "earlier", "about", "dated_on", "date_note")

    def __init__(self, data: FormData = None, *, report: Report, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        self._indicators = indicators_of(report)
        self._milestones = list(
            Milestone.objects.filter(progress__report=report).order_by("position", "id").distinct()
        )
        known = reusable(report).order_by("-uploaded_at", "-id")[:SHOWN]
        earlier = [(str(row.pk), row.name) for row in known]
        self.fields["earlier"].choices = earlier  # type: ignore[attr-defined]
        self._unplanned = list(report.unplanned.order_by("position", "id"))
        groups = [
            (_("Indicators"), [(str(row.pk), row.name[:80]) for row in self._indicators]),
            (_("Milestones"), [(str(row.pk), (row.activity or row.output)[:80]) for row in self._milestones]),
            (_("Outside of the plan"), [(str(row.pk), row.name[:80]) for row in self._unplanned]),
        ]
        about = [("", _("the report as a whole")), *(group for group in groups if group[1])]
        self.fields["about"].choices = about  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["earlier"]

    def clean(self) -> dict[str, Shown]:
        found: dict[str, Shown] = super().clean() or self.cleaned_data
        if not self.errors and not self.uploads() and not found.get("earlier"):
            self.add_error(
                "file",
                forms.ValidationError(_("Choose a new file or one that is here already."), code="required"),
            )
        return found

    def uploads(self) -> list[UploadedFile]:
        """Every file that was handed in, in the order in which it was."""
        return [*self.cleaned_data.get("file", ()), *self.cleaned_data.get("photo", ())]

    def what(self) -> EvidenceSubject:
        """What the evidence is about, and its day."""
        chosen = self.cleaned_data.get("about") or ""
        found = UUID(chosen) if chosen else None
        return EvidenceSubject(
            indicator_id=found if found in {row.pk for row in self._indicators} else None,
            milestone_id=found if found in {row.pk for row in self._milestones} else None,
            unplanned_id=found if found in {row.pk for row in self._unplanned} else None,
            dated_on=self.cleaned_data["dated_on"],
            date_note=self.cleaned_data["date_note"],
        )


def indicators_of(report: Report) -> list[Indicator]:
    """The indicators that the report has a line for, in the printed order. One query."""
    rows = Indicator.objects.filter(lines__report=report)
    return list(rows.order_by("position", "id"))


def evidence_of(report: Report) -> dict[UUID | None, list[ReportEvidence]]:
    """Its evidence by indicator, milestone or unplanned result, None for the report as a whole; the earliest first. One
    query.

    Each row says whether it is dated `outside` the period.
    """
    found: dict[UUID | None, list[ReportEvidence]] = {}
    rows = report.evidence.select_related("line", "milestone", "attachment")
    for row in rows.order_by("attachment__uploaded_at", "id"):
        row.outside = row.dated_on is not None and is_outside(row.dated_on, report)  # type: ignore[attr-defined]
        about = row.line.indicator_id if row.line else row.unplanned_id
        found.setdefault(row.milestone.milestone_id if row.milestone else about, []).append(row)
    return found
