"""Targets as events put them on record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.models.plan import Indicator
from workflow.models import Event


class TargetRecord(models.Model):
    """The targets of one indicator from an event on: the proposal's submission or a revision of the contract.

    Never changes; when it was recorded is the event's own `at`, which is hashed. An indicator that is taken off a
    returned proposal leaves its records behind, so the key is not enforced.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.DO_NOTHING, db_constraint=False, related_name="target_records"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    target_year = models.DecimalField(_("target of the year"), max_digits=24, decimal_places=6, null=True)
    target_q1 = models.DecimalField(_("target Q1"), max_digits=24, decimal_places=6, null=True)
    target_q2 = models.DecimalField(_("target Q2"), max_digits=24, decimal_places=6, null=True)
    target_q3 = models.DecimalField(_("target Q3"), max_digits=24, decimal_places=6, null=True)
    target_q4 = models.DecimalField(_("target Q4"), max_digits=24, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "event"], name="target_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.target_year}"
