"""Deciding: record a decision against the content decided on, ask the quorum, move on.

Inside the lock and in one transaction: the right, four eyes, the decision with its event, and, when the stage is
complete, the next stage or the review's exit through the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted, Stale, Unready
from organisations.enums import Capacity, Role
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow import engine, reviews, tasks
from workflow.enums import Outcome, Scope
from workflow.history import Entry, append
from workflow.models import Decision, Review, Task
from workflow.policies import Stage, stages_of
from workflow.quorum import Standing, Vote, standing
from workflow.registry import flow_of, named
from workflow.steps import Context, ReviewSpec, Who, office_in_scope
from workflow.unit import run, unit


@dataclass(frozen=True, slots=True)
class Ballot:
    """What someone hands in: the outcome, a comment, requests tied to fields, and the review's own facts."""

    outcome: str
    comment: str = ""
    items: Sequence[dict[str, str]] = ()
    facts: tuple[tuple[str, Any], ...] = ()


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
    saying who did what), NotPermitted for the wrong office or one's own work, Unready without the comment that a
    return or rejection needs, Stale when the content changed since it was seen. Locks the subject (and whatever the
    exit's reactions declare, later in the global order).
    """
    return run(lambda: _decide(subject, ballot, actor, at, task, seen_version, seen_digest))


def _decide(
    subject: Any,
    ballot: Ballot,
    actor: Any,
    at: datetime,
    task: Task | None,
    seen_version: int | None,
    seen_digest: str | None,
) -> Any:
    with unit():
        target, moment = engine.locked(subject, at=at, exits=_exits(subject))
        who = actor_at(actor, at)
        review, spec, stage = _open_stage(target, task)
        if seen_version is not None and seen_version != target.version:
            raise engine.stale(target)
        if seen_digest is not None and seen_digest != review.digest:
            raise Stale(_("The content has changed since you read it."), version=target.version)
        office = may_decide(target, stage, spec, who, moment)
        _checked(ballot, spec)
        decision = _record(target, review, stage, ballot, who, office, moment)
        result = _standing(review, stage)
        if result.outcome:
            _conclude(target, review, spec, stage, result, ballot, who, office, moment, decision)
        return target


def _exits(subject: Any) -> tuple[str, ...]:
    specs = flow_of(subject.SUBJECT_TYPE).reviews.values()
    return tuple(
        name for spec in specs for name in (spec.approved, spec.returned, spec.rejected) if name is not None
    )


def may_decide(subject: Any, stage: Stage, spec: ReviewSpec, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may decide this stage; raises NotPermitted with the reason otherwise."""
    office = office_in_scope(actor, stage.role, stage.scope, subject)
    if office is None or office.seat_id is None:
        raise NotPermitted(
            _("This decision belongs to another office."),
            code="not_your_office",
            who=tasks.names_of([Who(Role(stage.role), Scope(stage.scope))], subject),
        )
    if stage.strategic and office.capacity in (Capacity.PLT, Capacity.PLH, Capacity.DELEGATE):
        raise NotPermitted(
            _("An acting official may not take strategic decisions (Law 30/2014, article 14)."),
            code="acting_official",
        )
    ctx = Context(subject=subject, name="decide", actor=actor, at=at)
    if actor.person_id in named(spec.members)(ctx):
        raise NotPermitted(_("Nobody decides on their own proposal."), code="four_eyes")
    return office


def why_not_decide(subject: Any, actor: Any, *, at: datetime) -> DomainError | None:
    """The refusal this person would get for deciding now; None when they may. Writes nothing, locks nothing."""
    who = actor_at(actor, at)
    try:
        review, spec, stage = _open_stage(subject, None)
        office = may_decide(subject, stage, spec, who, at)
        if _has_decided(review, stage, who, office):
            raise _already(review, stage)
    except DomainError as refusal:
        return refusal
    return None


def current_stage(review: Review) -> Stage:
    """The stage a round is at."""
    return stages_of(review.policy, review.name)[review.stage]


def _open_stage(subject: Any, task: Task | None) -> tuple[Review, ReviewSpec, Stage]:
    review = reviews.open_review(subject)
    spec = flow_of(subject.SUBJECT_TYPE).reviews.get(subject.state)
    if review is None or spec is None:
        raise _closed(subject)
    stage = current_stage(review)
    if task is not None and (task.stage != stage.code or task.round != review.round):
        raise _closed(subject)
    return review, spec, stage


def _closed(subject: Any) -> NotNow:
    last = (
        Decision.objects.filter(review__subject_type=subject.SUBJECT_TYPE, review__subject_id=subject.pk)
        .select_related("seat")
        .order_by("-decided_at", "-event_id")
        .first()
    )
    if last is None:
        return NotNow(
            _("There is nothing to decide here now."), code="nothing_to_decide", state=subject.state
        )
    return _told(subject, last)


def _told(subject: Any, last: Decision) -> NotNow:
    return NotNow(
        _("Already decided: %(office)s, %(outcome)s. The state is now “%(state)s”.")
        % {
            "office": last.seat.title,
            "outcome": last.get_outcome_display(),
            "state": subject.get_state_display(),
        },
        code="already_decided",
        state=subject.state,
        version=subject.version,
        decided={"office": last.seat.title, "outcome": last.outcome, "at": last.decided_at.isoformat()},
    )


def _already(review: Review, stage: Stage) -> NotNow:
    return NotNow(_("You have already decided at this stage."), code="already_decided", stage=stage.code)


def _has_decided(review: Review, stage: Stage, who: Actor, office: Office) -> bool:
    made = Decision.objects.filter(review=review, stage=stage.code)
    return made.filter(person_id=who.person_id).exists() or made.filter(seat_id=office.seat).exists()


def _checked(ballot: Ballot, spec: ReviewSpec) -> None:
    if ballot.outcome not in Outcome.values or (ballot.outcome == Outcome.REJECT and spec.rejected is None):
        raise BadInput(
            _("This outcome is not possible here."),
            gaps=[Gap("outcome", "invalid", _("This outcome is not possible here."))],
        )
    unknown = {name for name, _value in ballot.facts} - set(spec.decision_facts)
    if unknown:
        raise BadInput(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if ballot.outcome != Outcome.APPROVE and not (ballot.comment.strip() or ballot.items):
        raise Unready(_("Please say why."), gaps=[Gap("comment", "required", _("Please give a reason."))])


def _record(
    subject: Any, review: Review, stage: Stage, ballot: Ballot, who: Actor, office: Office, at: datetime
) -> Decision:
    if _has_decided(review, stage, who, office):
        raise _already(review, stage)
    entry = append(
        subject,
        Entry(
            kind=f"{subject.SUBJECT_TYPE}.decide",
            from_state=subject.state,
            to_state=subject.state,
            at=at,
            actor=who,
            office=office,
            policy=review.policy.reference,
            facts={
                "review": review.name,
                "round": review.round,
                "stage": stage.code,
                "outcome": ballot.outcome,
                "fields": sorted({item.get("field", "") for item in ballot.items} - {""}),
                **dict(ballot.facts),
            },
            docs=[{"id": str(review.pk), "sha256": review.digest}],
            private={"comment": ballot.comment},
        ),
    )
    return Decision.objects.create(
        review=review,
        stage=stage.code,
        seat_id=office.seat,
        person_id=who.person_id,
        capacity=office.capacity,
        outcome=ballot.outcome,
        digest=review.digest,
        items=list(ballot.items),
        decided_at=at,
        event_id=entry.id,
    )


def _standing(review: Review, stage: Stage) -> Standing:
    made = Decision.objects.filter(review=review, stage=stage.code).order_by("event_id")
    return standing(
        stage.quorum,
        [Vote(str(d.seat_id), str(d.person_id), d.outcome) for d in made],
    )


def _conclude(
    subject: Any,
    review: Review,
    spec: ReviewSpec,
    stage: Stage,
    result: Standing,
    ballot: Ballot,
    who: Actor,
    office: Office,
    at: datetime,
    decision: Decision,
) -> None:
    """The stage is complete: on to the next one, or out of the review."""
    tasks.close_open(subject, at=at, stage=stage.code)
    stages = stages_of(review.policy, review.name)
    if result.outcome == Outcome.APPROVE and review.stage + 1 < len(stages):
        review.stage += 1
        review.stage_opened_at = at
        review.save(update_fields=["stage", "stage_opened_at"])
        reviews.open_stage(review, subject, stages[review.stage], at=at)
        return
    review.closed_at = at
    review.outcome = result.outcome
    review.save(update_fields=["closed_at", "outcome"])
    exit_name = spec.exit_for(result.outcome)
    if exit_name is None:
        raise AssertionError("checked before: this review has no such exit")
    known = flow_of(subject.SUBJECT_TYPE).step(exit_name).facts
    facts = {name: value for name, value in ballot.facts if name in known}
    engine.take_exit(subject, exit_name, actor=who, office=office, at=at, facts=facts, decision=decision)
