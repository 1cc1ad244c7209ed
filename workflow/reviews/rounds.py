"""Opening, advancing and closing the rounds of a review, as a state is entered and left.

A round is pinned to the policy version of its subject. When it opens, the stages that apply are written into its
plan; approvals of an earlier round are carried over where the policy says so and nothing they covered has changed.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from common.types import Json
from organisations.offices import SYSTEM
from workflow.engine.declarations import Context, ReviewSpec
from workflow.engine.events import NewEvent, append
from workflow.engine.hooks import under_review
from workflow.engine.tasks import close_open as close_tasks
from workflow.engine.tasks import open_task
from workflow.enums import Outcome, TaskKind, VoidReason
from workflow.models import Decision, PolicyVersion, Review, Subject
from workflow.policies.document import Stage
from workflow.policies.versions import document_of, policy_of, stages_of


def open_round(ctx: Context[Subject], spec: ReviewSpec) -> Review:
    """Begin the next round; its first group of stages is opened apart (`opening.enter_group`)."""
    subject = ctx.subject
    version = policy_of(subject)
    answers = under_review(subject)
    facts = answers.facts(ctx)
    stages = [stage for stage in stages_of(version, spec.name) if stage.applies(facts)]
    earlier = list(_rounds(subject).order_by("round"))
    review = Review(
        subject_type=subject.SUBJECT_TYPE,
        subject_id=subject.pk,
        name=spec.name,
        round=len(earlier) + 1,
        policy=version,
        facts=facts,
        digest=answers.digest(ctx),
        content=None if answers.keeps_content else answers.live(subject),
        opened_at=ctx.at,
        stage_opened_at=ctx.at,
    )
    if earlier and document_of(version)["review"][spec.name].get("on_return") == "resume":
        review.carried = _carry_over(ctx, earlier[-1], review, stages)
    review.plan = plan_of([stage for stage in stages if stage.code not in review.carried])
    review.save(force_insert=True)
    return review


def plan_of(stages: list[Stage]) -> list[list[str]]:
    """Codes of the stages in groups of equal order."""
    ordered = sorted(stages, key=lambda stage: stage.order)
    return [
        [stage.code for stage in group] for _number, group in groupby(ordered, key=lambda stage: stage.order)
    ]


def group_of(review: Review) -> list[Stage]:
    """The stages that are open side by side now; empty when the plan has run out."""
    if review.stage >= len(review.plan):
        return []
    known = stages_by_code(review)
    return [known[code] for code in review.plan[review.stage]]


def stages_by_code(review: Review) -> dict[str, Stage]:
    """The stages of the round's policy in order, with the stand-in where one decides. No query."""
    return {stage.code: in_round(stage, review) for stage in stages_of(review.policy, review.name)}


def in_round(stage: Stage, review: Review) -> Stage:
    """The stage as this round asks it: decided by the stand-in where four eyes closed it."""
    verdict = review.stand_ins.get(stage.code)
    stands_in = verdict is not None and verdict["how"] == "stand_in" and stage.stand_in is not None
    return stage.by_stand_in() if stands_in else stage


def open_group(review: Review, subject: Subject, *, at: datetime, but: Collection[str] = ()) -> None:
    """One task for the holders of each stage's role, except for those stages that have one."""
    for stage in [stage for stage in group_of(review) if stage.code not in but]:
        open_task(
            subject,
            TaskKind.REVIEW,
            role=stage.role,
            scope=stage.scope,
            at=at,
            stage=stage.code,
            round_no=review.round,
        )


def close_open(ctx: Context[Subject]) -> None:
    """Close the open round, if any, without an outcome: it was withdrawn. One update."""
    _rounds(ctx.subject).filter(closed_at__isnull=True).update(closed_at=ctx.at, outcome="")


def open_review(subject: Subject) -> Review | None:
    """The open round of a subject with its policy, None when nothing is under review. One query."""
    review: Review | None = _rounds(subject).filter(closed_at__isnull=True).select_related("policy").first()
    return review


