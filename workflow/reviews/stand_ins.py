"""Who stands in for a stage that four eyes have closed: everybody who holds its office has a part in the subject.

The policy names the stand-in. Where the stand-in decides at a later stage of the round anyway, the earlier stage is
skipped instead of being decided twice by one person. An office that nobody holds is no case for a stand-in: it waits
for its holder.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from organisations.models import OfficeHeld
from workflow.models import Subject
from workflow.policies.admission import Bars, Reviewer
from workflow.policies.document import Stage
from workflow.reviews.panel import eligible, reviewers_on

STAND_IN, SKIPPED, NOBODY = "stand_in", "skipped", "nobody"


@dataclass(frozen=True, slots=True)
class StandInVerdict:
    """What becomes of a stage that four eyes have closed: `how` is one of the three above.

    `later` is the code of the stage at which the stand-in decides anyway, where the stage is skipped.
    """

    stage: Stage
    how: str
    later: str = ""


def verdict_on(
    stage: Stage, later: Sequence[Stage], subject: Subject, *, members: Collection[UUID], at: datetime
) -> StandInVerdict | None:
    """The verdict on one stage, None where its own office can decide or is not held by anybody.

    `later` are the stages after it in the round, `members` whose own work the subject is. One query, at most one more
    for the stand-in and each later stage.
    """
    if not members or not _is_closed(stage, subject, members, at):
        return None
    if stage.stand_in is None:
        return StandInVerdict(stage, NOBODY)
    people = _able(stage.by_stand_in(), subject, members, at)
    if not people:
        return StandInVerdict(stage, NOBODY)
    for other in later:
        if people <= _able(other, subject, members, at):
            return StandInVerdict(stage, SKIPPED, other.code)
    return StandInVerdict(stage, STAND_IN)


def _is_closed(stage: Stage, subject: Subject, members: Collection[UUID], at: datetime) -> bool:
    """Whether the stage could be decided if nobody had a part in the subject, and cannot as it is."""
    held = reviewers_on(stage, subject, at=at)
    everybody = eligible(stage, subject, held, Bars())
    left = [row for row in everybody if not row[1].people & frozenset(members)]
    return len(left) < len(everybody) and _reach(stage, left) < stage.needed <= _reach(stage, everybody)


def _reach(stage: Stage, able: Sequence[tuple[OfficeHeld, Reviewer]]) -> int:
    """How much approval these can give: seats and people count once, also in another's name; the weightiest first."""
    seats: set[UUID] = set()
    people: set[UUID] = set()
    total = 0
    for held, reviewer in sorted(able, key=lambda row: -stage.weight_of(row[0].seat.ordinal)):
        if held.seat_id not in seats and not reviewer.people & people:
            seats.add(held.seat_id)
            people |= reviewer.people
            total += stage.weight_of(held.seat.ordinal)
    return total


def _able(stage: Stage, subject: Subject, members: Collection[UUID], at: datetime) -> frozenset[UUID]:
    bars = Bars(own_work=frozenset(members))
    found = eligible(stage, subject, reviewers_on(stage, subject, at=at), bars)
    return frozenset(reviewer.person_id for _held, reviewer in found)
