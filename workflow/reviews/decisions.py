"""Deciding: record a decision against the content decided on, ask the quorum, move on.

Inside the lock and in one transaction: the right, four eyes, the decision with its event, and, when the group of
stages is complete, the next group or the review's exit through the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Gap, NotNow, NotPermitted, Stale, Unready
from common.moments import OffsetClock
from common.periods import local_day
from common.types import Json
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate, tasks
from workflow.engine.declarations import Context, Memo
from workflow.engine.events import NewEvent, append
from workflow.engine.hooks import under_review
from workflow.engine.registry import flow_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import Outcome, VoidReason
from workflow.models import Decision, Recusal, Subject, Task
from workflow.policies.document import Stage
from workflow.reviews import opening, rounds
from workflow.reviews.ballots import Ballot, check
from workflow.reviews.eligibility import (
    OpenReview,
    exits_of,
    load_open_review,
    may_decide,
    needed_later,
    stage_for,
    why_not_decide,
)
from workflow.reviews.panel import tally
from workflow.reviews.refusals import already_decided, kept_for

S = TypeVar("S", bound=Subject)

__all__ = [
    "Ballot",
    "BulkResult",
    "OpenReview",
    "decide",
    "decide_many",
    "load_open_review",
    "may_decide",
    "recuse",
    "settle",
    "why_not_decide",
    "withdraw_decision",
]


def decide(
    subject: S,
    ballot: Ballot,
    *,
    actor: Actor,
    at: datetime,
    task: Task | None = None,
    seen_version: int | None = None,
    seen_digest: str | None = None,
) -> S:
    """Record `ballot` and return the subject as it is afterwards.

    Locks the subject, and whatever the exit's reactions declare, in the global order. Raises

    * NotNow: nothing is under review, or another decision closed the task (`already_decided`, with who and what);
    * NotPermitted: the wrong office, one's own work, a declared conflict of interest;
    * Unready: a missing comment or score;
    * Stale: the content changed since it was seen.
    """

    def work() -> S:
        with unit_of_work():
            target, moment = gate.locked(subject, at=at, exits=exits_of(subject))
            who = actor_at(actor.person_id, at)
            open_review = load_open_review(target, task)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            if seen_digest is not None and seen_digest != open_review.review.digest:
                raise Stale(_("The content has changed since you read it."), version=target.version)
            stage, office = stage_for(open_review, who, moment)
            if open_review.has_decided(stage, who, office):
                raise already_decided(target, stage, open_review.decision_of(stage, who, office), who)
            check(ballot, open_review.spec, stage, today=partial(_today, target, moment))
            if ballot.outcome == Outcome.APPROVE and (
                later := needed_later(open_review, stage, who, office, moment)
            ):
                raise kept_for(later)
            decision = _record(open_review, stage, ballot, who, office, moment)
            _call_recorded_hook(open_review, ballot, decision, who)
            settled = replace(open_review, decisions=(*open_review.decisions, decision))
            _advance(settled, stage, who, office, moment, facts=dict(ballot.facts))
            if any(stage.code in other.kept_from for other in open_review.stages):
                _look_beside(target, moment)
            return target

    return retrying(work)


def _look_beside(subject: Subject, at: datetime) -> None:
    """A stage beside the one just decided may be closed by that very decision."""
    review = rounds.open_review(subject)
    if review is not None:
        opening.look_again(review, subject, at=at)


def _today(subject: Subject, at: datetime) -> date:
    return local_day(at, ZoneInfo(subject.government.zone))


def recuse(
    subject: S,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    task: Task | None = None,
    seen_version: int | None = None,
) -> S:
    """Declare a conflict of interest: the person no longer counts in this round. The reason stays private.

    Raises NotPermitted for someone who could not decide anyway, NotNow after they have decided or declared, or when
    the stage of `task` is over, Stale when something happened since `seen_version`.
    """

    def work() -> S:
        with unit_of_work():
            target, moment = gate.locked(subject, at=at, exits=exits_of(subject))
            who = actor_at(actor.person_id, at)
            open_review = load_open_review(target, task)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            stage, office = stage_for(open_review, who, moment)
            if open_review.has_decided(stage, who, office):
                raise NotNow(
                    _("You have decided at this stage; withdraw the decision first."), code="already_decided"
                )
            if not reason.strip():
                raise Unready(
                    _("Please say what the conflict is."),
                    gaps=[Gap("reason", "required", _("Please give a reason."))],
                )
            entry = record(
                open_review, "recuse", who, office, moment, facts={"stage": stage.code}, reason=reason
            )
            Recusal.objects.create(
                review=open_review.review, person_id=who.person_id, declared_at=moment, event_id=entry.id
            )
            # The person may have been the last one who could decide, or who was waited for, here or beside.
            opening.look_again(open_review.review, target, at=moment)
            _close_complete_stages(target, moment)
            return target

    return retrying(work)


def settle(subject: S, *, at: datetime) -> S:
    """End the open stages that nobody is waited for any more, because the last one left or was taken out.

    What has been closed to its own office since goes on by its stand-in.

    The system acts. Raises NotNow when nothing is under review. Locks the subject.
    """

    def work() -> S:
        with unit_of_work():
            target, moment = gate.locked(subject, at=at, exits=exits_of(subject))
            opening.look_again(load_open_review(target, None).review, target, at=moment)
            _close_complete_stages(target, moment)
            return target

    return retrying(work)


def withdraw_decision(
    subject: S,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    task: Task | None = None,
    seen_version: int | None = None,
) -> S:
    """Take back one's own decision while its stage is open; the row stays, voided. Raises NotNow otherwise.

    `task` says at which stage; without it, at any open one.
    """

    def work() -> S:
        with unit_of_work():
            target, moment = gate.locked(subject, at=at)
            who = actor_at(actor.person_id, at)
            open_review = load_open_review(target, task)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            open_codes = {stage.code for stage in open_review.stages}
            mine = next(
                (d for d in open_review.decisions if d.person_id == who.person_id and d.stage in open_codes),
                None,
            )
            if mine is None:
                raise NotNow(_("You have no decision in an open stage."), code="nothing_to_withdraw")
            office = next((o for o in who.offices if o.seat_id == mine.seat_id), None)
            if office is None:
                raise NotPermitted(_("You no longer hold the office you decided in."), code="not_your_office")
            entry = record(
                open_review,
                "withdraw_decision",
                who,
                office,
                moment,
                facts={"stage": mine.stage, "decision": str(mine.pk)},
                reason=reason,
            )
            rounds.void(mine, VoidReason.WITHDRAWN, event_id=entry.id, at=moment)
            return target

    return retrying(work)


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of one item of a bulk decision: the subject's new state, or the refusal."""

    task: Task
    state: str = ""
    refusal: DomainError | None = None


