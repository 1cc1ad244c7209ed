"""The offices of a government: who holds them, which are vacant or have two holders, and who held what when."""

from collections.abc import Sequence
from datetime import datetime
from operator import methodcaller
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
from appointments.web.people import KeepersPage, WritersPage, held_words
from common.columns import DAY, Column, agency_column, exported_text, key_column
from common.errors import NotVisible
from common.forms import DayField, PlainForm
from common.types import Shown, StrOrPromise
from common.web import DomainFormMixin
from organisations.models import OfficeHeld, Seat
from organisations.web.tables import OfficeTable
from workflow.web.transitions import done


def _holders(row: Seat) -> str:
    held: list[OfficeHeld] = getattr(row, "held_now", [])
    return "; ".join(str(each.person) for each in held)


def _seat_title(row: Seat) -> str:
    return f"{row.title} ({row.ordinal})" if row.ordinal > 1 else row.title


class SeatsPage(OfficeTable[Seat], KeepersPage):
    """Every office with who holds it now."""

    template_name = "appointments/seats.html"
    filterset_class = SeatFilter
    file_name = "jabatan"
    first_order = "title"
    columns = (
        Column(name="title", label=gettext_lazy("Office"), value=_seat_title, order="title"),
        Column(
            name="holders",
            label=gettext_lazy("Held by"),
            value=_holders,
            person=True,
            cell="appointments/cells/holders.html",
        ),
        agency_column(),
        Column(
            name="role",
            label=gettext_lazy("Role"),
            value=methodcaller("get_role_display"),
            order="role",
            chosen=False,
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[Seat]":
        return seats_listed(self.actor, self.at)


def _last_on(row: HoldingRow) -> StrOrPromise:
    return exported_text(row.last_on) or _("no last day")


class HoldingsPage(OfficeTable[OfficeHeld], KeepersPage):
    """Who held what when, by which letter and by whom it was recorded; the newest first."""

    template_name = "appointments/holdings.html"
    filterset_class = HoldingFilter
    file_name = "pemegang-jabatan"
    first_order = "-from"
    columns = (
        Column(
            name="office",
            label=gettext_lazy("Office"),
            value=lambda row: held_words(row.held),
            order="seat__title",
            cell="appointments/cells/holding.html",
        ),
        Column(
            name="person",
            label=gettext_lazy("Held by"),
            value="held.person",
            person=True,
            order="person__name",
            cell="appointments/cells/holder.html",
        ),
        Column(name="status", label=gettext_lazy("State"), value="status"),
        Column(name="from", label=gettext_lazy("From"), value="first_on", order="starts_at", cell=DAY),
        Column(
            name="until",
            label=gettext_lazy("Until"),
            value=_last_on,
            order="ends_at",
            may_be_empty=True,
            cell="appointments/cells/last_on.html",
        ),
        Column(name="letter", label=gettext_lazy("Letter"), value="held.letter_no", order="letter_no"),
        Column(name="reason", label=gettext_lazy("Reason"), value="held.revoke_reason", chosen=False),
    )

    def rows(self) -> "QuerySet[OfficeHeld]":
        return holdings_in(self.actor)

    def prepared(self, rows: list[OfficeHeld]) -> Sequence[Shown]:
        """With what is on record. One query."""
        return on_record(rows, self.at)


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
