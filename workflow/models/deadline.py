"""Deadlines and the rungs of the ladder that were reached."""

from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisations.models import Agency, Government


class Deadline(models.Model):
    """One obligation with a date. Due instants are computed once, from the anchor, and stored with their derivation.

    `due_at` is the exclusive end of the due day in the government's zone: in time means received before it.
    `met_at`, `breached_at` and `locked_at` are facts; lateness is a verdict computed from them.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=24, default="report")
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    zone = models.CharField(max_length=32)
    anchor_on = models.DateField()
    nominal_on = models.DateField(_("date by the rule"))
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(_("due"))
    opens_at = models.DateTimeField()
    # Calendar days between breach and lock; empty means the form is never locked.
    grace_days = models.PositiveSmallIntegerField(null=True)
    reminder_days = models.JSONField(default=list)
    derivation = models.JSONField()
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    extended_until = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "kind"], name="deadline_once"),
            models.CheckConstraint(
                condition=models.Q(extended_until__isnull=True)
                | models.Q(extended_until__gte=models.F("due_at")),
                name="deadline_never_shortened",
            ),
        ]
        indexes = [
            # the sweep: what is still open, by due instant
            models.Index(fields=["due_at"], condition=models.Q(closed_at__isnull=True), name="deadline_open"),
            # the public late list
            models.Index(fields=["government", "breached_at"], name="deadline_late"),
        ]

    def __str__(self) -> str:
        return self.title


class DeadlineRung(models.Model):
    """A rung of the ladder that was reached: once per deadline, code and instant, whatever the scheduler did.

    `scheduled_at` is the instant the rule names, not the moment the sweep ran.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="rungs")
    code = models.CharField(max_length=24)
    scheduled_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline", "code", "scheduled_at"], name="deadline_rung_once")
        ]

    def __str__(self) -> str:
        return self.code
