"""What the innovation's page shows of its life after the launch: milestones by horizon, the newest entries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.errors import DomainError
from common.types import Shown
from deadlines.models import Deadline, DeadlineChange
from deadlines.schedule.derivations import change_in_words, sentences
from innovations.enums import RUNNING, Horizon
from innovations.models import Innovation
from innovations.queries import progress_visible_to, sees_progress
from innovations.services.progress import noting
from innovations.services.progress.statements import MilestoneInPlan, milestones_in_plan
from organisations.offices import Actor

NEWEST = 5


@dataclass(frozen=True, slots=True)
class MilestonesOfHorizon:
    """The milestones of one horizon in their order, each with how its day came about."""

    horizon: Horizon
    rows: list[tuple[MilestoneInPlan, list[str]]]


def progress_since_launch(item: Innovation, actor: Actor, *, at: datetime) -> dict[str, Shown]:
    """For `innovations/progress_section.html`; empty before the launch and for whoever may not read it.

    Ten queries at most.
    """
    if item.launch_event_id is None or not sees_progress(item, actor):
        return {}
    newest = progress_visible_to(actor, at).filter(innovation=item, corrected_by__isnull=True)
    entries = list(newest.order_by("-happened_on", "-id")[: NEWEST + 1])
    return {
        "progress_begun": True,
        "progress_running": item.state in RUNNING,
        "milestones_by_horizon": by_horizon(milestones_in_plan(item, at=at)),
        "entries": entries[:NEWEST],
        "more_entries": len(entries) > NEWEST,
        "may_note": may_note(item, actor, at=at),
    }


def by_horizon(rows: list[MilestoneInPlan]) -> list[MilestonesOfHorizon]:
    """The horizons that have milestones, the nearest first. One query where a day was changed."""
    words = _explanations([row.deadline for row in rows if row.deadline is not None])
    found = []
    for horizon in Horizon:
        own = [row for row in rows if row.milestone.horizon == horizon]
        if own:
            explained = [(row, words[row.deadline.pk] if row.deadline else []) for row in own]
            found.append(MilestonesOfHorizon(horizon, explained))
    return found


def _explanations(deadlines: list[Deadline]) -> dict[UUID, list[str]]:
    """How each day came about and what became of it since, in sentences."""
    found = {row.pk: sentences(row.derivation) for row in deadlines}
    zones = {row.pk: row.zone for row in deadlines if row.changed_at is not None}
    if not zones:
        return found
    rows = DeadlineChange.objects.filter(deadline__in=zones, number__gt=1)
    for row in rows.select_related("extension", "decree").order_by("deadline_id", "number"):
        found[row.deadline_id].append(change_in_words(row, zones[row.deadline_id]))
    return found


def may_note(item: Innovation, actor: Actor, *, at: datetime) -> bool:
    """Whether the actor may record something now."""
    try:
        noting.may_write(item, actor=actor, at=at)
    except DomainError:
        return False
    return True
