"""Seats, and who holds them when, in which capacity, by which letter."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedNote
from organisations.enums import GOVERNMENT_ROLES, ROLES_OF_AGENCIES, Capacity, Grant, Role
from organisations.models.agency import Agency
from organisations.models.government import Government
from organisations.models.person import Person


class Seat(models.Model):
    """An office as such, whoever holds it. Decisions belong to seats and are made by persons.

    Agency roles name an agency (and its government), government roles a government, LAN's reviewers neither: or one
    government that let them in itself, whose matters alone they see and decide.
    `ordinal` tells apart several seats of one role in one place (two LAN reviewers are two seats).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    role = models.CharField(_("role"), max_length=24, choices=Role)
    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    ordinal = models.PositiveSmallIntegerField(_("number"), default=1)
    title = TypedLine(_("title of the office"), max_length=255)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=ROLES_OF_AGENCIES, agency__isnull=False, government__isnull=False)
                | models.Q(role__in=GOVERNMENT_ROLES, agency__isnull=True, government__isnull=False)
                | models.Q(role=Role.LAN_REVIEWER, agency__isnull=True),
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

    @property
    def tz(self) -> ZoneInfo:
        """The zone of its days: of its government, of an office of none that of the installation."""
        return self.government.tz if self.government is not None else ZoneInfo(settings.TIME_ZONE)


class OfficeHeld(models.Model):
    """One person holds one seat in one capacity from an instant to an (exclusive) instant; empty end is open.

    Days of an appointment letter become instants at midnight in the government's zone. For seats with a single
    holder the database refuses a second one of the same class (definitive / acting) at the same time.

    A `delegate` uses the power of another holding, `granted_from`, by delegation or mandate (UU 30/2014 art. 13-14);
    without one the power comes from a regulation or an authority outside. The database keeps it within that holding's
    time, ends it with that holding, and refuses chains that lead back. An empty period was cancelled before it began.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offices")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="holdings")
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity, default=Capacity.DEFINITIVE)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    letter_no = TypedLine(_("basis letter"), max_length=120, blank=True)
    letter_on = models.DateField(_("date of the letter"), null=True, blank=True)
    # What the letter is called in print ("Keputusan Menteri Dalam Negeri"); empty: what it usually is.
    letter_kind = TypedLine(_("kind of letter"), max_length=120, blank=True)
    # The office that was given the mandate first and signs through this delegate (u.b., Permendagri 1/2023).
    through = models.ForeignKey(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("through (u.b.)"),
    )
    grant_kind = models.CharField(_("kind of grant"), max_length=12, choices=Grant, blank=True)
    granted_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    # Whether the letter lets the delegate delegate further; a mandate never does.
    may_pass_on = models.BooleanField(_("may be passed on"), default=False)
    # Who entered it: the giver of a delegation, or an administrator; empty for what no page recorded.
    granted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # The second person: the giver or another administrator. Empty: whoever entered it did so alone.
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    revoked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    revoke_reason = TypedNote(_("reason of the revocation"), max_length=500, blank=True, editable=False)
    # The class in which holders exclude each other; written by PostgreSQL itself for its exclusion constraint.
    excludes = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="office_held_forwards",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_from__isnull=True, grant_kind="", may_pass_on=False)
                | models.Q(
                    granted_from__isnull=False,
                    capacity=Capacity.DELEGATE,
                    grant_kind__in=Grant.values,
                    ends_at__isnull=False,
                ),
                name="office_grant_fits_capacity",
            ),
            models.CheckConstraint(
                condition=models.Q(through__isnull=True) | models.Q(capacity=Capacity.DELEGATE),
                name="office_through_fits_capacity",
                violation_error_message=_("Only who signs on behalf of an office does so through another."),
            ),
            # UU 30/2014 art. 14: who acts by mandate acts on behalf of its giver, one level deep.
            models.CheckConstraint(
                condition=~models.Q(grant_kind=Grant.MANDATE) | models.Q(may_pass_on=False),
                name="office_mandate_stays",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (
                    models.Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~models.Q(revoke_reason="")
                ),
                name="office_revoked_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_by__isnull=True) | ~models.Q(granted_by=models.F("person")),
                name="office_not_by_its_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | (
                    models.Q(granted_by__isnull=False)
                    & ~models.Q(confirmed_by=models.F("granted_by"))
                    & ~models.Q(confirmed_by=models.F("person"))
                ),
                name="office_confirmed_by_another",
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
            # "what was granted out of this holding" (its end ends them; chains)
            models.Index(
                fields=["granted_from"],
                condition=models.Q(granted_from__isnull=False),
                name="office_by_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} {self.seat}"

    @property
    def has_others_behind(self) -> bool:
        """Whether somebody else stands behind it: givers, or whoever recorded it alone (`queries.givers_of`)."""
        return self.is_recorded_alone or self.granted_from_id is not None

    @property
    def is_recorded_alone(self) -> bool:
        """Whether it rests on the word of one administrator, whom no second one has confirmed."""
        return self.granted_by_id is not None and self.confirmed_by_id is None
