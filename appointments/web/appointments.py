"""Appointments: proposed by letter, confirmed by a second person, ended; and for inspectors all that was done."""

from datetime import date
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.enums import AppointmentState
from appointments.filters import AppointmentFilter
from appointments.models import OfficeAppointment
from appointments.queries import appointments_visible_to, people_serving
from appointments.services.letters import AppointmentLetter, LetterFile, media_type
from appointments.services.proposing import CAPACITIES, propose
from appointments.web.offices import find_held
from appointments.web.people import KeepersPage, WritersPage, find_serving
from common.columns import LINK, MOMENT, Column, key_column, state_words
from common.errors import BadInput, Gap, NotVisible
from common.forms import DayField, PlainForm, WholeNumberField
from common.periods import day_ending_at, local_day
from common.types import PathValue, Shown
from common.uploads import KeptUpload
from common.web import DomainFormMixin, file_response
from contracts.documents import store
from organisations.enums import GOVERNMENT_ROLES, ROLES_OF_AGENCIES, Role
from organisations.models import Agency, Government, OfficeHeld, Person, Seat
from organisations.queries import titles_of
from organisations.services.appointing import seat_of
from organisations.web.agency_choice import AgencyChoice
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.reviews.outsiders import record_file_read
from workflow.web.phrases import add_phrases, events_in_words
from workflow.web.transitions import TransitionPage, done, explained

add_phrases(
    {
        "appointment.create": gettext_lazy("Proposed"),
        "official.create": gettext_lazy("Entered"),
        "official.correct": gettext_lazy("Record corrected"),
        "official.invite": gettext_lazy("Account invited"),
        "official.serve_beside": gettext_lazy("Serves another government, too"),
    }
)


def _appointed_as(row: OfficeAppointment) -> str:
    return f"{row.get_capacity_display()} {row.seat.title}"


