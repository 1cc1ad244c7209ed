"""A stored evaluation put into words, and the rows of those who wrote it."""

from collections.abc import Mapping
from typing import Any

from common.period_names import period_name
from common.periods import PartOfYear
from innovations.models import Assessment, Evaluation
from innovations.scoring.wording import Explanation, explain
from innovations.services.evaluations import instruments


def explanation_of(row: Evaluation) -> Explanation:
    """Every step in words. No query beyond the instrument's, for lines and an appraisal that are loaded."""
    names = {str(line.indicator_id): line.indicator.name for line in row.lines.all()}
    periods = None if row.appraisal is None else gathered_periods(row.appraisal.gathered)
    return explain(row.working, instruments.by_reference(row.formula_version), names, periods=periods)


def gathered_periods(gathered: Mapping[str, Any]) -> dict[int, str]:
    """The names of the periods that a periodic evaluation gathered, by the numbers they are counted by there."""
    return {
        row["number"]: period_name(PartOfYear.from_code(row["period"]).in_year(row["year"]))
        for row in gathered["quarters"]
    }


def assessments_of(row: Evaluation) -> list[Assessment]:
    """What every evaluator wrote, in order; a decision taken back is left out. One query."""
    rows = row.subject.assessments.filter(decision__voided_at__isnull=True)
    return list(rows.select_related("decision__seat").order_by("recorded_at", "pk"))
