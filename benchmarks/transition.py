"""One state change through the engine, beside the same statements sent by hand through psycopg.

Both contenders write to the same tables with the same triggers, durably, in turns of half a second; each client has
a record of its own. What is compared is the rate of each pair of turns, because the machine's own speed drifts.
The floor sends word for word what the engine sends: each client writes that down first. Nothing is owed by the records,
so that resting them moves no day.
"""

import hashlib
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import psycopg  # noqa: E402 -- after Django is set up
from django.db import connection  # noqa: E402 -- same
from django.utils import timezone  # noqa: E402 -- same

from benchmarks import scenery  # noqa: E402 -- same
from benchmarks.length import brief, judge, length  # noqa: E402 -- same
from organisations import queries  # noqa: E402 -- same
from organisations.offices import Actor  # noqa: E402 -- same
from workflow.engine import events, gate, locking  # noqa: E402 -- same

ROUNDS = length(12, 2)
TURN = 0.1 if brief() else 0.5
WARM_UP = length(40, 5)
LIMIT = 3.0
CLIENTS = (1, 8)
# Same transition pair for both: suspending needs a comment (one private value more), resuming is the plain case.
COMMENT = "Menunggu anggaran."
# One statement with its parameters.
Statement = tuple[str, Any]
Step = Callable[[], None]


def by_engine(record: scenery.LaunchedInnovation) -> Step:
    """Suspend and resume by turns, as a user's click would."""
    subject = record.subject()

    def step() -> None:
        nonlocal subject
        at = timezone.now()
        if subject.state == "suspended":
            subject = gate.perform(subject, "resume", actor=Actor(record.person_id), at=at)
        else:
            subject = gate.perform(subject, "suspend", actor=Actor(record.person_id), at=at, comment=COMMENT)

    return step


INSERT_TASK = 'INSERT INTO "workflow_task" ("uuid"'


def by_hand(
    record: scenery.LaunchedInnovation, db: psycopg.Connection[Any], scripts: dict[str, list[Statement]]
) -> Step:
    """The floor: the engine's statements with values made up as cheaply as possible. No rule is asked."""
    subject = record.subject()
    lock, _names, _converters = locking._statement("innovation", "postgresql")
    state, seq, head = subject.state, subject.last_seq, bytes(subject.head)
    padding = b"x" * record.payload_bytes

    def step() -> None:
        nonlocal state, seq, head
        name, target = ("resume", "launched") if state == "suspended" else ("suspend", "suspended")
        at = timezone.now()
        leaf = hashlib.sha256(head).digest()
        office: tuple[Any, ...] = ()
        event_id = None
        with db.transaction(), db.cursor() as cursor:
            for sql, params in scripts[name]:
                if sql == lock:
                    cursor.execute(lock, [subject.pk])
                    cursor.fetchone()
                elif sql == queries._OFFICES_SQL:
                    cursor.execute(sql, [record.person_id, at, at])
                    office = cursor.fetchall()[0]
                elif sql == events._INSERT:
                    cursor.execute(
                        sql,
                        [
                            uuid4(), "innovation", subject.pk, seq + 1, f"innovation.{name}", state, target, at,
                            record.person_id, office[3], office[2], office[1], subject.government_id,
                            subject.agency_id, head, leaf, padding,
                        ],
                    )  # fmt: skip
                    event_id = cursor.fetchone()[0]
                elif sql == events._INSERT_PRIVATE:
                    cursor.execute(sql, [event_id, "comment", leaf, COMMENT])
                elif sql.startswith(INSERT_TASK):
                    # Each task has a number of its own, in the first column.
                    cursor.execute(sql, [uuid4(), *params[1:]])
                    cursor.fetchall()
                else:
                    cursor.execute(sql, params)
                    if cursor.description:
                        cursor.fetchall()
        state, seq, head = target, seq + 1, leaf

    return step


def scripts_of(record: scenery.LaunchedInnovation) -> dict[str, list[Statement]]:
    """What the engine sends to suspend and to resume this record, without the transaction's own words: the floor sends
    the same, in the same order, so that it cannot be out of date."""
    step = by_engine(record)
    found: dict[str, list[Statement]] = {}
    for name in ("suspend", "resume"):
        seen: list[Statement] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any, seen: Any = seen) -> Any:
            seen.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            step()
        found[name] = seen
    return found


def client(record: scenery.LaunchedInnovation, barrier: Barrier, results: Any) -> None:
    """One process: its own connections, its own record, every turn started together with the others."""
    scripts = scripts_of(record)
    with psycopg.connect(**scenery.parameters(), autocommit=True) as db:
        for number in range(ROUNDS):
            for name in ("floor", "engine"):
                # A fresh step each turn: the other contender has moved the record meanwhile.
                step = by_hand(record, db, scripts) if name == "floor" else by_engine(record)
                for _ in range(WARM_UP if number == 0 else 2):
                    step()
                barrier.wait()
                results.put((number, name, *_turn(step)))
    connection.close()


def _turn(step: Step) -> tuple[int, float]:
    begin = time.perf_counter()
    count = 0
    while time.perf_counter() - begin < TURN:
        step()
        count += 1
    return count, time.perf_counter() - begin


def contest(records: list[scenery.LaunchedInnovation]) -> list[tuple[float, float]]:
    """(floor, engine) transitions per second of every round, all clients together."""
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(len(records)), context.Queue()
    connection.close()
    processes = [context.Process(target=client, args=(record, barrier, results)) for record in records]
    for process in processes:
        process.start()
    rates = [{"floor": 0.0, "engine": 0.0} for _ in range(ROUNDS)]
    for _ in range(ROUNDS * 2 * len(records)):
        number, name, count, seconds = results.get(timeout=TURN * 60 + 60)
        rates[number][name] += count / seconds
    for process in processes:
        process.join()
    return [(rate["floor"], rate["engine"]) for rate in rates]


def main() -> None:
    """Print the table; exit status 1 when the engine costs more than the limit."""
    if connection.vendor != "postgresql":
        sys.exit("This benchmark needs PostgreSQL: ./run bench transition")
    records = scenery.records(max(CLIENTS))
    print(f"PostgreSQL {scenery.server()}; {ROUNDS} rounds of {TURN} s each")
    for name, statements in scripts_of(records[0]).items():
        print(f"statements to {name}: {len(statements) + 2} with BEGIN and COMMIT")
    print(f"{'clients':>7} {'by hand/s':>10} {'engine/s':>10} {'ratio':>6}  quartiles")
    worst = 0.0
    for clients in CLIENTS:
        rounds = contest(records[:clients])
        low, middle, high = statistics.quantiles([floor / through for floor, through in rounds], n=4)
        floor, through = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{clients:>7} {floor:>10.0f} {through:>10.0f} {middle:>6.2f}  {low:.2f}–{high:.2f}")
        worst = max(worst, middle)
    too_slow = f"The engine costs {worst:.2f} times the floor; at most {LIMIT} is allowed."
    judge([], [too_slow] if worst > LIMIT else [])


if __name__ == "__main__":
    main()
