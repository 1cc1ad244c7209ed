"""The sequencer as a process of its own, and an inspector who trusts nobody: on both engines, through the commands."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from appointments.services.recording_before import record_all
from tests import databases
from tests.deploy.supervisor import patiently
from tests.operation.starting import ROOT, BreakableCopy, Ended, Forks, copy_named, environment, manage
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
# As somebody who has the database: triggers off, the last event of an innovation gone, its row as before, triggers on.
TAIL = """SELECT e.uuid, e.subject_id FROM workflow_event e WHERE e.subject_type = 'innovation' AND e.seq > 1
    AND NOT EXISTS (SELECT 1 FROM workflow_event n WHERE n.subject_id = e.subject_id AND n.seq > e.seq)
    ORDER BY e.seq DESC LIMIT 1"""

# Who was told of a faulty history, how often, and of how much of it nobody needs to be told any more.
TOLD = """SELECT role, count(*), sum(CASE WHEN settled_at IS NULL THEN 0 ELSE 1 END) FROM notifications_notice
    WHERE code = 'history_faulty' GROUP BY role ORDER BY role"""


SECOND = "subject_type = 'innovation' AND seq = 2"


@pytest.fixture
def scene() -> World:
    world = build()
    record_all(at=world.now)
    world.approved()
    world.submitted(title="Yang kedua")
    databases.mark_demo(demo=False)
    return world


@pytest.fixture
def copy(scene: World, tmp_path: Path) -> Iterator[BreakableCopy]:
    """The world's database, under another name."""
    with copy_named("sealed", tmp_path) as found:
        # The name that its events carry.
        found.run(f"UPDATE workflow_installation SET origin = '{settings.PRAKARSA_ORIGIN}'")
        yield found


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as found:
        yield found


