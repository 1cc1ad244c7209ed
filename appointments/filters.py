"""What the lists of people, offices and appointments can be asked by, on their pages and in the API alike."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from appointments.queries import doubled, opened_alone, recorded_alone, vacant
from common.filters import DayFilter, KeyFilter, ListFilter, YesNoFilter
from common.periods import start_of_day
from organisations.enums import Role, Zone
from organisations.filters import NamedAgencyFilter, SearchFilter, agencies_near
from organisations.models import OfficeHeld, Person, Seat
from organisations.queries import held_at


class PersonFilter(ListFilter):
    """By words of name and NIP, office, agency; with or without an office, an account."""

    q = SearchFilter("pk", label=_("Search by name or NIP"))
    role = ChoiceFilter(
        choices=Role.choices, label=_("Office"), empty_label=_("all offices"), method="by_role"
    )
    agency = NamedAgencyFilter(
        among=agencies_near, label=_("Agency"), empty_label=_("all agencies"), method="by_agency"
    )
    has_office = YesNoFilter(label=_("Holds an office"), method="by_office")
    several = YesNoFilter(label=_("Holds several offices"), method="by_several")
    alone = YesNoFilter(label=_("Account opened by one person alone"), method="by_alone")

    shown = ("q", "role", "agency", "has_office", "several", "alone")

    class Meta:
        model = Person
        fields = ("q", "role", "agency", "has_office", "several", "alone")

    def by_alone(self, rows: "QuerySet[Person]", name: str, value: bool) -> "QuerySet[Person]":
        """Invited, or let in anew, by an administrator whom no second one has confirmed."""
        marked = Q(pk__in=opened_alone().values("person_id"))
        return rows.filter(marked) if value else rows.exclude(marked)

    def by_role(self, rows: "QuerySet[Person]", name: str, value: str) -> "QuerySet[Person]":
        """Who holds such an office now."""
        return rows.filter(pk__in=held_at(self.at).filter(seat__role=value).values("person_id"))

    def by_agency(self, rows: "QuerySet[Person]", name: str, value: Iterable[UUID]) -> "QuerySet[Person]":
        """Who holds an office there now."""
        return rows.filter(pk__in=held_at(self.at).filter(seat__agency__in=value).values("person_id"))

    def by_office(self, rows: "QuerySet[Person]", name: str, value: bool) -> "QuerySet[Person]":
        """Whether any office is held now."""
        return rows.filter(Exists(self._held())) if value else rows.exclude(Exists(self._held()))

    def by_several(self, rows: "QuerySet[Person]", name: str, value: bool) -> "QuerySet[Person]":
        """Whether more than one office is held now."""
        several = self._held().values("person_id").annotate(number=Count("pk")).filter(number__gt=1)
        return rows.filter(Exists(several)) if value else rows.exclude(Exists(several))

    def _held(self) -> "QuerySet[OfficeHeld]":
        return held_at(self.at).filter(person=OuterRef("pk")).order_by()


class SeatFilter(ListFilter):
    """By role, agency, words of the title; vacant ones, those with two holders."""

    q = SearchFilter("pk", "agency_id", label=_("Search by office"))
    role = ChoiceFilter(choices=Role.choices, label=_("Office"), empty_label=_("all offices"))
    agency = NamedAgencyFilter(
        field_name="agency_id", among=agencies_near, label=_("Agency"), empty_label=_("all agencies")
    )
    vacant = YesNoFilter(label=_("Vacant"), method="by_vacant")
    doubled = YesNoFilter(label=_("With two holders"), method="by_doubled")

    shown = ("q", "role", "agency", "vacant", "doubled")

    class Meta:
        model = Seat
        fields = ("q", "role", "agency", "vacant", "doubled")

    def by_vacant(self, rows: "QuerySet[Seat]", name: str, value: bool) -> "QuerySet[Seat]":
        """Whether nobody holds it now."""
        return rows.filter(vacant()) if value else rows.exclude(vacant())

    def by_doubled(self, rows: "QuerySet[Seat]", name: str, value: bool) -> "QuerySet[Seat]":
        """Whether an office of one holder has two now."""
        return rows.filter(doubled()) if value else rows.exclude(doubled())


class HoldingFilter(ListFilter):
    """By person, office, role; those in force on a day."""

    q = SearchFilter("person_id", "seat_id", label=_("Search by name or office"))
    role = ChoiceFilter(
        field_name="seat__role", choices=Role.choices, label=_("Office"), empty_label=_("all offices")
    )
    on = DayFilter(label=_("In office on"), method="by_day")
    person = KeyFilter(field_name="person_id")
    seat = KeyFilter(field_name="seat_id")

    shown = ("q", "role", "on")

    class Meta:
        model = OfficeHeld
        fields = ("q", "role", "on", "person", "seat")

    def by_day(self, rows: "QuerySet[OfficeHeld]", name: str, value: date) -> "QuerySet[OfficeHeld]":
        """Held on that day, in the zone of the government of who asks."""
        place = rows.values_list("seat__government__zone", flat=True).first()
        moment = start_of_day(value, ZoneInfo(place or Zone.WIB))
        return rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment), starts_at__lte=moment)


class AppointmentFilter(ListFilter):
    """By state, person, office; those that one administrator recorded alone; delegations."""

    q = SearchFilter("pk", "seat_id", "person_id", label=_("Search by name, office or letter"))
    state = ChoiceFilter(choices=AppointmentState.choices, label=_("State"), empty_label=_("all states"))
    alone = YesNoFilter(label=_("Recorded by one person alone"), method="by_alone")
    delegations = YesNoFilter(label=_("Delegations"), method="by_kind")
    person = KeyFilter(field_name="person_id")
    seat = KeyFilter(field_name="seat_id")

    shown = ("q", "state", "alone", "delegations")

    class Meta:
        model = OfficeAppointment
        fields = ("q", "state", "alone", "delegations", "person", "seat")

    def by_alone(
        self, rows: "QuerySet[OfficeAppointment]", name: str, value: bool
    ) -> "QuerySet[OfficeAppointment]":
        """What no second person has confirmed."""
        return rows.filter(recorded_alone()) if value else rows.exclude(recorded_alone())

    def by_kind(
        self, rows: "QuerySet[OfficeAppointment]", name: str, value: bool
    ) -> "QuerySet[OfficeAppointment]":
        """Delegations and mandates, or appointments."""
        return rows.filter(granted_from__isnull=not value)
