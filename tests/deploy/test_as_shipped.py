"""The product in production mode from the shipped units, behind the shipped site of nginx, on PostgreSQL."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg
import pytest

from tests.campaign import in_full, length
from tests.deploy.proxy import HOST, asked, checked, connected, free_port, running_proxy, written
from tests.deploy.supervisor import Supervisor, patiently
from tests.operation.starting import ROOT, BreakableCopy, copy_named, environment
from tools.installing.environment import defaults, merged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
SLOW = length(short=8, full=50)
ASKED = length(short=5, full=100)


@contextmanager
def installation(folder: Path, copy: BreakableCopy, **changes: str) -> Iterator[Supervisor]:
    """Everything that prakarsa.target wants, with the settings that the installer writes."""
    data = folder / "data"
    environment(data, copy.url())  # knows its static files
    given = {"DATABASE_URL": copy.url(), "PRAKARSA_DATA_DIR": str(data), "WEB_CONCURRENCY": "1", **changes}
    given |= {
        "DATABASE_SEQUENCER_URL": copy.url(as_sequencer=True),
        "PRAKARSA_LOG_KEY_FILE": str(folder / "log.pem"),
    }
    settings = folder / "etc/prakarsa/environment"
    settings.parent.mkdir(parents=True)
    settings.write_text(merged("", given, defaults(HOST, port="5432")))
    supervisor = Supervisor(ROOT / "deploy" / "systemd", folder)
    # One of the two workers is as good as the other.
    supervisor.start("prakarsa.target", but="prakarsa-worker@2.service")
    try:
        yield supervisor
    finally:
        supervisor.stop()


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[BreakableCopy]:
    """The migrated database, under the name of an installation."""
    with copy_named("as_shipped", tmp_path) as found:
        yield found


def test_it_answers_comes_back_and_minds_no_slow_client(copy: BreakableCopy, tmp_path: Path) -> None:
    with ExitStack() as stack:
        supervisor = stack.enter_context(installation(tmp_path, copy))
        port = stack.enter_context(running_proxy(tmp_path, web=tmp_path / "run/prakarsa/web.sock"))
        web = supervisor.services["prakarsa-web.service"]
        # The socket takes it before the server is there.
        first = asked(port, "/masuk/")
        assert (first.status, first.headers["Strict-Transport-Security"][:16]) == (200, "max-age=31536000")

        worker = supervisor.services["prakarsa-worker@1.service"]
        patiently(lambda: beats(copy) != [])
        killed_at = kill_all(supervisor)
        patiently(lambda: worker.starts == 2 and beats(copy) > [killed_at])
        assert asked(port, "/masuk/").status == 200
        assert web.starts == 2

        large = b"x" * (26 * 1024 * 1024)
        assert asked(port, "/masuk/", body=large).status == 413
        refused = asked(port, "/api/v1/innovations/", body=large)
        assert (refused.status, refused.headers["Content-Type"]) == (413, "application/problem+json")

        alone = [seconds_of(port) for _ in range(ASKED)]
        with slow_clients(port, count=SLOW):
            beside = [seconds_of(port) for _ in range(ASKED)]
    ratio = median(beside) / median(alone)
    sys.stdout.write(f"beside {2 * SLOW} slow clients {ratio:.2f} of {median(alone) * 1000:.0f} ms alone\n")
    # In the gate it is enough that everybody was answered; four threads would all be held by eight such clients.
    assert ratio <= 2 or not in_full()


def test_nothing_answering_is_told_calmly(tmp_path: Path) -> None:
    with running_proxy(tmp_path, web=tmp_path / "absent") as port:
        page, problem = asked(port, "/masuk/"), asked(port, "/api/v1/innovations/")

    assert (page.status, page.headers["Retry-After"], page.headers["Content-Type"]) == (
        503,
        "30",
        "text/html; charset=utf-8",
    )
    assert (problem.status, problem.headers["Content-Type"]) == (503, "application/problem+json")


def test_nginx_takes_the_site(tmp_path: Path) -> None:
    said = checked(written(tmp_path, web=tmp_path / "absent", port=free_port()))

    assert "test is successful" in said
    assert "[warn]" not in said


# -- what happens to it ---------------------------------------------------------------------------------------


def kill_all(supervisor: Supervisor) -> object:
    """kill -9 of the server and every worker, with all of their processes; when, by the database's clock."""
    at = None
    for service in supervisor.services.values():
        assert service.process is not None
        os.killpg(service.process.pid, signal.SIGKILL)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        [at] = owner.execute("SELECT clock_timestamp()").fetchone() or [None]
    return at


def beats(copy: BreakableCopy) -> list[object]:
    """When workers gave their last signs of life."""
    with psycopg.connect(copy.url(as_owner=True)) as owner:
        rows = owner.execute("SELECT at FROM workflow_heartbeat WHERE kind = 'worker'").fetchall()
    return [row[0] for row in rows]


def seconds_of(port: int) -> float:
    """How long a page takes that asks the database."""
    began = perf_counter()
    assert asked(port, "/masuk/").status == 200
    return perf_counter() - began


@contextmanager
def slow_clients(port: int, *, count: int) -> Iterator[None]:
    """So many that never end the head of their request, and so many that send a body a byte at a time."""
    head = f"Host: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n"
    half_open, dripping = [connected(port) for _ in range(count)], [connected(port) for _ in range(count)]
    for each in half_open:
        each.sendall(f"POST /masuk/ HTTP/1.1\r\n{head}".encode())
    for each in dripping:
        each.sendall(f"POST /masuk/ HTTP/1.1\r\n{head}\r\nemail=".encode())
    told = threading.Event()

    def drip() -> None:
        while not told.wait(0.5):
            for each in dripping:
                each.sendall(b"a")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        told.set()
        thread.join()
        for each in (*half_open, *dripping):
            each.close()