def environments(copy: BreakableCopy, data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The application's, and the sequencer's, which alone has the key."""
    env = environment(data, copy.url(), DATABASE_SEQUENCER_URL=copy.url(as_sequencer=True))
    return {**env, "PRAKARSA_LOG_KEY_FILE": str(data / "nowhere" / "log.pem")}, env


def rows(copy: BreakableCopy, question: str) -> list[tuple[object, ...]]:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy.name)) as file:
            return file.execute(question).fetchall()
    with psycopg.connect(**databases.owner_parameters() | {"dbname": copy.name}) as owner:
        return owner.execute(question.encode()).fetchall()


def test_a_removed_end_is_noticed_by_whoever_kept_a_checkpoint(
    copy: BreakableCopy, tmp_path: Path, stack: ExitStack
) -> None:
    server = Forks(tmp_path, environments(copy, tmp_path / "data")[1])
    stack.callback(server.close)
    role = {} if connection.vendor == "sqlite" else {"USER": "prakarsa_seq"}
    sequencing = ("seal_history", "open_shard")

    def run(*arguments: str) -> Ended:
        return server.manage(*arguments, NAME=copy.name, **(role if arguments[0] in sequencing else {}))

    assert run("seal_history").status == 0
    printed = run("seal_history", "--print")
    kept = tmp_path / "disimpan.txt"
    kept.write_text("\n".join(printed.lines) + "\n")
    whole = run("verify_history", "--against", str(kept))
    assert whole.status == 0, whole.lines
    assert (whole.status, whole.lines[-1]) == (0, f"Riwayat melanjutkan pernyataan dalam {kept}.")
    folder = tmp_path / "dibawa"
    assert run("export_history", str(folder), "--private").status == 0
    asked = "-I verify_log.py log --key key.txt --checkpoint checkpoint.txt --private private.ndjson entries.ndjson"
    taken = [sys.executable, *asked.split()]
    assert subprocess.run(taken, cwd=folder, check=False).returncode == 0

    cut_off_the_end(copy)
    alone = run("verify_history")
    against = run("verify_history", "--against", str(kept))

    # The log was cut, too: the database agrees with itself, and that is all it can say.
    assert alone.status == 0, alone.lines
    assert against.status == 1
    assert "cut_off" in against.lines[0]
    assert run("seal_history").status == 1
    # Nothing is written until somebody has looked, and a log was begun that says so.
    assert log_refusals(run("run_worker", "--once")) == 1
    assert run("open_shard", "--reason", "dipulihkan").status == 0
    assert run("verify_history").status == 0
    assert log_refusals(run("run_worker", "--once")) == 0


def log_refusals(ended: Ended) -> int:
    """The copy has another name in its history, too, which is not asked here."""
    return sum("log of the history: " in line for line in ended.lines)


def cut_off_the_end(copy: BreakableCopy) -> None:
    """The last event, and everything that the log knew of it and after it."""
    [(event, subject)] = rows(copy, TAIL)
    table = "innovations_innovation"
    private = f"(SELECT id FROM workflow_event WHERE uuid = '{event}')"
    before = (
        f"FROM workflow_event WHERE subject_id = '{subject}' AND uuid <> '{event}' ORDER BY seq DESC LIMIT 1"
    )
    statements = (
        # Without this the round would say that it ended.
        f"UPDATE workflow_review SET closed_at = NULL, outcome = '' WHERE subject_id = '{subject}'",
        f"DELETE FROM workflow_eventprivate WHERE event_id IN {private}",
        f"DELETE FROM workflow_event WHERE uuid = '{event}'",
        f"UPDATE {table} SET (state, last_seq, head, last_at) = (SELECT to_state, seq, leaf_hash, at {before})"
        f" WHERE id = '{subject}'",
        "DELETE FROM history_signedcheckpoint",
        f"DELETE FROM history_leaf WHERE position >= (SELECT position FROM history_leaf WHERE record = '{event}')",
        "DELETE FROM history_treehash",
    )
    behind_triggers(copy, *statements)


def behind_triggers(copy: BreakableCopy, *statements: str) -> None:
    """As somebody who has the database; the triggers are there again afterwards."""
    if connection.vendor == "sqlite":
        copy.run_without_triggers("PRAGMA foreign_keys = OFF", *statements)
        return
    tables = {
        statement.removeprefix("DELETE FROM ").removeprefix("UPDATE ").split(" ")[0]
        for statement in statements
    }
    off = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in sorted(tables)]
    copy.run(*off, *statements, *(each.replace("DISABLE", "ENABLE") for each in off))


def test_a_night_that_finds_something_tells_and_a_better_one_settles_it(
    copy: BreakableCopy, tmp_path: Path, stack: ExitStack
) -> None:
    server = Forks(tmp_path, environments(copy, tmp_path / "data")[1])
    stack.callback(server.close)

    def night() -> tuple[int, list[tuple[object, ...]], str]:
        ended = server.manage("verify_history", "--tell", NAME=copy.name)
        told = rows(copy, TOLD)
        [(error,)] = rows(copy, "SELECT error FROM workflow_heartbeat WHERE kind = 'verify'")
        return ended.status, told, str(error)

    well = night()
    behind_triggers(copy, "UPDATE workflow_event SET capacity = 'plt' WHERE " + SECOND)
    found = [night(), night()]
    behind_triggers(copy, "UPDATE workflow_event SET capacity = 'definitive' WHERE " + SECOND)
    better = night()

    assert well == (0, [], "")
    assert [(status, told) for status, told, _error in found] == [
        (1, [("administrator", 1, 0), ("inspector", 2, 0)])
    ] * 2
    assert all(": columns: " in error for _status, _told, error in found)
    assert better == (0, [("administrator", 1, 1), ("inspector", 2, 2)], "")


@pytest.mark.postgresql
def test_only_the_sequencer_adds_to_the_log(copy: BreakableCopy, tmp_path: Path) -> None:
    application, sequencer = environments(copy, tmp_path / "data")
    as_application = {name: value for name, value in application.items() if name != "DATABASE_SEQUENCER_URL"}
    refused = manage("seal_history", env=as_application)
    assert refused.status != 0
    assert rows(copy, "SELECT count(*) FROM history_leaf") == [(0,)]

    assert manage("seal_history", env=sequencer).status == 0
    with psycopg.connect(copy.url(as_sequencer=True), autocommit=True) as role:
        for statement in (
            "INSERT INTO workflow_event SELECT * FROM workflow_event",
            "UPDATE innovations_innovation SET state = 'approved'",
            "DELETE FROM history_leaf",
            "SELECT * FROM accounts_user",
            "SELECT value FROM workflow_eventprivate",
        ):
            with pytest.raises(psycopg.Error):
                role.execute(statement.encode())


def test_it_goes_on_round_after_round_until_it_is_told(copy: BreakableCopy, tmp_path: Path) -> None:
    """Killed in between it goes on where it was; told to stop it ends well."""
    _application, sequencer = environments(copy, tmp_path / "data")
    running = [sys.executable, "manage.py", "seal_history", "--every", "1"]
    first = subprocess.Popen(running, cwd=ROOT, env=sequencer)
    patiently(lambda: rows(copy, "SELECT count(*) FROM history_signedcheckpoint") == [(1,)])
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    with subprocess.Popen(running, cwd=ROOT, env=sequencer, stdout=subprocess.PIPE, text=True) as second:
        assert second.stdout is not None
        assert second.stdout.readline()
        second.send_signal(signal.SIGTERM)
        status = second.wait(20)

    assert status == 0
    events, leaves = (
        "SELECT count(*) FROM workflow_event",
        "SELECT count(*) FROM history_leaf WHERE source = 'event'",
    )
    assert rows(copy, events) == rows(copy, leaves)
