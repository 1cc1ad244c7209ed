"""Lists of innovations and reports, filtered; the address is the view."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.forms import PlainForm
from common.web import keyset_page
from deadlines.queries import overdue
from innovations.enums import InnovationState, ReportState
from innovations.queries import ends_in_quarter, reports_visible_to, visible_to
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Agency
from organisations.offices import Actor
from organisations.web.pages import OfficePage

PERIOD_QUARTERS = [("", _("all quarters")), ("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV")]


class InnovationFilterForm(PlainForm):
    """What to look for among the innovations."""

    q = forms.CharField(label=_("Search by name"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all states")), *InnovationState.choices]
    )
    opd = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("all agencies")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        governments = {office.government_id for office in actor.offices if office.government_id}
        agencies = Agency.objects.order_by("name", "id")
        if not actor.holding(Role.LAN_REVIEWER):
            agencies = agencies.filter(government_id__in=governments)
        self.fields["opd"].queryset = agencies  # type: ignore[attr-defined]


class InnovationList(OfficePage):
    """Innovations that this person may see, newest first."""

    template_name = "innovations/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the filtered list. Two queries beyond the filter's choices."""
        form = InnovationFilterForm(self.request.GET, actor=self.actor)
        if not form.is_valid():
            raise BadInput(_("The filter is not valid."))
        data = form.cleaned_data
        rows = visible_to(self.actor, self.at)
        if data["q"]:
            rows = rows.filter(Q(title__icontains=data["q"]) | Q(acronym__icontains=data["q"]))
        if data["status"]:
            rows = rows.filter(state=data["status"])
        if data["opd"]:
            rows = rows.filter(agency=data["opd"])
        page = keyset_page(rows, self.request.GET.dict(), order="-created_at")
        return super().get_context_data(
            form=form, page=page, filtered=any(data.values()), may_draft=may_draft(self.actor), **kwargs
        )


def may_draft(actor: Actor) -> bool:
    """Whether any of the offices lets this person start a proposal."""
    return any(office.role in (*AGENCY_ROLES, Role.ORGANISATION_BUREAU) for office in actor.offices)


class ReportFilterForm(PlainForm):
    """What to look for among the reports."""

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all states")), *ReportState.choices]
    )
    triwulan = forms.ChoiceField(label=_("Quarter"), required=False, choices=PERIOD_QUARTERS)
    terlambat = forms.BooleanField(label=_("only overdue ones"), required=False)


class ReportList(OfficePage):
    """Reports of the person's agency or government, the earliest due first."""

    template_name = "innovations/reports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ReportFilterForm(self.request.GET)
        if not form.is_valid():
            raise BadInput(_("The filter is not valid."))
        data = form.cleaned_data
        rows = reports_visible_to(self.actor, self.at)
        if data["status"]:
            rows = rows.filter(state=data["status"])
        if data["triwulan"]:
            rows = rows.filter(ends_in_quarter(int(data["triwulan"])))
        if data["terlambat"]:
            rows = rows.filter(overdue(self.at, prefix="deadline__"))
        page = keyset_page(rows, self.request.GET.dict(), order="period_end")
        return super().get_context_data(form=form, page=page, filtered=any(data.values()), **kwargs)
