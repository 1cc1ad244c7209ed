"""From rungs that fell due to notices: one a person and deadline, however many runs were missed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from deadlines.models import Deadline
from deadlines.schedule.escalations import roles_told, stored_ladder
from notifications.enums import NoticeKind
from notifications.models import Notice
from notifications.services.posting import store_notices
from notifications.services.recipients import Recipient, holders_of, open_tasks, recipient_offices

BATCH = 500


class ReachedStep(Protocol):
    """A rung that has just been written down, with its deadline at hand."""

    code: str
    scheduled_at: datetime
    deadline: Deadline


def announce(steps: Iterable[ReachedStep], at: datetime) -> int:
    """Tell of rungs written down in this transaction; returns how many notices were put down.

    Each person is told the newest rung of a deadline that is theirs to know; the earlier ones are named as covered by
    it. Nothing is told of what is met or closed by now. Four queries per 500 deadlines, whatever their number of
    rungs, plus the inserts; told again, the same rungs are the same notices.
    """
    by_deadline: dict[UUID, list[ReachedStep]] = {}
    for step in steps:
        if step.deadline.met_at is None and step.deadline.closed_at is None:
            by_deadline.setdefault(step.deadline.pk, []).append(step)
    ladders = list(by_deadline.values())
    return sum(_announce(ladders[start : start + BATCH], at) for start in range(0, len(ladders), BATCH))


def _announce(ladders: Sequence[list[ReachedStep]], at: datetime) -> int:
    tasks = open_tasks(fresh[0].deadline.subject_id for fresh in ladders)
    asked = [
        (
            step,
            recipient_offices(
                step.deadline,
                roles_told(step.code, stored_ladder(step.deadline.rule)),
                tasks.get(step.deadline.subject_id, ()),
            ),
        )
        for fresh in ladders
        for step in sorted(fresh, key=lambda step: step.scheduled_at)
    ]
    holders = holders_of({place for _rung, places in asked for place in places}, at=at)
    by_person: dict[tuple[UUID, UUID], list[tuple[ReachedStep, Recipient]]] = {}
    for step, places in asked:
        for told in dict.fromkeys(told for place in places for told in holders[place]):
            by_person.setdefault((told.person_id, step.deadline.pk), []).append((step, told))
    return store_notices([_notice(heard, at) for heard in by_person.values()], at=at)


def _notice(heard: Sequence[tuple[ReachedStep, Recipient]], at: datetime) -> Notice:
    """The newest rung a person is told; in the role in which it reached them first."""
    newest = heard[-1][0]
    deadline = newest.deadline
    role = next(told.role for step, told in heard if step is newest)
    earlier = {(step.code, step.scheduled_at) for step, _told in heard}
    earlier.discard((newest.code, newest.scheduled_at))
    return Notice(
        person_id=heard[-1][1].person_id,
        kind=NoticeKind.DEADLINE_STEP,
        code=newest.code,
        at=newest.scheduled_at,
        noted_at=at,
        government_id=deadline.government_id,
        subject_type=deadline.subject_type,
        subject_id=deadline.subject_id,
        title=deadline.title,
        role=role,
        deadline=deadline,
        covers=[[code, moment.isoformat()] for code, moment in sorted(earlier, key=lambda item: item[1])],
    )
