"""Extensions of due dates, lateness that was excused, and what an agency says beside its public lateness."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedText
from deadlines.enums import ExtensionOutcome, ExtensionScope, OvertakenBy
from deadlines.models.deadline import Deadline
from organisations.models import Agency, Government, Person


class DeadlineExtension(models.Model):
    """A later date asked for and decided: for one report, one agency or all of a government. Said once, kept as said.

    What was asked for ends in one of four ways: granted, refused, withdrawn by who asked (who stands as `decided_by`),
    or overtaken. None waits on a deadline that was met or closed: a trigger refuses it.

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
    reason = TypedText(_("reason"))
    letter_no = TypedLine(_("letter"), max_length=120, blank=True)
    # Deciding.
    outcome = models.CharField(max_length=10, choices=ExtensionOutcome, blank=True)
    # Nobody decided: what made it needless.
    overtaken_by = models.CharField(max_length=10, choices=OvertakenBy, blank=True, default="", db_default="")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_as = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = TypedText(blank=True)
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
                    overtaken_by="",
                )
                | models.Q(
                    outcome=ExtensionOutcome.GRANTED,
                    decided_at__gte=models.F("asked_at"),
                    decided_by__isnull=False,
                    granted_until__isnull=False,
                    overtaken_by="",
                )
                | models.Q(
                    outcome__in=(ExtensionOutcome.REFUSED, ExtensionOutcome.WITHDRAWN),
                    decided_at__gte=models.F("asked_at"),
                    decided_by__isnull=False,
                    granted_until__isnull=True,
                    overtaken_by="",
                )
                | models.Q(
                    models.Q(outcome=ExtensionOutcome.OVERTAKEN),
                    ~models.Q(overtaken_by=""),
                    deadline__isnull=False,
                    decided_at__gte=models.F("asked_at"),
                    decided_by__isnull=True,
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


class LatenessExcuse(models.Model):
    """A lateness that the deciding office forgave, with its reason: once a deadline, public, never taken back.

    `until` is the last day that what was still open then has; empty where it had been received. Its effect is a
    `DeadlineChange`. See docs/adr/0028.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="excuse")
    reason = TypedText(_("reason"))
    letter_no = TypedLine(_("letter"), max_length=120, blank=True)
    until = models.DateField(null=True)
    excused_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    excused_as = models.CharField(max_length=200)
    excused_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="excuse_reason_given")]

    def __str__(self) -> str:
        return self.excused_as


class LatenessReply(models.Model):
    """What an agency says beside its public lateness, under the name of the office. Said for good, newest shown."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="replies")
    text = TypedText(_("reply"))
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_as = models.CharField(max_length=200)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="reply_not_empty")]
        indexes = [models.Index(fields=["deadline", "-said_at"], name="reply_newest")]

    def __str__(self) -> str:
        return self.said_as
