"""Lists brought along: a template to take, a preview of what a file would change, and the way back."""

from dataclasses import dataclass, replace

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotPermitted, NotVisible
from common.exports import csv_response, xlsx_response
from common.forms import PlainForm
from common.imports import ImportRefused, WrittenRow
from common.presence import ConfirmationRequired
from common.types import PathValue, Shown
from common.uploads import ReadUpload
from common.web import DomainFormMixin, keyset_page
from onboarding.models import ImportedRow, ImportTakenBack, UploadedTable
from onboarding.queries import reads_imports, runs_visible_to
from onboarding.services import imports, taking_back
from onboarding.services.following import still_to_do
from onboarding.services.imports import IMPORTS, TEMPLATES
from onboarding.services.watching import Difference, contents, differences
from organisations.enums import ImportKind, Role
from organisations.models import Agency, Government, Person
from organisations.offices import Office
from organisations.web.pages import OfficePage
from work_packages.models import WorkPackage
from workflow.web.transitions import done

# Rows that a page shows one by one; the rest is counted.
SHOWN = 200


def _columns(model: type[models.Model], *names: str) -> "list[models.Field[Shown, Shown]]":
    return [model._meta.get_field(name) for name in names]  # type: ignore[misc]  # these are columns


# Fields that a list writes, as people know them; the first is what a row is called.
SHOWN_FIELDS: dict[str, "list[models.Field[Shown, Shown]]"] = {
    imports.AGENCIES.label: _columns(
        Agency, "name", "code", "kind", "abbreviation", "address", "provisional", "source"
    ),
    Person._meta.label_lower: _columns(Person, "name", "employee_no", "rank", "email", "phone"),
    imports.PACKAGES.label: _columns(
        WorkPackage, "name", "code", "fiscal_year", "stage", "budget", "hps", "contract_value", "ends_on"
    ),
}