def decide_many(
    chosen: Sequence[tuple[Task, Subject]], ballot: Ballot, *, actor: Actor, at: datetime
) -> list[BulkResult]:
    """Decide several tasks alike, each in its own transaction: one refusal does not undo the others.

    `chosen` pairs each task with its subject. Results come in the same order.
    """
    results, now = [], OffsetClock(at)
    for task, subject in chosen:
        try:
            moved = decide(subject, ballot, actor=actor, at=now(), task=task)
        except DomainError as refusal:
            results.append(BulkResult(task, refusal=refusal))
        else:
            results.append(BulkResult(task, state=moved.state))
    return results


def record(
    open_review: OpenReview,
    name: str,
    who: Actor,
    office: Office,
    at: datetime,
    *,
    facts: Mapping[str, Json],
    reason: str,
) -> NewEvent:
    """An event of the review that leaves the state as it is."""
    subject, review = open_review.subject, open_review.review
    return append(
        subject,
        NewEvent(
            kind=f"{subject.SUBJECT_TYPE}.{name}",
            from_state=subject.state,
            to_state=subject.state,
            at=at,
            actor=who,
            office=office,
            policy=review.policy.reference,
            facts={"review": review.name, "round": review.round, **facts},
            docs=[{"id": str(review.pk), "sha256": review.digest}],
            private={"comment": reason},
        ),
    )


