"""Delivering what leaves the system: at least once, in order, tried again, never lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.world import World
from workflow.engine.transaction import unit_of_work
from workflow.models import OutboxMessage
from workflow.outbox import queue

AT = datetime(2025, 3, 1, 3, 0, tzinfo=UTC)
sent: list[dict[str, Any]] = []


def post(payload: dict[str, Any], at: datetime) -> None:
    """A handler that accepts every message."""
    sent.append(payload)


def closed(payload: dict[str, Any], at: datetime) -> None:
    """A handler that fails."""
    raise ConnectionError("the counter is closed")


@pytest.fixture(autouse=True)
def routes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for topic, deliver in (("test.post", post), ("test.closed", closed)):
        monkeypatch.setitem(queue._routes, topic, queue.Route(deliver))
    sent.clear()
    return


def stored_messages() -> list[tuple[str, int, bool, str]]:
    rows = OutboxMessage.objects.order_by("id")
    return [(m.key, m.attempts, m.delivered_at is not None, m.last_error) for m in rows]


def test_a_message_is_delivered_once(db: None) -> None:
    queue.put("test.post", key="a", payload={"n": 1})

    delivered = [queue.deliver_due(at=AT), queue.deliver_due(at=AT + timedelta(days=1))]

    assert (delivered, sent, stored_messages()) == ([1, 0], [{"n": 1}], [("a", 1, True, "")])


def test_the_same_key_is_one_message(db: None) -> None:
    queue.put("test.post", key="a", payload={"n": 1})
    queue.put("test.post", key="a", payload={"n": 2})

    assert OutboxMessage.objects.values_list("payload", flat=True).get() == {"n": 1}


def test_a_failure_keeps_the_message_and_its_error(db: None) -> None:
    queue.put("test.closed", key="a", payload={})

    assert queue.deliver_due(at=AT) == 0
    assert stored_messages() == [("a", 1, False, "ConnectionError: the counter is closed")]


def test_a_failure_does_not_hold_up_the_next_message(db: None) -> None:
    queue.put("test.closed", key="a", payload={})
    queue.put("test.post", key="b", payload={"n": 2})

    assert (queue.deliver_due(at=AT), sent) == (1, [{"n": 2}])


def test_a_topic_without_a_route_waits_for_one(db: None) -> None:
    queue.put("test.unknown", key="a", payload={})

    assert queue.deliver_due(at=AT) == 0
    assert stored_messages() == [("a", 1, False, "no_route: test.unknown")]


def test_tries_come_ever_later_up_to_three_hours(db: None) -> None:
    queue.put("test.closed", key="a", payload={})
    waits, at = [], AT

    for _ in range(9):
        queue.deliver_due(at=at)
        next_at = OutboxMessage.objects.get().available_at
        waits.append((next_at - at).total_seconds())
        at = next_at

    assert waits == [10, 30, 90, 270, 810, 2430, 7290, 10800, 10800]


def test_a_message_is_delivered_once_its_route_is_back(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.put("test.closed", key="a", payload={"n": 1})
    queue.deliver_due(at=AT)
    monkeypatch.setitem(queue._routes, "test.closed", queue.Route(post))

    too_early = queue.deliver_due(at=AT + timedelta(seconds=9))
    in_time = queue.deliver_due(at=AT + timedelta(seconds=10))

    assert (too_early, in_time, sent) == (0, 1, [{"n": 1}])


def test_a_worker_that_dies_leaves_its_messages_to_the_next(db: None) -> None:
    queue.put("test.post", key="a", payload={"n": 1})
    queue._lease(OutboxMessage.objects.get().pk, AT)

    while_leased = queue.deliver_due(at=AT + timedelta(minutes=4))
    afterwards = queue.deliver_due(at=AT + timedelta(minutes=5))

    assert (while_leased, afterwards) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_message_is_never_sent() -> None:
    with unit_of_work():
        queue.put("test.post", key="a", payload={"n": 1})
        transaction.set_rollback(True)

    assert (queue.deliver_due(at=AT), sent) == (0, [])


def test_a_contract_is_ordered_once(world: World) -> None:
    world.awaiting_signatures()

    topics = [key.partition(":")[0] for key, *_rest in stored_messages()]
    assert topics.count("contract.render") == 1


def test_messages_of_one_lane_leave_in_order(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.put("test.closed", key="a", payload={"n": 1}, lane="report 1")
    queue.put("test.post", key="b", payload={"n": 2}, lane="report 1")
    queue.put("test.post", key="c", payload={"n": 3}, lane="report 2")

    blocked = queue.deliver_due(at=AT)
    monkeypatch.setitem(queue._routes, "test.closed", queue.Route(post))
    opened = sum(queue.deliver_due(at=AT + timedelta(minutes=1)) for _round in range(2))

    assert (blocked, opened, sent) == (1, 2, [{"n": 3}, {"n": 1}, {"n": 2}])


def later(payload: dict[str, Any], at: datetime) -> None:
    """A handler that asks to be called later."""
    raise queue.RetryLater(AT + timedelta(hours=1))


def test_a_postponed_message_does_not_count_as_failed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(queue._routes, "test.later", queue.Route(later))
    queue.put("test.later", key="a", payload={})

    queue.deliver_due(at=AT)

    assert stored_messages() == [("a", 0, False, "")]
    assert OutboxMessage.objects.get().available_at == AT + timedelta(hours=1)


def test_a_worker_past_its_lease_changes_nothing(db: None) -> None:
    queue.put("test.post", key="a", payload={"n": 1})
    asleep = queue._lease(OutboxMessage.objects.get().pk, AT)
    queue.deliver_due(at=AT + timedelta(minutes=5))

    assert asleep is not None
    queue._failed(asleep, "woke up late", AT + timedelta(minutes=6))

    assert stored_messages() == [("a", 2, True, "")]