def change_policy(
    review: Review, version: PolicyVersion, facts: Mapping[str, Json], *, subject: Subject, at: datetime
) -> None:
    """Let an open round go on under another version; the caller has checked that its open stages exist there.

    What was decided stays decided, in whatever order the version has it. What the version puts before the place where
    the item waits is not asked any more; what it puts beside that place begins at once, and what it puts later, later.
    """
    open_codes = open_stages(review)
    review.plan, review.stage = plan_under(review, version, facts)
    review.policy = version
    review.facts = facts
    review.save(update_fields=["policy", "facts", "plan", "stage"])
    for code in sorted(open_codes - set(review.plan[review.stage])):
        close_tasks(subject, at=at, stage=code)
    open_group(review, subject, at=at, but=open_codes)


def open_stages(review: Review) -> set[str]:
    """Codes of the stages that wait for a decision."""
    return set(review.plan[review.stage]) - set(review.concluded)


def plan_under(
    review: Review, version: PolicyVersion, facts: Mapping[str, Json]
) -> tuple[list[list[str]], int]:
    """The plan of an open round and the place where it waits if it went on under that version. No query.

    Its open stages exist there.
    """
    open_codes = open_stages(review)
    done = {code for group in review.plan[: review.stage] for code in group} | set(review.concluded)
    stages = [s for s in stages_of(version, review.name) if s.applies(facts) or s.code in open_codes]
    groups = plan_of([s for s in stages if s.code not in review.carried])
    here = next(i for i, group in enumerate(groups) if open_codes & set(group))
    passed = [[code for code in group if code in done] for group in review.plan[: review.stage + 1]]
    ahead = [[code for code in group if code not in done] for group in groups[here:]]
    return [group for group in (*passed, *ahead) if group], sum(bool(group) for group in passed)


def last_round_of(subject: Subject) -> Review | None:
    """The newest round of a subject with its policy, open or over. One query."""
    last: Review | None = _rounds(subject).select_related("policy").order_by("-round").first()
    return last


def _rounds(subject: Subject) -> "QuerySet[Review]":
    return Review.objects.filter(subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk)


def _carry_over(ctx: Context[Subject], last: Review, review: Review, stages: list[Stage]) -> dict[str, int]:
    """Which approvals of the last round still stand; the others are voided. Both are said in one event."""
    approved = _approved_in(last)
    if not approved:
        return {}
    changed = under_review(ctx.subject).changes(ctx, last.digest, review.digest)
    covers = {stage.code: set(stage.fields) for stage in stages}
    kept = {
        code: since
        for code, since in approved.items()
        if code in covers and not (changed if not covers[code] else covers[code] & changed)
    }
    if covers.keys() <= kept.keys():
        # An edit may do away with the very stage that returned it: somebody still has to say that this is enough.
        for code in plan_of(stages)[-1]:
            del kept[code]
    voided = sorted(set(approved) - set(kept))
    entry = append(
        ctx.subject,
        NewEvent(
            kind=f"{ctx.subject.SUBJECT_TYPE}.carry_over",
            from_state=ctx.subject.state,
            to_state=ctx.subject.state,
            at=ctx.at,
            actor=SYSTEM,
            office=SYSTEM.offices[0],
            policy=review.policy.reference,
            facts={
                "round": review.round,
                "kept": sorted(kept),
                "voided": voided,
                "changed": sorted(changed),
                "cause": ctx.event_id,
            },
        ),
    )
    for decision in Decision.objects.filter(
        review__subject_type=last.subject_type,
        review__subject_id=last.subject_id,
        stage__in=voided,
        outcome=Outcome.APPROVE,
        voided_at__isnull=True,
    ).order_by("event_id"):
        void(decision, VoidReason.EDITED, event_id=entry.id, at=ctx.at)
    return kept


def _approved_in(review: Review) -> dict[str, int]:
    """Stages that stood approved when the round ended, with the round that approved them."""
    return {**review.carried, **dict.fromkeys(review.concluded, review.round)}


def void(decision: Decision, reason: VoidReason, *, event_id: int, at: datetime) -> None:
    """Let a decision no longer count; the row stays. One update, allowed once per decision by a trigger."""
    decision.voided_at = at
    decision.voided_by_id = event_id
    decision.void_reason = reason
    decision.save(update_fields=["voided_at", "voided_by", "void_reason"])
