"""The medium-term plan of a government (RPJMD), its parts, and the indicators by which it is measured."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedNote
from organisations.models import Agency, Government, Person, Seat
from planning.enums import Direction, PlanLevel


class RegionalPlan(models.Model):
    """A plan for a period of years, by its regulation. Never changes: one that is recorded later takes its place in
    the years that both cover."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="plans")
    title = TypedLine(_("title"), max_length=255)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    regulation_no = TypedLine(_("number of the regulation"), max_length=120, blank=True)
    regulation_on = models.DateField(_("date of the regulation"), null=True, blank=True)
    # The last day on which it holds, where that is not the end of its last year.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = TypedNote(_("source"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="regional_plan_forwards"
            ),
        ]
        indexes = [models.Index(fields=["government", "-recorded_at"], name="regional_plan_newest")]

    def __str__(self) -> str:
        return f"{self.title} ({self.first_year}–{self.last_year})"

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.valid_until or date(self.last_year, 12, 31)

    def holds_on(self, day: date) -> bool:
        """Whether its period covers the day."""
        return date(self.first_year, 1, 1) <= day <= self.last_day

    @property
    def years(self) -> range:
        """Its years."""
        return range(self.first_year, self.last_year + 1)


class PlanItem(models.Model):
    """A mission, goal, objective, priority or programme of a plan."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    plan = models.ForeignKey(RegionalPlan, on_delete=models.PROTECT, related_name="items")
    level = models.CharField(_("level"), max_length=12, choices=PlanLevel)
    title = TypedLine(_("title"), max_length=500)
    # By which the title is found: without capitals and doubled blanks.
    title_key = models.CharField(max_length=500, editable=False)
    above = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="below")
    # Since when it counts no more: the import that brought it was taken back.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "level", "title_key"], name="plan_item_once"),
            models.CheckConstraint(
                condition=models.Q(level__in=PlanLevel.values), name="plan_item_level_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RegionalIndicator(models.Model):
    """What a plan is measured by; its baseline, weight, targets and actuals are rows of `IndicatorFigure`.

    Texts are kept as published; an empty one was not published.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    plan = models.ForeignKey(RegionalPlan, on_delete=models.PROTECT, related_name="indicators")
    code = TypedLine(_("code"), max_length=40, blank=True)
    name = TypedLine(_("name of the indicator"), max_length=500)
    name_key = models.CharField(max_length=500, editable=False)
    unit = TypedLine(_("unit"), max_length=60, blank=True)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction, blank=True)
    level = TypedLine(_("level of the indicator"), max_length=60, blank=True)
    activity = TypedLine(_("activity"), max_length=500, blank=True)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="regional_indicators"
    )
    # What it measures, and the priority that it belongs to.
    item = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    priority = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators_of_priority"
    )
    source = TypedNote(_("source"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], condition=~models.Q(code=""), name="regional_indicator_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=["", *Direction.values]),
                name="regional_indicator_direction_known",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As it is chosen: the code before the name, where it has one."""
        return f"{self.code} · {self.name}" if self.code else self.name


class RecordedBy(models.Model):
    """Who recorded a row, in which office, and when; an installation's own command has no office."""

    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
