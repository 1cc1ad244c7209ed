"""What a programme does with people: events, schedules of agencies, slots at desks, editions of its directory."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from innovations.models import Innovation
from organisations.models import Agency, Person, Seat
from programmes.enums import OccasionKind
from programmes.models.programme import Programme
from workflow.models import Event


class ProgrammeOccasion(models.Model):
    """A Drum-up, a bimtek, a seminar, an exhibition."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="occasions")
    kind = models.CharField(_("kind"), max_length=16, choices=OccasionKind)
    title = TypedLine(_("name of the event"), max_length=200)
    held_on = models.DateField(_("first day"))
    held_until = models.DateField(_("last day"), null=True, blank=True)
    place = TypedLine(_("place"), max_length=160, blank=True)

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_on")),
                name="occasion_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OccasionAttendance(models.Model):
    """How many of an agency were invited to an event, and how many came (empty: not counted yet)."""

    occasion = models.ForeignKey(ProgrammeOccasion, on_delete=models.PROTECT, related_name="attendance")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    invited = models.PositiveSmallIntegerField(_("invited"), default=1)
    came = models.PositiveSmallIntegerField(_("came"), null=True, blank=True)

    class Meta:
        ordering = ["agency__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["occasion", "agency"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.came}"


class ScheduleEntry(models.Model):
    """One thing that an agency does in a programme, and by when; what it is stays once its head signed."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="schedule")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField(_("planned on"))
    title = TypedLine(_("what is done"), max_length=200)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]

    def __str__(self) -> str:
        return self.title


class ScheduleSigning(models.Model):
    """That the head of an agency confirmed its schedule: once, by an event of the programme that names its digest."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="signings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "agency"], name="schedule_signed_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.signed_at}"


class DeskSlot(models.Model):
    """Some minutes at a desk: a reviewer and, once booked, an agency with its plan. Nobody is at two desks at once."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="slots")
    desk = models.PositiveSmallIntegerField(_("desk"))
    reviewer = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    innovation = models.ForeignKey(
        Innovation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_at = models.DateTimeField(null=True, editable=False)
    note = TypedLine(_("what was advised"), max_length=500, blank=True)

    class Meta:
        ordering = ["starts_at", "desk", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(innovation__isnull=True) | Q(agency__isnull=False), name="slot_of_an_agency"
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(agency__isnull=False), name="slot_held_with_somebody"
            ),
            models.UniqueConstraint(fields=["programme", "desk", "starts_at"], name="slot_desk_once"),
            models.UniqueConstraint(fields=["reviewer", "starts_at"], name="slot_reviewer_once"),
            models.UniqueConstraint(fields=["agency", "starts_at"], name="slot_agency_once"),
            models.UniqueConstraint(fields=["programme", "innovation"], name="slot_innovation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.starts_at}"


class DirectoryEdition(models.Model):
    """What the programme brought about, as it stood when the edition was issued; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title = TypedLine(_("name of the edition"), max_length=200)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entries = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return self.title
