"""Evaluations: every score with its steps in words, so that anyone can compute it again."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.types import Shown
from common.web import FilteredList
from innovations.filters import EvaluationFilter
from innovations.models import Assessment, Evaluation
from innovations.queries import evaluations_visible_to, follow_ups_visible_to
from innovations.services.evaluations.explaining import assessments_of, explanation_of
from innovations.services.evaluations.recomputing import recompute
from innovations.web.reports.evidence_lists import evidence_of
from innovations.web.reports.unplanned import unplanned_of
from organisations.enums import Role
from organisations.web.pages import OfficePage
from workflow.policies.versions import by_reference, stages_of


class EvaluationList(FilteredList, OfficePage):
    """Scores of the person's agency or government, newest first."""

    template_name = "innovations/evaluations.html"
    filterset_class = EvaluationFilter
    order = "-evaluated_at"

    def rows(self) -> "QuerySet[Evaluation]":
        return evaluations_visible_to(self.actor, self.at).prefetch_related(None)


class EvaluationPage(OfficePage):
    """One score: inputs, formula version and every step; computed again while the page is made."""

    template_name = "innovations/evaluation.html"

    def load(self) -> None:
        super().load()
        found = evaluations_visible_to(self.actor, self.at).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("This evaluation does not exist or is not open to you."))
        self.evaluation: Evaluation = found

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """The steps in words, each evaluator's row, and whether computing it again gives the same."""
        row = self.evaluation
        return super().get_context_data(
            evaluation=row,
            subject=row.subject,
            zone=row.subject.government.zone,
            score_words=explanation_of(row),
            assessments=assessments_in_words(assessments_of(row), row.policy_ref, row.subject.SUBJECT_TYPE),
            recomputed=recompute(row.result),
            unplanned=unplanned_of(row.report, files=evidence_of(row.report)) if row.report else None,
            follow_ups=list(row.follow_ups.select_related("deadline").order_by("created_at", "id")),
            opens_follow_ups=follow_ups_visible_to(self.actor, self.at).filter(evaluation=row).exists(),
            **kwargs,
        )


def assessments_in_words(rows: list[Assessment], policy_ref: str, review: str) -> list[dict[str, Shown]]:
    """Each evaluator's row with its stage and office in words; a stage's label is the policy's."""
    labels = {stage.code: stage.label for stage in stages_of(by_reference(policy_ref), review)}
    return [
        {
            "row": each,
            "stage": labels.get(each.decision.stage, each.decision.stage),
            "role": Role(each.decision.seat.role).label,
        }
        for each in rows
    ]
