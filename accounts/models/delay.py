"""Counts of failed sign-ins, shared by all processes."""

from django.db import models


class SignInDelay(models.Model):
    """Attempts at one account, from one address, or with one known device, and until when the next one waits.

    The key is a hash, so that the table holds no addresses.
    """

    key_sha256 = models.CharField(max_length=64, primary_key=True)
    attempts = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key_sha256
