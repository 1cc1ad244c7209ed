"""The sweep: writes down, once each, what has fallen due; in batches, by any number of workers.

Each deadline carries its ladder as a plan and the instant of the next rung that is not recorded (`next_at`), so that
a batch is three statements and an idle sweep one look into a partial index. A rung is identified by deadline, code
and instant; running twice, late or at the same time as somebody else changes nothing.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from common.errors import DomainError
from common.moments import Elapsing
from workflow import notices
from workflow.ladder import BREACH, LOCK
from workflow.models import Deadline, DeadlineRung
from workflow.unit import run, unit

# A rung just written down: its deadline, code and instant.
Fresh = tuple[UUID, str, datetime]
# Short transactions: a batch holds its row locks well under half a second.
BATCH = 5000


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A deadline whose subject could not be opened, and why; the next sweep tries again."""

    deadline_id: UUID
    title: str
    error: DomainError


@dataclass(slots=True)
class Sweep:
    """What one sweep wrote down: subjects opened, rungs by code, and what could not be opened."""

    opened: int = 0
    rungs: Counter[str] = field(default_factory=Counter)
    failed: list[NotOpened] = field(default_factory=list)


def sweep(*, at: datetime, open_subject: Callable[[Deadline, datetime], bool], batch: int = BATCH) -> Sweep:
    """Write down everything that has fallen due by `at` and was not written before; idempotent.

    `open_subject(deadline, at)` opens what waits for it, at the moment its turn comes, in a transaction of its own,
    and returns whether it did; one that refuses is reported and does not stop the others. Rungs are recorded in
    batches, each a short transaction that skips rows somebody else is working on; `notices.announce` is told of each
    batch inside it. Met deadlines close once the rungs before their receipt are recorded.
    """
    done = Sweep()
    _open(done, at, open_subject)
    while reached := run(partial(_record, at, batch)):
        done.rungs.update(reached.codes)
        if reached.deadlines < batch:
            break
    return done


def _open(done: Sweep, at: datetime, open_subject: Callable[[Deadline, datetime], bool]) -> None:
    """Open the subjects whose window has begun, oldest first. Uses the partial index on what is not opened yet."""
    now = Elapsing(at)
    waiting = Deadline.objects.filter(closed_at__isnull=True, opened_at__isnull=True, opens_at__lte=at)
    for deadline in waiting.order_by("due_at", "id").iterator(chunk_size=500):
        moment = now()
        try:
            done.opened += open_subject(deadline, moment)
        except DomainError as error:
            done.failed.append(NotOpened(deadline.pk, deadline.title, error))
            continue
        Deadline.objects.filter(pk=deadline.pk).update(opened_at=moment)


@dataclass(frozen=True, slots=True)
class _Batch:
    """How many deadlines were looked at, and the rungs that are new. False when there was nothing to look at."""

    deadlines: int
    codes: Sequence[str]

    def __bool__(self) -> bool:
        return self.deadlines > 0


def _record(at: datetime, batch: int) -> _Batch:
    with unit():
        ids = _claim(at, batch)
        if not ids:
            return _Batch(0, ())
        fresh = _insert(ids, at)
        _advance(ids, at)
        _tell(fresh, at)
        return _Batch(len(ids), [code for _pk, code, _instant in fresh])


def _tell(fresh: Sequence[Fresh], at: datetime) -> None:
    """Announce what was written down, each rung with its deadline. One query of our own."""
    if not fresh:
        return
    rows = Deadline.objects.defer("derivation", "plan", "reminder_days")
    found = rows.in_bulk({pk for pk, _code, _instant in fresh})
    notices.announce([DeadlineRung(deadline=found[pk], code=c, scheduled_at=i) for pk, c, i in fresh], at)


