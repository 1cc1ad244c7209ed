"""Counts and marks that all processes share: limits, and one-time codes that were used."""

from django.db import models


class SharedEntry(models.Model):
    """A row of Django's database cache, which reads and writes it by itself."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_shared"

    def __str__(self) -> str:
        return self.cache_key
