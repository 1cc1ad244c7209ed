"""Webhooks: where a government wants its events sent, and every attempt to send one."""

from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisations.models import Government, Person


class Webhook(models.Model):
    """Where one government wants its events sent. The secret signs; it is shown once, when it is made.

    It rests while whoever set it up, or confirmed it since, does not administer the government any more, and from
    `rested_at` on: after a day without any answer that is good, or once its receiver says that it is gone for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(_("address"), max_length=300)
    secret = models.CharField(max_length=80)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Ended by whom; None for one whose place another address took, to which what waits is sent.
    taken_down_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # Since when no answer was good; None after a good one.
    failing_since = models.DateTimeField(null=True)
    rested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government"], condition=models.Q(ended_at__isnull=True), name="webhook_one_living"
            ),
            models.CheckConstraint(
                condition=models.Q(rested_at__isnull=True) | models.Q(failing_since__isnull=False),
                name="webhook_rests_after_failures",
            ),
        ]
        indexes = [
            # which have failed for so long that they are to rest
            models.Index(
                fields=["failing_since"],
                condition=models.Q(
                    failing_since__isnull=False, rested_at__isnull=True, ended_at__isnull=True
                ),
                name="webhook_failing",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookAttempt(models.Model):
    """One try to deliver one message to a webhook, and what came back. Append-only."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="attempts")
    message = models.UUIDField()
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["webhook", "-at", "-id"], name="webhook_attempts")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
