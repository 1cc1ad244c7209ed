"""Launch events: the list, recording one, and launching many approved innovations at it."""

from dataclasses import dataclass
from typing import Unpack
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common import presence
from common.columns import DAY, LINK, Column, government_column, key_column
from common.errors import DomainError, NotPermitted, NotVisible
from common.forms import DayField, FormArguments, FormData, PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin
from innovations.enums import InnovationState
from innovations.filters import LaunchEventFilter
from innovations.models import Innovation, LaunchEvent
from innovations.queries import launch_events_visible_to, visible_to
from innovations.services.proposals import launching
from organisations.enums import Role
from organisations.models import Government, Seat
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from workflow.engine import gate
from workflow.web.once import OnceFormMixin
from workflow.web.transitions import done


class LaunchList(OfficeTable[LaunchEvent]):
    """Launch events, newest first."""

    template_name = "innovations/launches.html"
    filterset_class = LaunchEventFilter
    detail = "launch"
    file_name = "peluncuran"
    first_order = "-held"
    columns = (
        Column(name="title", label=_("Name of the event"), value="title", order="title", cell=LINK),
        Column(name="held", label=_("Date"), value="held_on", order="held_on", cell=DAY),
        Column(name="place", label=_("Place"), value="place", order="place"),
        Column(
            name="presided", label=_("Presided by"), value="presided_by.title", order="presided_by__title"
        ),
        Column(
            name="behalf",
            label=_("On behalf of"),
            value="on_behalf_of.title",
            order="on_behalf_of__title",
            may_be_empty=True,
        ),
        government_column(),
        key_column(),
    )

    def rows(self) -> "QuerySet[LaunchEvent]":
        return launch_events_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(may_record=bool(bureaus(self)), **kwargs)


def bureaus(page: OfficePage) -> list[UUID]:
    """Governments whose organisation bureau this person is."""
    return [
        o.government_id for o in page.actor.offices if o.role == Role.ORGANISATION_BUREAU and o.government_id
    ]


class LaunchForm(PlainForm):
    """A ceremony."""

    title = forms.CharField(label=_("Name of the event"), max_length=200, required=False)
    held_on = DayField(label=_("Date"), required=True)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    presided_by = forms.ModelChoiceField(
        Seat.objects.none(), label=_("Presided by"), empty_label=_("choose the office")
    )
    on_behalf_of = forms.ModelChoiceField(
        Seat.objects.none(),
        label=_("On behalf of"),
        required=False,
        empty_label=_("nobody: in its own right"),
    )

    def __init__(
        self, data: FormData = None, *, governments: list[UUID], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        roles = (Role.HEAD_OF_REGION, Role.REGIONAL_SECRETARY, Role.ORGANISATION_BUREAU)
        seats = Seat.objects.filter(government_id__in=governments, role__in=roles).order_by("title", "id")
        self.fields["presided_by"].queryset = seats  # type: ignore[attr-defined]
        self.fields["on_behalf_of"].queryset = seats  # type: ignore[attr-defined]


class LaunchCreate(
    OnceFormMixin[LaunchForm], DomainFormMixin[LaunchForm], FormMixin, OfficePage, ProcessFormView
):
    """Record a ceremony."""

    template_name = "innovations/launch_new.html"
    form_class = LaunchForm

    def enforce(self) -> None:
        """The bureau only."""
        if not bureaus(self):
            raise NotPermitted(
                _("Launch events are recorded by the organisation bureau."), code="not_your_office"
            )

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "governments": bureaus(self)}

    def act(self, form: LaunchForm) -> str:
        data = form.cleaned_data
        event = launching.record_event(
            government=Government.objects.get(pk=bureaus(self)[0]),
            title=data["title"],
            held_on=data["held_on"],
            place=data["place"],
            presided_by=data["presided_by"],
            on_behalf_of=data["on_behalf_of"],
            actor=self.actor,
            at=self.at,
        )
        done(self.request, _("The event has been recorded. Choose the innovations to launch."))
        return reverse("launch", args=[event.pk])


@dataclass(frozen=True, slots=True)
class LaunchResult:
    """What became of one innovation in a launch of many."""

    innovation: Innovation
    problem: str
    code: str = ""


class LaunchPage(OfficePage):
    """One event with what was launched, and the form to launch more."""

    template_name = "innovations/launch.html"

    def load(self) -> None:
        super().load()
        rows = launch_events_visible_to(self.actor, self.at)
        self.event = rows.filter(pk=self.kwargs["pk"]).first()
        if self.event is None:
            raise NotVisible(_("This event does not exist or is not open to you."))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        may_launch = self.event.government_id in bureaus(self)  # type: ignore[union-attr]
        return super().get_context_data(
            event=self.event,
            launched=list(self._mine().filter(launch_event=self.event).order_by("title", "id")),
            candidates=list(self._candidates().order_by("title", "id")) if may_launch else [],
            may_launch=may_launch,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Launch each chosen innovation; each stands for itself, and what could not be done is listed."""
        if self.event.government_id not in bureaus(self):  # type: ignore[union-attr]
            raise NotPermitted(
                _("Innovations are launched by the organisation bureau."), code="not_your_office"
            )
        presence.confirm(at=self.at)
        chosen = request.POST.getlist("innovation")
        picked = [item for item in self._candidates().order_by("title", "id") if str(item.pk) in chosen]
        afterwards = "afterwards" in request.POST
        results = [self._launch(item, afterwards=afterwards) for item in picked]
        missing = len(chosen) - len(picked)
        return self.render_to_response(
            self.get_context_data(
                results=results,
                missing=missing,
                none_chosen=not chosen,
                chosen=chosen,
                ask_afterwards=any(result.code == "before_approval" for result in results),
            )
        )

    def _launch(self, item: Innovation, *, afterwards: bool) -> LaunchResult:
        assert self.event is not None, "`load` found it"
        try:
            if not afterwards:
                launching.refuse_before_approval(item, self.event.held_on)
            gate.perform(item, "launch", actor=self.actor, at=self.at, launch_event=str(self.event.pk))
        except DomainError as refusal:
            codes = {gap.code for gap in refusal.gaps}
            if "before_approval" in codes:
                return LaunchResult(item, str(refusal.message), "before_approval")
            return LaunchResult(item, str(refusal))
        return LaunchResult(item, "")

    def _mine(self) -> "QuerySet[Innovation]":
        return visible_to(self.actor, self.at)

    def _candidates(self) -> "QuerySet[Innovation]":
        return self._mine().filter(
            state=InnovationState.APPROVED,
            government_id=self.event.government_id,  # type: ignore[union-attr]
        )
