"""The sweep: writes down, once each, what has fallen due; in batches, by any number of workers.

Each deadline carries its ladder as a plan, which of its steps is next and at what instant (`next_step`, `next_at`), so
that a batch is two statements on PostgreSQL and an idle sweep one look into a partial index. A step is identified by
deadline, code and instant; running twice, late or at the same time as somebody else changes nothing.

There is one sweep, whoever runs it: the command, the worker, the demo, a test. What it opens and whom it tells is
registered at start-up by the apps above, so that no caller can leave one of them out.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from django.db import connection

from common.errors import DomainError
from common.moments import OffsetClock
from deadlines.models import Deadline, DeadlineStepReached
from deadlines.schedule.ladder import BREACH, LOCK
from workflow.engine.transaction import retrying, unit_of_work

# A step just written down: its deadline, code and instant.
Fresh = tuple[UUID, str, datetime]
# How many deadlines a batch takes at the most, and at first. What a batch costs depends on how many people are
# notified, so each is sized by the one before it, to hold its row locks about so many seconds.
BATCH, FIRST_BATCH, HELD = 5000, 100, 0.15
# Deadlines loaded at once to open what waits for them.
OPENED = 500

# Opens the subject of a deadline at a moment, in a transaction of its own; says whether it did.
Opener = Callable[[Deadline, datetime], bool]
# Called with steps just recorded, each with its deadline, inside the transaction that recorded them.
Listener = Callable[[Sequence[DeadlineStepReached], datetime], int | None]
_openers: dict[str, Opener] = {}
_listeners: list[Listener] = []


def open_through(subject_type: str, opener: Opener) -> None:
    """Name what opens subjects of a type when their window begins; called once, by the app of the subject."""
    _openers[subject_type] = opener


def on_fallen_due(listener: Listener) -> None:
    """Call `listener` with every batch of steps; registered once, by an app above."""
    if listener not in _listeners:
        _listeners.append(listener)


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A deadline whose subject could not be opened, and why; the next sweep tries again."""

    deadline_id: UUID
    title: str
    error: DomainError


@dataclass(slots=True)
class SweepResult:
    """What one sweep wrote down: subjects opened, steps by code, and what could not be opened.

    `longest` is how many seconds its longest batch held its locks.
    """

    opened: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    failed: list[NotOpened] = field(default_factory=list)
    longest: float = field(default=0.0, compare=False)


def sweep(*, at: datetime, batch: int = BATCH) -> SweepResult:
    """Write down everything that has fallen due by `at` and was not written before; idempotent.

    First the subjects whose window has begun are opened, each at the moment its turn comes, by the opener of its
    type; one that refuses is reported and does not stop the others. Steps are recorded in batches, each a short
    transaction that skips rows somebody else is working on; the listeners are called with each batch inside it. Met
    deadlines close once the steps before their receipt are recorded.
    """
    done, size = SweepResult(), min(batch, FIRST_BATCH)
    _open_subjects(done, at)
    while True:
        began = time.monotonic()
        reached = retrying(partial(_record_batch, at, size))
        held = time.monotonic() - began
        done.longest = max(done.longest, held)
        done.steps.update(reached.codes)
        if reached.deadlines < size:
            return done
        size = max(1, min(batch, 2 * size, int(size * HELD / held)))


def _open_subjects(done: SweepResult, at: datetime) -> None:
    """Open the subjects whose window has begun, oldest first. One look into a partial index when there are none.

    What rests is opened once it goes on. Where a type has no opener nothing waits to be opened (a follow-up is open
    from its first day).
    """
    now = OffsetClock(at)
    waiting = Deadline.objects.filter(closed_at__isnull=True, opened_at__isnull=True, opens_at__lte=at)
    waiting = waiting.filter(rests_since__isnull=True)
    keys = list(waiting.order_by("due_at", "id").values_list("pk", flat=True))
    for start in range(0, len(keys), OPENED):
        chunk = keys[start : start + OPENED]
        found = Deadline.objects.in_bulk(chunk)
        for deadline in (found[key] for key in chunk):
            moment = now()
            try:
                opener = _openers.get(deadline.subject_type)
                done.opened += opener is not None and opener(deadline, moment)
            except DomainError as error:
                done.failed.append(NotOpened(deadline.pk, deadline.title, error))
                continue
            Deadline.objects.filter(pk=deadline.pk).update(opened_at=moment)


@dataclass(frozen=True, slots=True)
class _Batch:
    """How many deadlines were looked at, and the steps that are new."""

    deadlines: int
    codes: Sequence[str]


def _record_batch(at: datetime, batch: int) -> _Batch:
    """One batch: claim, then a step of each ladder at a time until nothing more is due. Usually one step."""
    with unit_of_work():
        claimed = ids = _claim(at, batch)
        fresh: list[Fresh] = []
        while ids:
            steps, ids = _record_next_step(ids, at)
            fresh += steps
        if fresh:
            _tell(fresh, at)
        return _Batch(len(claimed), [code for _pk, code, _instant in fresh])


def _tell(fresh: Sequence[Fresh], at: datetime) -> None:
    """Tell the listeners of a batch of new steps inside its transaction: by instant, with deadlines. One query."""
    rows = Deadline.objects.defer("derivation", "plan", "reminder_days")
    found = rows.in_bulk({pk for pk, _code, _instant in fresh})
    by_instant = sorted(fresh, key=lambda step: step[2])
    steps = [
        DeadlineStepReached(deadline=found[pk], code=code, scheduled_at=instant)
        for pk, code, instant in by_instant
    ]
    for listener in _listeners:
        listener(steps, at)


