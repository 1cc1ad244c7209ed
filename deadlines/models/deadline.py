"""Deadlines: what is owed by when, what became of the due date, and the steps of the ladder that were reached."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from calendars.models import CalendarVersion
from deadlines.enums import DeadlineKind
from deadlines.schedule.ladder import DueDateCause
from organisations.models import Agency, Government


class Deadline(models.Model):
    """One obligation with a date. Due instants are computed once, from the anchor, and stored with their derivation.

    `due_at` is the exclusive end of the time allowed by the rule: in time means received before it. `extended_until`
    is the instant that counts instead, after an extension or a stopped clock. A lateness that was excused
    (`excused_at`) stays what it was; what was open then has until `excused_until`. `met_at`, `breached_at` and
    `locked_at` are facts; lateness is a verdict computed from them. How the date came to be what it is stands in
    `changes`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=24, default=DeadlineKind.REPORT)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    zone = models.CharField(max_length=32)
    # Frozen from the policy; what a later decree is applied with.
    rule = models.JSONField()
    # The calendar by which the date was derived and lateness is counted.
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    anchor_on = models.DateField()
    base_on = models.DateField(_("end of the period"))
    nominal_on = models.DateField(_("date by the rule"))
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(_("due"))
    opens_at = models.DateTimeField()
    # Calendar days between the due instant and a breach; and until the lock, empty means the form is never locked.
    grace_days = models.PositiveSmallIntegerField(default=0)
    lock_after_days = models.PositiveSmallIntegerField(null=True)
    reminder_days = models.JSONField(default=list)
    # A year on the way to the due day has no decree yet.
    provisional = models.BooleanField(default=False)
    derivation = models.JSONField()
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    # From when on everybody may see a lateness: the due instant that counts, or the policy's step `public` after it.
    public_at = models.DateTimeField()
    extended_until = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)
    excused_until = models.DateTimeField(null=True)
    # Since when the clock stands still, for whichever reason: a reviewer has what was corrected, its innovation rests.
    paused_at = models.DateTimeField(null=True)
    # Since when it rests with its innovation; and since when a reviewer has it, where that is not why it stopped first.
    rests_since = models.DateTimeField(null=True)
    held_since = models.DateTimeField(null=True)
    # When the last change became known: a verdict as of an earlier moment needs the changes.
    changed_at = models.DateTimeField(null=True)
    changed_times = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    # When what can be said of it last changed: scheduled, moved, received, fallen away. A receipt may be recorded late.
    modified_at = models.DateTimeField(db_default=Now())
    # For the sweep: the ladder in full, [code, instant] as the database writes instants, which of its steps is the
    # first not recorded yet, and when to look. They follow from the facts; see `deadlines.replan`.
    plan = models.JSONField(default=list)
    next_step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "kind"], name="deadline_once"),
            models.CheckConstraint(
                condition=models.Q(extended_until__isnull=True)
                | models.Q(extended_until__gte=models.F("due_at")),
                name="deadline_never_shortened",
            ),
            models.CheckConstraint(
                condition=models.Q(excused_until__isnull=True)
                | models.Q(excused_at__isnull=False, excused_until__gt=models.F("due_at")),
                name="deadline_excused_ahead",
            ),
            models.CheckConstraint(
                condition=models.Q(lock_after_days__isnull=True)
                | models.Q(lock_after_days__gte=models.F("grace_days")),
                name="deadline_locked_after_grace",
            ),
            # A clock stands from the first of its reasons to the end of the last: one that rests never runs.
            models.CheckConstraint(
                condition=models.Q(rests_since__isnull=True)
                | models.Q(paused_at__isnull=False, rests_since__gte=models.F("paused_at")),
                name="deadline_stands_while_it_rests",
            ),
            models.CheckConstraint(
                condition=models.Q(held_since__isnull=True)
                | models.Q(paused_at__isnull=False, held_since__gte=models.F("paused_at")),
                name="deadline_stands_while_it_is_held",
            ),
        ]
        indexes = [
            # what is still open, by due instant: the decrees that move it
            models.Index(fields=["due_at"], condition=models.Q(closed_at__isnull=True), name="deadline_open"),
            # the sweep: whose next step has fallen due
            models.Index(
                fields=["next_at"],
                condition=models.Q(closed_at__isnull=True, next_at__isnull=False),
                name="deadline_next",
            ),
            # the sweep: whose window begins
            models.Index(
                fields=["opens_at"],
                condition=models.Q(closed_at__isnull=True, opened_at__isnull=True),
                name="deadline_to_open",
            ),
            # the public late list
            models.Index(fields=["government", "breached_at"], name="deadline_late"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def counts_until(self) -> datetime:
        """Until when there is time now: the due instant with its extension, or what was excused until after it."""
        owed = self.extended_until or self.due_at
        return owed if self.excused_until is None else max(owed, self.excused_until)


class DeadlineChange(models.Model):
    """What became of a due date, in the order it became known: the first row is the scheduling. Never changed.

    `due_at` is the instant that counts from `known_at` on, empty while the clock stands still. `calendar` is the one
    by which lateness is counted from then on. Together with the deadline's rule these rows replay every verdict.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=12, choices=[(cause.value, cause.value) for cause in DueDateCause])
    known_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    extension = models.ForeignKey(
        "deadlines.DeadlineExtension", on_delete=models.PROTECT, null=True, related_name="changes"
    )
    # The decree that moved it; for a date that was made by an older calendar and brought up to date at once, none.
    decree = models.ForeignKey(
        "deadlines.DecreeEntry", on_delete=models.PROTECT, null=True, related_name="changes"
    )
    # Why, as data: the decrees and days of a move, the pause of a resumption.
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline", "number"], name="deadline_change_once"),
            models.CheckConstraint(
                condition=models.Q(cause=DueDateCause.PAUSED, due_at__isnull=True)
                | (~models.Q(cause=DueDateCause.PAUSED) & models.Q(due_at__isnull=False)),
                name="deadline_change_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.known_at:%Y-%m-%d}"


class DeadlineStepReached(models.Model):
    """A step of the ladder that was reached: once per deadline, code and instant, whatever the scheduler did.

    `scheduled_at` is the instant the rule names, not the moment the sweep ran.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="reached_steps")
    code = models.CharField(max_length=24)
    scheduled_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline", "code", "scheduled_at"], name="deadline_step_once")
        ]

    def __str__(self) -> str:
        return self.code
