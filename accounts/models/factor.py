"""Since when somebody has been asked for a second factor."""

from django.db import models

from organisations.models import User


class FactorRequest(models.Model):
    """The moment at which an account was first told that its offices need a second factor; days of grace follow."""

    account = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account_id)
