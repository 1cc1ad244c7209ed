"""The key to the first page, and what was begun with it."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Government, Person


class BeginKey(models.Model):
    """A key that lets whoever holds it begin one government. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # SHA-256 of the key, as hexadecimal digits.
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="begin_key_forwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class Beginning(models.Model):
    """A government was begun with a key, by the person who became its first administrator. Never changes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # A key opens once, a government begins once.
    key = models.OneToOneField(BeginKey, on_delete=models.PROTECT, related_name="beginning")
    government = models.OneToOneField(Government, on_delete=models.PROTECT, related_name="beginning")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.government_id}: {self.at:%Y-%m-%d}"
