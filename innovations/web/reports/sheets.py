"""Figures by spreadsheet: a prefilled template to take along, and the filled one handed in."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Unpack
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.exports import csv_response, xlsx_response
from common.forms import FormArguments, FormData, PlainForm, WholeNumberField
from common.imports import ImportRefused, WrittenRow
from common.numbers import format_decimal
from common.types import Json, PathValue, Shown, StrOrPromise
from common.uploads import ReadUpload
from innovations.models import Report, ReportLine
from innovations.queries import ends_in_quarter, reports_visible_to, typed_at
from innovations.services.reports import figure_import
from innovations.services.reports.figure_record import FIGURES
from innovations.services.reports.figure_sheet import HEADER, sheet
from innovations.web.reports.lines import find_report
from organisations.models import Agency
from organisations.web.agency_choice import AgencyChoice
from organisations.web.pages import OfficePage
from workflow.web.transitions import done

KINDS = [("xlsx", "Excel (XLSX)"), ("csv", "CSV")]


def download(reports: "QuerySet[Report]", kind: str) -> HttpResponse:
    """The sheet of these reports as a file; no cell is ever a formula."""
    if kind == "csv":
        return csv_response(HEADER, sheet(reports))  # type: ignore[return-value]
    return xlsx_response(HEADER, sheet(reports))


class SheetFilter(PlainForm):
    """Which reports the template is for."""

    perangkat = AgencyChoice(
        Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("all agencies")
    )
    tahun = WholeNumberField(
        label=_("Year"), required=False, min_value=2000, max_value=2100, widget=forms.TextInput
    )
    triwulan = forms.TypedChoiceField(
        label=_("Quarter"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("all quarters")), (1, "I"), (2, "II"), (3, "III"), (4, "IV")],
    )
    bentuk = forms.ChoiceField(label=_("Kind of file"), choices=KINDS, initial="xlsx", required=False)

    def __init__(
        self, data: FormData = None, *, reports: "QuerySet[Report]", **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        agencies = Agency.objects.filter(pk__in=reports.values("agency_id")).order_by("name", "id")
        self.fields["perangkat"].queryset = agencies  # type: ignore[attr-defined]


class ReportSheet(OfficePage):
    """The template of one report."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """As XLSX, or as CSV with `?bentuk=csv`."""
        report = find_report(self, self.kwargs["pk"])
        return download(Report.objects.filter(pk=report.pk), request.GET.get("bentuk", "xlsx"))


class ReportSheets(OfficePage):
    """The template of many reports that can be filled in."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        rows = fillable(self)
        form = SheetFilter(request.GET, reports=rows)
        if not form.is_valid():
            raise BadInput(_("The filter is not valid."))
        data = form.cleaned_data
        wanted = {"agency": data["perangkat"], "year": data["tahun"]}
        rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
        if data["triwulan"] is not None:
            rows = rows.filter(ends_in_quarter(data["triwulan"]))
        if rows.count() > figure_import.MAX_REPORTS:
            message = _("These are more than %(count)d reports; choose an agency or a quarter.")
            raise BadInput(message % {"count": figure_import.MAX_REPORTS})
        return download(rows, data["bentuk"] or "xlsx")


def fillable(page: OfficePage) -> "QuerySet[Report]":
    """Reports that the person may see and that are being filled in."""
    return reports_visible_to(page.actor, page.at).filter(typed_at(page.at))


# So many rows of a checked file are shown.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """One cell that would change, in words."""

    label: StrOrPromise
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class ChangedFigures:
    """One row of a checked file, as a preview lists it."""

    name: str
    differences: list[FigureDifference]
    is_new: bool = False


def _changed(row: WrittenRow) -> ChangedFigures:
    before = row.before or {}
    return ChangedFigures(
        row.name,
        [
            FigureDifference(_label(name), _in_words(name, before.get(name)), _in_words(name, value))
            for name, value in row.after.items()
        ],
    )


def _label(name: str) -> StrOrPromise:
    if name == "shares":
        return _("whose work it was")
    return getattr(ReportLine._meta.get_field(name), "verbose_name", name)


def _in_words(name: str, value: Json) -> str:
    if value is None or value == "":
        return "–"
    if name in FIGURES:
        return format_decimal(Decimal(str(value)))
    if isinstance(value, dict):
        return ", ".join(f"{_label(f'share_{party}')} {share}" for party, share in value.items())
    return str(value)


class UploadForm(PlainForm):
    """The filled spreadsheet."""

    file = ReadUpload(label=_("Filled spreadsheet"), help_text=_("XLSX, XLS, ODS or CSV, at most 5 MB."))
    only_check = forms.BooleanField(label=_("only check, store nothing"), required=False)


class ReportImport(OfficePage):
    """Hand in the filled spreadsheet: all of it is stored, or every bad cell is named and nothing is."""

    template_name = "innovations/report_import.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Both forms, and the one report one came from (`?laporan=`)."""
        raw = self.request.GET.get("laporan", "")
        try:
            report = find_report(self, UUID(raw)) if raw else None
        except ValueError as error:
            raise BadInput(_("The filter is not valid.")) from error
        return super().get_context_data(
            form=kwargs.pop("form", None) or UploadForm(),
            chooser=SheetFilter(reports=fillable(self)),
            report=report,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        check, file = form.cleaned_data["only_check"], form.cleaned_data["file"]
        try:
            found = figure_import.import_figures(
                file.read(figure_import.MAX_BYTES + 1),
                actor=self.actor,
                at=self.at,
                file_name=file.name,
                dry_run=check,
            )
        except ImportRefused as refusal:
            if refusal.of_whole_file:
                form.add_error("file", str(refusal.message))
                refusal_shown = None
            else:
                refusal_shown = refusal
            context = self.get_context_data(form=form, refusal=refusal_shown)
            return self.render_to_response(context, status=refusal.http_status)
        for remark in found.remarks:
            messages.warning(request, remark)
        facts = {"changed": found.changed, "unchanged": found.unchanged}
        if check:
            said = _("The file can be imported: %(changed)d rows would change, %(unchanged)d not.") % facts
            context = self.get_context_data(
                form=form,
                checked=said,
                changes=[_changed(row) for row in found.written[:SHOWN]],
                more=max(len(found.written) - SHOWN, 0),
            )
            return self.render_to_response(context)
        done(request, _("Imported: %(changed)d rows changed, %(unchanged)d not.") % facts)
        return HttpResponseRedirect(reverse("report-import"))
