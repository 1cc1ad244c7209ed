"""Effects that leave the database, what became of those that failed, and answers already given."""

from datetime import UTC, datetime
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now

from common.lines import TypedNote
from organisations.models import Government, Person
from workflow.enums import MessageOutcome


class OutboxMessage(models.Model):
    """Something to be done outside, committed with the event that caused it; delivered at least once.

    `key` makes the effect unique: a second request for the same effect is the same row.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    # Messages of one lane leave in the order in which they were put down; empty is no lane.
    lane = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    # Not before this instant; in simulated time the effect is available from the beginning.
    available_at = models.DateTimeField(default=datetime(2000, 1, 1, tzinfo=UTC))
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    # It failed so often that no worker tries it any more: an administrator has it tried again, or drops it.
    set_aside_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    # Known once it was set aside: whose administrator sees it, and what it was about in a few words.
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        indexes = [
            # the worker's next messages
            models.Index(
                fields=["available_at", "id"],
                condition=models.Q(delivered_at__isnull=True, set_aside_at__isnull=True),
                name="outbox_next",
            ),
            # whether an earlier message of the same lane still waits
            models.Index(
                fields=["lane", "id"],
                condition=models.Q(delivered_at__isnull=True, set_aside_at__isnull=True) & ~models.Q(lane=""),
                name="outbox_in_lane",
            ),
            # the administrator's page
            models.Index(
                fields=["-set_aside_at", "-id"],
                condition=models.Q(set_aside_at__isnull=False, dropped_at__isnull=True),
                name="outbox_set_aside",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivered_at__isnull=True) | models.Q(set_aside_at__isnull=True),
                name="outbox_delivered_or_set_aside",
            ),
            models.CheckConstraint(
                condition=models.Q(dropped_at__isnull=True) | models.Q(set_aside_at__isnull=False),
                name="outbox_dropped_was_set_aside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class MessageDecision(models.Model):
    """What an administrator decided on a message that was set aside, and what was known of it then. Append-only."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=MessageOutcome)
    reason = TypedNote(max_length=500, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    set_aside_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField()
    error = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="again") | ~models.Q(reason=""),
                name="message_dropped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.message_id}"


class IdempotencyKey(models.Model):
    """One key of one actor stands for one effect and one answer; another body under the same key is refused."""

    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
