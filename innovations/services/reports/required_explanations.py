"""What the results of an open report ask for in words, by the same instrument that will score them."""

from decimal import Decimal
from uuid import UUID

from innovations.enums import Polarity
from innovations.models import Report, ReportLine
from innovations.scoring.progress import achieve
from innovations.scoring.required_explanations import (
    RequiredExplanations,
    required_explanations,
    thresholds_of,
)
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import HANDED_IN, figures_of, indicators_of, rules_of
from workflow.policies.versions import document_of, policy_of

LAST_QUARTER = 4


def required_explanations_of(report: Report) -> dict[UUID, RequiredExplanations]:
    """What each indicator's result asks for. Three queries.

    A quarter is measured against its own target or, without one, the year so far against the year's, which is due in
    the last quarter only; a range is due at any time.
    """
    rules = rules_of(report)
    instrument = instruments.in_use(rules)
    thresholds = thresholds_of(document_of(policy_of(report)))
    actuals = _actuals(report)
    found = {}
    for row in indicators_of(report.innovation_id):
        alone = getattr(row, f"target_q{report.quarter}") is not None
        first = report.quarter if alone else 1
        quarters = [(number, number) for number in range(first, report.quarter + 1)]
        (figures,) = figures_of([row], actuals, quarters, rules, instrument)
        due = alone or row.polarity == Polarity.RANGE or report.quarter == LAST_QUARTER
        found[row.pk] = required_explanations(
            achieve(figures, instrument=instrument).raw, thresholds, due=due
        )
    return found


def _actuals(report: Report) -> dict[UUID, dict[int, Decimal | None]]:
    """The year's actuals by indicator and quarter: those handed in before, and this report's as they stand."""
    rows = ReportLine.objects.filter(
        report__innovation_id=report.innovation_id,
        report__year=report.year,
        report__quarter__lte=report.quarter,
    ).values_list("indicator_id", "report__quarter", "actual", "report_id", "report__state")
    found: dict[UUID, dict[int, Decimal | None]] = {}
    for indicator, quarter, actual, report_id, state in rows:
        if report_id == report.pk or state in HANDED_IN:
            found.setdefault(indicator, {})[quarter] = actual
    return found