class AppointmentsPage(OfficeTable[OfficeAppointment], KeepersPage):
    """Everything that gave somebody power or was to, the newest first; what one person recorded alone is marked."""

    template_name = "appointments/appointments.html"
    filterset_class = AppointmentFilter
    detail = "appointment"
    file_name = "penugasan"
    first_order = "-created"
    columns = (
        Column(
            name="office", label=gettext_lazy("Office"), value=_appointed_as, order="seat__title", cell=LINK
        ),
        Column(
            name="person", label=gettext_lazy("Person"), value="person", order="person__name", person=True
        ),
        Column(
            name="state",
            label=gettext_lazy("State"),
            value=state_words,
            order="state",
            cell="appointments/cells/state.html",
        ),
        Column(
            name="giver",
            label=gettext_lazy("Delegated by"),
            value="giver",
            order="giver__name",
            may_be_empty=True,
        ),
        Column(name="letter", label=gettext_lazy("Letter"), value="letter_no", order="letter_no"),
        Column(
            name="from",
            label=gettext_lazy("From"),
            value="starts_at",
            order="starts_at",
            cell=MOMENT,
            chosen=False,
        ),
        Column(
            name="created",
            label=gettext_lazy("Recorded"),
            value="created_at",
            order="created_at",
            cell=MOMENT,
            chosen=False,
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[OfficeAppointment]":
        return appointments_visible_to(self.actor, self.at)


class OneAppointmentPage(OfficePage):
    """One appointment as somebody may see it."""

    def load(self) -> None:
        super().load()
        self.appointment = find_appointment(self, self.kwargs["pk"])


def find_appointment(page: OfficePage, pk: UUID) -> OfficeAppointment:
    """The appointment if the person of this page may see it; raises NotVisible."""
    found = appointments_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    return found


class AppointmentPage(OneAppointmentPage):
    """One appointment: who, which office, by which letter, who confirmed it, and what happened."""

    template_name = "appointments/appointment.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row, zone = self.appointment, self.appointment.government.tz
        lasts = row.ends_at is not None and row.ends_at > row.starts_at
        return super().get_context_data(
            appointment=row,
            first_on=local_day(row.starts_at, zone),
            last_on=day_ending_at(row.ends_at, zone) if lasts and row.ends_at is not None else None,
            zone=row.government.zone,
            steps=explained(row, self.actor, at=self.at, href=lambda _field: ""),
            timeline=events_in_words(
                list(events_of(row)), visibility=author_visibility(row, self.actor, at=self.at)
            ),
            **kwargs,
        )


class AppointmentLetterPage(OneAppointmentPage):
    """The scanned letter."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        row = self.appointment
        if not row.attachment_sha256:
            raise NotVisible(_("No letter is attached."))
        name = row.attachment_name
        record_file_read(row, self.actor, at=self.at)
        return file_response(store.load(row.attachment_sha256), name=name, content_type=media_type(name))


class AppointmentTransition(TransitionPage):
    """One step of an appointment."""

    subject: OfficeAppointment
    EXPLANATIONS = {
        "confirm": gettext_lazy("The office is held from then on. You answer for it as the second person."),
        "decline": gettext_lazy("Nobody gets this office by it; the reason is recorded."),
        "countersign": gettext_lazy("You confirm as a second person what one administrator recorded alone."),
        "end": gettext_lazy("It ends now, or after the last day that you name; the past stays as it was."),
    }

    def find(self, pk: UUID) -> OfficeAppointment:
        return find_appointment(self, pk)

    def fact_fields(self) -> dict[str, forms.Field]:
        """Until when."""
        if self.name != "end":
            return {}
        return {"last_on": DayField(label=_("Last day"), help_text=_("Left open, it ends now."))}


class AppointmentForm(PlainForm):
    """Who or which office, in which capacity, from when, by which letter."""

    person = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Office"), required=False)
    agency = AgencyChoice(
        label=gettext_lazy("Agency"),
        required=False,
        queryset=Agency.objects.none(),
        help_text=gettext_lazy("For innovators, operators and heads of agency."),
    )
    ordinal = WholeNumberField(
        label=gettext_lazy("Number of the seat"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("Where an office has several seats, such as the panel; otherwise 1."),
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("Capacity"), required=False, choices=[(c.value, c.label) for c in CAPACITIES]
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Required for Plt., Plh. and reviewers of LAN."),
    )
    letter_kind = forms.CharField(
        label=gettext_lazy("What the letter is called"),
        required=False,
        help_text=gettext_lazy("As it is printed in a contract: “Keputusan Bupati”."),
    )
    letter_no = forms.CharField(label=gettext_lazy("Number of the letter"), required=False)
    letter_on = DayField(label=gettext_lazy("Date of the letter"))
    attachment = KeptUpload(
        label=gettext_lazy("The letter as a file"),
        required=False,
        help_text=gettext_lazy("PDF, PNG or JPEG, up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def choose(self, *, people: list[tuple[str, str]] | None, governments: list[Government] | None) -> None:
        """Ask for the person among `people`, for the office in `governments`; what is None is known already."""
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].choices = [("", _("choose")), *people]  # type: ignore[attr-defined]
        if governments is None:
            for name in ("role", "agency", "ordinal"):
                del self.fields[name]
            return
        roles = [
            (role.value, role.label) for role in (*ROLES_OF_AGENCIES, *GOVERNMENT_ROLES, Role.LAN_REVIEWER)
        ]
        self.fields["role"].choices = [("", _("choose")), *roles]  # type: ignore[attr-defined]
        agencies = Agency.objects.filter(government__in=governments).order_by("name", "id")
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def refuse_missing(self) -> None:
        """Raise BadInput with everything that is asked here and was left open."""
        data = self.cleaned_data
        wanted = {
            "person": _("Choose who takes the office."),
            "role": _("Choose the office."),
            "starts_on": _("This must be given."),
        }
        if data.get("role") in ROLES_OF_AGENCIES:
            wanted["agency"] = _("Choose the agency of this office.")
        missing = [name for name in wanted if name in self.fields and not data[name]]
        if missing:
            gaps = [Gap(name, "required", wanted[name]) for name in missing]
            raise BadInput(_("The appointment is not complete."), gaps=gaps)

    def letter(self) -> AppointmentLetter:
        """What the letter says."""
        data = self.cleaned_data
        starts_on: date = data["starts_on"]
        return AppointmentLetter(
            capacity=data["capacity"],
            starts_on=starts_on,
            ends_on=data["ends_on"],
            number=data["letter_no"],
            signed_on=data["letter_on"],
            called=data["letter_kind"],
        )

    def file(self) -> LetterFile | None:
        """The scanned letter."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["attachment"]
        return None if upload is None else LetterFile(name=upload.name or "", data=upload.read())


class AppointPage(DomainFormMixin[AppointmentForm], FormMixin, WritersPage, ProcessFormView):
    """Appointing: of a person to an office, or to an office somebody, or handing over what somebody holds."""

    template_name = "appointments/appoint.html"
    form_class = AppointmentForm
    asks_anew = True
    person: Person | None = None
    seat: Seat | None = None
    former: OfficeHeld | None = None

    def get_form(self, form_class: type[AppointmentForm] | None = None) -> AppointmentForm:
        form = super().get_form(form_class)
        form.choose(
            people=None if self.person is not None else self._people(),
            governments=self.governments if self.seat is None else None,
        )
        return form

    def _people(self) -> list[tuple[str, str]]:
        rows = list(people_serving(self.actor, self.at).order_by("name", "id"))
        titles = titles_of([person.pk for person in rows], self.at)
        return [
            (str(p.pk), ", ".join([str(p), *filter(None, [p.employee_no]), *titles.get(p.pk, [])]))
            for p in rows
        ]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(person=self.person, seat=self.seat, former=self.former, **kwargs)

    def act(self, form: AppointmentForm) -> str:
        form.refuse_missing()
        letter = form.letter()
        person = self.person or self._chosen(form)
        made = propose(
            person,
            self.seat or self._seat(form),
            letter,
            actor=self.actor,
            at=self.at,
            file=form.file(),
            replaces=self.former,
        )
        if made.state == AppointmentState.PROPOSED:
            done(self.request, _("Proposed. A second administrator confirms it; until then nobody holds it."))
        else:
            done(
                self.request,
                _("Recorded. There is no second administrator yet: it is marked for the inspector."),
            )
        return reverse("appointment", args=[made.pk])

    def _chosen(self, form: AppointmentForm) -> Person:
        found = people_serving(self.actor, self.at).filter(pk=form.cleaned_data["person"]).first()
        if found is None:
            message = _("Choose who takes the office.")
            raise BadInput(message, gaps=[Gap("person", "required", message)])
        return found

    def _seat(self, form: AppointmentForm) -> Seat:
        data = form.cleaned_data
        role, agency = data["role"], data["agency"]
        government = agency.government if role in ROLES_OF_AGENCIES else self.governments[0]
        return seat_of(Role(role), government=government, agency=agency, ordinal=data["ordinal"] or 1)


class AppointPerson(AppointPage):
    """A known person: the office is chosen."""

    def load(self) -> None:
        super().load()
        self.person = find_serving(self, self.kwargs["pk"])


class AppointToSeat(AppointPage):
    """A known office: the person is chosen."""

    def load(self) -> None:
        super().load()
        rows = Seat.objects.filter(government__in=self.governments).select_related("government", "agency")
        self.seat = rows.filter(pk=self.kwargs["pk"]).first()
        if self.seat is None and self.keeps:
            raise NotVisible(_("There is no such office."))


class HandOverOffice(AppointPage):
    """What somebody holds goes to a successor in one act: the one ends when the other begins."""

    def load(self) -> None:
        super().load()
        self.former = find_held(self, self.kwargs["pk"])
        self.seat = self.former.seat
