"""The outbox: effects outside the database, committed with their cause and delivered at least once by a worker.

The rows are the truth, whatever wakes the workers (see `procrastinate_tasks.py`). A worker leases one message at a
time by compare-and-swap, delivers it outside any transaction and marks it; one that dies leaves the message to the
next once the lease is over.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common.moments import OffsetClock
from common.types import Json, Shown
from workflow.models import OutboxMessage

# What a message carries, as JSON brings it back.
Payload = Mapping[str, Json]
Handler = Callable[[Payload, datetime], None]


class Chore(Protocol):
    """A sweep that the worker makes in every round: idempotent, and cheap when there is nothing to do."""

    def __call__(self, *, at: datetime) -> Shown:
        """Do what is due; what it returns is of no interest here."""


_routes: dict[str, Handler] = {}
_chores: list[Chore] = []
_wakers: list[Callable[[Sequence[UUID]], None]] = []
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=1)
MAX_ERROR = 500


class RetryLater(Exception):
    """Raised by a handler whose message may not leave yet, though nothing is wrong; no failed attempt is counted."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def route(topic: str, deliver: Handler) -> None:
    """Register the function that delivers a topic: it takes the payload and the time, and must be idempotent."""
    _routes[topic] = deliver


def put(
    topic: str, *, key: str, payload: dict[str, Json], lane: str = "", not_before: datetime | None = None
) -> None:
    """Add a message in the running transaction; the same key twice is one message. One insert.

    Messages of one `lane` leave in the order of their insertion: a failing one holds up those behind it.
    """
    message = OutboxMessage(topic=topic, key=key, payload=payload, lane=lane)
    if not_before is not None:
        message.available_at = not_before
    put_many([message])


def put_many(messages: list[OutboxMessage]) -> None:
    """Add several messages in the running transaction. One insert per 500."""
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)
    for wake in _wakers:
        wake([message.uuid for message in messages])


def deliver_again(topic: str, *, key: str, payload: dict[str, Json]) -> None:
    """Have the message delivered in the worker's next round, even if its delivery was in vain. Two statements."""
    put(topic, key=key, payload=payload)
    now_due = OutboxMessage._meta.get_field("available_at").get_default()
    OutboxMessage.objects.filter(key=key).update(delivered_at=None, available_at=now_due)


def undelivered(*topics: str) -> "QuerySet[OutboxMessage]":
    """Messages that no worker has delivered yet, oldest first; `last_error` begins with a stable code."""
    return OutboxMessage.objects.filter(topic__in=topics, delivered_at__isnull=True).order_by("id")


def on_put(wake: Callable[[Sequence[UUID]], None]) -> None:
    """Call `wake` with the messages of every `put`, in its transaction: how a task library learns of work."""
    if wake not in _wakers:
        _wakers.append(wake)


def chore(sweep: Chore) -> None:
    """Register what the worker calls in every round."""
    if sweep not in _chores:
        _chores.append(sweep)


def run_chores(*, at: datetime) -> None:
    """Call every chore once, in the order they were registered."""
    now = OffsetClock(at)
    for sweep in _chores:
        sweep(at=now())


def deliver_due(*, at: datetime, limit: int = 500) -> int:
    """Deliver what is due, oldest first; returns how many were delivered.

    Each message is delivered outside any transaction, at the moment its turn comes, then marked; a crash between the
    two repeats it. A failure is kept with its error and tried again later, doubling the wait up to an hour.
    """
    delivered, now = 0, OffsetClock(at)
    for pk in _due(at, limit):
        message = _lease(pk, now())
        if message is not None and _deliver(message, now):
            delivered += 1
    return delivered


def deliver_one(message: UUID, *, at: datetime) -> bool:
    """Deliver this one if it is due and nobody has it; says whether it was delivered."""
    now = OffsetClock(at)
    pk = OutboxMessage.objects.filter(uuid=message).values_list("pk", flat=True).first()
    leased = None if pk is None else _lease(pk, now())
    return leased is not None and _deliver(leased, now)


def _deliver(message: OutboxMessage, now: Callable[[], datetime]) -> bool:
    deliver = _routes.get(message.topic)
    if deliver is None:
        _failed(message, f"no route for {message.topic}", now())
        return False
    try:
        deliver(message.payload, now())
    except RetryLater as later:
        _mine(message).update(available_at=later.until, attempts=F("attempts") - 1)
        return False
    except Exception as error:  # noqa: BLE001 -- whatever a delivery raises, the message stays and is retried
        _failed(message, f"{getattr(error, 'code', type(error).__name__)}: {error}", now())
        return False
    return _mine(message).update(delivered_at=now()) == 1


def _due(at: datetime, limit: int) -> list[int]:
    """Keys of due messages, oldest first, none behind one of its lane that must wait. One query."""
    rows = OutboxMessage.objects.filter(delivered_at__isnull=True, available_at__lte=at)
    # A lane that is held up for long must not fill the list.
    rows = rows.filter(Q(lane="") | ~Exists(_ahead().filter(available_at__gt=at)))
    return list(rows.order_by("available_at", "id").values_list("pk", flat=True)[:limit])


def _lease(pk: int, at: datetime) -> OutboxMessage | None:
    """Take one message for a while; None when another worker has it or its lane is not free. Two statements."""
    until = at + timedelta(seconds=settings.PRAKARSA_OUTBOX_LEASE_SECONDS)
    waiting = OutboxMessage.objects.filter(pk=pk, delivered_at__isnull=True, available_at__lte=at)
    if not _free(waiting).update(available_at=until, attempts=F("attempts") + 1):
        return None
    return OutboxMessage.objects.get(pk=pk)


def _free(rows: "QuerySet[OutboxMessage]") -> "QuerySet[OutboxMessage]":
    return rows.filter(Q(lane="") | ~Exists(_ahead()))


def _ahead() -> "QuerySet[OutboxMessage]":
    """Undelivered messages before this one in its lane; a subquery."""
    rows = OutboxMessage.objects.filter(
        lane=OuterRef("lane"), pk__lt=OuterRef("pk"), delivered_at__isnull=True
    )
    return rows.exclude(lane="")


def _mine(message: OutboxMessage) -> "QuerySet[OutboxMessage]":
    """The row while this worker's lease holds: a worker that slept through its lease changes nothing any more."""
    return OutboxMessage.objects.filter(
        pk=message.pk, available_at=message.available_at, delivered_at__isnull=True
    )


def _failed(message: OutboxMessage, error: str, at: datetime) -> None:
    wait = min(FIRST_RETRY * 2 ** min(message.attempts - 1, 12), LONGEST_RETRY)
    _mine(message).update(last_error=error[:MAX_ERROR], available_at=at + wait)
