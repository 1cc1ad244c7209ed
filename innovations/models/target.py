"""Targets for periods: as a plan sets them, and as events put them on record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.periods import PartOfYear, Period, PeriodKind, TargetPeriod
from innovations.enums import PERIOD_KINDS
from innovations.models.plan import Indicator
from workflow.models import Event

# The `year` of a target that holds in whichever year.
EVERY_YEAR = 0
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _is_a_period() -> models.Q:
    """A month, quarter or half, of whichever year or of one; a year of its own. The target of whichever year as a whole
    stands with its owner (`target_year`)."""
    known = models.Q(period_kind=str(PeriodKind.YEAR), period_number=1, year__gt=EVERY_YEAR)
    for kind in PeriodKind:
        if kind is not PeriodKind.YEAR:
            known |= models.Q(period_kind=str(kind), period_number__range=(1, kind.per_year))
    return known & (models.Q(year=EVERY_YEAR) | models.Q(year__range=(FIRST_YEAR, LAST_YEAR)))


class PeriodTarget(models.Model):
    """A target for a period. One that was not set has no row; 0 is a value."""

    year = models.PositiveSmallIntegerField(_("year"), default=EVERY_YEAR)
    period_kind = models.CharField(_("kind of period"), max_length=10, choices=PERIOD_KINDS)
    period_number = models.PositiveSmallIntegerField(_("number of the period in its year"))
    value = models.DecimalField(_("target"), max_digits=24, decimal_places=6)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.period.code}: {self.value}"

    @property
    def part(self) -> PartOfYear:
        """Which part of its year it is for."""
        return PartOfYear(PeriodKind(self.period_kind), self.period_number)

    @property
    def period(self) -> TargetPeriod:
        """What it is for."""
        return self.part if self.year == EVERY_YEAR else self.part.in_year(self.year)


def period_columns(period: TargetPeriod) -> dict[str, int | str]:
    """The columns of a target for that period."""
    year = period.year if isinstance(period, Period) else EVERY_YEAR
    return {"year": year, "period_kind": str(period.kind), "period_number": period.number}


class IndicatorTarget(PeriodTarget):
    """What a plan sets for an indicator and a period."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "period_kind", "period_number"], name="indicator_target_once"
            ),
            models.CheckConstraint(condition=_is_a_period(), name="indicator_target_period_known"),
        ]


class TargetRecord(models.Model):
    """The targets of one indicator from an event on: the proposal's submission or a revision of the contract.

    Of a range the bounds as well; records made before these were recorded have none. Never changes; when it was
    recorded is the event's own `at`, which is hashed. An indicator that is taken off a returned proposal leaves its
    records behind, so the key is not enforced.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.DO_NOTHING, db_constraint=False, related_name="target_records"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    target_year = models.DecimalField(_("target of the year"), max_digits=24, decimal_places=6, null=True)
    range_low = models.DecimalField(_("lowest good value"), max_digits=24, decimal_places=6, null=True)
    range_high = models.DecimalField(_("highest good value"), max_digits=24, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "event"], name="target_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.target_year}"


class RecordedTarget(PeriodTarget):
    """What a record says of a period. Never changes."""

    record = models.ForeignKey(TargetRecord, on_delete=models.PROTECT, related_name="targets")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "year", "period_kind", "period_number"], name="recorded_target_once"
            ),
            models.CheckConstraint(condition=_is_a_period(), name="recorded_target_period_known"),
        ]