_CLAIM = """
    SELECT id FROM deadlines_deadline
     WHERE closed_at IS NULL AND next_at IS NOT NULL AND next_at <= %s
     ORDER BY next_at LIMIT %s"""
# A row with a receipt whose next step would fall due after it is closed; any other has its next step recorded and is
# moved on to the one after, or woken at its receipt. Breach and lock are set from their scheduled instants, not from
# when the sweep ran. A step that is there already is left as it is.
_STEP = """
    WITH due AS (
        SELECT d.id, d.met_at, d.plan->d.next_step->>0 AS code,
               (d.plan->d.next_step->>1)::timestamp AT TIME ZONE 'UTC' AS instant,
               (d.plan->(d.next_step + 1)->>1)::timestamp AT TIME ZONE 'UTC' AS following
          FROM deadlines_deadline d WHERE d.id = ANY(%(ids)s)),
    moved AS (
        UPDATE deadlines_deadline d
           SET next_step = d.next_step + CASE WHEN due.instant <= LEAST(%(at)s, d.met_at) THEN 1 ELSE 0 END,
               next_at = CASE WHEN due.instant <= LEAST(%(at)s, d.met_at) THEN LEAST(due.following, d.met_at) END,
               breached_at = CASE WHEN due.code = %(breach)s AND due.instant <= LEAST(%(at)s, d.met_at)
                                  THEN COALESCE(d.breached_at, due.instant) ELSE d.breached_at END,
               locked_at = CASE WHEN due.code = %(lock)s AND due.instant <= LEAST(%(at)s, d.met_at)
                                THEN COALESCE(d.locked_at, due.instant) ELSE d.locked_at END,
               closed_at = CASE WHEN due.instant <= LEAST(%(at)s, d.met_at) THEN NULL ELSE d.met_at END
          FROM due WHERE d.id = due.id
     RETURNING d.id, due.code, due.instant, d.next_at, due.instant <= LEAST(%(at)s, d.met_at) AS reached),
    steps AS (
        INSERT INTO deadlines_deadlinestepreached (deadline_id, code, scheduled_at)
        SELECT id, code, instant FROM moved WHERE reached
            ON CONFLICT DO NOTHING RETURNING deadline_id, code, scheduled_at)
    SELECT m.id, r.code, r.scheduled_at, m.next_at <= %(at)s
      FROM moved m LEFT JOIN steps r ON r.deadline_id = m.id"""
# SQLite changes nothing inside a query; the transaction is the lock.
_STEP_INSERT = """
    INSERT INTO deadlines_deadlinestepreached (deadline_id, code, scheduled_at)
    SELECT d.id, d.plan->d.next_step->>0, d.plan->d.next_step->>1 FROM deadlines_deadline d
     WHERE d.id IN (SELECT value FROM json_each(%(ids)s))
       AND d.plan->d.next_step->>1 <= min(%(at)s, coalesce(d.met_at, %(at)s))
       AND NOT EXISTS (SELECT 1 FROM deadlines_deadlinestepreached r WHERE r.deadline_id = d.id
                          AND r.code = d.plan->d.next_step->>0 AND r.scheduled_at = d.plan->d.next_step->>1)
    RETURNING deadline_id, code, scheduled_at"""
_STEP_REACHED = """
    UPDATE deadlines_deadline
       SET breached_at = CASE plan->next_step->>0 WHEN %(breach)s
                         THEN coalesce(breached_at, plan->next_step->>1) ELSE breached_at END,
           locked_at = CASE plan->next_step->>0 WHEN %(lock)s
                       THEN coalesce(locked_at, plan->next_step->>1) ELSE locked_at END,
           next_at = min(coalesce(plan->(next_step + 1)->>1, met_at), coalesce(met_at, plan->(next_step + 1)->>1)),
           next_step = next_step + 1
     WHERE id IN (SELECT value FROM json_each(%(ids)s))
       AND plan->next_step->>1 <= min(%(at)s, coalesce(met_at, %(at)s))
    RETURNING id, next_at <= %(at)s"""
_STEP_CLOSED = """
    UPDATE deadlines_deadline SET closed_at = met_at, next_at = NULL
     WHERE id IN (SELECT value FROM json_each(%(ids)s))"""


# A key as this engine holds it: SQLite knows UUIDs as text.
Key = UUID | str


def _claim(at: datetime, batch: int) -> list[Key]:
    """Keys, as this engine holds them, of the deadlines whose next step is due; locked until the transaction ends."""
    lock = " FOR NO KEY UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM + lock, [connection.ops.adapt_datetimefield_value(at), batch])
        return [row[0] for row in cursor.fetchall()]


def _record_next_step(ids: list[Key], at: datetime) -> tuple[list[Fresh], list[Key]]:
    """Record the next step of each of these; returns the new steps, and the keys of which more is due."""
    facts = {"at": connection.ops.adapt_datetimefield_value(at), "breach": BREACH, "lock": LOCK}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_STEP, {**facts, "ids": ids})
            rows = cursor.fetchall()
            return [(row[0], row[1], row[2]) for row in rows if row[1]], [row[0] for row in rows if row[3]]
        cursor.execute(_STEP_INSERT, {**facts, "ids": json.dumps(ids)})
        fresh = [(UUID(row[0]), row[1], _instant(row[2])) for row in cursor.fetchall()]
        cursor.execute(_STEP_REACHED, {**facts, "ids": json.dumps(ids)})
        moved = dict(cursor.fetchall())
        cursor.execute(_STEP_CLOSED, {"ids": json.dumps([key for key in ids if key not in moved])})
        return fresh, [key for key, more in moved.items() if more]


def _instant(value: datetime | str) -> datetime:
    """SQLite gives back instants as text or naive, and means UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
