"""Delegations on pages: what I gave and received, giving one under a letter, taking one back."""

from dataclasses import dataclass
from datetime import date
from typing import Unpack

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from appointments.queries import appointments_visible_to
from appointments.services.ending import end_office
from appointments.services.granting import grant
from appointments.services.letters import LetterFile
from common.errors import NotNow, NotPermitted, NotVisible
from common.forms import DayField, FormArguments, FormData, PlainForm
from common.periods import day_ending_at, local_day
from common.types import Shown, StrOrPromise
from common.uploads import KeptUpload
from common.web import DomainFormMixin, KeysetPage, keyset_page
from organisations.enums import Grant
from organisations.models import OfficeHeld, Person, Seat
from organisations.queries import (
    colleagues_of,
    grantable_by,
    grants_visible_to,
    manageable_by,
    offices_between,
    titles_of,
)
from organisations.services.delegating import Letter, may_manage, zone_of
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """One delegation as listed: how it stands now, and whether this person may take it back."""

    held: OfficeHeld
    first_on: date
    last_on: date | None
    status: StrOrPromise
    mine: bool
    may_revoke: bool


class DelegationsPage(OfficePage):
    """Delegations given and received, the newest first; administrators and inspectors see their government's."""

    template_name = "appointments/delegations.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """One page of them, and what waits for a second person. Five queries."""
        waiting = appointments_visible_to(self.actor, self.at).filter(
            granted_from__isnull=False, state=AppointmentState.PROPOSED
        )
        page = keyset_page(
            grants_visible_to(self.actor, self.at), self.request.GET.dict(), order="-starts_at"
        )
        return super().get_context_data(
            page=KeysetPage(
                [self._row(held) for held in page.rows], page.next_query, page.first_query, page.first
            ),
            waiting=list(waiting.order_by("-created_at", "pk")[:50]),
            may_give=grantable_by(self.actor, self.at).exists(),
            **kwargs,
        )

    def _row(self, held: OfficeHeld) -> DelegationRow:
        over = held.ends_at is not None and held.ends_at <= max(self.at, held.starts_at)
        if held.revoked_at is not None:
            status = _("Revoked")
        elif over:
            status = _("Over")
        else:
            status = _("In force") if held.starts_at <= self.at else _("Begins later")
        source = held.granted_from
        return DelegationRow(
            held=held,
            first_on=local_day(held.starts_at, zone_of(held)),
            last_on=_last_day(held),
            status=status,
            mine=held.person_id == self.actor.person_id,
            may_revoke=not over and source is not None and may_manage(source, actor=self.actor, at=self.at),
        )


class DelegationForm(PlainForm):
    """What the letter says."""

    person = forms.ChoiceField(label=_("To whom"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("choose")), *Grant.choices],
        help_text=_(
            "By mandate somebody signs on your behalf (a.n.) and you stay responsible;"
            " by delegation the responsibility moves (Law 30/2014, articles 13 and 14)."
        ),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    letter_no = forms.CharField(label=_("Number of the letter"), required=False, max_length=120)
    letter_on = DayField(label=_("Date of the letter"))
    letter_kind = forms.CharField(
        label=_("What the letter is called"),
        required=False,
        max_length=120,
        help_text=_("As it is printed in a contract; left open, “Surat”."),
    )
    through = forms.ChoiceField(
        label=_("Through which office (u.b.)"),
        required=False,
        help_text=_("Only where that office was given the mandate first and lets this person sign."),
    )
    may_pass_on = forms.BooleanField(label=_("The letter allows a further delegation"), required=False)
    attachment = KeptUpload(
        label=_("The letter as a file"),
        required=False,
        help_text=_("PDF, PNG or JPEG, up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(
        self,
        data: FormData = None,
        *,
        people: list[tuple[str, str]],
        between: list[tuple[str, str]],
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["person"].choices = [("", _("choose")), *people]  # type: ignore[attr-defined]
        self.fields["through"].choices = [("", _("none")), *between]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Shown]:
        """Days and the person must be given; everything else is the domain's to say, all at once."""
        data: dict[str, Shown] = super().clean() or {}
        for name in ("person", "starts_on", "ends_on"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("This must be given."))
        return data