class ListFileForm(PlainForm):
    """The file or pasted rows, and whose list it is where one holds such an office in several governments."""

    file = ReadUpload(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("XLSX, XLS, ODS or CSV, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,text/csv"}),
    )
    table = forms.CharField(
        label=gettext_lazy("or paste the rows here, with the names of the columns above them"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict[str, Shown]:
        """One of the two."""
        data = super().clean() or {}
        if not self.errors and data["file"] is None and not data["table"].strip():
            self.add_error("file", _("Choose a file or paste the rows."))
        return data

    def content(self) -> bytes:
        """What was handed in, one byte more than is read at most."""
        file = self.cleaned_data["file"]
        if file is None:
            text: str = self.cleaned_data["table"]
            return text.encode()
        data: bytes = file.read(imports.MOST_BYTES + 1)
        return data

    def file_name(self) -> str:
        """Empty for pasted rows."""
        file = self.cleaned_data["file"]
        return "" if file is None else file.name


class TakingBackForm(PlainForm):
    """Why an import is taken back, and whether as far as nothing stands on its rows."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it taken back?"), required=False, max_length=taking_back.MOST_REASON
    )
    the_rest = forms.BooleanField(
        label=gettext_lazy("Leave these rows as they are and take back all others"), required=False
    )


class ImportListPage(OfficePage):
    """The lists that one may bring along, and what was imported so far."""

    template_name = "onboarding/imports.html"

    def enforce(self) -> None:
        """Who imports, and the inspector, of their governments."""
        if not reads_imports(self.actor):
            raise NotPermitted(
                _("Lists are imported by administrators, the organisation bureau and agencies.")
            )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Two queries."""
        return super().get_context_data(
            kinds=[found for kind, found in IMPORTS.items() if imports.offices_for(self.actor, kind)],
            others=_other_lists(self.actor.offices),
            page=keyset_page(runs_visible_to(self.actor), self.request.GET.dict(), order="-at"),
            **kwargs,
        )


def _other_lists(offices: tuple[Office, ...]) -> list[tuple[str, str]]:
    """Lists that have a page of their own, for whom they concern."""
    found = []
    roles = {office.role for office in offices}
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
        self.asks_anew = IMPORTS[self.kind].asks_anew

    def enforce(self) -> None:
        """Whose work it is; `?pemerintah=` chooses where there are several."""
        offices = imports.offices_for(self.actor, self.kind)
        rows = list(Government.objects.filter(pk__in=[o.government_id for o in offices]).order_by("code"))
        if not rows:
            raise imports.not_yours(self.kind)
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
        table = imports.upload(
            form.content(),
            kind=self.kind,
            government=self.government,
            file_name=form.file_name(),
            actor=self.actor,
            at=self.at,
        )
        return reverse("import-preview", args=[table.pk])

    def refused(self, form: ListFileForm, refusal: DomainError) -> HttpResponse:
        """A file that cannot be read at all is said at the field, bad lines in a table."""
        if isinstance(refusal, ConfirmationRequired):
            raise refusal
        if not isinstance(refusal, ImportRefused):
            return super().refused(form, refusal)
        if refusal.of_whole_file:
            form.add_error("file", str(refusal.message))
            context = self.get_context_data(form=form)
        else:
            context = self.get_context_data(form=form, refusal=self._under_headings(refusal))
        return self.render_to_response(context, status=refusal.http_status)

    def _under_headings(self, refusal: ImportRefused) -> ImportRefused:
        """The same, with columns as people call them."""
        called = IMPORTS[self.kind].aliases
        return ImportRefused(
            replace(problem, column=next(iter(called.get(problem.column, ())), problem.column))
            for problem in refusal.problems
        )


class ListTemplate(OfficePage):
    """The empty list with its headings, as XLSX or CSV (`?bentuk=csv`)."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        found = TEMPLATES.get(self.kwargs["kind"])
        if found is None:
            raise NotVisible(_("There is no such list."))
        header = [heading.name for heading in found.headings]
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
        self.asks_anew = IMPORTS[ImportKind(found.kind)].asks_anew

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        result = imports.preview(self.table, actor=self.actor, at=self.at)
        shown = [row for row in result.written if row.table != imports.ALIASES.label]
        return super().get_context_data(
            table=self.table,
            result=result,
            changes=[_row(row) for row in shown[:SHOWN]],
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
        found = runs_visible_to(self.actor).filter(pk=self.kwargs["pk"]).first()
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
            todo=still_to_do(self.run)
            if taken is None and self.run.kind == ImportKind.PEOPLE and self._may()
            else None,
            **kwargs,
        )

    def act(self, form: TakingBackForm) -> str:
        taking_back.take_back(
            self.run,
            actor=self.actor,
            at=self.at,
            reason=form.cleaned_data["reason"],
            the_rest=form.cleaned_data["the_rest"],
        )
        done(self.request, _("The import was taken back."))
        return reverse("import-run", args=[self.run.pk])

    def refused(self, form: TakingBackForm, refusal: DomainError) -> HttpResponse:
        if isinstance(refusal, ConfirmationRequired):
            raise refusal
        return super().refused(form, refusal)

    def _may(self) -> bool:
        offices = imports.offices_for(self.actor, ImportKind(self.run.kind))
        return any(office.government_id == self.run.government_id for office in offices)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the pages list it."""

    name: str
    is_new: bool
    differences: list[Difference]


def _row(row: ImportedRow | WrittenRow) -> ShownRow:
    """A new row with what it holds as long as only whoever brought it reads it; in the record with its name alone."""
    fields = SHOWN_FIELDS.get(row.table, [])
    if row.before is None and isinstance(row, WrittenRow):
        return ShownRow(row.name, True, contents(row.after, fields))
    return ShownRow(row.name, row.before is None, differences(row.before, row.after, fields))


def _kind(text: str) -> ImportKind:
    if text not in IMPORTS:
        raise NotVisible(_("There is no such list."))
    return ImportKind(text)


urlpatterns = [
    path("impor/", ImportListPage.as_view(), name="imports"),
    path("impor/pratinjau/<uuid:pk>/", PreviewPage.as_view(), name="import-preview"),
    path("impor/hasil/<uuid:pk>/", RunPage.as_view(), name="import-run"),
    path("impor/<slug:kind>/", ImportPage.as_view(), name="import"),
    path("impor/<slug:kind>/contoh/", ListTemplate.as_view(), name="import-template"),
]
