"""Opening, advancing and closing the rounds of a review, as a state is entered and left."""

from typing import Any

from workflow.enums import TaskKind
from workflow.models import Review
from workflow.policies import Stage, policy_of, stages_of
from workflow.registry import Flow, Move, named
from workflow.steps import Context
from workflow.tasks import open_task


def after_move(ctx: Context, flow: Flow, move: Move) -> None:
    """Close the round of the state that was left, open one for the state that was entered."""
    target = ctx.subject.state
    if move.source in flow.reviews and target != move.source:
        close_open(ctx)
    if target in flow.reviews:
        open_round(ctx, flow, target)


def open_round(ctx: Context, flow: Flow, state: str) -> Review:
    """Start the next round at the first stage, pinned to the policy version of the subject."""
    spec = flow.reviews[state]
    subject = ctx.subject
    version = policy_of(subject)
    review = Review.objects.create(
        subject_type=subject.SUBJECT_TYPE,
        subject_id=subject.pk,
        name=spec.name,
        round=_rounds(subject) + 1,
        policy=version,
        digest=named(spec.digest)(ctx),
        opened_at=ctx.at,
        stage_opened_at=ctx.at,
    )
    open_stage(review, subject, stages_of(version, spec.name)[0], at=ctx.at)
    return review


def open_stage(review: Review, subject: Any, stage: Stage, *, at: Any) -> None:
    """One task for the holders of the stage's role."""
    open_task(
        subject,
        TaskKind.REVIEW,
        role=stage.role,
        scope=stage.scope,
        at=at,
        stage=stage.code,
        round_no=review.round,
    )


def close_open(ctx: Context) -> None:
    """Close the open round, if any, with the outcome the engine was told (empty: it was withdrawn)."""
    Review.objects.filter(
        subject_type=ctx.subject.SUBJECT_TYPE, subject_id=ctx.subject.pk, closed_at__isnull=True
    ).update(closed_at=ctx.at, outcome=ctx.memo.get("outcome", ""))


def open_review(subject: Any) -> Review | None:
    """The open round of a subject with its policy, None when nothing is under review. One query."""
    return (
        Review.objects.filter(
            subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk, closed_at__isnull=True
        )
        .select_related("policy")
        .first()
    )


def _rounds(subject: Any) -> int:
    return Review.objects.filter(subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk).count()
