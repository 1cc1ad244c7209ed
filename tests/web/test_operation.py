"""What is looked at, with each thing out of order, and the page that shows it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from operation.enums import Level
from operation.services import health
from tests.world import World
from workflow.enums import HeartbeatKind
from workflow.models import Heartbeat, OutboxMessage
from workflow.outbox import heartbeats, queue

pytestmark = pytest.mark.django_db


def found(name: str) -> health.Examined:
    """What this check finds at present."""
    return next(entry for entry in health.examine(timezone.now()) if entry.check.name == name)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No process has written yet."""
    monkeypatch.setattr(heartbeats, "_last", {})


@pytest.mark.parametrize(("minutes", "level"), [(0, Level.OK), (5, Level.OK), (7, Level.WARNING)])
def test_a_worker_may_be_as_silent_as_one_message_takes(world: World, minutes: int, level: Level) -> None:
    heartbeats.beat(timezone.now() - timedelta(minutes=minutes))

    assert found("worker").level == level


def test_a_chore_that_fails_is_named_with_when_it_was_last_well(world: World) -> None:
    now = timezone.now()

    class Sweep:
        fails = False

        def __call__(self, *, at):
            if self.fails:
                raise ZeroDivisionError

    sweep = Sweep()
    queue.chore(sweep)
    try:
        queue.run_chores(at=now, noted=heartbeats.note_chore)
        sweep.fails = True
        queue.run_chores(at=now + timedelta(seconds=1), noted=heartbeats.note_chore)
        sentences = [str(finding.sentence) for finding in found("chores").findings]
    finally:
        queue._chores.remove(sweep)
    row = Heartbeat.objects.get(kind=HeartbeatKind.CHORE, name__endswith="Sweep")

    assert (row.error, abs(row.at - now) < timedelta(seconds=1)) == ("ZeroDivisionError", True)
    assert any("Sweep" in sentence and "ZeroDivisionError" in sentence for sentence in sentences)


def test_signs_of_life_cost_one_statement_in_ten_seconds(world: World) -> None:
    now = timezone.now()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for second in range(9):
            heartbeats.beat(now + timedelta(seconds=second / 10))

    assert len(queries) == 1


@pytest.mark.parametrize(("minutes", "level"), [(1, Level.OK), (6, Level.WARNING)])
def test_messages_that_nobody_delivers(world: World, minutes: int, level: Level) -> None:
    now = timezone.now()
    OutboxMessage.objects.all().delete()
    queue.put("test", key="a", payload={})
    queue.put("test", key="later", payload={}, not_before=now + timedelta(days=1))
    OutboxMessage.objects.update(created_at=now - timedelta(minutes=minutes))

    assert (found("queue").level, found("queue").findings[0].sentence[:7]) == (level, "1 pesan")


def test_a_message_that_failed_ten_times(world: World) -> None:
    queue.put("test", key="a", payload={})
    OutboxMessage.objects.update(set_aside_at=timezone.now())

    assert found("failed").level == Level.WARNING


@pytest.mark.parametrize(("free", "level"), [(50, Level.OK), (5, Level.WARNING), (0, Level.FAILURE)])
def test_room_on_the_disk(world: World, monkeypatch, free: int, level: Level) -> None:
    monkeypatch.setattr(
        health.shutil, "disk_usage", lambda _path: type("Usage", (), {"total": 100, "free": free})()
    )

    assert found("disk").level == level


def test_the_page_tells_an_administrator_of_their_government_only(world: World, signed_in) -> None:
    for key, place in (("own", world.government), ("foreign", world.other_government)):
        queue.put("test", key=key, payload={})
        OutboxMessage.objects.filter(key=key).update(set_aside_at=timezone.now(), government=place, about=key)

    page = signed_in("administrator").get("/operasi/").content.decode()
    refused = signed_in("head").get("/operasi/")

    assert "1 pesan tidak dapat dikirim" in page
    assert "Belum pernah ada pekerja" in page
    assert "2 pesan gagal" not in page
    assert refused.status_code == 403
