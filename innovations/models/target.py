"""Targets for parts of a year: as a plan sets them, and as events put them on record."""

from functools import reduce
from operator import or_

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.periods import PartOfYear, PeriodKind
from innovations.enums import PERIOD_KINDS
from innovations.models.plan import Indicator
from workflow.models import Event


def _is_part_of_a_year() -> models.Q:
    """A month, quarter or half of a year. The target of a whole year stands with its owner (`target_year`)."""
    return reduce(
        or_,
        (
            models.Q(period_kind=str(kind), period_number__range=(1, kind.per_year))
            for kind in PeriodKind
            if kind is not PeriodKind.YEAR
        ),
    )


class PeriodTarget(models.Model):
    """A target for a part of whichever year. One that was not set has no row; 0 is a value."""

    period_kind = models.CharField(_("kind of period"), max_length=10, choices=PERIOD_KINDS)
    period_number = models.PositiveSmallIntegerField(_("number of the period in its year"))
    value = models.DecimalField(_("target"), max_digits=24, decimal_places=6)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.part.code}: {self.value}"

    @property
    def part(self) -> PartOfYear:
        """Which part of a year it is for."""
        return PartOfYear(PeriodKind(self.period_kind), self.period_number)


class IndicatorTarget(PeriodTarget):
    """What a plan sets for an indicator and a part of a year."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period_kind", "period_number"], name="indicator_target_once"
            ),
            models.CheckConstraint(condition=_is_part_of_a_year(), name="indicator_target_period_known"),
        ]


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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "event"], name="target_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.target_year}"


class RecordedTarget(PeriodTarget):
    """What a record says of a part of a year. Never changes."""

    record = models.ForeignKey(TargetRecord, on_delete=models.PROTECT, related_name="targets")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "period_kind", "period_number"], name="recorded_target_once"
            ),
            models.CheckConstraint(condition=_is_part_of_a_year(), name="recorded_target_period_known"),
        ]
