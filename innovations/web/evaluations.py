"""Evaluations: every score with its steps in words, so that anyone can compute it again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.web import keyset_page
from innovations.models import Evaluation
from innovations.queries import evaluations_visible_to
from innovations.services.explaining import assessments_of, explanation_of
from innovations.services.recomputing import recompute
from organisations.enums import Role
from organisations.web.pages import OfficePage
from workflow.policies import by_reference, stages_of


class EvaluationList(OfficePage):
    """Scores of the person's agency or government, newest first."""

    template_name = "innovations/evaluations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page."""
        rows = evaluations_visible_to(self.actor, self.at).prefetch_related(None)
        page = keyset_page(rows, self.request.GET.dict(), order="-evaluated_at")
        return super().get_context_data(page=page, **kwargs)


class EvaluationPage(OfficePage):
    """One score: inputs, formula version and every step; computed again while the page is made."""

    template_name = "innovations/evaluation.html"

    def load(self) -> None:
        """Find the evaluation."""
        super().load()
        found = evaluations_visible_to(self.actor, self.at).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("This evaluation does not exist or is not open to you."))
        self.evaluation: Evaluation = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The steps in words, each evaluator's row, and whether computing it again gives the same."""
        row = self.evaluation
        labels = {stage.code: stage.label for stage in stages_of(by_reference(row.policy_ref), "report")}
        return super().get_context_data(
            evaluation=row,
            report=row.report,
            zone=row.report.government.zone,
            explanation=explanation_of(row),
            assessments=[
                {
                    "row": each,
                    "stage": labels.get(each.decision.stage, each.decision.stage),
                    "role": Role(each.decision.seat.role).label,
                }
                for each in assessments_of(row)
            ],
            recomputed=recompute(row),
            **kwargs,
        )
