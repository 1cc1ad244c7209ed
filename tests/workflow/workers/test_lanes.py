"""A server of somebody else that never answers keeps back nothing else: the shipped worker, woken in both ways."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from notifications.models import WebhookAttempt
from notifications.services import webhooks
from tests import databases
from tests.acting import as_actor
from tests.workflow.workers.mail_server import ROOT
from tests.world import build
from workflow.models import OutboxMessage
from workflow.outbox import queue

PATIENCE = 120.0
EVENTS = 8


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["embedded", pytest.param("procrastinate", marks=pytest.mark.postgresql)])
def test_a_silent_receiver_keeps_back_no_other_message(
    silent: int, kind: str, tmp_path: Path, settings: Any
) -> None:
    settings.PRAKARSA_WEBHOOK_PRIVATE = True
    world = build()
    administrator = as_actor(world.administrator, world.now)
    webhooks.set_up(administrator, world.government.pk, url=f"http://127.0.0.1:{silent}/", at=world.tick())
    for _event in range(EVENTS):
        world.draft()
    while queue.deliver_due(at=world.tick(), outside=False):
        pass
    assert OutboxMessage.objects.filter(topic=webhooks.TOPIC).count() >= EVENTS
    queue.put("account.opened", key="last", payload={"person": str(world.head.person_id)})
    environment = {
        **os.environ,
        "PRAKARSA_DATA_DIR": str(tmp_path),
        "DATABASE_URL": databases.address(),
        "PRAKARSA_WORKERS": kind,
        "PRAKARSA_WEBHOOK_PRIVATE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    with subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=environment) as worker:
        try:
            ends = time.monotonic() + PATIENCE
            while not OutboxMessage.objects.filter(key="last", delivered_at__isnull=False).exists():
                assert worker.poll() is None
                assert time.monotonic() < ends
                time.sleep(0.1)
            tried = WebhookAttempt.objects.count()
        finally:
            worker.terminate()
            worker.wait()
            if kind == "procrastinate":
                # What was put down for the round after this one; the database is emptied without an order.
                with connection.cursor() as cursor:
                    cursor.execute("DELETE FROM procrastinate_periodic_defers")
    # In one lane it would have come after all of them.
    assert tried < EVENTS
