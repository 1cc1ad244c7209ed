"""The words of a draft: its articles as text, its annex as a table."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.queries import governments_of
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.forms import PlainForm
from common.types import PathValue, Shown
from common.uploads import ReadUpload
from common.web import DomainFormMixin, file_response
from organisations.web.pages import OfficePage
from regulations.article_text import ArticleText, articles_in, as_text
from regulations.enums import BEING_WRITTEN
from regulations.queries import WRITERS, annex_of
from regulations.services.annex_sheet import lines_in, sheet_of
from regulations.services.comparing import against
from regulations.services.writing import bring_up_to_date, rewrite_annex, rewrite_articles
from regulations.web.pages import find_regulation
from workflow.models import Subject
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done


class WritingPage(OfficePage):
    """A page of whoever writes this draft."""

    subject: Subject

    def load(self) -> None:
        super().load()
        self.regulation = find_regulation(self, self.kwargs["pk"])
        self.subject = self.regulation

    def enforce(self) -> None:
        if self.regulation.government_id not in governments_of(self.actor, *WRITERS):
            raise NotPermitted(
                _("Regulations are drafted by the organisation bureau."), code="not_your_office"
            )
        if self.regulation.state not in BEING_WRITTEN:
            raise NotNow(_("Its words change only as long as it is a draft."), code="not_a_draft")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            regulation=self.regulation, back=reverse("regulation", args=[self.regulation.pk]), **kwargs
        )


class ArticlesForm(PlainForm):
    """All articles as one text."""

    text = forms.CharField(
        label=gettext_lazy("Articles"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=gettext_lazy(
            "Paste them as they stand in the draft: a line “Pasal 1”, or “KESATU” in a decree, begins each."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ArticlesPage(
    StaleFormMixin[ArticlesForm], DomainFormMixin[ArticlesForm], FormMixin, WritingPage, ProcessFormView
):
    """Every article of a draft."""

    template_name = "regulations/articles.html"
    form_class = ArticlesForm

    def get_initial(self) -> dict[str, Shown]:
        rows = [ArticleText(each.label, each.text) for each in self.regulation.articles.order_by("position")]
        return {"text": as_text(rows), "version": self.regulation.version}

    def act(self, form: ArticlesForm) -> str:
        articles, before = articles_in(form.cleaned_data["text"])
        if before or not articles:
            message = _(
                "Begin with a line “Pasal 1” (in a decree “KESATU”); what stands before it belongs to no article."
            )
            raise BadInput(_("The articles are not complete."), gaps=[Gap("text", "heading", message)])
        rewrite_articles(
            self.regulation, articles, actor=self.actor, at=self.at, seen_version=form.cleaned_data["version"]
        )
        done(self.request, _("The articles are saved."))
        return reverse("regulation", args=[self.regulation.pk])


class AnnexForm(PlainForm):
    """A table, or nothing where it is brought up to date."""

    file = ReadUpload(
        label=gettext_lazy("Table (CSV, XLSX, XLS, ODS)"),
        required=False,
        help_text=gettext_lazy(
            "Columns: Nama inovasi, Perangkat daerah, Angkatan, Pasal, ID. It takes the place of the whole annex."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls,.ods", "class": "form-control"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class AnnexPage(
    StaleFormMixin[AnnexForm], DomainFormMixin[AnnexForm], FormMixin, WritingPage, ProcessFormView
):
    """The annex of a draft: brought up to date with what is launched, or taken from a table."""

    template_name = "regulations/annex.html"
    form_class = AnnexForm

    def get_initial(self) -> dict[str, Shown]:
        return {"version": self.regulation.version}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        lines = annex_of(self.regulation)
        return super().get_context_data(lines=lines, found=against(self.regulation, lines), **kwargs)

    def act(self, form: AnnexForm) -> str:
        seen = form.cleaned_data["version"]
        if "update" in self.request.POST:
            bring_up_to_date(self.regulation, actor=self.actor, at=self.at, seen_version=seen)
            done(self.request, _("The annex lists what is launched now."))
        else:
            upload = form.cleaned_data.get("file")
            if upload is None:
                message = _("Choose the table.")
                raise BadInput(message, gaps=[Gap("file", "required", message)])
            lines = lines_in(upload.read(), self.regulation)
            rewrite_annex(self.regulation, lines, actor=self.actor, at=self.at, seen_version=seen)
            done(self.request, _("The annex was taken from the table."))
        return reverse("regulation-annex", args=[self.regulation.pk])


class AnnexSheet(WritingPage):
    """The annex as a table, to be worked on."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """CSV with the columns that are taken back."""
        data = sheet_of(self.regulation).encode("utf-8-sig")
        return file_response(data, name="lampiran.csv", content_type="text/csv; charset=utf-8")
