"""What leaves by itself or is fetched from outside: calendar feeds and webhooks."""

from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.enums import FeedScope
from organisations.models import Agency, Government, Person


class FeedToken(models.Model):
    """An address of a calendar feed, kept as a hash. What it shows is asked anew at every reading.

    `person` made it and, for `person` and `agency` feeds, must still be in office when it is read.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=10, choices=FeedScope)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    label = models.CharField(_("name"), max_length=80, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope=FeedScope.PERSON, agency__isnull=True, government__isnull=True)
                | models.Q(scope=FeedScope.AGENCY, agency__isnull=False, government__isnull=True)
                | models.Q(scope=FeedScope.PUBLIC, agency__isnull=True, government__isnull=False),
                name="feed_scope_fits",
            ),
        ]
        indexes = [models.Index(fields=["person", "created_at"], name="feed_by_person")]

    def __str__(self) -> str:
        return self.label or self.scope


class Webhook(models.Model):
    """Where one government wants its events sent. The secret signs; it is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(_("address"), max_length=300)
    secret = models.CharField(max_length=80)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government"], condition=models.Q(ended_at__isnull=True), name="webhook_one_living"
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
