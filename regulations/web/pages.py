"""Regulations: listed, drafted, read with how their annex differs from what is launched, and moved on."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.queries import governments_of
from common.columns import DAY, LINK, Column, government_column, key_column, state_column
from common.errors import NotPermitted, NotVisible
from common.forms import DayField, PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin, file_response
from organisations.models import Government
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from regulations.enums import BEING_WRITTEN, BINDING, RegulationKind
from regulations.filters import RegulationFilter
from regulations.models import Regulation
from regulations.queries import WRITERS, amendments_of, carrying, places_of, regulations_visible_to
from regulations.services.comparing import compared
from regulations.services.drafting import amend, draft
from regulations.services.printing import printed, text_of
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.once import OnceFormMixin
from workflow.web.phrases import add_phrases, events_in_words
from workflow.web.transitions import TransitionPage, done, explained

add_phrases({"regulation.create": gettext_lazy("Draft begun")})


class RegulationsPage(OfficeTable[Regulation]):
    """Every regulation of the governments in which this person holds an office, the newest first."""

    template_name = "regulations/list.html"
    filterset_class = RegulationFilter
    detail = "regulation"
    file_name = "peraturan"
    first_order = "-created"
    columns = (
        Column(
            name="regulation",
            label=gettext_lazy("Regulation"),
            value="subject_title",
            order="title",
            cell=LINK,
        ),
        state_column(),
        Column(name="kind", label=gettext_lazy("Kind"), value="get_kind_display", order="kind", chosen=False),
        Column(
            name="in_force",
            label=gettext_lazy("In force from"),
            value="in_force_on",
            order="in_force_on",
            may_be_empty=True,
            cell=DAY,
        ),
        Column(
            name="created", label=gettext_lazy("Begun"), value="created_at", order="created_at", chosen=False
        ),
        government_column(),
        key_column(),
    )

    def rows(self) -> "QuerySet[Regulation]":
        return regulations_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Where the carrying annex differs stands above the list, of each government of this person."""
        found = [
            carrying(each)
            for each in Government.objects.filter(pk__in=places_of(self.actor)).order_by("code")[:5]
        ]
        return super().get_context_data(
            writes=bool(governments_of(self.actor, *WRITERS)),
            differing=[compared(each) for each in found if each is not None],
            **kwargs,
        )


def find_regulation(page: OfficePage, pk: UUID) -> Regulation:
    """The regulation if the person of this page may see it; raises NotVisible."""
    found = regulations_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    return found


class RegulationPage(OfficePage):
    """One regulation: what it says, what it changes, how it differs from what is launched, what comes next."""

    template_name = "regulations/detail.html"

    def load(self) -> None:
        super().load()
        self.regulation = find_regulation(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.regulation
        writes = row.government_id in governments_of(self.actor, *WRITERS)
        is_base = row.amends_id is None and row.state in BINDING
        amendments = list(amendments_of(row)) if row.amends_id is None else []
        visible = set(
            regulations_visible_to(self.actor, self.at).filter(amends=row).values_list("pk", flat=True)
        )
        return super().get_context_data(
            regulation=row,
            zone=row.government.zone,
            text=text_of(row),
            comparison=compared(row) if is_base else None,
            amendments=[each for each in amendments if each.pk in visible],
            may_write=writes and row.state in BEING_WRITTEN,
            may_amend=writes and is_base,
            steps=explained(row, self.actor, at=self.at, href=self._href),
            timeline=events_in_words(
                list(events_of(row)), visibility=author_visibility(row, self.actor, at=self.at)
            ),
            **kwargs,
        )

    def _href(self, field: str) -> str:
        names = {"articles": "regulation-articles", "annex": "regulation-annex"}
        return reverse(names[field], args=[self.regulation.pk]) if field in names else ""


class RegulationPrint(RegulationPage):
    """The same as a PDF."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Drafts are printed, too: they go round on paper."""
        pdf = printed(self.regulation)
        return file_response(pdf, name="peraturan.pdf", content_type="application/pdf", inline=True)


class RegulationTransition(TransitionPage):
    """One step of a regulation, with what it records."""

    subject: Regulation
    EXPLANATIONS = {
        "harmonise": gettext_lazy("Its words are fixed until somebody takes it back into draft."),
        "reopen": gettext_lazy("Its words can be changed again; it has to be harmonised anew."),
        "sign": gettext_lazy(
            "Number and day stand on what you signed. From now on no word of it changes: what changes later is amended."
        ),
        "promulgate": gettext_lazy("From that day on it binds; what it amends or revokes moves with it."),
        "withdraw": gettext_lazy("It is not made; the reason is recorded."),
        "revoke": gettext_lazy(
            "Only where another regulation, which is not on record here, revoked it: name it."
        ),
    }

    def find(self, pk: UUID) -> Regulation:
        return find_regulation(self, pk)

    def fact_fields(self) -> dict[str, forms.Field]:
        """What the step records."""
        needed = self.subject.is_promulgated
        if self.name == "harmonise":
            label = (
                _("Number of the letter of harmonisation")
                if needed
                else _("Letter of the legal bureau, if any")
            )
            return {"harmonised_no": _line(label, 80)}
        if self.name == "sign":
            return {"number": _line(_("Number"), 60), "signed_on": DayField(label=_("Signed on"))}
        if self.name == "promulgate":
            days: dict[str, forms.Field] = {
                "promulgated_on": DayField(label=_("Promulgated on")),
                "gazette": _line(_("Gazette, year and number"), 160),
            }
            left_open = (
                _("Left open: from the day of the promulgation.")
                if needed
                else _("Left open: from the day of the signature.")
            )
            binds = DayField(label=_("In force from"), help_text=left_open)
            return {**(days if needed else {}), "in_force_on": binds}
        return {}


def _line(label: str, most: int) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, widget=forms.TextInput(attrs={"class": "form-control"})
    )


