"""The outbox: effects outside the database, committed with their cause and delivered at least once by a worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from common.moments import Elapsing
from workflow.models import OutboxMessage
from workflow.registry import named

Handler = Callable[[dict[str, Any], datetime], None]

_routes: dict[str, str] = {}
_chores: list[str] = []
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=1)
MAX_ERROR = 500


def route(topic: str, path: str) -> None:
    """Name the function that delivers a topic: it takes the payload and the time, and must be idempotent.

    The name is resolved at the first delivery, so that no web process loads what only a worker needs.
    """
    _routes[topic] = path


def put(topic: str, *, key: str, payload: dict[str, Any]) -> None:
    """Add a message in the running transaction; the same key twice is one message. One insert."""
    OutboxMessage.objects.bulk_create(
        [OutboxMessage(topic=topic, key=key, payload=payload)], ignore_conflicts=True
    )


def chore(path: str) -> None:
    """Name a function `(*, at)` that the worker calls in every round: a sweep, idempotent and cheap when idle."""
    _chores.append(path)


def run_chores(*, at: datetime) -> None:
    """Call every chore once, in the order they were named."""
    now = Elapsing(at)
    for path in _chores:
        named(path)(at=now())


def deliver_due(*, at: datetime, limit: int = 100) -> int:
    """Deliver what is due, oldest first; returns how many were delivered.

    Each message is delivered outside any transaction, at the moment its turn comes, then marked; a crash between the
    two repeats it. A failure is kept with its error and tried again later, doubling the wait up to an hour.
    """
    delivered, now = 0, Elapsing(at)
    for message in _claim(at, limit):
        path = _routes.get(message.topic)
        if path is None:
            _failed(message, f"no route for {message.topic}", now())
            continue
        try:
            deliver: Handler = named(path)
            deliver(message.payload, now())
        except Exception as error:  # noqa: BLE001 -- whatever a delivery raises, the message stays and is retried
            _failed(message, f"{type(error).__name__}: {error}", now())
            continue
        OutboxMessage.objects.filter(pk=message.pk).update(delivered_at=now(), attempts=F("attempts") + 1)
        delivered += 1
    return delivered


def _claim(at: datetime, limit: int) -> list[OutboxMessage]:
    """Lease due messages for a while, so that two workers do not deliver the same one at once."""
    with transaction.atomic():
        rows = OutboxMessage.objects.select_for_update(skip_locked=True).filter(
            delivered_at__isnull=True, available_at__lte=at
        )
        claimed = list(rows.order_by("available_at", "id")[:limit])
        OutboxMessage.objects.filter(pk__in=[m.pk for m in claimed]).update(
            available_at=at + timedelta(minutes=5)
        )
    return claimed


def _failed(message: OutboxMessage, error: str, at: datetime) -> None:
    wait = min(FIRST_RETRY * 2 ** min(message.attempts, 12), LONGEST_RETRY)
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=F("attempts") + 1, last_error=error[:MAX_ERROR], available_at=at + wait
    )
