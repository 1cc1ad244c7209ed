"""Commands of the engine's app: publishing policies, working off the outbox."""

import os
import signal
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import databases
from tests.world import POLICIES, World
from workflow.models import OutboxMessage, PolicyVersion
from workflow.outbox import queue

ROOT = Path(__file__).resolve().parents[2]


def test_the_policies_that_come_along_are_published_once(db: None) -> None:
    call_command("load_policies", stdout=StringIO())
    call_command("load_policies", stdout=StringIO())

    assert PolicyVersion.objects.count() == len(list(POLICIES.glob("*.toml")))


def test_a_changed_document_is_a_further_version(world: World, tmp_path: Path) -> None:
    changed = tmp_path / "tuban.toml"
    changed.write_text(
        (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8") + "\n# ditinjau\n", encoding="utf-8"
    )

    said = StringIO()
    with pytest.raises(CommandError, match="--accept-warnings"):
        call_command("load_policies", str(changed), stdout=StringIO(), stderr=said)
    assert PolicyVersion.objects.filter(name="tuban-2018").count() == 1
    call_command("load_policies", str(changed), "--accept-warnings", stdout=StringIO(), stderr=StringIO())

    assert "review.innovation.stages.0.role: Baris 12," in said.getvalue()
    numbers = (
        PolicyVersion.objects.filter(name="tuban-2018").order_by("number").values_list("number", flat=True)
    )
    assert list(numbers) == [1, 2]


@pytest.mark.parametrize("text", ["bukan toml", 'name = "kosong"\n', None])
def test_a_faulty_or_absent_document_publishes_nothing(db: None, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "salah.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("load_policies", str(file))

    assert not PolicyVersion.objects.exists()


def test_the_worker_once_delivers_what_is_due_and_ends(world: World) -> None:
    queue.put("unknown.topic", key="a", payload={})

    call_command("run_worker", "--once")

    message = OutboxMessage.objects.get(key="a")
    assert (message.attempts, message.delivered_at, message.last_error) == (
        1,
        None,
        "no_route: unknown.topic",
    )


def wait_until_it_listens(worker: subprocess.Popen[bytes]) -> None:
    """Until the process catches SIGTERM, which on a busy machine may take a while."""
    pause, bit = threading.Event(), 1 << (signal.SIGTERM - 1)
    for _round in range(600):
        status = Path(f"/proc/{worker.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        if int(caught.split()[1], 16) & bit:
            return
        pause.wait(0.1)
    raise AssertionError("the worker never came up")


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_worker_ends_quietly_when_it_is_told_to(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PRAKARSA_DATA_DIR": str(tmp_path),
        "DATABASE_URL": databases.address(),
    }
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    wait_until_it_listens(worker)

    worker.send_signal(signal.SIGTERM)

    said, _nothing = worker.communicate(timeout=60)
    assert (worker.returncode, said) == (0, b"")
