"""What a review begins with: whether anybody could decide it, and who does where a stage is closed to its own office.

Asked before a subject is submitted, as each group of stages opens, and while one is open: offices change hands, people
declare conflicts, and whoever decided at one stage may be kept from another.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import Gap
from organisations.enums import Role
from organisations.offices import SYSTEM
from workflow.engine.declarations import Context, ReviewSpec, RoleInScope
from workflow.engine.events import NewEvent, append
from workflow.engine.hooks import authors_of, under_review
from workflow.engine.registry import Edge, Flow
from workflow.engine.tasks import close_open as close_tasks
from workflow.engine.tasks import names_of
from workflow.enums import Scope
from workflow.models import Review, Subject
from workflow.policies.document import Stage
from workflow.policies.versions import has_review, policy_of, stages_of
from workflow.reviews import rounds
from workflow.reviews.stand_ins import NOBODY, SKIPPED, Panels, Parts, StandInVerdict, parts_in, verdict_on
from workflow.reviews.ways import impasse


def gaps_before(ctx: Context[Subject], flow: Flow, move: Edge) -> Iterator[Gap]:
    """What stands against beginning a review: no stage applies, or nobody could ever decide one that does.

    The system opens what is due, whoever holds which office. A query for each stage of the policy.
    """
    spec = flow.reviews.get(move.target) if move.target != move.source else None
    if spec is None:
        return
    answers = under_review(ctx.subject)
    version = policy_of(ctx.subject)
    stages = stages_of(version, spec.name) if has_review(version, spec.name) else ()
    if any(stage.when for stage in stages):
        facts = answers.facts(ctx)
        stages = tuple(stage for stage in stages if stage.applies(facts))
    if not stages:
        message = _("No stage of the policy applies to this, so nobody could decide on it.")
        yield Gap("policy", "no_stage", message)
    elif not ctx.actor.is_system:
        yield from _undecidable(ctx, stages)


def _undecidable(ctx: Context[Subject], stages: Sequence[Stage]) -> Iterator[Gap]:
    parts = Parts(frozenset({*authors_of(ctx.subject), ctx.actor.person_id}))
    panels = Panels(ctx.subject, at=ctx.at)
    closed = []
    for stage in stages:
        later = [other for other in stages if other.order > stage.order]
        verdict = verdict_on(stage, later, panels, parts)
        if verdict is not None and verdict.how == NOBODY:
            closed.append(stage)
    if not closed and (stuck := impasse(stages, panels, parts)) is not None:
        closed.append(stuck)
    for stage in closed:
        said = who_is_missing(stage, ctx.subject)
        if panels.rest_on_one(stage):
            said = f"{said} {_resting_on_one()}"
        yield Gap("policy", "no_decider", said)


def _resting_on_one() -> str:
    return _(
        "One administrator alone recorded who holds these offices, and counts as one person with them: let a second "
        "administrator confirm it on the page of appointments and delegations."
    )


def who_is_missing(stage: Stage, subject: Subject) -> str:
    """Who must be appointed for a stage that is closed to whoever holds its office, in words."""
    words = {"stage": stage.label, "office": _office(stage, subject)}
    if stage.stand_in is None:
        return (
            _(
                "Nobody could decide the stage “%(stage)s”: everybody who holds the office (%(office)s) has a part in "
                "this or decides at an earlier stage. Appoint somebody else there, or let another person hand it in."
            )
            % words
        )
    words["stand_in"] = _office(stage.by_stand_in(), subject)
    return (
        _(
            "Nobody could decide the stage “%(stage)s”: everybody who holds the office (%(office)s) has a part in "
            "this or decides at an earlier stage, and so does the stand-in (%(stand_in)s), or nobody holds that "
            "office. Appoint: %(stand_in)s."
        )
        % words
    )


def _office(stage: Stage, subject: Subject) -> str:
    return ", ".join(names_of([RoleInScope(Role(stage.role), Scope(stage.scope))], subject))


def after_move(ctx: Context[Subject], flow: Flow, move: Edge) -> None:
    """Close the round of the state that was left, open one for the state that was entered."""
    target = ctx.subject.state
    if move.source in flow.reviews and target != move.source:
        rounds.close_open(ctx)
    if target in flow.reviews:
        _open(ctx, flow.reviews[target])


def _open(ctx: Context[Subject], spec: ReviewSpec) -> None:
    review = rounds.open_round(ctx, spec)
    enter_group(review, ctx.subject, at=ctx.at)


def enter_group(review: Review, subject: Subject, *, at: datetime) -> None:
    """Open the present group of stages, with stand-ins where one is closed and without those that are skipped.

    Each such stage is on record with an event. A query for each office, and what `parts_in` costs.
    """
    parts, panels = parts_in(review, subject, at=at), Panels(subject, at=at)
    while review.stage < len(review.plan):
        for stage in rounds.group_of(review):
            _settle(stage, review, panels, parts)
        if review.plan[review.stage]:
            break
        # Every stage of the group was skipped; a later one is there, for that is why.
        review.plan = [*review.plan[: review.stage], *review.plan[review.stage + 1 :]]
    review.save(update_fields=["plan", "stand_ins"])
    rounds.open_group(review, subject, at=at)


def look_again(review: Review, subject: Subject, *, at: datetime) -> None:
    """Let open stages go on that have been closed since: by a decision beside them, a declared conflict of interest,
    a change of holders or of the policy. Nothing happens where none was."""
    parts, panels = parts_in(review, subject, at=at), Panels(subject, at=at)
    waiting = [stage for stage in rounds.group_of(review) if stage.code not in review.concluded]
    settled = [stage.code for stage in waiting if _settle(stage, review, panels, parts)]
    if not settled:
        return
    for code in settled:
        close_tasks(subject, at=at, stage=code)
    left = [code for code in review.plan[review.stage] if code not in review.concluded]
    if left:
        review.save(update_fields=["plan", "stand_ins"])
        rounds.open_group(review, subject, at=at, but=set(left) - set(settled))
        return
    review.stage += bool(review.plan[review.stage])
    review.plan = [group for group in review.plan if group]
    review.stage_opened_at = at
    review.save(update_fields=["stage", "stage_opened_at"])
    enter_group(review, subject, at=at)


def _settle(stage: Stage, review: Review, panels: Panels, parts: Parts) -> StandInVerdict | None:
    """Put on record how a closed stage goes on; None where its own office decides, or nobody can."""
    subject = panels.subject
    if stage.code in review.stand_ins:
        return None
    known = rounds.stages_by_code(review)
    later = [known[code] for group in review.plan[review.stage + 1 :] for code in group if code in known]
    verdict = verdict_on(stage, later, panels, parts)
    if verdict is None or verdict.how == NOBODY:
        return None
    review.stand_ins = {**review.stand_ins, stage.code: {"how": verdict.how, "later": verdict.later}}
    if verdict.how == SKIPPED:
        here = [code for code in review.plan[review.stage] if code != stage.code]
        review.plan = [*review.plan[: review.stage], here, *review.plan[review.stage + 1 :]]
    assert stage.stand_in is not None, "there is a verdict by a stand-in"
    append(
        subject,
        NewEvent(
            kind=f"{subject.SUBJECT_TYPE}.{'skip_stage' if verdict.how == SKIPPED else 'stand_in'}",
            from_state=subject.state,
            to_state=subject.state,
            at=panels.at,
            actor=SYSTEM,
            office=SYSTEM.offices[0],
            policy=review.policy.reference,
            facts={
                "review": review.name,
                "round": review.round,
                "stage": stage.code,
                "because": verdict.because,
                "stand_in": str(stage.stand_in.role),
                "later": verdict.later,
            },
        ),
    )
    return verdict
