"""Whether what a round concluded follows from its decisions, by the quorum of each stage of its policy."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from workflow.engine.hooks import authors_of
from workflow.engine.registry import flow_of
from workflow.enums import Outcome, TaskKind, VoidReason
from workflow.models import Decision, Review, Task
from workflow.policies.admission import Bars
from workflow.policies.document import Stage
from workflow.policies.quorum import StageTally, Vote, count_votes
from workflow.policies.versions import has_review, stages_of
from workflow.reviews import rounds
from workflow.reviews.panel import depends_on_panel, distinct_from, eligible, made_at, people_of, reviewers_on


def faults(
    review: Review, decisions: Sequence[Decision], *, out: Collection[UUID], moved: bool
) -> Iterator[str]:
    """What of the round's stages and outcome does not follow. No query, but for stages that ask a whole panel: those
    ask who held its seats then.

    `decisions` are all of the round with their seats, `out` who declared a conflict of interest. What was concluded
    before a round `moved` to another version followed another rule: of that only the approvals are asked for.
    """
    if not has_review(review.policy, review.name):
        return
    # What an edit overtook counted while the round ran.
    counted = [made for made in decisions if made.void_reason != VoidReason.WITHDRAWN]
    stages = {} if moved else rounds.stages_by_code(review)
    if not moved:
        yield from _place_faults(review, counted)
    approved = {made.stage for made in counted if made.outcome == Outcome.APPROVE}
    for code in review.concluded:
        follows = Outcome.APPROVE if code in approved else ""
        if code in stages:
            follows = _outcome(stages[code], review, counted, out)
        if follows != Outcome.APPROVE:
            yield _("the stage “%(stage)s” is concluded, and its decisions do not approve") % {"stage": code}
    yield from _outcome_faults(review, counted, stages, out)


def _outcome_faults(
    review: Review, counted: Sequence[Decision], stages: Mapping[str, Stage], out: Collection[UUID]
) -> Iterator[str]:
    if review.outcome == Outcome.APPROVE:
        asked = {code for group in review.plan for code in group}
        if missing := sorted(asked - set(review.concluded)):
            yield _("approved without the stages %(stages)s") % {"stages": ", ".join(missing)}
    elif review.outcome and not any(made.outcome == review.outcome for made in counted):
        yield _("it ended with “%(outcome)s”, and no decision says so") % {"outcome": review.outcome}
    elif review.outcome and stages:
        group = review.plan[review.stage] if review.stage < len(review.plan) else []
        found = {_outcome(stages[code], review, counted, out) for code in group if code in stages}
        if review.outcome not in found:
            message = _("it ended with “%(stored)s”, and its decisions amount to “%(follows)s”")
            yield message % {"stored": review.outcome, "follows": ", ".join(sorted(found))}


def _place_faults(review: Review, counted: Sequence[Decision]) -> Iterator[str]:
    """Decided in an office of the stage, and by nobody who decided where somebody else must have."""
    stages = {stage.code: stage for stage in stages_of(review.policy, review.name)}
    approvals = [made for made in counted if made.outcome == Outcome.APPROVE]
    for made in counted:
        if (stage := stages.get(made.stage)) is None:
            yield _("the policy has no stage “%(stage)s”") % {"stage": made.stage}
            continue
        roles = {stage.role, *([stage.stand_in.role] if stage.stand_in else [])}
        if made.seat.role not in roles:
            message = _("the stage “%(stage)s” was decided by %(stored)s, the policy asks for %(follows)s")
            words = {"stage": stage.code, "stored": made.seat.role, "follows": ", ".join(sorted(roles))}
            yield message % words
        if made in approvals and people_of(made) & distinct_from(stage, approvals):
            message = _("the stage “%(stage)s” and one that is kept apart were decided by one person")
            yield message % {"stage": stage.code}


def _outcome(stage: Stage, review: Review, counted: Sequence[Decision], out: Collection[UUID]) -> str:
    made = made_at(stage, counted)
    votes = [Vote(str(d.seat_id), str(d.person_id), d.outcome) for d in made]
    weights = {str(d.seat_id): stage.weight_of(d.seat.ordinal) for d in made}
    weighted = stage.mode == "weighted"
    if not depends_on_panel(stage):
        return count_votes(stage.quorum, votes, weights=weights if weighted else None).outcome
    waiting = _waited_for(stage, review, counted, out)
    return _by_panel(stage, votes, weights, waiting).outcome


def _by_panel(
    stage: Stage, votes: Sequence[Vote], weights: dict[str, int], waiting: dict[str, int]
) -> StageTally:
    return count_votes(
        max(len(votes) + len(waiting), 1) if stage.mode == "all" else stage.quorum,
        votes,
        weights=weights | waiting if stage.mode == "weighted" else None,
        panel={*weights, *waiting},
        refusal=stage.refusal,
    )


def _waited_for(
    stage: Stage, review: Review, counted: Sequence[Decision], out: Collection[UUID]
) -> dict[str, int]:
    """Seats that could still decide when the stage was over, with their weights: by the offices of that moment.

    Whoever has a part in the subject by now is left out. Some four queries.
    """
    subject = flow_of(review.subject_type).model.objects.filter(pk=review.subject_id).first()
    if subject is None:
        return {}
    closed = (
        Task.objects.filter(
            subject_type=review.subject_type,
            subject_id=review.subject_id,
            kind=TaskKind.REVIEW,
            stage=stage.code,
            round=review.round,
            closed_at__isnull=False,
        )
        .order_by("-closed_at")
        .values_list("closed_at", flat=True)
        .first()
    )
    at = closed or review.closed_at
    if at is None:
        return {}
    made = made_at(stage, counted)
    heard = {person for each in made for person in people_of(each)}
    seats = {each.seat_id for each in made}
    bars = Bars(
        own_work=frozenset(authors_of(subject)),
        recused=frozenset(out),
        earlier=frozenset(distinct_from(stage, counted)),
    )
    able = eligible(stage, subject, reviewers_on(stage, subject, at=at), bars)
    return {
        str(held.seat_id): stage.weight_of(held.seat.ordinal)
        for held, reviewer in able
        if held.seat_id not in seats and not reviewer.people & heard
    }
