"""Decreed non-working days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.government import Government


class Holiday(models.Model):
    """A public holiday or collective leave day, national (no government) or regional, with its decree."""

    on = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=40)
    decree_number = models.CharField(_("decree"), max_length=160, blank=True)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on", "name"],
                condition=models.Q(government__isnull=True),
                name="holiday_national_once",
            ),
            models.UniqueConstraint(fields=["on", "name", "government"], name="holiday_regional_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}"
