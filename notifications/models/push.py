"""Devices on which somebody wants to be told that something waits, and on which days they were told."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from organisations.models import Person


class PushDevice(models.Model):
    """A browser that its owner switched on: where its push service is reached, and the keys that it alone can read by.

    Gone once it is switched off, its push service says that it is gone, or its account ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.URLField(_("address"), max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    label = TypedLine(_("device"), max_length=80)
    made_at = models.DateTimeField()
    # When a push service took a message for it last.
    reached_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "made_at"], name="push_device_by_account")]

    def __str__(self) -> str:
        return self.label


class PushDay(models.Model):
    """That a person was told on their devices on a day of theirs: at most once, as with the daily e-mail."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="push_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
