"""Seats, and who holds them when, in which capacity, by which letter."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.enums import AGENCY_ROLES, GOVERNMENT_ROLES, Capacity, Role
from organisations.models.agency import Agency
from organisations.models.government import Government
from organisations.models.person import Person


class Seat(models.Model):
    """An office as such, whoever holds it. Decisions belong to seats and are made by persons.

    Agency roles name an agency (and its government), government roles a government, LAN reviewers neither.
    `ordinal` tells apart several seats of one role in one place (two LAN reviewers are two seats).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    role = models.CharField(_("role"), max_length=24, choices=Role)
    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    ordinal = models.PositiveSmallIntegerField(_("number"), default=1)
    title = models.CharField(_("title of the office"), max_length=255)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=AGENCY_ROLES, agency__isnull=False, government__isnull=False)
                | models.Q(role__in=GOVERNMENT_ROLES, agency__isnull=True, government__isnull=False)
                | models.Q(role=Role.LAN_REVIEWER, agency__isnull=True, government__isnull=True),
                name="seat_scope_fits_role",
            ),
            models.UniqueConstraint(
                fields=["role", "agency", "ordinal"],
                condition=models.Q(agency__isnull=False),
                name="seat_agency_once",
            ),
            models.UniqueConstraint(
                fields=["role", "government", "ordinal"],
                condition=models.Q(agency__isnull=True, government__isnull=False),
                name="seat_government_once",
            ),
            models.UniqueConstraint(
                fields=["role", "ordinal"], condition=models.Q(government__isnull=True), name="seat_lan_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OfficeHeld(models.Model):
    """One person holds one seat in one capacity from an instant to an (exclusive) instant; empty end is open.

    Days of an appointment letter become instants at midnight in the government's zone. For seats with a single
    holder a trigger refuses a second holder of the same capacity class (definitive / acting) at the same time.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offices")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="holdings")
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity, default=Capacity.DEFINITIVE)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    letter_no = models.CharField(_("basis letter"), max_length=120, blank=True)
    letter_on = models.DateField(_("date of the letter"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="office_held_forwards",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__in=[c for c in Capacity.values if c != Capacity.SYSTEM]),
                name="office_capacity_known",
            ),
            # Acting officials act by letter: without one the capacity would be a claim.
            models.CheckConstraint(
                condition=models.Q(capacity=Capacity.DEFINITIVE) | ~models.Q(letter_no=""),
                name="office_acting_has_letter",
            ),
        ]
        indexes = [
            # "offices of this person now" (every request)
            models.Index(fields=["person", "starts_at"], name="office_by_person"),
            # "who holds this seat now" (task holders, explanations)
            models.Index(fields=["seat", "starts_at"], name="office_by_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} {self.seat}"
