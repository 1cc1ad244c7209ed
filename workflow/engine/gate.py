"""The one gate: every state change of every subject passes here.

`perform` locks, compares the version, asks permission, checks every condition, runs the transition in memory and
inserts one event; the database moves the subject (see triggers.py). `available.available` runs the same checks
without writing, so that an explanation can never disagree with what happens.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from common import presence
from common.errors import BadInput, DomainError, Gap, Stale
from common.moments import waited_since
from common.types import Json
from organisations import acting
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import actor_at
from workflow.engine import tasks
from workflow.engine.declarations import Context, TransitionSpec
from workflow.engine.events import NewEvent, append, installation
from workflow.engine.locking import CLOCK_TOLERANCE, database_clock, lock
from workflow.engine.permission_check import allowed_move
from workflow.engine.registry import Edge, effect_hooks, flow_of, prepare_hooks, reactions_to, trials_of
from workflow.engine.state_followers import after_move
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work
from workflow.fsm_guard import permit
from workflow.models import Decision, Subject

S = TypeVar("S", bound=Subject)


def perform(
    subject: S,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    comment: str = "",
    seen_version: int | None = None,
    **facts: Json,
) -> S:
    """Take transition `name` and return the subject as it is afterwards (a fresh object).

    `actor` is a User, Person, person uuid or Actor; `at` an aware time read at the edge. One durable transaction,
    joined when a unit is already open; locks the subject and whatever reactions declare, in the global order.
    Raises Stale (412), NotNow (409), NotPermitted (403), Unready (422, every gap), BadInput (400),
    Unavailable (503), and what `presence.confirm` raises (403) where the step is asked anew.
    """
    _try_out(subject, name, actor=actor, at=at, comment=comment, facts=facts)
    flow = flow_of(subject.SUBJECT_TYPE)
    if name in flow.names() and flow.spec(name).asks_anew:
        presence.confirm(at=at)
    return retrying(
        lambda: _perform(subject, name, actor=actor, at=at, comment=comment, seen=seen_version, facts=facts)
    )


def create(
    subject: S,
    *,
    actor: Actor,
    office: Office | None,
    at: datetime,
    facts: Mapping[str, Json] | None = None,
    private: Mapping[str, str] | None = None,
) -> S:
    """Insert `subject` in its first state together with event 1. The caller has checked the right (`office`)."""
    return retrying(
        lambda: _create(subject, actor=actor, office=office, at=at, facts=facts or {}, private=private or {})
    )


def record(
    subject: Subject,
    event: str,
    *,
    actor: Actor,
    office: Office | None,
    at: datetime,
    facts: Mapping[str, Json] | None = None,
    private: Mapping[str, str] | None = None,
    docs: list[dict[str, str]] | None = None,
) -> NewEvent:
    """Append an event that leaves the state as it is (a decision, a signature, a reminder). Locks the subject."""

    def work() -> NewEvent:
        with unit_of_work() as here:
            locked, moment = _locked(here, subject, at)
            return append(
                locked,
                NewEvent(
                    kind=f"{locked.SUBJECT_TYPE}.{event}",
                    from_state=locked.state,
                    to_state=locked.state,
                    at=moment,
                    actor=actor_at(actor.person_id, at),
                    office=office,
                    policy=locked.policy_ref,
                    facts=facts or {},
                    private=private or {},
                    docs=docs or [],
                ),
            )

    return retrying(work)


def locked(subject: S, *, at: datetime, exits: tuple[str, ...] = ()) -> tuple[S, datetime]:
    """The subject under lock, freshly read, and the settled time; only inside a `transaction.unit_of_work()`.

    `exits` names transitions that may follow in this unit, so that what their reactions move is locked in order.
    """
    with unit_of_work() as here:
        return _locked(here, subject, at, *_reacting(subject, *exits))


def touch(subject: Subject) -> None:
    """Raise the version after an edit of the domain's own columns; the subject must be locked. One update."""
    QuerySet.update(type(subject).objects.filter(pk=subject.pk), version=F("version") + 1)
    subject.version += 1


def follow(ctx: Context[Subject], subject: S, name: str, **facts: Json) -> S:
    """Move a further subject as a consequence of `ctx`; the system acts, the cause is named in the event."""
    return _perform(
        subject,
        name,
        actor=SYSTEM,
        at=ctx.at,
        comment="",
        seen=None,
        facts=facts,
        cause=ctx.event_id,
    )


def take_exit(
    subject: S,
    name: str,
    *,
    actor: Actor,
    office: Office,
    at: datetime,
    facts: Mapping[str, Json],
    decision: Decision,
) -> S:
    """Leave a review through one of its exits; called by reviews only. Effects find `decision` in the memo."""
    return _perform(
        subject,
        name,
        actor=actor,
        at=at,
        comment="",
        seen=None,
        facts=dict(facts),
        by_review=office,
        decision=decision,
    )


def _try_out(
    subject: Subject, name: str, *, actor: Actor, at: datetime, comment: str, facts: dict[str, Json]
) -> None:
    """What is slow and may fail is tried before anything is locked; no query where nothing is registered."""
    flow = flow_of(subject.SUBJECT_TYPE)
    for trial in trials_of(flow, name):
        fresh = type(subject).objects.filter(pk=subject.pk).first()
        if fresh is None:
            return
        who = actor_at(actor.person_id, at)
        ctx = Context(subject=fresh, name=name, actor=who, at=at, comment=comment, facts=dict(facts))
        allowed_move(ctx, flow)
        trial(ctx)


