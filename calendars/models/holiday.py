"""Decreed non-working days, with the day on which each became known."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from organisations.models.government import Government


class Holiday(models.Model):
    """What one decree says about one day: a public holiday or collective leave, national (no government) or regional.

    Two time axes: `on` is the day it is about, `published_on` the day from which it is known. Rows are never changed.
    A later decree is a later row, a withdrawal too (`withdrawn`); of several rows about the same day and name the one
    published last counts, of two published on one day the one entered last. See `calendars.queries.days_off`.
    """

    on = models.DateField(_("day"))
    name = TypedLine(_("name"), max_length=160)
    kind = TypedLine(_("kind"), max_length=40)
    decree_number = TypedLine(_("decree"), max_length=160, blank=True)
    published_on = models.DateField(_("decree published on"))
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    # The day of publication is inferred from the decree's year, not read in the decree.
    publication_estimated = models.BooleanField(_("day of publication estimated"), default=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on", "name", "published_on", "withdrawn"],
                condition=models.Q(government__isnull=True),
                name="holiday_national_once",
            ),
            models.UniqueConstraint(
                fields=["on", "name", "published_on", "withdrawn", "government"], name="holiday_regional_once"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="holiday_name_given"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}"
