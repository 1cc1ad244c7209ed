"""Lists brought along: a template to take, a preview of what a file would change, and the way back."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotPermitted, NotVisible
from common.exports import csv_response, xlsx_response
from common.forms import PlainForm
from common.imports import ImportRefused
from common.types import PathValue, Shown
from common.web import DomainFormMixin, keyset_page
from onboarding.enums import ImportKind
from onboarding.models import ImportedRow, ImportRun, ImportTakenBack, UploadedTable
from onboarding.services import imports, taking_back
from onboarding.services.imports import IMPORTS
from onboarding.services.watching import Difference, RowChange, differences
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.offices import Office
from organisations.web.pages import OfficePage
from workflow.web.transitions import done

# Rows that a page shows one by one; the rest is counted.
SHOWN = 200
# Fields of agencies in which a list differs from what is stored, as people know them.
SHOWN_FIELDS = {
    name: Agency._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # columns
    for name in ("name", "code", "kind", "abbreviation", "provisional", "source")
}
READERS = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU, Role.INSPECTOR)


class ListFileForm(PlainForm):
    """The file, and whose list it is where one holds such an office in several governments."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX, XLS, ODS or CSV, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,text/csv"}),
    )


class TakingBackForm(PlainForm):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it taken back?"), required=False, max_length=taking_back.MOST_REASON
    )


class ImportListPage(OfficePage):
    """The lists that one may bring along, and what was imported so far."""

    template_name = "onboarding/imports.html"

    def enforce(self) -> None:
        """Who imports, and the inspector, of their governments."""
        self.places = {o.government_id for o in self.actor.offices if o.role in READERS and o.government_id}
        if not self.places:
            raise NotPermitted(_("Lists are imported by administrators and the organisation bureau."))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Two queries."""
        rows = ImportRun.objects.filter(government__in=self.places)
        rows = rows.select_related("government", "person", "seat", "taken_back")
        return super().get_context_data(
            kinds=[found for kind, found in IMPORTS.items() if imports.offices_for(self.actor, kind)],
            others=_other_lists(self.actor.offices),
            page=keyset_page(rows, self.request.GET.dict(), order="-at"),
            **kwargs,
        )


def _other_lists(offices: tuple[Office, ...]) -> list[tuple[str, str]]:
    """Lists that have a page of their own, for whom they concern."""
    found = []
    roles = {office.role for office in offices}
    if Role.ADMINISTRATOR in roles:
        found.append((_("People and offices"), reverse("people-import")))
    if roles & {Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU}:
        found.append((_("Days off"), reverse("days-off")))
    if roles & {Role.INNOVATOR, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD, Role.ORGANISATION_BUREAU}:
        found.append((_("Figures of reports"), reverse("report-import")))
    return found


class ImportPage(DomainFormMixin[ListFileForm], FormMixin, OfficePage, ProcessFormView):
    """The template of one list, and the file handed in; every bad line is named and nothing is stored."""

    template_name = "onboarding/import.html"
    form_class = ListFileForm

    def load(self) -> None:
        super().load()
        self.kind = _kind(self.kwargs["kind"])

    def enforce(self) -> None:
        """Whose work it is; `?pemerintah=` chooses where there are several."""
        offices = imports.offices_for(self.actor, self.kind)
        rows = list(Government.objects.filter(pk__in=[o.government_id for o in offices]).order_by("code"))
        if not rows:
            role = IMPORTS[self.kind].role.label
            raise NotPermitted(
                _("This list is imported by: %(role)s.") % {"role": role}, code="not_your_office"
            )
        wanted = self.request.GET.get("pemerintah", "")
        chosen = [each for each in rows if wanted in ("", each.code)]
        if not chosen:
            raise NotVisible(_("This government does not exist or is not yours."))
        self.governments, self.government = rows, chosen[0]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            found=IMPORTS[self.kind], government=self.government, governments=self.governments, **kwargs
        )

    def form_invalid(self, form: ListFileForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: ListFileForm) -> str:
        file = form.cleaned_data["file"]
        table = imports.upload(
            file.read(imports.MOST_BYTES + 1),
            kind=self.kind,
            government=self.government,
            file_name=file.name,
            actor=self.actor,
            at=self.at,
        )
        return reverse("import-preview", args=[table.pk])

    def refused(self, form: ListFileForm, refusal: DomainError) -> HttpResponse:
        """A file that cannot be read at all is said at the field, bad lines in a table."""
        if not isinstance(refusal, ImportRefused):
            return super().refused(form, refusal)
        if refusal.of_whole_file:
            form.add_error("file", str(refusal.message))
            context = self.get_context_data(form=form)
        else:
            context = self.get_context_data(form=form, refusal=refusal)
        return self.render_to_response(context, status=refusal.http_status)


class ListTemplate(OfficePage):
    """The empty list with its headings, as XLSX or CSV (`?bentuk=csv`)."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        header = [heading.name for heading in IMPORTS[_kind(self.kwargs["kind"])].headings]
        if request.GET.get("bentuk") == "csv":
            return csv_response(header, [])  # type: ignore[return-value]
        return xlsx_response(header, [])


