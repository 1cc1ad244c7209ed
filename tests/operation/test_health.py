"""What the shipped processes say of themselves: probes, numbers, log lines, `doctor`."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.operation.starting import (
    ROOT,
    BreakableCopy,
    copy_named,
    environment,
    manage,
    running_gunicorn,
)
from tests.operation.test_outages import read
from tests.operation.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "t" * 32
SHOWN = f"Authorization: Bearer {TOKEN}"


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[BreakableCopy]:
    """The migrated database, under the name of an installation."""
    with copy_named("health", tmp_path) as found:
        yield found


def test_a_server_tells_how_it_is(copy: BreakableCopy, tmp_path: Path) -> None:
    env = environment(tmp_path, copy.url(), PRAKARSA_METRICS_TOKEN=TOKEN)
    with running_gunicorn(tmp_path, env) as ask:
        lives = read(ask("/healthz"))
        public = read(ask("/readyz"))
        hidden = [read(ask("/metrics"))[0], read(ask("/metrics", "Authorization: Bearer x"))[0]]
        ask("/api/v1/public/innovations/")
        numbers = read(ask("/metrics", SHOWN, "Accept: application/openmetrics-text; version=1.0.0"))
        copy.run(DROP_GUARD[connection.vendor])
        broken = patiently(lambda: read(ask("/readyz", SHOWN)), lambda answer: answer[0] == 503)

    assert (lives[0], lives[2]) == (200, b"ok\n")
    assert public[0] == 200
    checks = {entry["name"]: entry for entry in json.loads(public[2])["checks"]}
    # No worker runs here: somebody must see to it, and this server answers all the same.
    assert (checks["start"]["status"], checks["worker"]["status"]) == ("ok", "warning")
    assert all(set(entry) == {"name", "status"} for entry in checks.values())
    assert hidden == [404, 404]
    assert numbers[0] == 200
    families = {family.name: family.samples for family in text_string_to_metric_families(numbers[2].decode())}
    assert [s.value for s in families["prakarsa_check"] if s.labels == {"check": "worker"}] == [1.0]
    asked = {"area": "api", "method": "GET", "status": "200"}
    assert [s.value for s in families["prakarsa_http_requests"] if s.labels == asked] == [1.0]
    told = json.loads(broken[2])
    assert told["status"] == "failure"
    assert "trigger" in told["checks"][0]["findings"][0]["sentence"]


DROP_GUARD = {
    "sqlite": "DROP TRIGGER innovations_innovation_guard",
    "postgresql": "DROP TRIGGER innovations_innovation_guard ON innovations_innovation",
}


def patiently(ask, holds, seconds: float = 30.0):
    """The answer once it holds: each process looks every few seconds."""
    ends = time.monotonic() + seconds
    while not holds(answer := ask()):
        assert time.monotonic() < ends, answer
        time.sleep(0.2)
    return answer


@pytest.mark.postgresql
def test_a_server_without_its_database_lives_and_is_not_ready(copy: BreakableCopy, tmp_path: Path) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    wire = Wire(folder, copy.url())
    with running_gunicorn(tmp_path, environment(tmp_path, wire.url)) as ask:
        ask("/readyz")
        wire.cut()
        away = patiently(lambda: read(ask("/readyz")), lambda answer: answer[0] == 503)
        lives = read(ask("/healthz"))
        wire.mend()
        back = patiently(lambda: read(ask("/readyz")), lambda answer: answer[0] == 200)
    wire.cut()

    assert json.loads(away[2])["checks"] == [{"name": "start", "status": "failure"}]
    assert lives[0] == 200
    assert json.loads(back[2])["checks"][0] == {"name": "start", "status": "ok"}


def test_each_answer_has_a_number_that_the_log_knows(copy: BreakableCopy, tmp_path: Path) -> None:
    env = environment(tmp_path, copy.url())
    log = tmp_path / "log"
    secret = "/tautan/rahasia-sekali-pakai/"
    with running_gunicorn(tmp_path, env, log=log) as ask:
        given = read(ask("/api/v1/innovations/", "X-Request-ID: dari-proxy-0001"))
        forged = read(ask("/api/v1/innovations/", "X-Request-ID: a b\tc"))
        ask(secret)
        ask("/tidak-ada/siti@contoh.go.id/")

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [line for line in lines if line["logger"] == "prakarsa.request"]
    assert given[1]["X-Request-ID"] == json.loads(given[2])["request_id"] == "dari-proxy-0001"
    assert forged[1]["X-Request-ID"] == json.loads(forged[2])["request_id"] == asked[1]["request_id"]
    assert asked[0] | {"milliseconds": 0, "process": 0, "time": ""} == {
        "time": "",
        "level": "INFO",
        "logger": "prakarsa.request",
        "message": "request",
        "request_id": "dari-proxy-0001",
        "method": "GET",
        "route": "/api/v1/innovations/",
        "status": 401,
        "milliseconds": 0,
        "process": 0,
    }
    assert asked[2]["route"] == "/tautan/<str:token>/"
    assert "route" not in asked[3]
    assert all(line["time"].endswith("Z") for line in lines)
    assert not [word for word in ("rahasia", "siti") if word in log.read_text()]


def test_the_doctor_says_what_is_wrong_and_what_helps(copy: BreakableCopy, tmp_path: Path) -> None:
    env = environment(tmp_path, copy.url(), EMAIL_URL="smtp://127.0.0.1:9")
    copy.run("UPDATE django_migrations SET applied = CURRENT_TIMESTAMP")
    young = "\n".join(manage("doctor", env=env).lines)
    copy.run("UPDATE django_migrations SET applied = '2025-01-01 00:00:00+00:00'")
    without = manage("doctor", env=env)
    with subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=env) as worker:
        try:
            patiently(lambda: copy_says(copy, env), lambda found: found, 90.0)
            beside = manage("doctor", env=env)
        finally:
            worker.terminate()
    copy.run(DROP_GUARD[connection.vendor])
    broken = manage("doctor", env=env)

    assert (without.status, beside.status, broken.status) == (1, 1, 1)
    # Before its first night a backup is not missed.
    assert "   Cadangan: Cadangan pertama belum waktunya" in young
    said = "\n".join(without.lines)
    assert "prakarsa-backup" in said
    assert "Belum pernah ada pekerja (worker) yang berjalan di sini" in said
    assert "Server surel 127.0.0.1 tidak menerima kita" in said
    left = [line.partition(":")[0] for line in beside.lines if line.startswith(("! ", "!!"))]
    assert left == ["!  Cadangan", "!  Pemeriksaan riwayat", "!! Server surel"]
    assert "innovations_innovation_guard" in broken.lines[0]
    assert broken.lines[1].startswith("   → ")


def copy_says(copy: BreakableCopy, env: dict[str, str]) -> bool:
    """Whether the worker has been heard of."""
    return "Pekerja terakhir terdengar" in "\n".join(manage("doctor", env=env).lines)
