"""How long each step of `migrate` keeps others waiting at a million rows: `./run campaign lock_times`.

The kept database of the last release is restored into the campaign's PostgreSQL, its events and tasks are multiplied,
and this version's `migrate` runs as it is shipped. Beside it somebody reads and somebody wants to write each of the two
tables, again and again; the longest wait of each is counted to the step that ran when it began. 1 when somebody waited
longer than --most seconds.
"""

import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
DUMP = ROOT / "tests/operation/released/0.1.0-postgresql.sql.gz"
NAME = "lock_times"
TABLES = ("workflow_event", "workflow_task")
# What a copied row has of its own; every copy stands for another subject.
OWN: Mapping[str, str] = {
    "uuid": "gen_random_uuid()",
    "subject_id": "gen_random_uuid()",
    "leaf_hash": "decode(md5(n::text) || md5('leaf' || n), 'hex')",
}
ASKS = {
    "read": "SELECT 1 FROM {} LIMIT 1",
    "write": "LOCK TABLE {} IN ROW EXCLUSIVE MODE",
}
STEP = re.compile(r"^\s+Applying (\S+)\.\.\.( OK)?")


@dataclass
class StepTimes:
    """The step that runs, how long each took, and the longest wait of each kind in it; seconds."""

    step: str = "before"
    took: dict[str, float] = field(default_factory=dict)
    waits: dict[tuple[str, str, str], float] = field(default_factory=dict)


def main() -> int:
    """Measure and print; 1 when somebody waited too long."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", default="postgresql")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--most", type=float, default=2.0)
    asked = parser.parse_args()
    with _restored() as address:
        for table in TABLES:
            _multiply(address, table, asked.rows)
        times = StepTimes()
        ended = Event()
        owner = address["DATABASE_OWNER_URL"]
        watching = [
            Thread(target=_watch, args=(owner, table, kind, times, ended))
            for table in TABLES
            for kind in ASKS
        ]
        for each in watching:
            each.start()
        try:
            _migrate(address, times)
        finally:
            ended.set()
            for each in watching:
                each.join()
    return _told(times, asked.rows, asked.most)


@contextmanager
def _restored() -> Iterator[dict[str, str]]:
    given = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    address = {name: urlunsplit(urlsplit(url)._replace(path=f"/{NAME}")) for name, url in given.items()}
    with psycopg.connect(given["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        try:
            psql = [shutil.which("psql") or "psql", "--quiet", "--set=ON_ERROR_STOP=1"]
            command = [*psql, "--dbname", address["DATABASE_OWNER_URL"]]
            subprocess.run(command, input=gzip.decompress(DUMP.read_bytes()), check=True, capture_output=True)
            yield address
        finally:
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(NAME)))


def _multiply(address: Mapping[str, str], table: str, rows: int) -> None:
    """Copies of its rows, closed where they can be, without triggers and references: as the superuser."""
    url = address["DATABASE_OWNER_URL"].replace("prakarsa_owner@", "postgres@")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'",
            [table],
        ).fetchall()
        names = [name for (name,) in found]
        values = [OWN.get(name, f"source.{name}") for name in names]
        connection.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"  # noqa: S608 -- names of ours
            f" FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) source, generate_series(1, {rows}) n".encode()
        )
        connection.execute(f"ANALYZE {table}".encode())


def _watch(url: str, table: str, kind: str, times: StepTimes, ended: Event) -> None:
    statement = sql.SQL(ASKS[kind]).format(sql.Identifier(table))
    with psycopg.connect(url) as connection:
        while not ended.is_set():
            step, began = times.step, time.monotonic()
            with connection.transaction():
                connection.execute(statement)
            place = (step, table, kind)
            times.waits[place] = max(times.waits.get(place, 0), time.monotonic() - began)
            time.sleep(0.005)


def _migrate(address: Mapping[str, str], times: StepTimes) -> None:
    """The shipped command; it says each step when it begins and when it has ended."""
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
        "PRAKARSA_DATA_DIR": str(ROOT / "var/lock_times"),
        **address,
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "2"]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, bufsize=0
    ) as running:
        assert running.stdout is not None
        began, line = time.monotonic(), ""
        while character := running.stdout.read(1):
            line = "" if character == "\n" else line + character
            found = STEP.match(line)
            if found and not found[2] and line.endswith("...") and times.step != found[1]:
                times.took[times.step] = time.monotonic() - began
                times.step, began = found[1], time.monotonic()
            elif found and found[2] and times.step == found[1]:
                times.took[times.step] = time.monotonic() - began
                times.step, began = "triggers, rights and what follows", time.monotonic()
        times.took[times.step] = times.took.get(times.step, 0) + time.monotonic() - began
    if running.returncode:
        raise RuntimeError("migrate failed; its lines stand above")


def _told(times: StepTimes, rows: int, most: float) -> int:
    print(
        f"{rows} rows in each of {', '.join(TABLES)}; seconds: the step, and the longest wait of somebody who"
    )
    print(
        f"{'':<62}{'step':>7}" + "".join(f"{kind + ' ' + table[9:]:>13}" for table in TABLES for kind in ASKS)
    )
    for step, seconds in times.took.items():
        waits = [times.waits.get((step, table, kind), 0.0) for table in TABLES for kind in ASKS]
        print(f"{step:<62}{seconds:>7.2f}" + "".join(f"{wait:>13.3f}" for wait in waits))
    longest = max(times.waits.values(), default=0.0)
    print(f"longest wait {longest:.2f} s, allowed are {most:.1f} s")
    return int(longest > most)


if __name__ == "__main__":
    sys.exit(main())
