"""Old texts about the medium-term plan, offered for linking one by one, and the page that links."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.columns import Column, agency_column, key_column
from common.errors import NotPermitted
from common.forms import PlainForm, SuggestingInput, style
from common.types import Shown
from common.web import DomainFormMixin
from innovations.filters import UnlinkedFilter
from innovations.models import Innovation
from innovations.queries import visible_to
from innovations.services.proposals import plan_links
from innovations.services.proposals.plan_choices import PlanChoices, choices_in, suggestion
from innovations.web.proposals.finding import find_innovation
from organisations.models import Agency, Government
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from planning.models import PlanItem
from workflow.web.transitions import done


@dataclass(frozen=True, slots=True)
class UnlinkedRow:
    """An innovation with its old text, and the priority that the text seems to mean."""

    innovation: Innovation
    suggested: PlanItem | None

    @property
    def pk(self) -> UUID:
        """Of the innovation."""
        return self.innovation.pk

    @property
    def agency(self) -> Agency | None:
        """Its agency."""
        return self.innovation.agency


class UnlinkedTexts(OfficeTable[Innovation]):
    """Innovations whose text about the plan was typed before the plan was recorded."""

    template_name = "innovations/plan_texts.html"
    filterset_class = UnlinkedFilter
    detail = "innovation-plan-link"
    file_name = "teks-rpjmd"
    first_order = "title"
    columns = (
        Column(
            name="title",
            label=_("Innovation"),
            value="innovation.subject_title",
            order="title",
            cell="innovations/cells/plan_text.html",
        ),
        agency_column(),
        Column(name="text", label=_("What was written"), value="innovation.rpjmd_priority"),
        Column(name="suggested", label=_("May mean"), value="suggested.title"),
        key_column(),
    )

    def enforce(self) -> None:
        if not any(office.government_id for office in self.actor.offices):
            raise NotPermitted(
                _("This page is for people with an office in an agency or a government."),
                code="not_your_office",
            )

    def rows(self) -> "QuerySet[Innovation]":
        rows = visible_to(self.actor, self.at).filter(priority_ref=None).exclude(rpjmd_priority="")
        return rows.exclude(state__in=plan_links.OVER)

    def prepared(self, rows: list[Innovation]) -> Sequence[Shown]:
        """With what each may mean. Three queries a government."""
        known: dict[Government, PlanChoices | None] = {}
        for row in rows:
            if row.government not in known:
                known[row.government] = choices_in(row.government, self.at)
        return [
            UnlinkedRow(row, suggestion(row.rpjmd_priority, choices) if choices is not None else None)
            for row in rows
            for choices in [known[row.government]]
        ]


class PlanLinkForm(PlainForm):
    """Priority, indicator and how."""

    priority = forms.CharField(label=_("Priority"), required=False, max_length=500)
    indicator = forms.CharField(label=_("Regional indicator"), required=False, max_length=560)
    effect = forms.CharField(
        label=_("How it moves the indicator"),
        required=False,
        max_length=plan_links.LONGEST_EFFECT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What of its result changes the indicator, by how much and by when."),
    )

    def offer(self, choices: PlanChoices) -> None:
        """Let it be chosen from the plan in force while it is typed."""
        for name, labels in (
            ("priority", choices.priorities.labels),
            ("indicator", choices.indicators.labels),
        ):
            self.fields[name].widget = SuggestingInput(labels, self.fields[name].widget.attrs)
            self.fields[name].help_text = _("Type a part of it and choose from the plan in force.")
            style(self.fields[name].widget)


class PlanLinkPage(DomainFormMixin[PlanLinkForm], FormMixin, OfficePage, ProcessFormView):
    """Linking one innovation to the plan in force, by its agency or the bureau."""

    template_name = "innovations/plan_link.html"
    form_class = PlanLinkForm

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])

    def enforce(self) -> None:
        plan_links.may_link(self.innovation, actor=self.actor, at=self.at)
        self.choices = choices_in(self.innovation.government, self.at)

    def get_form(self, form_class: type[PlanLinkForm] | None = None) -> PlanLinkForm:
        form = super().get_form(form_class)
        if self.choices is not None:
            form.offer(self.choices)
        return form

    def get_initial(self) -> dict[str, Shown]:
        """What is linked, else what the old text seems to mean."""
        item, choices = self.innovation, self.choices
        meant = item.priority_ref or (suggestion(item.rpjmd_priority, choices) if choices else None)
        return {
            "priority": meant.title if meant else "",
            "indicator": item.plan_indicator_ref.label if item.plan_indicator_ref else "",
            "effect": item.linked_effect or item.plan_effect,
        }

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(innovation=self.innovation, choices=self.choices, **kwargs)

    def act(self, form: PlanLinkForm) -> str:
        plan_links.link_to_plan(
            self.innovation,
            priority=form.cleaned_data["priority"],
            indicator=form.cleaned_data["indicator"],
            effect=form.cleaned_data["effect"],
            actor=self.actor,
            at=self.at,
        )
        done(self.request, _("Linked. What was handed in stays as it is."))
        return reverse("innovation", args=[self.innovation.pk])


urlpatterns = [
    path("inovasi/teks-rpjmd/", UnlinkedTexts.as_view(), name="plan-texts"),
    path("inovasi/<uuid:pk>/rpjmd/", PlanLinkPage.as_view(), name="innovation-plan-link"),
]
