"""The parts of an action plan: milestones, indicators, team, budget, stakeholders, risks."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from common.periods import WHOLE_YEAR, PartOfYear, Period, PeriodKind, TargetPeriod
from innovations.enums import UPWARDS, Aggregation, Horizon, Polarity, Sector
from innovations.models.innovation import Innovation
from innovations.scoring.attribution import Bounds
from innovations.scoring.plan import planned_by


def periods_in_order(periods: Iterable[TargetPeriod]) -> list[TargetPeriod]:
    """Parts of whichever year before the periods of years, the shorter ones first."""

    def order(period: TargetPeriod) -> tuple[int, ...]:
        return period.order if isinstance(period, Period) else (0, *period.order)

    return sorted(periods, key=order)


class PlanRow(models.Model):
    """A row of a plan; `position` gives the printed order."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField(_("no."), default=1)

    class Meta:
        abstract = True


class Milestone(PlanRow):
    """A dated deliverable in one of three horizons."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="milestones")
    horizon = models.CharField(_("horizon"), max_length=8, choices=Horizon, default=Horizon.SHORT)
    activity = TypedLine(_("activity"), max_length=255, blank=True)
    output = TypedLine(_("output"), max_length=255, blank=True)
    planned_start = models.DateField(_("from"), null=True, blank=True)
    planned_end = models.DateField(_("until"), null=True, blank=True)
    in_charge = TypedLine(_("in charge"), max_length=160, blank=True)
    evidence_type = TypedLine(_("evidence"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(planned_end__isnull=True)
                | models.Q(planned_start__isnull=True)
                | models.Q(planned_end__gte=models.F("planned_start")),
                name="milestone_forwards",
            )
        ]

    def __str__(self) -> str:
        return self.activity


class Indicator(PlanRow):
    """A measure with baseline, polarity and targets. Empty is "not set"; 0 is a value.

    `source_code` is its code in the plan: how sheets, contracts and published lists name it. `formula` is a code of the
    instrument, empty where the polarity's formula measures it. `predicates` are verdicts in letters as text
    (`scoring.predicates`), empty where the unit says them or the figures are numbers. `target_year` is the target of
    whichever year; those of parts of a year and of single years are rows (`IndicatorTarget`).
    """

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="indicators")
    source_code = TypedLine(_("code"), max_length=40, blank=True)
    objective = TypedLine(_("strategic objective"), max_length=500, blank=True)
    name = TypedLine(_("indicator"), max_length=500, blank=True)
    unit = TypedLine(_("unit"), max_length=60, blank=True)
    polarity = models.CharField(_("polarity"), max_length=8, choices=Polarity, default=Polarity.HIGHER)
    formula = models.CharField(_("formula of the achievement"), max_length=40, blank=True)
    aggregation = models.CharField(
        _("aggregation"), max_length=12, choices=Aggregation, default=Aggregation.SUM
    )
    predicates = TypedLine(_("list of predicates"), max_length=500, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=8, decimal_places=4, default=1)
    baseline = models.DecimalField(_("baseline"), max_digits=24, decimal_places=6, null=True, blank=True)
    target_year = models.DecimalField(
        _("target of the year"), max_digits=24, decimal_places=6, null=True, blank=True
    )
    range_low = models.DecimalField(
        _("lowest good value"), max_digits=24, decimal_places=6, null=True, blank=True
    )
    range_high = models.DecimalField(
        _("highest good value"), max_digits=24, decimal_places=6, null=True, blank=True
    )
    calculation = TypedLine(_("how the figure is made"), max_length=1000, blank=True)
    source = TypedLine(_("source of the data"), max_length=255, blank=True)

    # What a change would set, while it is not stored; None: what is stored holds.
    proposed_targets: dict[TargetPeriod, Decimal] | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["innovation", "source_code"],
                condition=~models.Q(source_code=""),
                name="indicator_source_once",
                violation_error_message=_("Another indicator has this code."),
            ),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="indicator_weight_positive"),
            # A falling trend is measured downwards, a rising or steady one upwards (innovations.scoring.progress).
            models.CheckConstraint(
                condition=~models.Q(polarity=Polarity.LOWER, aggregation__in=UPWARDS)
                & ~(~models.Q(polarity=Polarity.LOWER) & models.Q(aggregation=Aggregation.TREND_DOWN)),
                name="indicator_trend_fits_polarity",
                violation_error_message=_("This trend does not fit the polarity."),
            ),
            models.CheckConstraint(
                condition=~models.Q(polarity=Polarity.RANGE)
                | models.Q(range_low__isnull=False, range_high__gte=models.F("range_low")),
                name="indicator_range_has_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def bounds(self) -> Bounds | None:
        """The lowest and the highest good value of a range; None of what is measured against a target."""
        if self.polarity != Polarity.RANGE or self.range_low is None or self.range_high is None:
            return None
        return self.range_low, self.range_high

    def planned_targets(self) -> dict[TargetPeriod, Decimal]:
        """What is set for parts of a year and for periods of single years, in their order.

        One query unless `targets` was prefetched or others are proposed.
        """
        found = self.proposed_targets
        if found is None:
            found = {row.period: row.value for row in self.targets.all()}
        return {period: found[period] for period in periods_in_order(found)}

    def propose_targets(self, changes: Mapping[TargetPeriod, Decimal | None]) -> None:
        """Plan these beside the others (None: not set), without storing anything. Queries as above."""
        planned = {**self.planned_targets(), **changes}
        self.proposed_targets = {period: value for period, value in planned.items() if value is not None}

    def forget_targets_of_whichever_year(self) -> None:
        """Keep those of single years only, without storing anything. Queries as above."""
        planned = self.planned_targets().items()
        self.proposed_targets = {period: value for period, value in planned if isinstance(period, Period)}
        self.target_year = None

    def targets_by_part(self) -> dict[PartOfYear, Decimal]:
        """What is set for parts of whichever year, in their order. Queries as above."""
        planned = self.planned_targets().items()
        return {period: value for period, value in planned if isinstance(period, PartOfYear)}

    def targets_in_year(self, year: int) -> dict[PartOfYear, Decimal]:
        """What holds in that year, of it as a whole too: its own targets before those of whichever year.

        Queries as above.
        """
        whole = {} if self.target_year is None else {WHOLE_YEAR: self.target_year}
        own = {
            period.part: value
            for period, value in self.planned_targets().items()
            if isinstance(period, Period) and period.year == year
        }
        return {**whole, **self.targets_by_part(), **own}

    def target_in(self, period: Period) -> Decimal | None:
        """The period's own target, None where none was set. Queries as above."""
        return self.targets_in_year(period.year).get(period.part)

    def target_of_year(self, year: int, *, take: str) -> Decimal | None:
        """The target of a year as a whole: its own, else what those of its parts make together, combined by `take` of
        the aggregation. None where neither says it. Queries as above."""
        targets = self.targets_in_year(year)
        if WHOLE_YEAR in targets:
            return targets[WHOLE_YEAR]
        return planned_by(PeriodKind.MONTH.parts, targets, take=take)


class TeamMember(PlanRow):
    """A member of the implementing team; linked to a person when known."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = TypedLine(_("name"), max_length=160, blank=True)
    position_title = TypedLine(_("position"), max_length=160, blank=True)
    role = TypedLine(_("role in the team"), max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class BudgetLine(PlanRow):
    """Money planned for the innovation, in whole rupiah."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="budget")
    activity_code = TypedLine(_("activity code"), max_length=60, blank=True)
    activity = TypedLine(_("activity"), max_length=255, blank=True)
    amount = models.DecimalField(_("amount (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True)
    source = TypedLine(_("source of funds"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="budget_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.activity


class Stakeholder(PlanRow):
    """Who else takes part (pentahelix)."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="stakeholders")
    name = TypedLine(_("name"), max_length=160, blank=True)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector, blank=True)
    role = TypedLine(_("role"), max_length=160, blank=True)

    def __str__(self) -> str:
        return self.name


class Risk(PlanRow):
    """A risk and what is done about it."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="risks")
    risk = TypedLine(_("risk"), max_length=255, blank=True)
    mitigation = TypedLine(_("mitigation"), max_length=255, blank=True)

    def __str__(self) -> str:
        return self.risk
