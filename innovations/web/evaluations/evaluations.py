"""Evaluations: every score with its steps in words, so that anyone can compute it again."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.types import Shown
from innovations.models import Assessment, Evaluation
from innovations.queries import evaluations_visible_to, follow_ups_visible_to
from innovations.services.evaluations.explaining import assessments_of, explanation_of
from innovations.services.evaluations.recomputing import recompute
from innovations.web.reports.evidence_lists import evidence_of
from innovations.web.reports.lines import lines_of
from innovations.web.reports.unplanned import unplanned_of
from organisations.enums import Role
from organisations.web.pages import OfficePage
from workflow.policies.document import Stage
from workflow.policies.versions import by_reference, stages_of
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.phrases import EventInWords, events_in_words

# Events of a report or a periodic evaluation whose comments say something about it.
SAID = frozenset({"decide", "explain", "submit", "resubmit"})


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
        visibility = author_visibility(row.subject, self.actor, at=self.at)
        return super().get_context_data(
            evaluation=row,
            subject=row.subject,
            zone=row.subject.government.zone,
            score_words=explanation_of(row),
            assessments=assessments_in_words(assessments_of(row), row.policy_ref, row.subject.SUBJECT_TYPE),
            recomputed=recompute(row.result),
            dialogue=dialogue_in(events_in_words(list(events_of(row.subject)), visibility=visibility)),
            explained=[line for line in lines_of(row.report) if line.explains] if row.report else [],
            unplanned=unplanned_of(row.report, files=evidence_of(row.report)) if row.report else None,
            follow_ups=list(row.follow_ups.select_related("deadline").order_by("created_at", "id")),
            opens_follow_ups=follow_ups_visible_to(self.actor, self.at).filter(evaluation=row).exists(),
            **kwargs,
        )


def assessments_in_words(rows: list[Assessment], policy_ref: str, review: str) -> list[dict[str, Shown]]:
    """Each evaluator's row with its stage and office in words, and the answers to the scored questions.

    Only who answered them is shown with a score.
    """
    stages = {stage.code: stage for stage in stages_of(by_reference(policy_ref), review)}
    return [
        {
            "row": each,
            "stage": stages[each.decision.stage].label
            if each.decision.stage in stages
            else each.decision.stage,
            "role": Role(each.decision.seat.role).label,
            "answers": _answers(each, stages.get(each.decision.stage)),
        }
        for each in rows
    ]


def _answers(row: Assessment, stage: Stage | None) -> list[dict[str, Shown]]:
    scores = row.decision.scores
    known = stage.criteria if stage is not None else ()
    return [
        {"label": each.label, "score": scores[each.code], "most": each.max, "weight": each.weight}
        for each in known
        if each.code in scores
    ]


def dialogue_in(timeline: Iterable[EventInWords]) -> list[EventInWords]:
    """Of a history what evaluators said and asked, and what the agency answered, in order. No query."""
    said = [each for each in timeline if each.comment and each.kind.partition(".")[2] in SAID]
    return sorted(said, key=lambda each: each.seq)
