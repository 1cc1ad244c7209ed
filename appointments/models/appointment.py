"""Appointments and delegations as they were proposed, confirmed and ended."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.enums import AppointmentState
from appointments.flows.appointment import AppointmentFlow
from common.lines import TypedLine
from common.types import StrOrPromise
from organisations.enums import Capacity, Grant
from organisations.models import OfficeHeld, Person, Seat
from workflow.models import Subject


class OfficeAppointment(AppointmentFlow, Subject):
    """What shall give a person the power of an office. The holding itself (`OfficeHeld`) comes with the confirmation
    and has the same key, so that nothing that is only proposed can be mistaken for power.

    A delegation names its `giver` and the holding it comes from. `replaces` is the holding that ends when this one
    begins (a hand-over). `proposed_by` is empty for what was recorded before there were appointments.
    """

    SUBJECT_TYPE: ClassVar[str] = "appointment"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Appointment")
    LOCK_RANK: ClassVar[int] = 7

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="appointments")
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    letter_no = TypedLine(_("basis letter"), max_length=120, blank=True)
    letter_on = models.DateField(_("date of the letter"), null=True, blank=True)
    letter_kind = TypedLine(_("kind of letter"), max_length=120, blank=True)
    attachment_name = models.CharField(_("letter"), max_length=255, blank=True, editable=False)
    attachment_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    grant_kind = models.CharField(_("kind of grant"), max_length=12, choices=Grant, blank=True)
    granted_from = models.ForeignKey(
        OfficeHeld, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    may_pass_on = models.BooleanField(_("may be passed on"), default=False)
    through = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey(
        OfficeHeld, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=AppointmentState.values), name="appointment_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True) | ~models.Q(proposed_by=models.F("person")),
                name="appointment_not_by_its_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | (
                    models.Q(proposed_by__isnull=False)
                    & ~models.Q(confirmed_by=models.F("proposed_by"))
                    & ~models.Q(confirmed_by=models.F("person"))
                ),
                name="appointment_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(giver__isnull=True, granted_from__isnull=True, grant_kind="")
                | models.Q(
                    giver__isnull=False,
                    granted_from__isnull=False,
                    grant_kind__in=Grant.values,
                    ends_at__isnull=False,
                ),
                name="appointment_grant_names_its_giver",
            ),
            models.CheckConstraint(
                condition=models.Q(attachment_name="", attachment_sha256="")
                | (~models.Q(attachment_name="") & ~models.Q(attachment_sha256="")),
                name="appointment_letter_is_whole",
            ),
        ]
        indexes = [
            # the page of one person
            models.Index(fields=["person", "starts_at"], name="appointment_by_person"),
            # the list of a government, newest first
            models.Index(fields=["government", "-created_at"], name="appointment_by_government"),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks. Who takes the office is private and stays out."""
        what = "Pelimpahan" if self.granted_from_id else "Penugasan"
        return f"{what}: {self.seat.title}"

    @property
    def recorded_alone(self) -> bool:
        """Whether one administrator alone recorded it: marked for the inspector until a second one confirms."""
        alone = self.proposed_by_id is not None and self.confirmed_by_id is None
        return self.state == AppointmentState.APPOINTED and alone and self.proposed_by_id != self.giver_id

    def concerned_people(self) -> tuple[UUID, ...]:
        """Whoever takes the office, whose power it is, who held it, and who proposed it."""
        held = self.replaces.person_id if self.replaces is not None else None
        people = (self.person_id, self.giver_id, held, self.proposed_by_id)
        return tuple(dict.fromkeys(person for person in people if person is not None))
