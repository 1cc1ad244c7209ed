"""Who sits on a stage: the seats that may decide, and how the decisions made so far stand."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from organisations.models import OfficeHeld
from organisations.queries import holders
from workflow.enums import Scope
from workflow.models import Decision, Recusal, Review
from workflow.policy_document import Stage
from workflow.quorum import Standing, Vote, standing


def seated(stage: Stage, subject: Any, *, at: datetime, without: Collection[UUID] = ()) -> list[OfficeHeld]:
    """Offices that reach the subject at this stage at `at`, their person not among `without`. One query.

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
    return [held for held in holders(stage.role, at=at, **scope) if held.person_id not in without]


def recused(review: Review) -> set[UUID]:
    """People who declared a conflict of interest in this round. One query."""
    return set(Recusal.objects.filter(review=review).values_list("person_id", flat=True))


def live_decisions(review: Review) -> list[Decision]:
    """Decisions of this round that count, in the order they were made. One query."""
    return list(Decision.objects.filter(review=review, voided_at__isnull=True).order_by("event_id"))


def standing_of(
    stage: Stage, subject: Any, decisions: Sequence[Decision], *, out: Collection[UUID], at: datetime
) -> Standing:
    """How one stage stands; the panel is asked for only where the rule needs it."""
    votes = [Vote(str(d.seat_id), str(d.person_id), d.outcome) for d in decisions if d.stage == stage.code]
    if stage.mode in ("any", "quorum") and stage.refusal == "one":
        return standing(stage.quorum, votes)
    panel = seated(stage, subject, at=at, without=out)
    seats = {str(held.seat_id) for held in panel}
    if stage.mode == "all":
        return standing(max(len(seats), 1), votes, panel=seats, refusal=stage.refusal)
    weights = {str(held.seat_id): stage.weights.get(str(held.seat.ordinal), 1) for held in panel}
    return standing(
        stage.quorum,
        votes,
        weights=weights if stage.mode == "weighted" else None,
        panel=seats,
        refusal=stage.refusal,
    )
