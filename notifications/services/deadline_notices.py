"""From rungs that fell due to notices: one a person and deadline, however many runs were missed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from deadlines.models import Deadline
from deadlines.schedule.escalations import told_of
from notifications.enums import NoticeKind
from notifications.models import Notice
from notifications.services.posting import post
from notifications.services.recipients import Told, holders_of, open_tasks, places_of

BATCH = 500


class FreshRung(Protocol):
    """A rung that has just been written down, with its deadline at hand."""

    code: str
    scheduled_at: datetime
    deadline: Deadline


def announce(rungs: Iterable[FreshRung], at: datetime) -> int:
    """Tell of rungs written down in this transaction; returns how many notices were put down.

    Each person is told the newest rung of a deadline that is theirs to know; the earlier ones are named as covered by
    it. Nothing is told of what is met or closed by now. Four queries per 500 deadlines, whatever their number of
    rungs, plus the inserts; told again, the same rungs are the same notices.
    """
    by_deadline: dict[UUID, list[FreshRung]] = {}
    for rung in rungs:
        if rung.deadline.met_at is None and rung.deadline.closed_at is None:
            by_deadline.setdefault(rung.deadline.pk, []).append(rung)
    ladders = list(by_deadline.values())
    return sum(_announce(ladders[start : start + BATCH], at) for start in range(0, len(ladders), BATCH))


def _announce(ladders: Sequence[list[FreshRung]], at: datetime) -> int:
    tasks = open_tasks(fresh[0].deadline.subject_id for fresh in ladders)
    asked = [
        (
            rung,
            places_of(
                rung.deadline,
                told_of(rung.code, rung.deadline.rule.get("ladder", ())),
                tasks.get(rung.deadline.subject_id, ()),
            ),
        )
        for fresh in ladders
        for rung in sorted(fresh, key=lambda rung: rung.scheduled_at)
    ]
    holders = holders_of({place for _rung, places in asked for place in places}, at=at)
    by_person: dict[tuple[UUID, UUID], list[tuple[FreshRung, Told]]] = {}
    for rung, places in asked:
        for told in dict.fromkeys(told for place in places for told in holders[place]):
            by_person.setdefault((told.person_id, rung.deadline.pk), []).append((rung, told))
    return post([_notice(heard, at) for heard in by_person.values()], at=at)


def _notice(heard: Sequence[tuple[FreshRung, Told]], at: datetime) -> Notice:
    """The newest rung a person is told; in the role in which it reached them first."""
    newest = heard[-1][0]
    deadline = newest.deadline
    role = next(told.role for rung, told in heard if rung is newest)
    earlier = {(rung.code, rung.scheduled_at) for rung, _told in heard}
    earlier.discard((newest.code, newest.scheduled_at))
    return Notice(
        person_id=heard[-1][1].person_id,
        kind=NoticeKind.RUNG,
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
