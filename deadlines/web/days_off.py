"""Days off: what is decreed for a year, and entering a decree after seeing what it moves."""

from collections.abc import Sequence
from datetime import date, datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from calendars.queries import days_off
from calendars.services.holiday_estimates import expected_days
from calendars.services.holidays import decree_as_csv
from common.errors import BadInput, DomainError
from common.forms import DayField, TextOrFileForm, set_submitted
from common.imports import ImportRefused
from common.periods import local_day
from common.types import Shown
from common.uploads import ReadUpload
from common.web import DomainFormMixin
from deadlines.services import decree_entry
from organisations.models import Government
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow.web.transitions import done

LARGEST = 200_000
# Moved deadlines that the page lists; the rest is counted.
SHOWN = 100


def prepares(actor: Actor) -> bool:
    """Whether the way to entering a decree is shown."""
    try:
        decree_entry.may_prepare(actor)
    except DomainError:
        return False
    return True


class DaysOffPage(OfficePage):
    """The days off of a year with their decrees; for a year without one, what is expected."""

    template_name = "deadlines/days_off.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Two queries."""
        places = [office.government_id for office in self.actor.offices if office.government_id]
        government = Government.objects.filter(pk__in=places[:1]).first()
        today = local_day(self.at, government.tz) if government else self.at.date()
        year = year_of(self.request.GET.get("tahun", ""), today.year)
        days = days_off(government.pk if government else None, year=year, known_on=today)
        is_decreed = any(day.government_id is None for day in days)
        return super().get_context_data(
            government=government,
            year=year,
            before=year - 1,
            after=year + 1,
            days=days,
            is_decreed=is_decreed,
            expected=() if is_decreed else sorted(expected_days(year).items()),
            may_prepare=prepares(self.actor),
            **kwargs,
        )


def year_of(text: str, usual: int) -> int:
    """The year that is asked for, the usual one without; raises BadInput."""
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 2000 <= int(text) <= 2100):
        raise BadInput(_("Give a year from 2000 to 2100."))
    return int(text)


class DecreeForm(TextOrFileForm):
    """The days as a table."""

    largest = LARGEST
    too_large = _("The file is too large for a decree.")
    nothing_given = _("Paste a table or choose a file.")

    published_on = DayField(label=_("Decree published on"))
    national = forms.BooleanField(
        label=_("national days off"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    document = forms.CharField(
        label=_("Days (CSV: date,name,kind,decree_number,withdrawn)"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "form-control code"}),
    )
    file = ReadUpload(
        label=_("or as a file"),
        required=False,
        help_text=_("XLSX, XLS, ODS or CSV."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,text/csv"}),
    )

    # Of the file that a preview showed.
    file_name = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)

    # What whoever handed in a file should know about its reading.
    remarks: Sequence[str] = ()

    def text_of(self, content: bytes) -> str:
        """A table of any kind as CSV text; every bad cell is named at the file."""
        try:
            text, self.remarks = decree_as_csv(content)
        except ImportRefused as refusal:
            sentences = [problem.sentence for problem in refusal.problems]
            raise forms.ValidationError({"file": sentences}) from refusal
        return text


class DecreePage(DomainFormMixin[DecreeForm], FormMixin, OfficePage, ProcessFormView):
    """Shown with what it moves first, entered with a second click: a row of a decree is never changed."""

    template_name = "deadlines/decree.html"
    form_class = DecreeForm

    def enforce(self) -> None:
        """Those who may look at the effect; entering is asked with the second click."""
        decree_entry.may_prepare(self.actor)

    def get_initial(self) -> dict[str, Shown]:
        return {"document": "date,name,kind,decree_number,withdrawn\n"}

    def form_valid(self, form: DecreeForm) -> HttpResponse:
        if self.request.POST.get("confirm"):
            return super().form_valid(form)
        try:
            context = self._preview(form)
        except DomainError as refusal:
            return self.refused(form, refusal)
        return self.render_to_response(self.get_context_data(form=form, **context))

    def act(self, form: DecreeForm) -> str:
        name = form.cleaned_data["file_name"]
        applied = decree_entry.publish_as(self.actor, **_about(form), at=self.at, file_name=name)
        done(
            self.request,
            _("%(days)d days entered; %(moved)d due dates moved.")
            % {"days": len(applied.days), "moved": applied.moved},
        )
        return reverse("days-off")

    def refused(self, form: DecreeForm, refusal: DomainError) -> HttpResponse:
        """Every bad line above the table, which stays as it was typed."""
        set_submitted(form, "document", form.cleaned_data["document"])
        return self.render_to_response(
            self.get_context_data(form=form, refusal=refusal), status=refusal.http_status
        )

    def form_invalid(self, form: DecreeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _preview(self, form: DecreeForm) -> dict[str, Shown]:
        data = form.cleaned_data
        return previewed(
            self.actor,
            data["document"],
            national=data["national"],
            published_on=data["published_on"],
            at=self.at,
            remarks=form.remarks,
            file_name=data["file"].name if data["file"] else "",
        )


def previewed(
    actor: Actor,
    text: str,
    *,
    national: bool,
    published_on: date | None,
    at: datetime,
    remarks: Sequence[str] = (),
    file_name: str = "",
) -> dict[str, Shown]:
    """What `deadlines/decree_preview.html` shows of a list of days: nothing is entered. Raises as `preview_as`."""
    found = decree_entry.preview_as(actor, text.encode(), at=at, national=national, published_on=published_on)
    moving = [move for move in found.shifts if move.shifts_day]
    return {
        "preview": True,
        "days": found.days,
        "remarks": [*remarks, *found.remarks],
        "moves": moving[:SHOWN],
        "more": max(0, len(moving) - SHOWN),
        "kept": len(found.shifts) - len(moving),
        "text": text,
        "file_name": file_name,
        "published_on": "" if published_on is None else published_on.isoformat(),
        "national": national,
        "may_publish": _may_publish(actor, national=national),
    }


def _may_publish(actor: Actor, *, national: bool) -> bool:
    try:
        decree_entry.may_publish(actor, national=national)
    except DomainError:
        return False
    return True


def _about(form: DecreeForm) -> decree_entry.DecreeFacts:
    data = form.cleaned_data
    return {
        "document": data["document"].encode(),
        "national": data["national"],
        "published_on": data["published_on"],
    }
