"""Agencies that end: which ones there are, and handing over what one owes to its successors."""

from collections.abc import Sequence
from datetime import date
from typing import Unpack
from uuid import UUID

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotPermitted, NotVisible
from common.forms import DayField, FormArguments, FormData, PlainForm, style
from common.types import Shown
from common.web import DomainFormMixin
from innovations.models import Innovation
from innovations.services.agencies import handing_over
from organisations.enums import Role
from organisations.models import Agency, Reorganisation
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.transitions import done

phrases.add_phrases(
    {
        "innovation.hand_over": gettext_lazy("Handed over to the successor of its agency"),
        **{
            f"{kind}.follow_agency": gettext_lazy("Came to the successor of its agency")
            for kind in ("contract", "report", "appraisal", "follow_up", "plan_change")
        },
    }
)


class ReorganisationList(OfficePage):
    """The agencies of the administrator's governments that are there, and those that have ended."""

    template_name = "innovations/reorganisations.html"

    def enforce(self) -> None:
        """The administrator of a government."""
        offices = self.actor.all_holding(Role.ADMINISTRATOR)
        self.governments = [each.government_id for each in offices if each.government_id is not None]
        if not self.governments:
            raise NotPermitted(
                _("Reorganisations are recorded by the government's administrator."), code="not_your_office"
            )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Two queries."""
        present = Agency.objects.filter(government_id__in=self.governments, reorganisation__isnull=True)
        ended = Reorganisation.objects.filter(government_id__in=self.governments)
        return super().get_context_data(
            agencies=list(present.order_by("name", "id")),
            ended=list(ended.select_related("agency").order_by("-effective_on", "id")),
            **kwargs,
        )


class HandingOverForm(PlainForm):
    """Day, regulation and successor, and for each innovation another one where it goes elsewhere."""

    effective_on = DayField(
        label=gettext_lazy("First day without it"),
        required=True,
        help_text=gettext_lazy("The day on which the regulation takes effect: today or before."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Regulation"),
        max_length=handing_over.LONGEST_BASIS,
        help_text=gettext_lazy("For example: Perda Nomor 12 Tahun 2021."),
    )
    successor = forms.ChoiceField(label=gettext_lazy("Who takes over"), required=False)

    def __init__(
        self,
        data: FormData = None,
        *,
        innovations: Sequence[Innovation],
        successors: Sequence[Agency],
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        self.innovations, self.known = innovations, {str(each.pk): each for each in successors}
        named = [(key, each.known_as) for key, each in self.known.items()]
        self.fields["successor"].choices = [("", _("choose an agency")), *named]  # type: ignore[attr-defined]
        for row in innovations:
            field = forms.ChoiceField(
                label=row.subject_title, required=False, choices=[("", _("as above")), *named]
            )
            style(field.widget)
            self.fields[f"innovations.{row.pk}"] = field

    def own_fields(self) -> list[forms.BoundField]:
        """The fields of the act itself."""
        return [self[name] for name in ("effective_on", "basis", "successor")]

    def elsewhere(self) -> list[forms.BoundField]:
        """A field for each innovation."""
        return [self[f"innovations.{row.pk}"] for row in self.innovations]

    def successors(self) -> dict[UUID, Agency]:
        """Who takes over an innovation, where it is said apart."""
        chosen = {row.pk: self.cleaned_data[f"innovations.{row.pk}"] for row in self.innovations}
        return {key: self.known[text] for key, text in chosen.items() if text}


class HandingOverPage(DomainFormMixin[HandingOverForm], FormMixin, OfficePage, ProcessFormView):
    """The administrator records that an agency ends, and who takes over what."""

    template_name = "innovations/handing_over.html"
    form_class = HandingOverForm

    def load(self) -> None:
        super().load()
        places = self.actor.offices
        governments = {each.government_id for each in places if each.government_id and not each.agency_id}
        rows = Agency.objects.filter(government_id__in=governments).select_related("government")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such agency."))
        self.agency = found

    def enforce(self) -> None:
        """The administrator, once for an agency."""
        handing_over.may_hand_over(self.agency, actor=self.actor, at=self.at)

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {
            **super().get_form_kwargs(),
            "innovations": list(handing_over.to_hand_over(self.agency)),
            "successors": list(handing_over.possible_successors(self.agency)),
        }

    def get_initial(self) -> dict[str, Shown]:
        today: date = self.at.astimezone(self.agency.government.tz).date()
        return {"effective_on": today}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(agency=self.agency, **kwargs)

    def act(self, form: HandingOverForm) -> str:
        data = form.cleaned_data
        handing_over.hand_over(
            self.agency,
            actor=self.actor,
            at=self.at,
            effective_on=data["effective_on"],
            basis=data["basis"],
            successor=form.known.get(data["successor"]),
            successors=form.successors(),
        )
        done(self.request, _("Recorded. What it owed is with its successors now; it may still read it."))
        return reverse("reorganisations")


urlpatterns = [
    path("perangkat-daerah/peralihan/", ReorganisationList.as_view(), name="reorganisations"),
    path("perangkat-daerah/<uuid:pk>/peralihan/", HandingOverPage.as_view(), name="agency-handing-over"),
]