class DelegationNew(DomainFormMixin[DelegationForm], FormMixin, OfficePage, ProcessFormView):
    """Giving one: first which office (where there are several), then the letter."""

    template_name = "appointments/delegation_new.html"
    form_class = DelegationForm
    asks_anew = True

    def load(self) -> None:
        """The offices to choose from, and the chosen one."""
        super().load()
        self.offices = list(grantable_by(self.actor, self.at))
        wanted = self.request.GET.get("jabatan")
        if wanted is None:
            self.held = self.offices[0] if len(self.offices) == 1 else None
            return
        # An administrator comes here with an office of somebody else.
        found = [h for h in self.offices if str(h.pk) == wanted] or _manageable(self, wanted)
        if not found:
            raise NotVisible(_("There is no such record."))
        self.held = found[0]

    def enforce(self) -> None:
        """Only who holds something that can be handed on."""
        if not self.offices and self.held is None:
            raise NotPermitted(
                _("You hold no office that can be delegated. What is held by mandate is not passed on."),
                code="not_your_office",
            )

    def get_form_kwargs(self) -> dict[str, Shown]:
        """Colleagues with their offices, for people of the same name and people without one."""
        people: list[tuple[str, str]] = []
        between: list[tuple[str, str]] = []
        if self.held is not None:
            between = [(str(seat.pk), seat.title) for seat in offices_between(self.held)]
            found = list(colleagues_of(self.held, self.at))
            titles = titles_of([person.pk for person in found], self.at)
            people = [(str(p.pk), _labelled(p, titles.get(p.pk, []))) for p in found]
        return {**super().get_form_kwargs(), "people": people, "between": between}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(offices=self.offices, held=self.held, **kwargs)

    def act(self, form: DelegationForm) -> str:
        data = form.cleaned_data
        if self.held is None:
            raise NotNow(_("Choose the office first."), code="no_office")
        letter = Letter(
            kind=data["kind"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            number=data["letter_no"],
            signed_on=data["letter_on"],
            may_pass_on=data["may_pass_on"],
            called=data["letter_kind"],
            through=Seat.objects.get(pk=data["through"]) if data["through"] else None,
        )
        upload = data["attachment"]
        made = grant(
            self.held,
            Person.objects.get(pk=data["person"]),
            letter,
            actor=self.actor,
            at=self.at,
            file=LetterFile(name=upload.name, data=upload.read()) if upload is not None else None,
        )
        if isinstance(made, OfficeAppointment) and made.state == AppointmentState.PROPOSED:
            done(
                self.request,
                _(
                    "Proposed. It takes effect when the holder, or a second administrator with the letter, confirms."
                ),
            )
            return reverse("appointment", args=[made.pk])
        done(self.request, _("The delegation has been recorded."))
        return reverse("delegations")


class RevocationForm(PlainForm):
    """Why it ends before its day."""

    reason = forms.CharField(
        label=_("Reason (required)"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DelegationRevoke(DomainFormMixin[RevocationForm], FormMixin, OfficePage, ProcessFormView):
    """Taking one back."""

    template_name = "appointments/delegation_revoke.html"
    form_class = RevocationForm

    def load(self) -> None:
        super().load()
        found = grants_visible_to(self.actor, self.at).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such record."))
        self.held = found

    def enforce(self) -> None:
        """Only its giver or the administrator."""
        source = self.held.granted_from
        if source is None or not may_manage(source, actor=self.actor, at=self.at):
            raise NotPermitted(
                _("Only the holder of the office or the administrator of its government delegates it."),
                code="not_your_office",
            )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        first_on = local_day(self.held.starts_at, zone_of(self.held))
        last_on = _last_day(self.held)
        return super().get_context_data(held=self.held, first_on=first_on, last_on=last_on, **kwargs)

    def act(self, form: RevocationForm) -> str:
        end_office(self.held, actor=self.actor, at=self.at, reason=form.cleaned_data["reason"])
        done(self.request, _("The delegation has been taken back."))
        return reverse("delegations")


def _last_day(held: OfficeHeld) -> date | None:
    """The last day on which it holds; None for one that ended before it began."""
    if held.ends_at is None or held.ends_at <= held.starts_at:
        return None
    return day_ending_at(held.ends_at, zone_of(held))


def _manageable(page: OfficePage, wanted: str) -> list[OfficeHeld]:
    try:
        return list(manageable_by(page.actor, page.at).filter(pk=wanted))
    except (ValueError, forms.ValidationError):
        return []


def _labelled(person: Person, titles: list[str]) -> str:
    return ", ".join([*([person.name] if person.name else []), *titles])
