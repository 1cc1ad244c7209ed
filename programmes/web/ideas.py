"""Ideas: listed, handed in one by one or by a sheet, shown, and what becomes of them."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.columns import LINK, Column, agency_column, key_column, state_column
from common.errors import NotNow, NotPermitted
from common.exports import xlsx_response
from common.forms import PlainForm, SuggestingInput
from common.imports import ImportRefused
from common.types import PathValue, Shown
from common.uploads import ReadUpload
from common.web import DomainFormMixin
from innovations.queries import visible_to
from organisations.models import Agency
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from programmes.enums import IdeaState
from programmes.filters import IdeaFilter
from programmes.models import Idea, IdeaRound, IdeaTarget
from programmes.queries import agencies_in, ideas_visible_to
from programmes.services import idea_sheet, ideas
from programmes.web.finding import ProgrammeRoomPage, find_idea, find_programme, keeps, own_agencies
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.once import OnceFormMixin
from workflow.web.phrases import events_in_words
from workflow.web.transitions import TransitionPage, done, explained

MOST_TARGETS = 500


class IdeasPage(OfficeTable[Idea]):
    """The ideas of a programme that one may see."""

    template_name = "programmes/ideas.html"
    filterset_class = IdeaFilter
    detail = "idea"
    file_name = "ide"
    first_order = "title"
    columns = (
        Column(name="title", label=gettext_lazy("Idea"), value="title", order="title", cell=LINK),
        state_column(),
        agency_column(),
        Column(name="unit", label=gettext_lazy("Unit"), value="unit", order="unit"),
        Column(name="position", label=gettext_lazy("Position"), value="position", order="position"),
        Column(name="problem", label=gettext_lazy("Problem"), value="problem", chosen=False),
        Column(name="origin", label=gettext_lazy("Origin"), value="origin_source", chosen=False),
        key_column(),
    )

    def load(self) -> None:
        super().load()
        self.programme = find_programme(self, self.kwargs["pk"])

    def rows(self) -> "QuerySet[Idea]":
        return ideas_visible_to(self.actor, self.at).filter(programme=self.programme)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        current = open_round(self.programme.rounds.all(), self)
        may = bool(own_agencies(self, self.programme)) or keeps(self, self.programme)
        return super().get_context_data(
            programme=self.programme, may_hand_in=may and current is not None, round=current, **kwargs
        )


def open_round(rounds: "QuerySet[IdeaRound]", page: OfficePage) -> IdeaRound | None:
    """The round that takes ideas now. One query."""
    return rounds.filter(opens_at__lte=page.at, closes_at__gt=page.at).order_by("closes_at", "pk").first()


class IdeaForm(PlainForm):
    """An idea, short enough for a phone."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("Agency"), empty_label=None)
    title = forms.CharField(label=gettext_lazy("Name of the idea"), max_length=255, required=False)
    problem = forms.CharField(
        label=gettext_lazy("Which problem does it solve?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    position = forms.CharField(
        label=gettext_lazy("Position of whoever has it"), max_length=160, required=False
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=160, required=False)
    origin_source = forms.CharField(
        label=gettext_lazy("Taken over from"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Only where it runs elsewhere already: its name there."),
    )
    origin_place = forms.CharField(
        label=gettext_lazy("Region or country of the origin"), max_length=160, required=False
    )

    def offer(self, agencies: "QuerySet[Agency]", positions: list[str]) -> None:
        """For which agencies, and which positions are asked."""
        field = self.fields["agency"]
        field.queryset = agencies  # type: ignore[attr-defined]
        if len(agencies) == 1:
            field.initial = agencies[0]
            field.widget = field.hidden_widget()
        self.fields["position"].widget = SuggestingInput(
            positions, {"class": "form-control", "maxlength": 160}
        )


class HandingInPage(ProgrammeRoomPage):
    """A page on which somebody hands in ideas to the round that is open."""

    def load(self) -> None:
        super().load()
        self.own = own_agencies(self, self.programme)
        self.to = open_round(self.programme.rounds.select_related("programme__government"), self)

    def enforce(self) -> None:
        if not self.own and not self.keeps:
            raise NotPermitted(
                _("You can hand in ideas only for an agency you work for."), code="not_your_agency"
            )
        if self.to is None:
            raise NotNow(_("No round of this programme is open now."), code="round_closed")

    def agencies(self) -> "QuerySet[Agency]":
        """For which this person may hand in."""
        if self.own:
            return Agency.objects.filter(pk__in=[each.pk for each in self.own]).order_by("name", "pk")
        return agencies_in(self.programme)

    @property
    def round_open(self) -> IdeaRound:
        """The open round; `enforce` refused where there is none."""
        assert self.to is not None, "enforced"
        return self.to

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        zone = self.programme.government.zone
        return super().get_context_data(programme=self.programme, round=self.to, zone=zone, **kwargs)


class IdeaNew(OnceFormMixin[IdeaForm], DomainFormMixin[IdeaForm], FormMixin, HandingInPage, ProcessFormView):
    """Hand in one idea."""

    template_name = "programmes/idea_new.html"
    form_class = IdeaForm

    def get_form(self, form_class: type[IdeaForm] | None = None) -> IdeaForm:
        form = super().get_form(form_class)
        asked = IdeaTarget.objects.filter(programme=self.programme, agency__in=self.own).exclude(position="")
        form.offer(self.agencies(), list(asked.values_list("position", flat=True)[:MOST_TARGETS]))
        return form

    def get_initial(self) -> dict[str, Shown]:
        return {"position": self.request.GET.get("jabatan", "")[:160]}

    def act(self, form: IdeaForm) -> str:
        data = dict(form.cleaned_data)
        agency = data.pop("agency")
        made = ideas.hand_in(self.round_open, agency, data, actor=self.actor, at=self.at)
        done(
            self.request,
            _("The idea was handed in. Until the round closes only your agency and the bureau see it."),
        )
        if "again" in self.request.POST:
            return reverse("idea-new", args=[self.programme.pk])
        return reverse("idea", args=[made.pk])


class IdeaSheetForm(PlainForm):
    """The filled sheet."""

    file = ReadUpload(
        label=gettext_lazy("Filled spreadsheet"),
        help_text=gettext_lazy("XLSX, XLS, ODS or CSV, at most 5 MB."),
    )


class IdeaSheetPage(HandingInPage):
    """Several ideas by a spreadsheet: taken along, filled, handed in."""

    template_name = "programmes/idea_sheet.html"

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The page; the empty sheet itself with `?bentuk=xlsx`."""
        if request.GET.get("bentuk") == "xlsx":
            return self._template()  # type: ignore[return-value]  # a stream is an answer too
        return super().get(request, *args, **kwargs)

    def _template(self) -> HttpResponseBase:
        names = (*idea_sheet.REQUIRED, *idea_sheet.OPTIONAL)
        return xlsx_response([idea_sheet.ALIASES[name][0] for name in names], [])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        kwargs.setdefault("form", IdeaSheetForm())
        guide = [(idea_sheet.ALIASES[name][0], words) for name, words in idea_sheet.COLUMN_HELP.items()]
        return super().get_context_data(guide=guide, **kwargs)

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Hand in every row, or none."""
        form = IdeaSheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        own = self.own[0] if len(self.own) == 1 else None
        content = form.cleaned_data["file"].read(idea_sheet.MAX_BYTES + 1)
        try:
            result = idea_sheet.import_ideas(content, self.round_open, own=own, actor=self.actor, at=self.at)
        except ImportRefused as refusal:
            return self.render_to_response(
                self.get_context_data(form=form, refusal=refusal), status=refusal.http_status
            )
        facts = {"new": result.created, "same": result.unchanged}
        done(request, _("Handed in: %(new)d ideas; %(same)d were there already.") % facts)
        return HttpResponseRedirect(reverse("programme-ideas", args=[self.programme.pk]))


class IdeaPage(OfficePage):
    """One idea: what it says, what became of it, what can be done."""

    template_name = "programmes/idea.html"

    def load(self) -> None:
        super().load()
        self.idea = find_idea(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.idea
        known = (
            visible_to(self.actor, self.at).filter(pk=row.innovation_id).exists()
            if row.innovation_id
            else False
        )
        return super().get_context_data(
            idea=row,
            zone=row.government.zone,
            sealed=self.at < row.round.closes_at,
            sees_innovation=known,
            steps=explained(row, self.actor, at=self.at, href=lambda _field: ""),
            timeline=events_in_words(
                list(events_of(row)), visibility=author_visibility(row, self.actor, at=self.at)
            ),
            **kwargs,
        )


class IdeaTransition(TransitionPage):
    """One step of an idea; merging offers what it may be merged into."""

    subject: Idea
    EXPLANATIONS = {
        "propose": gettext_lazy(
            "A draft opens with the name, the problem and the agency of the idea: nothing is typed twice."
        ),
        "merge": gettext_lazy("The other one carries it on; this idea names it."),
        "drop": gettext_lazy("It is not followed; its agency reads the reason."),
        "withdraw": gettext_lazy("The agency takes it back."),
    }

    def find(self, pk: UUID) -> Idea:
        return find_idea(self, pk)

    def fact_fields(self) -> dict[str, forms.Field]:
        if self.name != "merge":
            return {}
        living = (IdeaState.HANDED_IN, IdeaState.PROPOSED)
        near = ideas_visible_to(self.actor, self.at).filter(
            programme=self.subject.programme_id, state__in=living
        )
        found = [
            (str(each.pk), f"{each.title} ({each.agency})")
            for each in near.exclude(pk=self.subject.pk).order_by("title", "pk")
        ]
        rows = visible_to(self.actor, self.at).filter(agency=self.subject.agency_id)
        rows = rows.exclude(state__in=("rejected", "withdrawn", "discontinued")).order_by("title", "pk")
        proposals = [(str(each.pk), each.subject_title) for each in rows]
        choices = [
            ("", _("choose what carries it on")),
            (_("Ideas of this programme"), found),
            (_("Innovations of the agency"), proposals),
        ]
        return {"into": forms.ChoiceField(label=_("Merged into"), required=False, choices=choices)}

    def act(self, form: forms.Form) -> str:
        target = super().act(form)  # type: ignore[arg-type]
        if self.name == "propose":
            fresh = Idea.objects.get(pk=self.subject.pk)
            if fresh.innovation_id is not None:
                return reverse("innovation", args=[fresh.innovation_id])
        return target
