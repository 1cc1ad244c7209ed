"""The database goes away and comes back: nobody sees a fault of the program, and nothing has to be started again."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.operation.starting import ROOT, BreakableCopy, copy_named, environment, running_gunicorn
from tests.operation.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
PATIENCE = 60.0


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[BreakableCopy]:
    """The migrated database, under the name of an installation."""
    with copy_named("outages", tmp_path) as found:
        yield found


@pytest.fixture
def wire(copy: BreakableCopy, tmp_path: Path) -> Iterator[Wire]:
    """Between the product and that database."""
    folder = tmp_path / "wire"
    folder.mkdir()
    found = Wire(folder, copy.url())
    yield found
    found.cut()


def read(answer: bytes) -> tuple[int, Message, bytes]:
    """Status, head and body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    line, _, rest = head.partition(b"\r\n")
    return int(line.split()[1]), BytesParser().parsebytes(rest + b"\r\n\r\n"), body


def test_the_site_says_so_and_serves_again(wire: Wire, tmp_path: Path) -> None:
    with running_gunicorn(tmp_path, environment(tmp_path, wire.url)) as ask:
        before = [read(ask(path))[0] for path in ("/", "/api/v1/public/innovations/")]
        wire.cut()
        page, answer = read(ask("/")), read(ask("/api/v1/public/innovations/"))
        wire.mend()
        after = [read(ask(path))[0] for path in ("/", "/api/v1/public/innovations/")]

    assert (before, after) == ([200, 200], [200, 200])
    for status, head, _body in (page, answer):
        assert (status, head["Retry-After"]) == (503, "10")
    assert "Sistem belum dapat melayani saat ini" in page[2].decode()
    assert answer[1]["Content-Type"] == "application/problem+json"
    assert json.loads(answer[2])["code"] == "try_again"


@pytest.mark.parametrize("kind", ["embedded", "procrastinate"])
def test_a_worker_comes_back_by_itself(copy: BreakableCopy, wire: Wire, tmp_path: Path, kind: str) -> None:
    env = environment(tmp_path, wire.url, PRAKARSA_WORKERS=kind, PYTHONUNBUFFERED="1")
    said = tmp_path / "said"
    with (
        said.open("wb") as lines,
        subprocess.Popen(
            [sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=env, stdout=lines, stderr=lines
        ) as worker,
    ):
        try:
            first = put(copy, "first")
            until(lambda: delivered(copy, first), worker, said)
            wire.cut()
            until(lambda: said.stat().st_size > 0, worker, said)
            second = put(copy, "second")
            wire.mend()
            until(lambda: delivered(copy, second), worker, said)
        finally:
            worker.terminate()
        status = worker.wait(PATIENCE)

    assert status == 0


@pytest.mark.parametrize("kind", ["embedded", "procrastinate"])
def test_a_worker_goes_on_after_its_sessions_ended(copy: BreakableCopy, tmp_path: Path, kind: str) -> None:
    """Twice: that one message more is delivered is not yet a worker that goes on."""
    env = environment(tmp_path, copy.url(), PRAKARSA_WORKERS=kind, PYTHONUNBUFFERED="1")
    said = tmp_path / "said"
    with (
        said.open("wb") as lines,
        subprocess.Popen(
            [sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=env, stdout=lines, stderr=lines
        ) as worker,
    ):
        try:
            for key in ("first", "second", "third"):
                message = put(copy, key)
                until(lambda message=message: delivered(copy, message), worker, said)
                end_sessions(copy)
            last = beaten(copy)
            until(lambda: beaten(copy) > last, worker, said)
        finally:
            worker.terminate()
        status = worker.wait(PATIENCE)

    assert status == 0


def end_sessions(copy: BreakableCopy) -> None:
    """As a server does that starts anew."""
    with psycopg.connect(copy.url()) as same_role:
        same_role.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
        )


def beaten(copy: BreakableCopy) -> list[object]:
    """When workers gave their last signs of life."""
    with psycopg.connect(**databases.owner_parameters() | {"dbname": copy.name}) as owner:
        return [
            at
            for (at,) in owner.execute("SELECT at FROM workflow_heartbeat WHERE kind = 'worker'").fetchall()
        ]


def put(copy: BreakableCopy, key: str) -> str:
    """A message for a webhook that is no more: whoever delivers it has nothing to send."""
    payload = json.dumps({"webhook": "00000000-0000-4000-8000-000000000000", "message": key, "body": {}})
    copy.run(
        "INSERT INTO workflow_outboxmessage (uuid, topic, key, payload, lane, available_at, attempts, last_error)"
        f" VALUES (gen_random_uuid(), 'webhook', '{key}', '{payload}', '', now(), 0, '')"
    )
    return key


def delivered(copy: BreakableCopy, key: str) -> bool:
    with psycopg.connect(**databases.owner_parameters() | {"dbname": copy.name}) as owner:
        found = owner.execute(
            "SELECT count(*) FROM workflow_outboxmessage WHERE key = %s AND delivered_at IS NOT NULL", [key]
        )
        return found.fetchone() == (1,)


def until(holds: Callable[[], bool], worker: subprocess.Popen[bytes], said: Path) -> None:
    """Wait for it, as long as the worker lives."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert worker.poll() is None, said.read_text()
        assert time.monotonic() < ends, said.read_text()
        time.sleep(0.05)
