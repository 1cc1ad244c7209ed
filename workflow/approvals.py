"""Deciding: record a decision against the content decided on, ask the quorum, move on.

Inside the lock and in one transaction: the right, four eyes, the decision with its event, and, when the group of
stages is complete, the next group or the review's exit through the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted, Stale, Unready
from organisations.enums import Capacity, Role
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow import engine, reviews, tasks
from workflow.anonymity import office_told
from workflow.enums import Outcome, Scope, VoidReason
from workflow.history import Entry, append
from workflow.models import Decision, Recusal, Review, Task
from workflow.panel import live_decisions, recused, standing_of
from workflow.policies import Stage
from workflow.registry import flow_of, named
from workflow.steps import Context, ReviewSpec, Who, office_in_scope
from workflow.unit import run, unit

ACTING = (Capacity.PLT, Capacity.PLH, Capacity.DELEGATE)


@dataclass(frozen=True, slots=True)
class Ballot:
    """What someone hands in: outcome, comment, requests tied to fields, scores by criterion, the review's own facts."""

    outcome: str
    comment: str = ""
    items: Sequence[dict[str, str]] = ()
    facts: tuple[tuple[str, Any], ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A subject under review, under lock: the round, its open stages and the decisions that count."""

    subject: Any
    review: Review
    spec: ReviewSpec
    stages: tuple[Stage, ...]
    decisions: tuple[Decision, ...]
    out: frozenset[UUID]

    def decided(self, stage: Stage, who: Actor, office: Office) -> bool:
        """Whether this person or this seat has already decided the stage."""
        return any(
            d.stage == stage.code and (d.person_id == who.person_id or d.seat_id == office.seat_id)
            for d in self.decisions
        )


def decide(
    subject: Any,
    ballot: Ballot,
    *,
    actor: Any,
    at: datetime,
    task: Task | None = None,
    seen_version: int | None = None,
    seen_digest: str | None = None,
) -> Any:
    """Record `ballot` and return the subject as it is afterwards.

    Raises NotNow when nothing is under review or the task was closed by someone else's decision (`already_decided`,
    saying who did what), NotPermitted for the wrong office, one's own work or a declared conflict of interest, Unready
    for a missing comment or score, Stale when the content changed since it was seen. Locks the subject (and whatever
    the exit's reactions declare, in the global order).
    """

    def work() -> Any:
        with unit():
            target, moment = engine.locked(subject, at=at, exits=_exits(subject))
            who = actor_at(actor, at)
            sitting = sit(target, task)
            if seen_version is not None and seen_version != target.version:
                raise engine.stale(target)
            if seen_digest is not None and seen_digest != sitting.review.digest:
                raise Stale(_("The content has changed since you read it."), version=target.version)
            stage, office = _stage_for(sitting, who, moment)
            if sitting.decided(stage, who, office):
                raise already_decided(stage)
            _checked(ballot, sitting.spec, stage)
            decision = _record(sitting, stage, ballot, who, office, moment)
            _advance(sitting, decision, ballot, who, office, moment)
            return target

    return run(work)


def recuse(subject: Any, *, actor: Any, at: datetime, reason: str, task: Task | None = None) -> Any:
    """Declare a conflict of interest: the person no longer counts in this round. The reason stays private.

    Raises NotPermitted for someone who could not decide anyway, NotNow after they have decided or declared, or when
    the stage of `task` is over.
    """

    def work() -> Any:
        with unit():
            target, moment = engine.locked(subject, at=at, exits=_exits(subject))
            who = actor_at(actor, at)
            sitting = sit(target, task)
            stage, office = _stage_for(sitting, who, moment)
            if sitting.decided(stage, who, office):
                raise NotNow(
                    _("You have decided at this stage; withdraw the decision first."), code="already_decided"
                )
            if not reason.strip():
                raise Unready(
                    _("Please say what the conflict is."),
                    gaps=[Gap("reason", "required", _("Please give a reason."))],
                )
            entry = _event(sitting, "recuse", who, office, moment, facts={"stage": stage.code}, reason=reason)
            Recusal.objects.create(
                review=sitting.review, person_id=who.person_id, declared_at=moment, event_id=entry.id
            )
            return target

    return run(work)


def withdraw_decision(
    subject: Any, *, actor: Any, at: datetime, reason: str = "", task: Task | None = None
) -> Any:
    """Take back one's own decision while its stage is open; the row stays, voided. Raises NotNow otherwise.

    `task` says at which stage; without it, at any open one.
    """

    def work() -> Any:
        with unit():
            target, moment = engine.locked(subject, at=at)
            who = actor_at(actor, at)
            sitting = sit(target, task)
            open_codes = {stage.code for stage in sitting.stages}
            mine = next(
                (d for d in sitting.decisions if d.person_id == who.person_id and d.stage in open_codes), None
            )
            if mine is None:
                raise NotNow(_("You have no decision in an open stage."), code="nothing_to_withdraw")
            office = next((o for o in who.offices if o.seat_id == mine.seat_id), None)
            if office is None:
                raise NotPermitted(_("You no longer hold the office you decided in."), code="not_your_office")
            entry = _event(
                sitting,
                "withdraw_decision",
                who,
                office,
                moment,
                facts={"stage": mine.stage, "decision": str(mine.pk)},
                reason=reason,
            )
            reviews.void(mine, VoidReason.WITHDRAWN, event_id=entry.id, at=moment)
            return target

    return run(work)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item of a bulk decision: the subject's new state, or the refusal."""

    task: Task
    state: str = ""
    refusal: DomainError | None = None


def decide_many(
    chosen: Sequence[tuple[Task, Any]], ballot: Ballot, *, actor: Any, at: datetime
) -> list[Result]:
    """Decide several tasks alike, each in its own transaction: one refusal does not undo the others.

    `chosen` pairs each task with its subject. Results come in the same order.
    """
    results = []
    for task, subject in chosen:
        try:
            moved = decide(subject, ballot, actor=actor, at=at, task=task)
        except DomainError as refusal:
            results.append(Result(task, refusal=refusal))
        else:
            results.append(Result(task, state=moved.state))
    return results


def sit(subject: Any, task: Task | None) -> Sitting:
    """The open round of a subject. Raises NotNow when there is none, or when `task` asks for a stage that is over."""
    review = reviews.open_review(subject)
    spec = flow_of(subject.SUBJECT_TYPE).reviews.get(subject.state)
    if review is None or spec is None:
        raise _closed(subject)
    decisions = live_decisions(review)
    out = recused(review)
    stages = tuple(
        stage
        for stage in reviews.group_of(review)
        if not standing_of(stage, subject, decisions, out=out, at=review.stage_opened_at).outcome
    )
    if task is not None:
        stages = tuple(stage for stage in stages if stage.code == task.stage and review.round == task.round)
        if not stages:
            raise _closed(subject)
    return Sitting(subject, review, spec, stages, tuple(decisions), frozenset(out))


def may_decide(sitting: Sitting, stage: Stage, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may decide this stage; raises NotPermitted with the reason otherwise."""
    subject = sitting.subject
    office = office_in_scope(actor, stage.role, stage.scope, subject)
    if office is None or office.seat_id is None:
        raise NotPermitted(
            _("This decision belongs to another office."),
            code="not_your_office",
            who=tasks.names_of([Who(Role(stage.role), Scope(stage.scope))], subject),
        )
    if stage.strategic and office.capacity in ACTING:
        raise NotPermitted(
            _("An acting official may not take strategic decisions (Law 30/2014, article 14)."),
            code="acting_official",
        )
    ctx = Context(subject=subject, name="decide", actor=actor, at=at)
    if actor.person_id in named(sitting.spec.members)(ctx):
        raise NotPermitted(_("Nobody decides on their own proposal."), code="four_eyes")
    if actor.person_id in sitting.out:
        raise NotPermitted(_("You declared a conflict of interest in this review."), code="recused")
    earlier = {d.person_id for d in sitting.decisions if d.stage in stage.distinct_from}
    if actor.person_id in earlier:
        raise NotPermitted(
            _("You decided at an earlier stage; this one needs somebody else."), code="distinct_person"
        )
    return office


def why_not_decide(subject: Any, actor: Any, *, at: datetime) -> DomainError | None:
    """The refusal this person would get for deciding now; None when they may. Writes nothing, locks nothing."""
    who = actor_at(actor, at)
    try:
        sitting = sit(subject, None)
        stage, office = _stage_for(sitting, who, at)
        if sitting.decided(stage, who, office):
            raise already_decided(stage)
    except DomainError as refusal:
        return refusal
    return None


def current_stage(review: Review) -> Stage:
    """The first open stage of a round; more may be open beside it (`reviews.group_of`)."""
    return reviews.group_of(review)[0]


def _exits(subject: Any) -> tuple[str, ...]:
    specs = flow_of(subject.SUBJECT_TYPE).reviews.values()
    return tuple(
        name for spec in specs for name in (spec.approved, spec.returned, spec.rejected) if name is not None
    )


def _stage_for(sitting: Sitting, who: Actor, at: datetime) -> tuple[Stage, Office]:
    """The open stage this person may decide, undecided ones first; the refusal of the first stage otherwise."""
    refusal: NotPermitted | None = None
    decided: tuple[Stage, Office] | None = None
    for stage in sitting.stages:
        try:
            office = may_decide(sitting, stage, who, at)
        except NotPermitted as error:
            refusal = refusal or error
            continue
        if not sitting.decided(stage, who, office):
            return stage, office
        decided = decided or (stage, office)
    if decided is not None:
        return decided
    raise refusal or _closed(sitting.subject)


def _closed(subject: Any) -> NotNow:
    last = (
        Decision.objects.filter(review__subject_type=subject.SUBJECT_TYPE, review__subject_id=subject.pk)
        .select_related("seat", "review__policy")
        .order_by("-event_id")
        .first()
    )
    if last is None:
        return NotNow(
            _("There is nothing to decide here now."), code="nothing_to_decide", state=subject.state
        )
    office = office_told(last)
    return NotNow(
        _("Already decided: %(office)s, %(outcome)s. The state is now “%(state)s”.")
        % {
            "office": office,
            "outcome": last.get_outcome_display(),
            "state": subject.get_state_display(),
        },
        code="already_decided",
        state=subject.state,
        version=subject.version,
        decided={"office": office, "outcome": last.outcome, "at": last.decided_at.isoformat()},
    )


def already_decided(stage: Stage) -> NotNow:
    """The refusal for a second decision by the same person or seat."""
    return NotNow(_("You have already decided at this stage."), code="already_decided", stage=stage.code)


def _checked(ballot: Ballot, spec: ReviewSpec, stage: Stage) -> None:
    if ballot.outcome not in Outcome.values or (ballot.outcome == Outcome.REJECT and spec.rejected is None):
        raise BadInput(
            _("This outcome is not possible here."),
            gaps=[Gap("outcome", "invalid", _("This outcome is not possible here."))],
        )
    unknown = {name for name, _value in ballot.facts} - set(spec.decision_facts)
    if unknown:
        raise BadInput(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    gaps = list(_score_gaps(ballot, stage))
    refusing = ballot.outcome != Outcome.APPROVE
    if (refusing or stage.comment == "always") and not (ballot.comment.strip() or ballot.items):
        gaps.append(Gap("comment", "required", _("Please give a reason.")))
    if gaps:
        raise Unready(_("The decision is not complete."), gaps=gaps)


def _score_gaps(ballot: Ballot, stage: Stage) -> list[Gap]:
    """A scored form is filled in for an approval; what is scored must be a known criterion within its range."""
    known = {criterion.code: criterion for criterion in stage.criteria}
    gaps = [
        Gap(f"scores.{code}", "unknown", _("This criterion is not part of the form."))
        for code in ballot.scores
        if code not in known
    ]
    for code, criterion in known.items():
        score = ballot.scores.get(code)
        if score is None:
            if ballot.outcome == Outcome.APPROVE:
                gaps.append(
                    Gap(
                        f"scores.{code}",
                        "required",
                        _("“%(label)s” has no score.") % {"label": criterion.label},
                    )
                )
        elif isinstance(score, bool) or not isinstance(score, int) or not 0 <= score <= criterion.max:
            gaps.append(
                Gap(
                    f"scores.{code}",
                    "range",
                    _("“%(label)s” is scored from 0 to %(max)d.")
                    % {"label": criterion.label, "max": criterion.max},
                )
            )
    return gaps


def _event(
    sitting: Sitting,
    name: str,
    who: Actor,
    office: Office,
    at: datetime,
    *,
    facts: dict[str, Any],
    reason: str,
) -> Entry:
    """An event of the review that leaves the state as it is."""
    subject, review = sitting.subject, sitting.review
    return append(
        subject,
        Entry(
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
    sitting: Sitting, stage: Stage, ballot: Ballot, who: Actor, office: Office, at: datetime
) -> Decision:
    facts = {
        "stage": stage.code,
        "outcome": ballot.outcome,
        "fields": sorted({item.get("field", "") for item in ballot.items} - {""}),
        **dict(ballot.facts),
    }
    if ballot.scores:
        facts["scores"] = dict(ballot.scores)
    entry = _event(sitting, "decide", who, office, at, facts=facts, reason=ballot.comment)
    return Decision.objects.create(
        review=sitting.review,
        stage=stage.code,
        seat_id=office.seat,
        person_id=who.person_id,
        capacity=office.capacity,
        outcome=ballot.outcome,
        digest=sitting.review.digest,
        items=list(ballot.items),
        scores=dict(ballot.scores),
        decided_at=at,
        event_id=entry.id,
    )


def _advance(
    sitting: Sitting, decision: Decision, ballot: Ballot, who: Actor, office: Office, at: datetime
) -> None:
    """After a decision: close the stage when it is complete, then the group, then the review."""
    subject, review = sitting.subject, sitting.review
    decisions = [*sitting.decisions, decision]
    group = reviews.group_of(review)
    results = {
        stage.code: standing_of(stage, subject, decisions, out=sitting.out, at=at).outcome for stage in group
    }
    outcome = results[decision.stage]
    if not outcome:
        return
    tasks.close_open(subject, at=at, stage=decision.stage)
    if outcome == Outcome.APPROVE:
        if not all(results.values()):
            return
        if review.stage + 1 < len(review.plan):
            review.stage += 1
            review.stage_opened_at = at
            review.save(update_fields=["stage", "stage_opened_at"])
            reviews.open_group(review, subject, at=at)
            return
        review.stage += 1
    review.closed_at = at
    review.outcome = outcome
    review.save(update_fields=["stage", "closed_at", "outcome"])
    exit_name = sitting.spec.exit_for(outcome)
    if exit_name is None:
        raise AssertionError("checked before: this review has no such exit")
    known = flow_of(subject.SUBJECT_TYPE).step(exit_name).facts
    facts = {name: value for name, value in ballot.facts if name in known}
    engine.take_exit(subject, exit_name, actor=who, office=office, at=at, facts=facts, decision=decision)
