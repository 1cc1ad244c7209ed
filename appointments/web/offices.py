"""The offices of a government: who holds them, which are vacant or have two holders, and who held what when."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.filters import HoldingFilter, SeatFilter
from appointments.models import OfficeAppointment
from appointments.queries import holdings_in, seats_listed
from appointments.services.ending import end_office
from appointments.web.holdings import HoldingRow, holding_rows
from appointments.web.people import KeepersPage, WritersPage
from common.errors import NotVisible
from common.forms import DayField, PlainForm
from common.types import Shown
from common.web import DomainFormMixin, FilteredList, KeysetPage
from organisations.models import OfficeHeld, Seat
from workflow.web.transitions import done


class SeatsPage(FilteredList, KeepersPage):
    """Every office with who holds it now."""

    template_name = "appointments/seats.html"
    filterset_class = SeatFilter
    order = "title"

    def rows(self) -> "QuerySet[Seat]":
        return seats_listed(self.actor, self.at)


class HoldingsPage(FilteredList, KeepersPage):
    """Who held what when, by which letter and by whom it was recorded; the newest first."""

    template_name = "appointments/holdings.html"
    filterset_class = HoldingFilter
    order = "-starts_at"

    def rows(self) -> "QuerySet[OfficeHeld]":
        return holdings_in(self.actor)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        context = super().get_context_data(**kwargs)
        page = self.page
        context["page"] = KeysetPage(
            on_record(page.rows, self.at), page.next_query, page.first_query, page.first
        )
        return context


def on_record(held: list[OfficeHeld], at: datetime) -> list[HoldingRow]:
    """Rows that know which holdings have a record to open. One query."""
    known = set(
        OfficeAppointment.objects.filter(pk__in=[each.pk for each in held]).values_list("pk", flat=True)
    )
    return holding_rows(held, known, at=at)


class EndForm(PlainForm):
    """Until when, and why."""

    last_on = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("Left open, it ends now."))
    reason = forms.CharField(
        label=gettext_lazy("Reason (required)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OfficeEnd(DomainFormMixin[EndForm], FormMixin, WritersPage, ProcessFormView):
    """Ending what somebody holds."""

    template_name = "appointments/office_end.html"
    form_class = EndForm

    def load(self) -> None:
        super().load()
        self.held = find_held(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(held=self.held, **kwargs)

    def act(self, form: EndForm) -> str:
        data = form.cleaned_data
        end_office(self.held, actor=self.actor, at=self.at, reason=data["reason"], last_on=data["last_on"])
        done(self.request, _("The end has been recorded."))
        return reverse("person", args=[self.held.person_id])


def find_held(page: KeepersPage, pk: UUID) -> OfficeHeld:
    """A holding in one of the governments of the page's person; raises NotVisible."""
    found = holdings_in(page.actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    return found
