"""The panel of a stage: the seats that may decide, and what the decisions made so far amount to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from organisations.models import OfficeHeld
from organisations.offices import Office
from organisations.queries import givers_of, holders
from workflow.engine.hooks import authors_of
from workflow.engine.registry import flow_of
from workflow.models import Decision, Recusal, Review, Subject
from workflow.policies.admission import Bars, Reviewer, place_of, reviews_there
from workflow.policies.document import Stage
from workflow.policies.quorum import StageTally, Vote, count_votes


def reviewers_on(
    stage: Stage, subject: Subject, *, at: datetime, until: datetime | None = None
) -> list[OfficeHeld]:
    """Offices that reach the subject at this stage at `at`, or at some moment before `until`. One query.

    Answers "who could decide on that day" for any stored day.
    """
    place = place_of(stage.scope, subject)
    if place is None:
        return []
    scope = {"government_id": place.government_id, "agency_id": place.agency_id}
    found = holders(stage.role, at=at, until=until, **scope)
    return [h for h in found if reviews_there(h.seat.role, h.seat.government_id, subject.government_id)]


def eligible(
    stage: Stage, subject: Subject, held: Sequence[OfficeHeld], bars: Bars
) -> list[tuple[OfficeHeld, Reviewer]]:
    """Those of these holders whom the stage admits, the seats loaded. One query, none without delegates."""
    givers = givers_of(h.pk for h in held if h.has_others_behind)
    found = [(h, reviewer_of(h, givers.get(h.pk, ()))) for h in held]
    return [(h, reviewer) for h, reviewer in found if stage.admits(reviewer, subject, bars)]


def reviewer_of(held: OfficeHeld, givers: tuple[UUID, ...] = ()) -> Reviewer:
    """The holder in that office, with those whose power they use; the seat must be loaded."""
    seat = held.seat
    return Reviewer(
        held.person_id,
        Office(
            id=held.pk,
            seat_id=seat.pk,
            role=seat.role,
            capacity=held.capacity,
            government_id=seat.government_id,
            agency_id=seat.agency_id,
            on_behalf_of=givers,
        ),
    )


def bars_on(
    stage: Stage,
    subject: Subject,
    decisions: Sequence[Decision],
    *,
    out: Collection[UUID],
    at: datetime,
    handed_to: UUID | None = None,
) -> Bars:
    """Who may not decide this stage, in whatever seat. What the members cost."""
    return Bars(
        own_work=frozenset(members_of(subject, at=at)),
        recused=frozenset(out),
        earlier=frozenset(distinct_from(stage, decisions)),
        handed_to=handed_to,
    )


def members_of(subject: Subject, *, at: datetime) -> Collection[UUID]:
    """People whose own work the subject under review is; empty when it is not under review."""
    if subject.state not in flow_of(subject.SUBJECT_TYPE).reviews:
        return ()
    return authors_of(subject)


def distinct_from(stage: Stage, decisions: Sequence[Decision]) -> set[UUID]:
    """People who decided, or in whose name it was decided, at the stages this one is kept distinct from."""
    return {p for d in decisions if d.stage in stage.kept_from for p in people_of(d)}


def made_at(stage: Stage, decisions: Sequence[Decision]) -> list[Decision]:
    """What was decided at the stage by its office: once a stand-in decides alone, what others gave counts no more."""
    return [d for d in decisions if d.stage == stage.code and d.seat.role == stage.role]


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
    """Whether the stage can end by a change of its panel alone, without a further decision."""
    return stage.mode == "all" or stage.refusal == "unreachable"


def pending(
    stage: Stage, subject: Subject, decisions: Sequence[Decision], *, out: Collection[UUID], at: datetime
) -> list[OfficeHeld]:
    """Offices whose holders may still decide: neither barred nor already counted, in their own or another's name."""
    made = made_at(stage, decisions)
    counted = {p for d in made for p in people_of(d)}
    seats = {d.seat_id for d in made}
    bars = bars_on(stage, subject, decisions, out=out, at=at)
    able = eligible(stage, subject, reviewers_on(stage, subject, at=at), bars)
    return [h for h, reviewer in able if h.seat_id not in seats and not reviewer.people & counted]


def tally(
    stage: Stage, subject: Subject, decisions: Sequence[Decision], *, out: Collection[UUID], at: datetime
) -> StageTally:
    """How one stage stands; the panel is asked for only where the rule needs it.

    What was decided counts though its holder has left since. "All" means every seat that somebody can still fill:
    whoever decided in one seat, is barred or has left is not waited for in another.
    """
    made = made_at(stage, decisions)
    votes = [Vote(str(d.seat_id), str(d.person_id), d.outcome) for d in made]
    weights = {str(d.seat_id): stage.weight_of(d.seat.ordinal) for d in made}
    if not depends_on_panel(stage):
        return count_votes(stage.quorum, votes, weights=weights if stage.mode == "weighted" else None)
    waiting = {
        str(held.seat_id): stage.weight_of(held.seat.ordinal)
        for held in pending(stage, subject, decisions, out=out, at=at)
    }
    return count_votes(
        max(len(votes) + len(waiting), 1) if stage.mode == "all" else stage.quorum,
        votes,
        weights=weights | waiting if stage.mode == "weighted" else None,
        panel={*weights, *waiting},
        refusal=stage.refusal,
    )
