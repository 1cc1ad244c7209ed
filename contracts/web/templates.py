"""Templates of contracts: every version, and publishing one after having seen what it prints."""

import base64
from typing import Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, Gap, NotPermitted, NotVisible
from common.forms import FormArguments, FormData, set_submitted
from common.periods import local_day
from common.types import PathValue, Shown
from common.uploads import ReadUpload
from common.web import DomainFormMixin, FilteredList, file_response
from contracts.documents import emblems, store, template_files
from contracts.documents.rendering import render_contract
from contracts.documents.template_files import TemplateFaults, TemplateFile
from contracts.enums import DocumentType
from contracts.filters import TemplateFilter
from contracts.models import ContractTemplate
from contracts.queries import templates_visible_to
from contracts.services import templating
from contracts.services.specimen import specimen
from organisations.models import Government
from organisations.offices import Actor
from organisations.services.letterheads import kept_by
from organisations.web.pages import OfficePage
from workflow.web.candidates import CandidateForm, FaultWithLine
from workflow.web.transitions import done

LARGEST_CARRIED = 2_000_000


def governments_of(actor: Actor) -> list[Government]:
    """The governments for which the actor publishes templates. One query."""
    return list(Government.objects.filter(pk__in=kept_by(actor)).order_by("code"))


class TemplateForm(CandidateForm):
    """A document, its emblem, and whose it is. The emblem travels along between the two steps."""

    government = forms.ChoiceField(label=_("Government"))
    emblem = ReadUpload(
        label=_("Emblem"),
        required=False,
        help_text=_("PNG or JPEG, at most 2 MB; only when the document names one under letterhead."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    carried = forms.CharField(required=False, max_length=LARGEST_CARRIED, widget=forms.HiddenInput)
    field_order = ("government", "document", "file", "emblem", "carried")

    def __init__(
        self, data: FormData = None, *, governments: list[Government], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self.governments = {str(each.pk): each for each in governments}
        field = self.fields["government"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, each.name) for key, each in self.governments.items()]
        if len(governments) == 1:
            field.widget = forms.HiddenInput()
        field.initial = next(iter(self.governments), "")
        self.fields["document"].label = _("Template (TOML)")

    def owner(self) -> Government:
        """The government chosen."""
        return self.governments[self.cleaned_data["government"]]

    def clean_carried(self) -> bytes | None:
        """The emblem of the step before, if any."""
        text = self.cleaned_data["carried"]
        try:
            return base64.b64decode(text, validate=True) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("Please choose the emblem again.")) from error

    def picture(self) -> bytes | None:
        """The emblem chosen now, else the one that came along. Raises BadInput for what is no picture."""
        upload = self.cleaned_data.get("emblem")
        if upload is None:
            carried: bytes | None = self.cleaned_data.get("carried")
            return carried
        return emblems.cleaned(upload.read(emblems.LARGEST_FILE + 1))


class TemplateList(FilteredList, OfficePage):
    """Every version of one's governments and the neutral ones, newest first."""

    template_name = "contracts/templates.html"
    filterset_class = TemplateFilter
    order = "-published_at"

    def rows(self) -> "QuerySet[ContractTemplate]":
        return templates_visible_to(self.actor, self.at).defer("body")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            may_publish=bool(governments_of(self.actor)),
            types=DocumentType.choices,
            **kwargs,
        )


class TemplatePage(OfficePage):
    """One version: its text, and what it prints (`?contoh=1`)."""

    template_name = "contracts/template.html"

    def load(self) -> None:
        super().load()
        self.template = find_template(self, self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        if "contoh" not in request.GET:
            return super().get(request, *args, **kwargs)
        owner = self.template.government or next(iter(governments_of(self.actor)), None)
        if owner is None:
            raise NotPermitted(
                _("The specimen of the neutral template is shown to those who publish templates."),
                code="not_your_office",
            )
        return printed(
            self, templating.file_of(self.template), government=owner, emblem=self.template.emblem_sha256
        )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            template=self.template, may_publish=bool(governments_of(self.actor)), **kwargs
        )