class PreviewPage(OfficePage):
    """What the file would change; sent, it is imported, or thrown away (`buang`)."""

    template_name = "onboarding/import_preview.html"

    def load(self) -> None:
        super().load()
        rows = UploadedTable.objects.select_related("government").filter(person=self.actor.person_id)
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such file (any more): it was imported or thrown away."))
        self.table = found

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        preview = imports.preview(self.table, actor=self.actor, at=self.at)
        shown = [change for change in preview.changes if change.table != imports.ALIASES.label]
        return super().get_context_data(
            table=self.table,
            result=preview.result,
            changes=[_row(change) for change in shown[:SHOWN]],
            more=max(len(shown) - SHOWN, 0),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        if "buang" in request.POST:
            self.table.delete()
            done(request, _("The file was thrown away; nothing was imported."))
            return HttpResponseRedirect(reverse("import", args=[self.table.kind]))
        run = imports.run(self.table, actor=self.actor, at=self.at)
        facts = {"created": run.created, "changed": run.changed}
        done(request, _("Imported: %(created)d new, %(changed)d changed.") % facts)
        return HttpResponseRedirect(reverse("import-run", args=[run.pk]))


class RunPage(DomainFormMixin[TakingBackForm], FormMixin, OfficePage, ProcessFormView):
    """What one import wrote; sent with a reason, it is taken back."""

    template_name = "onboarding/import_run.html"
    form_class = TakingBackForm

    def load(self) -> None:
        super().load()
        places = {o.government_id for o in self.actor.offices if o.role in READERS and o.government_id}
        rows = ImportRun.objects.select_related("government", "person", "seat")
        found = rows.filter(pk=self.kwargs["pk"], government__in=places).first()
        if found is None:
            raise NotVisible(_("There is no such import."))
        self.run = found

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = self.run.rows.exclude(table=imports.ALIASES.label).order_by("id")
        count = rows.count()
        taken = ImportTakenBack.objects.filter(run=self.run).select_related("person", "seat").first()
        return super().get_context_data(
            run=self.run,
            changes=[_row(row) for row in rows[:SHOWN]],
            more=max(count - SHOWN, 0),
            taken=taken,
            may_take_back=taken is None and self._may(),
            **kwargs,
        )

    def act(self, form: TakingBackForm) -> str:
        taking_back.take_back(self.run, actor=self.actor, at=self.at, reason=form.cleaned_data["reason"])
        done(self.request, _("The import was taken back."))
        return reverse("import-run", args=[self.run.pk])

    def _may(self) -> bool:
        offices = imports.offices_for(self.actor, ImportKind(self.run.kind))
        return any(office.government_id == self.run.government_id for office in offices)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the pages list it."""

    name: str
    is_new: bool
    differences: list[Difference]


def _row(row: ImportedRow | RowChange) -> ShownRow:
    return ShownRow(row.name, row.before is None, differences(row.before, row.after, SHOWN_FIELDS))


def _kind(text: str) -> ImportKind:
    if text not in ImportKind.values:
        raise NotVisible(_("There is no such list."))
    return ImportKind(text)


urlpatterns = [
    path("impor/", ImportListPage.as_view(), name="imports"),
    path("impor/pratinjau/<uuid:pk>/", PreviewPage.as_view(), name="import-preview"),
    path("impor/hasil/<uuid:pk>/", RunPage.as_view(), name="import-run"),
    path("impor/<slug:kind>/", ImportPage.as_view(), name="import"),
    path("impor/<slug:kind>/contoh/", ListTemplate.as_view(), name="import-template"),
]
