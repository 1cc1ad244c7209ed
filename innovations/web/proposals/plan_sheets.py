"""The sheet of a plan's indicators on pages: taken along, handed in or pasted, shown before it is stored."""

from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Stale
from common.exports import csv_response, xlsx_response
from common.forms import PlainForm
from common.imports import ImportRefused
from common.periods import local_day
from common.types import PathValue, Shown
from common.uploads import ReadUpload
from innovations.models import Indicator
from innovations.services.proposals import plan_guide, plan_import, plan_sheet, plan_sheet_writing
from innovations.services.proposals.plan_sheet import PlanSheet
from innovations.web.proposals.finding import find_innovation
from innovations.web.proposals.plan_holders import ChangedPlan, PlanHolder, find_plan_change
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class PlanSheetForm(PlainForm):
    """The sheet, as a file or pasted from a spreadsheet."""

    file = ReadUpload(
        label=_("Filled spreadsheet"), required=False, help_text=_("XLSX, XLS, ODS or CSV, at most 5 MB.")
    )
    table = forms.CharField(
        label=_("or paste the rows here, with the names of the columns above them"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    remove_missing = forms.BooleanField(
        label=_("take off the indicators that the sheet does not have"), required=False
    )
    confirmed = forms.BooleanField(required=False)
    file_name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=255)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def content(self) -> bytes:
        """What was handed in, one byte more than is read at most; empty for nothing."""
        file = self.cleaned_data["file"]
        if file is not None:
            data: bytes = file.read(plan_sheet.MAX_BYTES + 1)
            return data
        text: str = self.cleaned_data["table"]
        return text.encode()

    def name_of_file(self) -> str:
        """Of the file, also where a preview carries its rows on; empty for pasted ones."""
        file = self.cleaned_data["file"]
        name: str = self.cleaned_data["file_name"] if file is None else file.name
        return name


class PlanSheetPage(OfficePage):
    """The sheet of an innovation's indicators while its proposal is written."""

    template_name = "innovations/plan_sheet.html"
    holder: PlanHolder

    def load(self) -> None:
        super().load()
        self.holder = self.find_holder()
        self.indicators = [row for row in self.holder.rows("indicators") if isinstance(row, Indicator)]

    def find_holder(self) -> PlanHolder:
        """Whose plan it is; raises NotVisible."""
        return PlanHolder(find_innovation(self, self.kwargs["pk"]))

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The page; the sheet itself with `?bentuk=xlsx` or `csv`, for everybody who may read the plan."""
        kind = request.GET.get("bentuk", "")
        if kind in ("csv", "xlsx"):
            return self._file(kind)  # type: ignore[return-value]  # a stream is an answer too
        self.holder.may_edit(self.actor, self.at)
        return super().get(request, *args, **kwargs)

    def _file(self, kind: str) -> HttpResponseBase:
        innovation, rows = self.holder.innovation, self.indicators
        columns, table = (
            plan_sheet_writing.header(innovation, rows),
            plan_sheet_writing.sheet(innovation, rows),
        )
        if kind == "csv":
            return csv_response(columns, table)
        choices = plan_guide.choices_of(innovation)
        return xlsx_response(columns, table, guide=plan_guide.as_lines(choices), choices=choices)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        kwargs.setdefault("form", PlanSheetForm(initial={"version": self.holder.subject.version}))
        return super().get_context_data(
            innovation=self.holder.innovation,
            plan=self.holder,
            back=self.holder.page(),
            count=len(self.indicators),
            columns=plan_sheet_writing.header(self.holder.innovation, self.indicators),
            guide=plan_guide.guide_of(plan_guide.choices_of(self.holder.innovation)),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Read what was handed in; stored with `store`, shown before that."""
        self.holder.may_edit(self.actor, self.at)
        form = PlanSheetForm(request.POST, request.FILES)
        if not form.is_valid() or not (content := form.content()):
            form.add_error("file", _("Choose a file or paste the rows."))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            read = self._read(content, remove_missing=form.cleaned_data["remove_missing"])
        except ImportRefused as refusal:
            context = self.get_context_data(form=form, refusal=refusal)
            return self.render_to_response(context, status=refusal.http_status)
        if "store" not in request.POST or (read.questions and not form.cleaned_data["confirmed"]):
            status = 422 if "store" in request.POST else 200
            return self._preview(read, form, status=status)
        try:
            plan_import.store_sheet(
                self.holder.subject,
                read,
                actor=self.actor,
                at=self.at,
                content=content,
                file_name=form.name_of_file(),
                seen_version=form.cleaned_data["version"],
            )
        except Stale:
            self.holder = self.holder.reloaded(self)
            self.indicators = [row for row in self.holder.rows("indicators") if isinstance(row, Indicator)]
            read = self._read(content, remove_missing=form.cleaned_data["remove_missing"])
            return self._preview(read, form, status=412)
        except BadInput as refusal:
            context = self.get_context_data(form=form, refusal=refusal)
            return self.render_to_response(context, status=refusal.http_status)
        facts = {"new": len(read.created), "changed": len(read.changed), "same": read.unchanged}
        done(
            request, _("Stored: %(new)d new indicators, %(changed)d changed, %(same)d as they were.") % facts
        )
        return HttpResponseRedirect(f"{self.holder.page()}#indicators")

    def _read(self, content: bytes, *, remove_missing: bool) -> PlanSheet:
        today = local_day(self.at, ZoneInfo(self.holder.innovation.government.zone))
        return plan_sheet.read_sheet(
            self.holder.innovation,
            content,
            known=self.indicators,
            year=today.year,
            remove_missing=remove_missing,
        )

    def _preview(self, read: PlanSheet, form: PlanSheetForm, *, status: int) -> HttpResponse:
        """What the sheet would make of the plan; the button below it stores just that."""
        context = self.get_context_data(
            form=form,
            read=read,
            table=plan_sheet_writing.as_table(read),
            version=self.holder.subject.version,
            file_name=form.name_of_file(),
            overtaken=status == 412,
        )
        return self.render_to_response(context, status=status)


class ChangedPlanSheet(PlanSheetPage):
    """The same for a change of the plan."""

    def find_holder(self) -> PlanHolder:
        return ChangedPlan.of(find_plan_change(self, self.kwargs["pk"]))