class TemplatePublish(DomainFormMixin[TemplateForm], FormMixin, OfficePage, ProcessFormView):
    """Checked and printed as a specimen first, published with a second click: a version can never be changed."""

    asks_anew = True
    template_name = "contracts/template_publish.html"
    form_class = TemplateForm

    def enforce(self) -> None:
        """Those who publish templates of some government."""
        self.governments = governments_of(self.actor)
        if not self.governments:
            raise NotPermitted(
                _(
                    "Templates are published by the organisation bureau or an administrator of the government."
                ),
                code="not_your_office",
            )

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "governments": self.governments}

    def get_initial(self) -> dict[str, Shown]:
        """With `?dari=` the text of that version, else the neutral text of a type (`?jenis=`)."""
        if source := self.request.GET.get("dari", ""):
            return {"document": find_template(self, source).body}
        wanted = self.request.GET.get("jenis", DocumentType.CONTRACT)
        if wanted not in DocumentType.values:
            raise NotVisible(_("There is no such document type."))
        return {"document": templating.neutral_text(DocumentType(wanted))}

    def form_valid(self, form: TemplateForm) -> HttpResponse:
        """The specimen, the check, or the publication, by the button pressed."""
        if "confirm" in self.request.POST:
            return super().form_valid(form)
        text = form.cleaned_data["document"]
        try:
            file = template_files.read_new(text)
            picture = _fitting(file, form.picture())
        except DomainError as refusal:
            return self.refused(form, refusal)
        if "specimen" in self.request.POST:
            sha256 = store.store(picture) if picture else ""
            return printed(self, file, government=form.owner(), emblem=sha256)
        carried = base64.b64encode(picture).decode() if picture else ""
        return self.render_to_response(
            self.get_context_data(
                form=_with(form, document=text, carried=carried),
                checked=file,
                text=text,
                carried=carried,
                owner=form.owner(),
            )
        )

    def act(self, form: TemplateForm) -> str:
        template, fresh = templating.publish_as(
            self.actor,
            form.cleaned_data["document"],
            government=form.owner(),
            at=self.at,
            emblem=form.picture(),
        )
        words = (
            _("Published as version %(number)d.") if fresh else _("This is version %(number)d, unchanged.")
        )
        done(self.request, words % {"number": template.number})
        return reverse("contract-template", args=[template.pk])

    def refused(self, form: TemplateForm, refusal: DomainError) -> HttpResponse:
        """Faults line by line above the text."""
        text = form.cleaned_data["document"]
        context = self.get_context_data(
            form=_with(form, document=text), refusal=refusal, faults=faults_in(text, refusal)
        )
        return self.render_to_response(context, status=refusal.http_status)

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def find_template(page: OfficePage, pk: UUID | str) -> ContractTemplate:
    """The version if it is open to this person; raises NotVisible otherwise."""
    try:
        found = templates_visible_to(page.actor, page.at).filter(pk=pk).first()
    except (ValueError, forms.ValidationError):
        found = None
    if found is None:
        raise NotVisible(_("There is no such template."))
    return found


def printed(page: OfficePage, file: TemplateFile, *, government: Government, emblem: str) -> HttpResponse:
    """The specimen as a PDF in the browser. Starts the render process if it is not running."""
    on = local_day(page.at, ZoneInfo(government.zone))
    rendered = render_contract(specimen(file, government=government, on=on, emblem_sha256=emblem))
    return file_response(rendered.pdf, name="contoh.pdf", content_type="application/pdf", inline=True)


def faults_in(text: str, refusal: DomainError) -> list[FaultWithLine]:
    """The faults of a template with the text of their lines."""
    if not isinstance(refusal, TemplateFaults):
        return []
    lines = text.splitlines()
    return [_fault(gap, refusal.lines[gap.field], lines) for gap in refusal.gaps]


def _fault(gap: Gap, number: int, lines: list[str]) -> FaultWithLine:
    line = lines[number - 1].strip()[:160] if 0 < number <= len(lines) else ""
    place = f"{number}: {gap.field}" if number else gap.field
    return FaultWithLine(place, str(gap.message), line)


def _fitting(file: TemplateFile, picture: bytes | None) -> bytes | None:
    """The emblem, when file and picture agree that there is one. Raises BadInput otherwise."""
    templating.require_emblem(file, picture)
    return picture


def _with(form: TemplateForm, **values: str) -> TemplateForm:
    """The bound form showing these values again."""
    for name, value in values.items():
        set_submitted(form, name, value)
    return form


urlpatterns = [
    path("kontrak/templat/", TemplateList.as_view(), name="contract-templates"),
    path("kontrak/templat/baru/", TemplatePublish.as_view(), name="contract-template-publish"),
    path("kontrak/templat/<uuid:pk>/", TemplatePage.as_view(), name="contract-template"),
]
