"""What is in the log, and in which order."""

from django.db import models


class Leaf(models.Model):
    """One record at its place in the log. Dense from 0 on, never changed; a trigger compares it with its record.

    `record` is the uuid of the row of `source` (`history.sources`). `payload` holds the hashed bytes of records that
    have none of their own.
    """

    position = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=16)
    record = models.UUIDField()
    leaf_hash = models.BinaryField(max_length=32)
    payload = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "record"], name="leaf_record_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.source}"


class TreeHash(models.Model):
    """The hash over 256 neighbours of the level below, level 1 over leaves. Derived; it lets proofs read little."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    tree_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="tree_hash_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"
