"""Checkpoints that were mailed to whoever is to keep them."""

from uuid import uuid4

from django.db import models

from history.models.checkpoint import SignedCheckpoint
from organisations.models import Person


class CheckpointLetter(models.Model):
    """One person's daily e-mail with the newest checkpoint. At most one a person and local day; none where the log did
    not grow. Evidence that somebody else has it: never changed but for `sent_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    checkpoint = models.ForeignKey(SignedCheckpoint, on_delete=models.PROTECT, related_name="letters")
    day = models.DateField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="checkpoint_letter_once_a_day"),
            models.UniqueConstraint(fields=["person", "checkpoint"], name="checkpoint_letter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.checkpoint_id}"