def _record(
    open_review: OpenReview, stage: Stage, ballot: Ballot, who: Actor, office: Office, at: datetime
) -> Decision:
    facts = {
        "stage": stage.code,
        "outcome": ballot.outcome,
        "fields": sorted({item.get("field", "") for item in ballot.items} - {""}),
        **dict(ballot.facts),
    }
    if office.on_behalf_of:
        facts["on_behalf_of"] = [str(person_id) for person_id in office.on_behalf_of]
    if ballot.scores:
        facts["scores"] = dict(ballot.scores)
    if stage.decree is not None and ballot.decree_on is not None:
        day = ballot.decree_on.isoformat()
        facts["decree"] = {"title": stage.decree.title, "number": ballot.number_of_decree, "on": day}
    entry = record(open_review, "decide", who, office, at, facts=facts, reason=ballot.comment)
    return Decision.objects.create(
        review=open_review.review,
        stage=stage.code,
        seat_id=office.seat,
        person_id=who.person_id,
        capacity=office.capacity,
        held_id=office.id,
        on_behalf_of=[str(person_id) for person_id in office.on_behalf_of],
        outcome=ballot.outcome,
        digest=open_review.review.digest,
        items=list(ballot.items),
        scores=dict(ballot.scores),
        decree_number=ballot.number_of_decree,
        decree_on=ballot.decree_on,
        decided_at=at,
        event_id=entry.id,
    )


def _close_complete_stages(subject: Subject, at: datetime) -> None:
    """Let every open stage end that now can, one after the other; later ones look at what earlier ones left."""
    for code in [stage.code for stage in load_open_review(subject, None).stages]:
        review = rounds.open_review(subject)
        if review is None:
            return
        open_review = load_open_review(subject, None)
        for stage in open_review.stages:
            if stage.code == code and any(d.stage == code for d in open_review.decisions):
                _advance(open_review, stage, SYSTEM, SYSTEM.offices[0], at, facts={})


def _call_recorded_hook(open_review: OpenReview, ballot: Ballot, decision: Decision, who: Actor) -> None:
    """Let the domain keep what belongs to the decision, such as an evaluator's own row."""
    ctx = Context(
        subject=open_review.subject,
        name="decide",
        actor=who,
        at=decision.decided_at,
        comment=ballot.comment,
        facts=dict(ballot.facts),
        memo=Memo(decision=decision),
    )
    under_review(open_review.subject).recorded(ctx)


def _advance(
    open_review: OpenReview,
    stage: Stage,
    who: Actor,
    office: Office,
    at: datetime,
    *,
    facts: Mapping[str, Json],
) -> None:
    """Close the stage when it is complete, then the group, then the review."""
    subject, review = open_review.subject, open_review.review
    outcome = tally(stage, subject, open_review.decisions, out=open_review.recused_people, at=at).outcome
    if not outcome or review.closed_at is not None:
        return
    tasks.close_open(subject, at=at, stage=stage.code)
    if outcome == Outcome.APPROVE:
        review.concluded = [*review.concluded, stage.code]
        review.save(update_fields=["concluded"])
        if any(waiting.code != stage.code for waiting in load_open_review(subject, None).stages):
            return
        review.stage += 1
        if review.stage < len(review.plan):
            review.stage_opened_at = at
            review.save(update_fields=["stage", "stage_opened_at"])
            opening.enter_group(review, subject, at=at)
            if any(decision.stage in review.plan[review.stage] for decision in open_review.decisions):
                # Decided before a change of policy put the stage later.
                _close_complete_stages(subject, at)
            return
    review.closed_at = at
    review.outcome = outcome
    review.save(update_fields=["stage", "closed_at", "outcome"])
    exit_name = open_review.spec.exit_for(outcome)
    if exit_name is None:
        raise AssertionError("checked before: this review has no such exit")
    known = flow_of(subject.SUBJECT_TYPE).spec(exit_name).facts
    gate.take_exit(
        subject,
        exit_name,
        actor=who,
        office=office,
        at=at,
        facts={name: value for name, value in facts.items() if name in known},
        decision=next(d for d in reversed(open_review.decisions) if d.stage == stage.code),
    )
