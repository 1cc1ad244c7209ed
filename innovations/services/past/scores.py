"""Evaluations as they were at a moment: a score never changes, what it is about has other words since."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from innovations.models import Evaluation
from innovations.services.past.evaluations import appraisals_as_they_were
from innovations.services.past.innovations import innovations_as_they_were
from innovations.services.past.reports import FIXED as REPORT_FIXED
from innovations.services.past.reports import indicators_then
from workflow.past import agencies_then, as_it_was, subject_as_it_was, subjects_then, with_related

EVALUATION_FIXED = frozenset(
    {
        "id", "innovation", "report", "appraisal", "decision", "recommendation", "policy_ref", "evaluated_at",
        "result",
    }
)  # fmt: skip


def evaluated_then(rows: "QuerySet[Evaluation]", at: datetime) -> "QuerySet[Evaluation]":
    """Of these evaluations those that were made."""
    return rows.filter(evaluated_at__lte=at)


def evaluations_as_they_were(rows: Sequence[Evaluation], at: datetime) -> list[Evaluation]:
    """These evaluations with what they are about as it was, not for saving. Some thirty queries, however many."""
    of_innovations = {row.innovation_id: row.innovation for row in rows}
    innovations = {row.pk: row for row in innovations_as_they_were(list(of_innovations.values()), at)}
    indicators = indicators_then(innovations.values(), at)
    for key, innovation in innovations.items():
        with_related(innovation, indicators=indicators[key])
    appraisals = {
        row.pk: row for row in appraisals_as_they_were([row.appraisal for row in rows if row.appraisal], at)
    }
    reports = {row.report.pk: row.report for row in rows if row.report}
    subjects = subjects_then(reports, at)
    agencies = agencies_then(subjects.values())
    made = []
    for row in rows:
        fresh = as_it_was(row, EVALUATION_FIXED)
        fresh.innovation = innovations[row.innovation_id]
        if row.appraisal is not None:
            fresh.appraisal = appraisals[row.appraisal.pk]
        if row.report is not None:
            fresh.report = subject_as_it_was(row.report, subjects[row.report.pk], agencies, REPORT_FIXED)
        made.append(fresh)
    return made