class RegulationForm(PlainForm):
    """What a draft begins with."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", "—"), *RegulationKind.choices]
    )
    title = forms.CharField(
        label=gettext_lazy("About"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "As its heading says it, without “tentang”: Pedoman Pelaksanaan Inovasi Daerah"
        ),
    )
    revokes = forms.ModelChoiceField(
        label=gettext_lazy("Revokes"),
        queryset=Regulation.objects.none(),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Only where it takes the place of one in force."),
    )


class RegulationNew(OnceFormMixin, DomainFormMixin[RegulationForm], FormMixin, OfficePage, ProcessFormView):
    """Beginning a draft: its annex lists what is launched today."""

    template_name = "regulations/new.html"
    form_class = RegulationForm

    def enforce(self) -> None:
        """Only where this person writes regulations."""
        places = governments_of(self.actor, *WRITERS)
        if not places:
            raise NotPermitted(
                _("Regulations are drafted by the organisation bureau."), code="not_your_office"
            )
        self.government = Government.objects.filter(pk__in=places).order_by("code")[0]

    def get_form(self, form_class: type[RegulationForm] | None = None) -> RegulationForm:
        form = super().get_form(form_class)
        rows = Regulation.objects.filter(government=self.government, state__in=BINDING, amends__isnull=True)
        form.fields["revokes"].queryset = rows.select_related("government").order_by("-year", "number")
        return form

    def act(self, form: RegulationForm) -> str:
        data = form.cleaned_data
        made = draft(
            self.government,
            kind=data["kind"],
            title=data["title"],
            revokes=data["revokes"],
            actor=self.actor,
            at=self.at,
        )
        done(
            self.request,
            _("The draft is begun. Its annex lists what is launched today; the articles come next."),
        )
        return reverse("regulation-articles", args=[made.pk])


class AmendmentForm(PlainForm):
    """Nothing is asked."""


class AmendmentNew(OnceFormMixin, DomainFormMixin[AmendmentForm], FormMixin, OfficePage, ProcessFormView):
    """Beginning an amendment: shows first what it would change."""

    template_name = "regulations/amend.html"
    form_class = AmendmentForm

    def load(self) -> None:
        super().load()
        self.regulation = find_regulation(self, self.kwargs["pk"])

    def enforce(self) -> None:
        if self.regulation.government_id not in governments_of(self.actor, *WRITERS):
            raise NotPermitted(
                _("Regulations are drafted by the organisation bureau."), code="not_your_office"
            )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        base = self.regulation.amends or self.regulation
        return super().get_context_data(regulation=base, comparison=compared(base), **kwargs)

    def act(self, form: AmendmentForm) -> str:
        made = amend(self.regulation, actor=self.actor, at=self.at)
        done(self.request, _("The amendment is drafted; what it changes is marked."))
        return reverse("regulation", args=[made.pk])