def _perform(
    subject: S,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    comment: str,
    seen: int | None,
    facts: dict[str, Json],
    cause: str = "",
    by_review: Office | None = None,
    decision: Decision | None = None,
) -> S:
    with unit_of_work() as here:
        flow = flow_of(subject.SUBJECT_TYPE)
        target, moment = _locked(here, subject, at, *_reacting(subject, name))
        if seen is not None and seen != target.version:
            raise stale(target)
        ctx = Context(
            subject=target,
            name=name,
            actor=actor_at(actor.person_id, at),
            at=moment,
            comment=comment,
            facts=facts,
        )
        ctx.memo.by_review, ctx.memo.decision = by_review, decision
        move, verdict = allowed_move(ctx, flow)
        _known_facts(ctx, move.spec)
        for prepare in prepare_hooks(flow, name):
            prepare(ctx)
        if cause:
            ctx.facts["cause"] = cause
        _move(ctx, move, verdict.by)
        # In this order: leaving a state closes its tasks, and a review that begins opens one of its own.
        tasks.after_move(ctx, flow, move)
        after_move(ctx, flow, move)
        for effect in effect_hooks(flow, name):
            effect(ctx)
        for reaction in reactions_to(flow, name):
            reaction.react(ctx, here)
        return target


def _reacting(subject: Subject, *names: str) -> list[Subject]:
    """Further subjects that reactions to these transitions will move."""
    flow = flow_of(subject.SUBJECT_TYPE)
    known = [name for name in names if name in flow.names()]
    return [
        other for name in known for reaction in reactions_to(flow, name) for other in reaction.locks(subject)
    ]


def _known_facts(ctx: Context[Subject], step: TransitionSpec) -> None:
    unknown = set(ctx.facts) - set(step.facts)
    if unknown:
        raise BadInput(
            _("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))},
            gaps=[Gap(name, "unknown", _("This field is not known here.")) for name in sorted(unknown)],
        )


def _move(ctx: Context[Subject], move: Edge, office: Office | None) -> None:
    subject = ctx.subject
    source = subject.state
    with permit(subject):
        getattr(subject, ctx.name)()
    target = subject.state
    subject.__dict__["state"] = source
    ctx.event = append(
        subject,
        NewEvent(
            kind=f"{subject.SUBJECT_TYPE}.{ctx.name}",
            from_state=source,
            to_state=target,
            at=ctx.at,
            actor=ctx.actor,
            office=office,
            policy=subject.policy_ref,
            facts=ctx.facts,
            docs=ctx.docs,
            private={"comment": ctx.comment} if ctx.comment else {},
        ),
    )


def _create(
    subject: S,
    *,
    actor: Actor,
    office: Office | None,
    at: datetime,
    facts: Mapping[str, Json],
    private: Mapping[str, str],
) -> S:
    with unit_of_work() as here:
        flow = flow_of(subject.SUBJECT_TYPE)
        if not installation().is_demo:
            clock = database_clock()
            _check_clock(here, clock, at)
            acting.set_present(clock)
        subject.created_at = at
        with permit(subject):
            subject.save(force_insert=True)
        here.locked[subject.ref] = subject
        who = actor_at(actor.person_id, at)
        entry = append(
            subject,
            NewEvent(
                kind=f"{subject.SUBJECT_TYPE}.create",
                from_state=None,
                to_state=flow.initial,
                at=at,
                actor=who,
                office=office,
                policy=subject.policy_ref,
                facts=facts,
                private=private,
            ),
        )
        ctx = Context(subject=subject, name="create", actor=who, at=at, event=entry)
        tasks.open_for_state(ctx, flow, flow.initial)
        return subject


def _locked(here: UnitOfWork, subject: S, at: datetime, *others: Subject) -> tuple[S, datetime]:
    """Lock, then settle the time: never before the subject's last event, never far from the database's clock."""
    began = time.monotonic()
    clock = lock(here, [subject.ref, *(other.ref for other in others)])
    if clock is not None and not installation().is_demo:
        # PostgreSQL reads the clock before it waits for a row that then turns out unchanged.
        acting.set_present(clock + timedelta(seconds=time.monotonic() - began))
    target = here.locked_row(subject)
    _check_clock(here, clock, at)
    if target.last_at is None or at >= target.last_at:
        return target, at
    # Two honest requests may take the lock in the other order than they read their clocks.
    if target.last_at - at <= CLOCK_TOLERANCE:
        return target, target.last_at
    raise BadInput(_("The given time lies before the last event of this record."), code="time_backwards")


def _check_clock(here: UnitOfWork, clock: datetime | None, at: datetime) -> None:
    if clock is None or installation().is_demo:
        return
    if abs(clock - at) > CLOCK_TOLERANCE + waited_since(here.began):
        raise BadInput(_("The given time differs from the database's clock."), code="clock_skew")


def stale(subject: Subject) -> DomainError:
    """The refusal for a caller who saw an older version, with what is true now."""
    return Stale(
        _("This has been changed since you opened it. It is now in the state “%(state)s”.")
        % {"state": subject.get_state_display()},
        version=subject.version,
        state=subject.state,
    )
