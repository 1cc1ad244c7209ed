"""What the results of an open report ask for in words, by the same instrument that will score them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from innovations.enums import Polarity
from innovations.models import Report, ReportLine
from innovations.scoring.progress import achieve
from innovations.scoring.required_explanations import (
    RequiredExplanations,
    required_explanations,
    thresholds_of,
)
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import (
    HANDED_IN,
    ReportedFigure,
    covers_its_year,
    earlier_figures,
    ends_its_year,
    figures_of,
    indicators_in,
    is_partial,
    periods_so_far,
    rules_of,
    year_up_to,
)
from workflow.policies.versions import document_of, policy_of


def required_explanations_of(report: Report) -> dict[UUID, RequiredExplanations]:
    """What each indicator's result asks for. Three queries, two more for an ad-hoc report.

    A period is measured against its own target or, without one, the year so far against the year's, which is due in
    the last period only; a range is due at any time.
    """
    rules = rules_of(report)
    instrument = instruments.in_use(rules)
    thresholds = thresholds_of(document_of(policy_of(report)))
    lines = list(_lines(report).select_related("report"))
    actuals = _actuals(lines)
    here = report.period.whole
    so_far, partial = periods_so_far(report), is_partial(report)
    rows = indicators_in(report)
    earlier = earlier_figures(rows, lines, instrument, actuals)
    year_is_over, covered = ends_its_year(report), covers_its_year(report)
    found = {}
    for row in rows:
        alone = not partial and row.target_in(here) is not None
        (figures,) = figures_of(
            [row],
            actuals,
            so_far[-1:] if alone else so_far,
            rules,
            instrument,
            earlier=None if alone else earlier,
            partial=partial,
        )
        adds_up = instrument.aggregations[row.aggregation].take == "sum"
        due = alone or row.polarity == Polarity.RANGE or (covered if adds_up else year_is_over)
        found[row.pk] = required_explanations(
            achieve(figures, instrument=instrument).raw, thresholds, due=due
        )
    return found


def _actuals(lines: Iterable[ReportLine]) -> dict[UUID, dict[int, ReportedFigure]]:
    """The year's actuals by indicator and period: those handed in before, and this report's as they stand."""
    found: dict[UUID, dict[int, ReportedFigure]] = {}
    for line in lines:
        found.setdefault(line.indicator_id, {})[line.report.period.number] = ReportedFigure(line.actual)
    return found


def _lines(report: Report) -> QuerySet[ReportLine]:
    """The lines of the year up to this report: of those handed in, and its own."""
    handed_in = Q(report=report) | Q(report__state__in=HANDED_IN)
    return ReportLine.objects.filter(handed_in, year_up_to(report, prefix="report__"))