# One text per engine: they differ in how they lock, take lists and open JSON. On SQLite the transaction is the lock.
_CLAIM = {
    "postgresql": """
        SELECT id FROM workflow_deadline
         WHERE closed_at IS NULL AND next_at IS NOT NULL AND next_at <= %(at)s
         ORDER BY next_at LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED""",
    "sqlite": """
        SELECT id FROM workflow_deadline
         WHERE closed_at IS NULL AND next_at IS NOT NULL AND next_at <= %(at)s
         ORDER BY next_at LIMIT %(batch)s""",
}
# Rungs from the next one on, up to now or to the receipt, which forestalls what comes after it.
_INSERT = {
    "postgresql": """
        INSERT INTO workflow_deadlinerung (deadline_id, code, scheduled_at)
        SELECT d.id, s.step->>0, s.instant
          FROM workflow_deadline d
         CROSS JOIN LATERAL (SELECT step, (step->>1)::timestamp AT TIME ZONE 'UTC' AS instant
                               FROM jsonb_array_elements(d.plan) step) s
         WHERE d.id = ANY(%(ids)s) AND s.instant >= d.next_at AND s.instant <= LEAST(%(at)s, d.met_at)
            ON CONFLICT DO NOTHING
        RETURNING deadline_id, code, scheduled_at""",
    "sqlite": """
        INSERT INTO workflow_deadlinerung (deadline_id, code, scheduled_at)
        SELECT d.id, step.value->>0, step.value->>1
          FROM workflow_deadline d, json_each(d.plan) step
         WHERE d.id IN (SELECT value FROM json_each(%(ids)s))
           AND step.value->>1 >= d.next_at AND step.value->>1 <= min(%(at)s, coalesce(d.met_at, %(at)s))
           AND NOT EXISTS (SELECT 1 FROM workflow_deadlinerung r WHERE r.deadline_id = d.id
                              AND r.code = step.value->>0 AND r.scheduled_at = step.value->>1)
        RETURNING deadline_id, code, scheduled_at""",
}
# Breach and lock are set from their scheduled instants, not from when the sweep ran.
_ADVANCE = {
    "postgresql": """
        UPDATE workflow_deadline d
           SET breached_at = COALESCE(d.breached_at, p.breached_at), locked_at = COALESCE(d.locked_at, p.locked_at),
               next_at = p.next_at, closed_at = d.met_at
          FROM (SELECT d.id,
                       min(s.instant) FILTER (WHERE s.code = %(breach)s AND s.instant <= LEAST(%(at)s, d.met_at))
                           AS breached_at,
                       min(s.instant) FILTER (WHERE s.code = %(lock)s AND s.instant <= LEAST(%(at)s, d.met_at))
                           AS locked_at,
                       min(s.instant) FILTER (WHERE s.instant > %(at)s) AS next_at
                  FROM workflow_deadline d
                  LEFT JOIN LATERAL (SELECT step->>0 AS code, (step->>1)::timestamp AT TIME ZONE 'UTC' AS instant
                                       FROM jsonb_array_elements(d.plan) step) s ON true
                 WHERE d.id = ANY(%(ids)s) GROUP BY d.id) p
         WHERE d.id = p.id""",
    "sqlite": """
        UPDATE workflow_deadline
           SET breached_at = coalesce(breached_at, (SELECT min(value->>1) FROM json_each(plan)
                   WHERE value->>0 = %(breach)s AND value->>1 <= min(%(at)s, coalesce(met_at, %(at)s)))),
               locked_at = coalesce(locked_at, (SELECT min(value->>1) FROM json_each(plan)
                   WHERE value->>0 = %(lock)s AND value->>1 <= min(%(at)s, coalesce(met_at, %(at)s)))),
               next_at = (SELECT min(value->>1) FROM json_each(plan) WHERE value->>1 > %(at)s),
               closed_at = met_at
         WHERE id IN (SELECT value FROM json_each(%(ids)s))""",
}


def _claim(at: datetime, batch: int) -> list[Any]:
    """Keys, as this engine holds them, of the deadlines whose next rung is due; locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM[connection.vendor], {"at": _moment(at), "batch": batch})
        return [row[0] for row in cursor.fetchall()]


def _insert(ids: list[Any], at: datetime) -> list[Fresh]:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[connection.vendor], {"ids": _list(ids), "at": _moment(at)})
        rows = cursor.fetchall()
    found = [(_uuid(row[0]), row[1], _instant(row[2])) for row in rows]
    return sorted(found, key=lambda rung: rung[2])


def _advance(ids: list[Any], at: datetime) -> None:
    facts = {"ids": _list(ids), "at": _moment(at), "breach": BREACH, "lock": LOCK}
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE[connection.vendor], facts)


def _list(ids: list[Any]) -> Any:
    return json.dumps(ids) if connection.vendor == "sqlite" else ids


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _instant(value: Any) -> datetime:
    """SQLite gives back instants as text or naive, and means UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
