"""What the log said of itself, and with which key."""

from uuid import uuid4

from django.db import models

from common.lines import TypedText


class SignedCheckpoint(models.Model):
    """A published statement: so many leaves have this root. Append-only, and the sizes only grow."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="checkpoint_not_empty")]

    def __str__(self) -> str:
        return f"{self.size}"

    @property
    def cosigned_note(self) -> str:
        """The note with the lines of the witnesses that cosigned it, as it is shown and mailed. One query."""
        return self.note + "".join(self.cosignatures.order_by("pk").values_list("line", flat=True))


class Cosignature(models.Model):
    """A witness's line under a checkpoint: that it continues what the witness saw before. Append-only."""

    checkpoint = models.ForeignKey(SignedCheckpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    line = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosignature_once")]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.witness}"


class Shard(models.Model):
    """A log begun anew after the database was brought back from before the last statement: what that one said."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    note = models.TextField()
    entries = models.BigIntegerField()
    reason = TypedText()
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entries}"


class LogKey(models.Model):
    """The verifier key of the log since when, and in it the name that the log goes by.

    Its private half lies in a file of whoever seals, never here.
    """

    key_text = models.CharField(max_length=255, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.key_text
