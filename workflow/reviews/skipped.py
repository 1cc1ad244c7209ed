"""Stages of a policy that a round does not ask, each with its reason: none is passed over in silence."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisations.enums import Role
from workflow.enums import Skipping
from workflow.models import Review
from workflow.policies.document import Stage
from workflow.policies.versions import has_review, stages_of
from workflow.policies.wording import unmet_in_words
from workflow.reviews.stand_ins import SKIPPED


@dataclass(frozen=True, slots=True)
class SkippedStage:
    """A stage that is not asked in this round, and why."""

    code: str
    label: str
    because: Skipping
    reason: str


def skipped_in(review: Review) -> tuple[SkippedStage, ...]:
    """The stages that a round does not ask, in the policy's order. No query."""
    if not has_review(review.policy, review.name):
        return ()
    stages = {stage.code: stage for stage in stages_of(review.policy, review.name)}
    asked = {code for group in review.plan for code in group} | set(review.carried) | set(review.concluded)
    return tuple(_skipped(stage, review, stages) for code, stage in stages.items() if code not in asked)


def _skipped(stage: Stage, review: Review, stages: dict[str, Stage]) -> SkippedStage:
    verdict = review.stand_ins.get(stage.code)
    if verdict is not None and verdict["how"] == SKIPPED and stage.stand_in is not None:
        later = stages.get(verdict["later"])
        words = {
            "office": Role(stage.role).label,
            "stand_in": Role(stage.stand_in.role).label,
            "later": later.label if later is not None else verdict["later"],
        }
        reason = _(
            "Everybody who holds the office (%(office)s) has a part in this or decided at an earlier stage. "
            "The stand-in (%(stand_in)s) decides at the stage “%(later)s”."
        )
        return SkippedStage(stage.code, stage.label, Skipping.STAND_IN, reason % words)
    if unmet := unmet_in_words(stage, review.facts):
        return SkippedStage(stage.code, stage.label, Skipping.CONDITION, unmet)
    reason = _(
        "Not asked any more: this had passed that place when it was moved to this version of the policy."
    )
    return SkippedStage(stage.code, stage.label, Skipping.PASSED, reason)
