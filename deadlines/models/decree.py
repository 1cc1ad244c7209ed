"""Decrees of days off as somebody entered them; the due dates they moved point here."""

from uuid import uuid4

from django.db import models
from django.db.models.functions import Now

from organisations.models import Government, Person


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
