"""The figures of a regional indicator: each change is a further version with who and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from planning.enums import FigureKind
from planning.models.plan import RecordedBy, RegionalIndicator


class IndicatorFigure(RecordedBy):
    """One version of one figure, as published; the newest counts, an empty one says that there is none any more.

    `value` is the number that the text holds, if it holds one: a grade or an opinion is text and is never added up.
    `year` 0 stands for no year, `quarter` 0 for the whole year. Never changes.
    """

    indicator = models.ForeignKey(RegionalIndicator, on_delete=models.PROTECT, related_name="figures")
    kind = models.CharField(_("kind"), max_length=8, choices=FigureKind)
    year = models.PositiveSmallIntegerField(_("year"), default=0)
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=0)
    version = models.PositiveSmallIntegerField(_("version"))
    text = TypedLine(_("figure"), max_length=60, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "kind", "year", "quarter", "version"], name="indicator_figure_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=FigureKind.values), name="indicator_figure_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(quarter__lte=4), name="indicator_figure_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year or ''}: {self.text}"
