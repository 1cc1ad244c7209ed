"""Deadlines, what became of their due dates, and the rungs of the ladder that were reached."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from calendars.models.calendar_version import CalendarVersion
from deadlines.enums import DeadlineKind, ExtensionOutcome, ExtensionScope
from deadlines.schedule.ladder import DueDateCause
from organisations.models import Agency, Government, Person


class Deadline(models.Model):
    """One obligation with a date. Due instants are computed once, from the anchor, and stored with their derivation.

    `due_at` is the exclusive end of the time allowed by the rule: in time means received before it. `extended_until`
    is the instant that counts instead, after an extension or a stopped clock. `met_at`, `breached_at` and `locked_at`
    are facts; lateness is a verdict computed from them. How the date came to be what it is stands in `changes`.
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
    # From when on everybody may see a lateness: the due instant that counts, or the policy's rung `public` after it.
    public_at = models.DateTimeField()
    extended_until = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    # Since when the clock stands still, because a reviewer has what was corrected.
    paused_at = models.DateTimeField(null=True)
    # When the last change became known: a verdict as of an earlier moment needs the changes.
    changed_at = models.DateTimeField(null=True)
    changed_times = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    # For the sweep: the ladder in full, [code, instant] as the database writes instants, which of its rungs is the
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
                condition=models.Q(lock_after_days__isnull=True)
                | models.Q(lock_after_days__gte=models.F("grace_days")),
                name="deadline_locked_after_grace",
            ),
        ]
        indexes = [
            # what is still open, by due instant: the decrees that move it
            models.Index(fields=["due_at"], condition=models.Q(closed_at__isnull=True), name="deadline_open"),
            # the sweep: whose next rung has fallen due
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
        """The due instant that counts now, an extension included."""
        return self.extended_until or self.due_at


class DeadlineExtension(models.Model):
    """A later date asked for and decided: for one report, one agency or all of a government. Said once, kept as said.

    Scope `agency` and `all` cover the open deadlines due from `due_from` to `due_until` (inclusive). Only a granted
    one that was decided has an effect, recorded as a `DeadlineChange` of each deadline it covers; `granted_until` is
    the exclusive end of the new time, from `decided_at` on, and never earlier than the date it extends.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=10, choices=ExtensionScope)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, null=True, related_name="extensions")
    due_from = models.DateField(null=True)
    due_until = models.DateField(null=True)
    # Asking; an extension of the office's own motion has the same person on both sides.
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_until = models.DateField(_("asked until"))
    reason = models.TextField(_("reason"))
    letter_no = models.CharField(_("letter"), max_length=120, blank=True)
    # Deciding.
    outcome = models.CharField(max_length=10, choices=ExtensionOutcome, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_as = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    granted_until = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    scope=ExtensionScope.ONE,
                    deadline__isnull=False,
                    agency__isnull=False,
                    due_from__isnull=True,
                )
                | models.Q(
                    scope=ExtensionScope.AGENCY,
                    deadline__isnull=True,
                    agency__isnull=False,
                    due_from__isnull=False,
                )
                | models.Q(
                    scope=ExtensionScope.ALL,
                    deadline__isnull=True,
                    agency__isnull=True,
                    due_from__isnull=False,
                ),
                name="extension_scope_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(due_from__isnull=True, due_until__isnull=True)
                | models.Q(due_until__gte=models.F("due_from")),
                name="extension_days_forwards",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="extension_reason_given"),
            models.UniqueConstraint(
                fields=["deadline"],
                condition=models.Q(deadline__isnull=False, outcome=""),
                name="extension_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    outcome="",
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    granted_until__isnull=True,
                    published_at__isnull=True,
                )
                | models.Q(
                    outcome=ExtensionOutcome.GRANTED,
                    decided_at__gte=models.F("asked_at"),
                    decided_by__isnull=False,
                    granted_until__isnull=False,
                )
                | models.Q(
                    outcome=ExtensionOutcome.REFUSED,
                    decided_at__gte=models.F("asked_at"),
                    decided_by__isnull=False,
                    granted_until__isnull=True,
                ),
                name="extension_decided_whole",
            ),
        ]
        indexes = [
            # the list of a government, newest first; what waits for a decision
            models.Index(fields=["government", "-asked_at"], name="extension_of_government"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.asked_until}"


class LatenessReply(models.Model):
    """What an agency says beside its public lateness, under the name of the office. Said for good, newest shown."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(_("reply"))
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_as = models.CharField(max_length=200)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="reply_not_empty")]
        indexes = [models.Index(fields=["deadline", "-said_at"], name="reply_newest")]

    def __str__(self) -> str:
        return self.said_as


class DecreeEntry(models.Model):
    """That somebody entered a decree of days off: who, when, which. Said once; what it moved points to it.

    Without a government its days are national; without a person the installation's operator entered it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    decrees = models.JSONField(default=list)
    # The new days: [[day, name, withdrawn], …]; and how many of the list were known already.
    days = models.JSONField(default=list)
    unchanged = models.PositiveIntegerField(default=0)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    entered_as = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # the list, newest first
            models.Index(fields=["-entered_at", "-id"], name="decree_entered"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.decrees)


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
        DeadlineExtension, on_delete=models.PROTECT, null=True, related_name="changes"
    )
    # The decree that moved it; for a date that was made by an older calendar and brought up to date at once, none.
    decree = models.ForeignKey(DecreeEntry, on_delete=models.PROTECT, null=True, related_name="changes")
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
