"""What if: recorded reviews replayed under a candidate policy, item by item, without a single write.

Decisions are matched to the candidate's stages by the role they were made in. The answer for each item: approved,
returned or rejected as before, or still waiting, at which stage and for how many approvals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import NotPermitted
from organisations.enums import Role
from organisations.visibility import known_actor
from workflow.models import Decision, Review, Task
from workflow.policy_document import Stage, stages_in
from workflow.queries import subjects_visible_to
from workflow.quorum import Vote, standing

# Who prepares policies, and so may see what they would do.
PLANNERS = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU, Role.REGIONAL_SECRETARY)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded decision as far as the simulation needs it."""

    role: str
    seat: str
    person: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Projection:
    """How an item would stand: `outcome` is approve, return, reject or "" (waiting at `stage` for `missing` more)."""

    outcome: str
    stage: str = ""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """One round of one item: what happened, and what would happen under the candidate."""

    subject_type: str
    subject_id: str
    title: str
    round: int
    recorded: str
    projected: Projection

    @property
    def differs(self) -> bool:
        """Whether the candidate would lead elsewhere."""
        return self.recorded != self.projected.outcome


def project(stages: Sequence[Stage], decisions: Sequence[Recorded]) -> Projection:
    """Pure: run the decisions through the stages. A decision counts at the first open stage of its role.

    A stage asks for its quorum (`all` counts the seats seen in that role). Panels are those of the record: nobody is
    imagined who never decided.
    """
    used: set[int] = set()
    for _order, group in groupby(sorted(stages, key=lambda s: s.order), key=lambda s: s.order):
        for stage in group:
            mine = [(i, d) for i, d in enumerate(decisions) if d.role == stage.role and i not in used]
            votes = [Vote(d.seat, d.person, d.outcome) for _i, d in mine]
            quorum = max(len({v.seat for v in votes}), 1) if stage.mode == "all" else stage.quorum
            result = standing(
                quorum, votes, weights=None, panel={v.seat for v in votes}, refusal=stage.refusal
            )
            used |= {i for i, _d in mine}
            if result.outcome in ("return", "reject"):
                return Projection(result.outcome, stage.code)
            if not result.outcome:
                return Projection("", stage.code, result.missing)
    return Projection("approve")


def simulate(document: Mapping[str, Any], *, since: datetime | None = None) -> list[Replayed]:
    """Replay every recorded round of the reviews the document knows, oldest first. Three queries, no write."""
    rounds = Review.objects.filter(name__in=document["review"])
    if since is not None:
        rounds = rounds.filter(opened_at__gte=since)
    rounds = rounds.order_by("opened_at", "id")
    made: dict[Any, list[Recorded]] = {}
    for decision in (
        Decision.objects.filter(review__in=rounds, voided_at__isnull=True)
        .select_related("event")
        .order_by("event_id")
    ):
        made.setdefault(decision.review_id, []).append(
            Recorded(
                role=decision.event.role,
                seat=str(decision.seat_id),
                person=str(decision.person_id),
                outcome=decision.outcome,
                at=decision.decided_at,
            )
        )
    titles = {
        (task.subject_type, task.subject_id): task.title
        for task in Task.objects.filter(kind="review").only("subject_type", "subject_id", "title")
    }
    stages = {name: stages_in(document, name) for name in document["review"]}
    return [
        Replayed(
            subject_type=review.subject_type,
            subject_id=str(review.subject_id),
            title=titles.get((review.subject_type, review.subject_id), ""),
            round=review.round,
            recorded=review.outcome,
            projected=project(stages[review.name], made.get(review.pk, [])),
        )
        for review in rounds
    ]


def simulate_for(
    who: Any, document: Mapping[str, Any], *, at: datetime, since: datetime | None = None
) -> list[Replayed]:
    """The same for one person: only rounds of what they may see. One query more per kind of subject.

    Raises NotPermitted for everyone who prepares no policies.
    """
    actor = known_actor(who, at)
    if not any(actor.holding(role) for role in PLANNERS):
        raise NotPermitted(
            _(
                "Policies are tried out by the organisation bureau, the regional secretary or an administrator."
            ),
            code="not_your_office",
        )
    replayed = simulate(document, since=since)
    visible = {
        kind: {str(pk) for pk in subjects_visible_to(kind, actor, at).values_list("pk", flat=True)}
        for kind in {item.subject_type for item in replayed}
    }
    return [item for item in replayed if item.subject_id in visible[item.subject_type]]


def summary(replayed: Sequence[Replayed]) -> dict[str, int]:
    """Counts: how many items there are, how many end otherwise, how many would still be waiting."""
    return {
        "items": len(replayed),
        "changed": sum(item.differs for item in replayed),
        "waiting": sum(item.projected.outcome == "" and item.recorded != "" for item in replayed),
    }
