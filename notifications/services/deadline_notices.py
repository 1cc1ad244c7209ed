"""From steps that fell due to notices: one a person and deadline, however many runs were missed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from deadlines.models import Deadline
from deadlines.schedule.escalations import roles_notified, stored_ladder
from notifications.enums import NoticeKind
from notifications.models import Notice
from notifications.services.posting import store_notices
from notifications.services.recipients import Recipient, holders_of, open_tasks, recipient_offices

BATCH = 500


class ReachedStep(Protocol):
    """A step that has just been written down, with its deadline at hand."""

    code: str
    scheduled_at: datetime
    deadline: Deadline


def announce(steps: Iterable[ReachedStep], at: datetime) -> int:
    """Put down notices of the steps recorded in this transaction; returns how many.

    Each person gets a notice of the newest step of a deadline that concerns them; the earlier ones are named as covered
    by it. There is no notice of what is met or closed by now. Four queries per 500 deadlines, whatever their number of
    steps, plus the inserts. Announcing the same steps again adds no notices.
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
                roles_notified(step.code, stored_ladder(step.deadline.rule)),
                tasks.get(step.deadline.subject_id, ()),
            ),
        )
        for fresh in ladders
        for step in sorted(fresh, key=lambda step: step.scheduled_at)
    ]
    holders = holders_of({place for _step, places in asked for place in places}, at=at)
    by_person: dict[tuple[UUID, UUID], list[tuple[ReachedStep, Recipient]]] = {}
    for step, places in asked:
        for recipient in dict.fromkeys(holder for place in places for holder in holders[place]):
            by_person.setdefault((recipient.person_id, step.deadline.pk), []).append((step, recipient))
    return store_notices([_notice(reached, at) for reached in by_person.values()], at=at)


def _notice(reached: Sequence[tuple[ReachedStep, Recipient]], at: datetime) -> Notice:
    """A notice of the newest step, in the first role in which it concerns the person."""
    newest = reached[-1][0]
    deadline = newest.deadline
    role = next(recipient.role for step, recipient in reached if step is newest)
    earlier = {(step.code, step.scheduled_at) for step, _recipient in reached}
    earlier.discard((newest.code, newest.scheduled_at))
    return Notice(
        person_id=reached[-1][1].person_id,
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
