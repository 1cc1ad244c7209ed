"""Who sits on a stage: the seats that may decide, and how the decisions made so far stand."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.dotted import import_named
from organisations.enums import ACTING
from organisations.models import OfficeHeld
from organisations.offices import Actor
from organisations.queries import givers_of, holders
from workflow.engine.declarations import Context
from workflow.engine.registry import flow_of
from workflow.enums import Scope
from workflow.models import Decision, Recusal, Review
from workflow.policies.document import Stage
from workflow.policies.quorum import Standing, Vote, standing


def reviewers_on(
    stage: Stage, subject: Any, *, at: datetime, until: datetime | None = None
) -> list[OfficeHeld]:
    """Offices that reach the subject at this stage at `at`, or at some moment before `until`. One query.

    Answers "who could decide on that day" for any stored day.
    """
    if stage.scope == Scope.AGENCY and subject.agency_id is None:
        return []
    scope: dict[str, Any] = {}
    if stage.scope in (Scope.AGENCY, Scope.GOVERNMENT):
        scope["government_id"] = subject.government_id
    if stage.scope == Scope.AGENCY:
        scope["agency_id"] = subject.agency_id
    if stage.scope == Scope.PARENT:
        parent_id = subject.agency.parent_id if subject.agency_id else None
        if parent_id is None:
            return []
        scope = {"government_id": subject.government_id, "agency_id": parent_id}
    return list(holders(stage.role, at=at, until=until, **scope))


def eligible(
    stage: Stage, subject: Any, *, at: datetime, barred: Collection[UUID]
) -> list[tuple[OfficeHeld, frozenset[UUID]]]:
    """Those of `seated` who may decide, each with the people whose power is used: themselves and a delegate's givers.

    Nobody of these people is `barred`, and no acting official sits on a strategic stage. Two queries at most.
    """
    held = [h for h in reviewers_on(stage, subject, at=at) if not (stage.strategic and h.capacity in ACTING)]
    givers = givers_of(h.pk for h in held if h.granted_from_id is not None)
    found = [(h, frozenset({h.person_id, *givers.get(h.pk, ())})) for h in held]
    return [(h, people) for h, people in found if not people & frozenset(barred)]


def barred_from(
    stage: Stage, subject: Any, decisions: Sequence[Decision], *, out: Collection[UUID], at: datetime
) -> frozenset[UUID]:
    """People who may not decide this stage, in whatever seat: whose own work it is, who declared a conflict, and who
    decided at a stage that this one is kept distinct from. What the members cost.
    """
    return frozenset({*out, *members_of(subject, at=at), *distinct_from(stage, decisions)})


def members_of(subject: Any, *, at: datetime) -> Collection[UUID]:
    """People whose own work the subject under review is; empty when it is not under review."""
    spec = flow_of(subject.SUBJECT_TYPE).reviews.get(subject.state)
    if spec is None:
        return ()
    found: Collection[UUID] = import_named(spec.members)(
        Context(subject=subject, name="decide", actor=Actor(UUID(int=0)), at=at)
    )
    return found


def distinct_from(stage: Stage, decisions: Sequence[Decision]) -> set[UUID]:
    """People who decided, or in whose name it was decided, at the stages this one is kept distinct from."""
    return {p for d in decisions if d.stage in stage.distinct_from for p in people_of(d)}


def people_of(decision: Decision) -> frozenset[UUID]:
    """Who decided, and in whose name."""
    return frozenset({decision.person_id, *map(UUID, decision.on_behalf_of)})


def recused_people(review: Review) -> set[UUID]:
    """People who declared a conflict of interest in this round. One query."""
    return set(Recusal.objects.filter(review=review).values_list("person_id", flat=True))


def live_decisions(review: Review) -> list[Decision]:
    """Decisions of this round that count, with their seats, in the order they were made. One query."""
    made = Decision.objects.filter(review=review, voided_at__isnull=True)
    return list(made.select_related("seat").order_by("event_id"))


def depends_on_panel(stage: Stage) -> bool:
    """Whether the stage can end because of who sits on it, without a further decision."""
    return stage.mode == "all" or stage.refusal == "unreachable"


def pending(
    stage: Stage, subject: Any, decisions: Sequence[Decision], *, out: Collection[UUID], at: datetime
) -> list[OfficeHeld]:
    """Offices whose holders may still decide the stage: neither barred, nor heard already in this or another name."""
    made = [d for d in decisions if d.stage == stage.code]
    heard = {p for d in made for p in people_of(d)}
    barred = barred_from(stage, subject, decisions, out=out, at=at) | heard
    seats = {d.seat_id for d in made}
    return [h for h, _people in eligible(stage, subject, at=at, barred=barred) if h.seat_id not in seats]


def tally(
    stage: Stage, subject: Any, decisions: Sequence[Decision], *, out: Collection[UUID], at: datetime
) -> Standing:
    """How one stage stands; the panel is asked for only where the rule needs it.

    What was decided counts though its holder has left since. "All" means every seat that somebody can still fill:
    whoever decided in one seat, is barred or has left is not waited for in another.
    """
    made = [d for d in decisions if d.stage == stage.code]
    votes = [Vote(str(d.seat_id), str(d.person_id), d.outcome) for d in made]
    weights = {str(d.seat_id): _weight(stage, d.seat.ordinal) for d in made}
    if not depends_on_panel(stage):
        return standing(stage.quorum, votes, weights=weights if stage.mode == "weighted" else None)
    waiting = {
        str(held.seat_id): _weight(stage, held.seat.ordinal)
        for held in pending(stage, subject, decisions, out=out, at=at)
    }
    return standing(
        max(len(votes) + len(waiting), 1) if stage.mode == "all" else stage.quorum,
        votes,
        weights=weights | waiting if stage.mode == "weighted" else None,
        panel={*weights, *waiting},
        refusal=stage.refusal,
    )


def _weight(stage: Stage, ordinal: int) -> int:
    return stage.weights.get(str(ordinal), 1)
