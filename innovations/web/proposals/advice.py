"""What stands beside a decision on an innovation's outcome: how it was evaluated, in whose words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from innovations.models import Evaluation, Innovation
from innovations.queries import evaluations_visible_to
from innovations.services.evaluations.leadership_recommendations import waiting_for_leaders
from organisations.offices import Actor
from workflow.engine import tasks
from workflow.enums import TaskKind

# The steps by which the leaders decide what becomes of it.
DECIDING = ("complete", "suspend", "discontinue", "decline")


@dataclass(frozen=True, slots=True)
class Advice:
    """One evaluation on which the leaders decide: what it recommends, in whose words, how it was made."""

    evaluation: Evaluation
    office: str
    reason: str


def advice(item: Innovation, actor: Actor, *, at: datetime) -> list[Advice]:
    """What waits for the leaders, for whoever may see the evaluations. One query while nothing waits."""
    waiting = waiting_for_leaders(item)
    seen = evaluations_visible_to(actor, at).filter(pk__in=[row.pk for row in waiting]) if waiting else ()
    open_to = {row.pk for row in seen}
    return _in_words(row for row in waiting if row.pk in open_to)


def evaluated_for(item: Innovation, actor: Actor, *, at: datetime) -> list[Advice]:
    """Every evaluation of it that the actor may see, the newest first. Five queries."""
    rows = evaluations_visible_to(actor, at).filter(innovation=item).select_related("decision__seat")
    known = rows.prefetch_related("decision__event__private").order_by("-evaluated_at", "-id")
    return _in_words(known)


def asked_outcome(item: Innovation, actor: Actor, *, at: datetime) -> list[Advice]:
    """The same while the outcome is asked for; nothing else. One query while it is not."""
    if not tasks.open_of(item, kind=TaskKind.OUTCOME).exists():
        return []
    return evaluated_for(item, actor, at=at)


def _in_words(rows: Iterable[Evaluation]) -> list[Advice]:
    return [
        Advice(
            row,
            row.decision.seat.title,
            next((kept.value for kept in row.decision.event.private.all() if kept.field == "comment"), ""),
        )
        for row in rows
    ]
