"""A stored evaluation put into words, and the rows of those who wrote it."""

from innovations.models import Assessment, Evaluation
from innovations.scoring.wording import Explanation, explain
from innovations.services.evaluations import instruments


def explanation_of(row: Evaluation) -> Explanation:
    """Every step in words. No query beyond the instrument's, for lines that are loaded."""
    names = {str(line.indicator_id): line.indicator.name for line in row.lines.all()}
    return explain(row.working, instruments.by_reference(row.formula_version), names)


def assessments_of(row: Evaluation) -> list[Assessment]:
    """What every evaluator wrote, in order; a decision taken back is left out. One query."""
    rows = row.subject.assessments.filter(decision__voided_at__isnull=True)
    return list(rows.select_related("decision__seat").order_by("recorded_at", "pk"))
