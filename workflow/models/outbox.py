"""Effects that leave the database, and answers already given."""

from datetime import UTC, datetime
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now

from organisations.models import Person


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

    class Meta:
        indexes = [
            # the worker's next messages
            models.Index(
                fields=["available_at", "id"],
                condition=models.Q(delivered_at__isnull=True),
                name="outbox_open",
            ),
            # whether an earlier message of the same lane still waits
            models.Index(
                fields=["lane", "id"],
                condition=models.Q(delivered_at__isnull=True) & ~models.Q(lane=""),
                name="outbox_lane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


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
