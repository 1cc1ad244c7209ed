"""The people of a government: listed, entered, put right, and what each of them held and holds."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from accounts.enums import Standing
from accounts.queries import standings
from appointments.filters import PersonFilter
from appointments.models import OfficeAppointment, Official
from appointments.queries import (
    WATCHING,
    appointments_visible_to,
    governments_kept_by,
    governments_of,
    holdings_of,
    people_kept_by,
    people_known_to,
    people_listed,
    people_serving,
)
from appointments.services.people import TAKEN, PersonDetails, correct, enter
from appointments.services.taking_up import take_up
from appointments.web.holdings import HoldingRow, holding_rows
from common.columns import Column, key_column
from common.errors import DomainError, NotPermitted, NotVisible
from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from organisations.enums import Capacity
from organisations.models import Government, OfficeHeld, Person, User
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from workflow.web.transitions import done


class KeepersPage(OfficePage):
    """A page of whoever keeps people and offices; inspectors read the same."""

    def load(self) -> None:
        super().load()
        acting = self.actor.acting_in
        # The government of the office in which they act comes first, and is meant where nothing else is said.
        self.governments = sorted(
            governments_kept_by(self.actor),
            key=lambda each: acting is None or each.pk != acting.government_id,
        )
        self.keeps = bool(self.governments)

    def enforce(self) -> None:
        """Administrators and inspectors."""
        if not governments_of(self.actor, *WATCHING):
            raise NotPermitted(
                _("People and offices are kept by the government's administrator."), code="not_your_office"
            )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(keeps=self.keeps, **kwargs)


class WritersPage(KeepersPage):
    """A page on which records are written: administrators only."""

    def enforce(self) -> None:
        if not self.keeps:
            raise NotPermitted(
                _("People and offices are kept by the government's administrator."), code="not_your_office"
            )


def held_words(held: OfficeHeld) -> str:
    """An office as held: with the capacity, unless it is the usual one."""
    usual = held.capacity == Capacity.DEFINITIVE
    return held.seat.title if usual else f"{held.get_capacity_display()} {held.seat.title}"


def _offices(row: Person) -> str:
    # Loaded with the list, for the government whose list it is.
    held: list[OfficeHeld] = getattr(row, "held_now", [])
    return "; ".join(held_words(each) for each in held)


def _account(row: Person) -> str:
    return _("has an account") if row.users.all() else _("has no account yet")


class PeoplePage(OfficeTable[Person], KeepersPage):
    """Everybody recorded, by name, with the offices held now. Six queries."""

    template_name = "appointments/people.html"
    filterset_class = PersonFilter
    detail = "person"
    file_name = "pejabat"
    first_order = "name"
    columns = (
        Column(
            name="name",
            label=gettext_lazy("Name"),
            value=str,
            order="name",
            person=True,
            cell="appointments/cells/person.html",
        ),
        Column(name="employee_no", label="NIP", value="employee_no", order="employee_no", person=True),
        Column(name="rank", label=gettext_lazy("Rank"), value="rank", order="rank"),
        Column(
            name="offices",
            label=gettext_lazy("Offices"),
            value=_offices,
            cell="appointments/cells/offices.html",
        ),
        Column(
            name="account",
            label=gettext_lazy("Account"),
            value=_account,
            cell="appointments/cells/account.html",
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[Person]":
        return people_listed(self.actor, self.at)


class PersonForm(PlainForm):
    """What is kept about a person."""

    name = forms.CharField(
        label=gettext_lazy("Name with degrees"),
        required=False,
        help_text=gettext_lazy("As it is printed in letters."),
    )
    employee_no = forms.CharField(
        label="NIP", required=False, help_text=gettext_lazy("18 digits; empty for somebody who has none.")
    )
    rank = forms.CharField(label=gettext_lazy("Rank"), required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput,
        help_text=gettext_lazy("The invitation goes there; it becomes the account's name."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def details(self) -> PersonDetails:
        """As they were typed."""
        names = ("name", "employee_no", "rank", "email", "phone")
        return PersonDetails(**{name: self.cleaned_data[name] for name in names})


class NewPersonForm(PersonForm):
    """The same for somebody new, or for somebody who was recorded elsewhere."""

    take_up = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def ask_whether_the_same(self) -> None:
        """Show the box that goes on with the other record."""
        field = self.fields["take_up"]
        field.label = _("It is the same person: go on with their record and account")
        field.widget = forms.CheckboxInput(attrs={"class": "form-check-input"})


class PersonNew(DomainFormMixin[NewPersonForm], FormMixin, WritersPage, ProcessFormView):
    """Entering one."""

    template_name = "appointments/person_form.html"
    form_class = NewPersonForm

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(government=self._government(), governments=self.governments, **kwargs)

    def refused(self, form: NewPersonForm, refusal: DomainError) -> HttpResponse:
        """A NIP or an address that somebody has: the form asks whether it is the same person."""
        if any(gap.code == TAKEN for gap in refusal.gaps):
            form.ask_whether_the_same()
        return super().refused(form, refusal)

    def act(self, form: NewPersonForm) -> str:
        enters = take_up if form.cleaned_data["take_up"] else enter
        made = enters(self._government(), form.details(), actor=self.actor, at=self.at)
        done(self.request, _("Recorded. Appoint this person to an office next."))
        return reverse("person", args=[made.person_id])

    def _government(self) -> Government:
        wanted = self.request.GET.get("pemerintah", "")
        found = [each for each in self.governments if each.code == wanted] if wanted else self.governments
        if not found:
            raise NotVisible(_("This government does not exist or is not yours."))
        return found[0]


class OnePersonMixin(KeepersPage):
    """Which person a page is about."""

    def load(self) -> None:
        super().load()
        self.person = find_person(self, self.kwargs["pk"])


def find_serving(page: OfficePage, pk: UUID) -> Person:
    """The same, and whoever serves one of their governments beside another; raises NotVisible."""
    found = people_serving(page.actor, page.at, *WATCHING).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    return found


def find_person(page: OfficePage, pk: UUID) -> Person:
    """Somebody whom the person of this page keeps or watches, or themselves; raises NotVisible."""
    rows = people_kept_by(page.actor, page.at, *WATCHING)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    return found


class PersonEdit(DomainFormMixin[PersonForm], FormMixin, OnePersonMixin, WritersPage, ProcessFormView):
    """Putting a record right."""

    template_name = "appointments/person_form.html"
    form_class = PersonForm

    def get_initial(self) -> dict[str, Shown]:
        person = self.person
        return {name: getattr(person, name) for name in ("name", "employee_no", "rank", "email", "phone")}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(person=self.person, **kwargs)

    def act(self, form: PersonForm) -> str:
        correct(self.person, form.details(), actor=self.actor, at=self.at)
        done(self.request, _("Saved."))
        return reverse("person", args=[self.person.pk])


class PersonPage(KeepersPage):
    """One person: record, account, offices held, what was done. At most twelve queries.

    Of somebody whom another government keeps by now only the name and what they held here are shown.
    """

    template_name = "appointments/person.html"

    def load(self) -> None:
        super().load()
        found = people_known_to(self.actor, self.at).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such record."))
        self.person = found

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        person = self.person
        is_kept = people_kept_by(self.actor, self.at, *WATCHING).filter(pk=person.pk).exists()
        places = governments_of(self.actor, *WATCHING)
        records = Official.objects.filter(person=person, government__in=places).order_by("-created_at", "pk")
        accounts = list(User.objects.filter(person=person).order_by("email")) if is_kept else []
        stand = standings(accounts, self.at)
        waiting = appointments_visible_to(self.actor, self.at).filter(person=person, state="proposed")
        return super().get_context_data(
            person=person,
            is_kept=is_kept,
            is_beside=not is_kept and people_serving(self.actor, self.at).filter(pk=person.pk).exists(),
            accounts=[(account, stand[account.pk].label) for account in accounts],
            may_invite=self.keeps
            and is_kept
            and not any(stand[a.pk] in (Standing.ACTIVE, Standing.DISABLED) for a in accounts),
            holdings=self._holdings(),
            waiting=list(waiting.order_by("created_at", "pk")),
            official=records.first(),
            **kwargs,
        )

    def _holdings(self) -> list[HoldingRow]:
        held = list(holdings_of(self.person, self.actor)[:100])
        known = set(
            OfficeAppointment.objects.filter(pk__in=[h.pk for h in held]).values_list("pk", flat=True)
        )
        return holding_rows(held, known, at=self.at)
