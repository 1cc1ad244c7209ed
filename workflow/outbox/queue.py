"""The outbox: effects outside the database, committed with their cause and delivered at least once by a worker.

The rows are the truth, whatever wakes the workers (see `procrastinate_tasks.py`). A worker leases one message at a
time by compare-and-swap, delivers it outside any transaction and marks it; one that dies leaves the message to the
next once the lease is over. What fails ten times is set aside: nobody tries it any more until an administrator says so,
and nothing waits behind it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common.errors import Unavailable
from common.moments import OffsetClock
from common.types import Json, Shown, StrOrPromise
from workflow.models import OutboxMessage

# What a message carries, as JSON brings it back.
Payload = Mapping[str, Json]
Handler = Callable[[Payload, datetime], None]


class Chore(Protocol):
    """A sweep that the worker makes in every round: idempotent, and cheap when there is nothing to do."""

    def __call__(self, *, at: datetime) -> Shown:
        """Do what is due; what it returns is of no interest here."""


class MessageSubject(NamedTuple):
    """Whom and what a message is about: the government whose administrator is to know, None where there is none."""

    government_id: UUID | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """What is known of a topic. `deliver` takes the payload and the time, and must be idempotent.

    Of what was set aside, `label` says what such messages are, `subject` what one was about, `reasons` what the code of
    an error means; `given_up` is told in the transaction that sets one aside. What goes `outside`, to a server that
    somebody else runs and that may be slow, keeps back nothing else: the worker delivers it beside the rest.
    """

    deliver: Handler
    label: StrOrPromise = ""
    subject: Callable[[Payload, datetime], MessageSubject] | None = None
    reasons: Mapping[str, StrOrPromise] = field(default_factory=dict)
    given_up: Callable[[Payload, datetime], None] | None = None
    outside: bool = False


# Put down when a message was set aside, for whoever tells the administrator.
SET_ASIDE = "message.set_aside"
_routes: dict[str, Route] = {}
_chores: list[Chore] = []
_wakers: list[Callable[[Sequence[OutboxMessage]], None]] = []
FIRST_RETRY = timedelta(seconds=10)
RETRY_FACTOR = 3
# With these waits ten tries take nine hours: a mail server that is away for a night costs nobody a message.
LONGEST_RETRY = timedelta(hours=3)
MOST_ATTEMPTS = 10
MAX_ERROR = 500
WAITING = Q(delivered_at__isnull=True, set_aside_at__isnull=True)
_log = logging.getLogger(__name__)


class RetryLater(Exception):
    """Raised by a handler whose message may not leave yet, though nothing is wrong; no failed attempt is counted."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def route(topic: str, found: Route) -> None:
    """Register how the messages of a topic are delivered."""
    _routes[topic] = found


def route_of(topic: str) -> Route | None:
    """How the messages of a topic are delivered; None for one that nobody knows any more."""
    return _routes.get(topic)


def put(
    topic: str, *, key: str, payload: dict[str, Json], lane: str = "", not_before: datetime | None = None
) -> None:
    """Add a message in the running transaction; the same key twice is one message. One insert.

    Messages of one `lane` leave in the order of their insertion: a failing one holds up those behind it until it is set
    aside.
    """
    message = OutboxMessage(topic=topic, key=key, payload=payload, lane=lane)
    if not_before is not None:
        message.available_at = not_before
    put_many([message])


def put_many(messages: list[OutboxMessage]) -> None:
    """Add several messages in the running transaction. One insert per 500."""
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)
    for wake in _wakers:
        wake(messages)


def deliver_again(topic: str, *, key: str, payload: dict[str, Json]) -> None:
    """Have the message delivered in the worker's next round, even if its delivery was in vain. Two statements."""
    put(topic, key=key, payload=payload)
    begin_anew(OutboxMessage.objects.filter(key=key))


def begin_anew(rows: "QuerySet[OutboxMessage]") -> int:
    """Have these messages tried in the worker's next round as if they had never been tried. One statement."""
    now_due = OutboxMessage._meta.get_field("available_at").get_default()
    return rows.update(
        delivered_at=None, set_aside_at=None, dropped_at=None, attempts=0, available_at=now_due
    )


def undelivered(*topics: str) -> "QuerySet[OutboxMessage]":
    """Messages that no worker has delivered, set aside or not, oldest first; `last_error` begins with a stable code."""
    rows = OutboxMessage.objects.filter(topic__in=topics, delivered_at__isnull=True, dropped_at__isnull=True)
    return rows.order_by("id")


def set_aside() -> "QuerySet[OutboxMessage]":
    """Messages that are not tried any more and on which nobody has decided yet; not ordered."""
    return OutboxMessage.objects.filter(set_aside_at__isnull=False, dropped_at__isnull=True)


def on_put(wake: Callable[[Sequence[OutboxMessage]], None]) -> None:
    """Call `wake` with the messages of every `put`, in its transaction: how a task library learns of work."""
    if wake not in _wakers:
        _wakers.append(wake)


def chore(sweep: Chore) -> None:
    """Register what the worker calls in every round."""
    if sweep not in _chores:
        _chores.append(sweep)


def chore_names() -> list[str]:
    """What the worker does in every round, in that order."""
    return [_name_of(sweep) for sweep in _chores]


def run_chores(*, at: datetime, noted: Callable[[str, datetime, str], None] | None = None) -> None:
    """Call every chore once, in the order they were registered; `noted` is told how each went."""
    now = OffsetClock(at)
    for sweep in _chores:
        fault = ""
        try:
            sweep(at=now())
        except (OperationalError, InterfaceError, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 -- what is wrong with one keeps back no other and no message
            fault = type(error).__name__
            _log.exception("A chore failed: %s", _name_of(sweep))
        if noted:
            noted(_name_of(sweep), now(), fault)


def due(at: datetime) -> "QuerySet[OutboxMessage]":
    """Messages that a worker should have by now, none that waits behind another of its lane; not ordered."""
    rows = OutboxMessage.objects.filter(WAITING, available_at__lte=at)
    # A lane that is held up for long must not fill the list.
    return rows.filter(Q(lane="") | ~Exists(_ahead().filter(available_at__gt=at)))


def goes_outside(topic: str) -> bool:
    """Whether messages of this topic go to servers that others run."""
    known = _routes.get(topic)
    return known is not None and known.outside


def deliver_due(
    *,
    at: datetime,
    limit: int = 500,
    before_each: Callable[[datetime], None] | None = None,
    outside: bool | None = None,
) -> int:
    """Deliver what is due, oldest first; returns how many were delivered. `before_each` is called with its time;
    `outside` asks only for what goes to others' servers, or only for the rest.

    Each message is delivered outside any transaction, at the moment its turn comes, then marked; a crash between the
    two repeats it. A failure is kept with its error and tried again later, each wait three times the one before up to
    three hours; after ten failures it is set aside.
    """
    delivered, now = 0, OffsetClock(at)
    for pk in _due(at, limit, outside):
        if before_each:
            before_each(now())
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


def _name_of(sweep: Chore) -> str:
    named = sweep if hasattr(sweep, "__qualname__") else type(sweep)
    return f"{named.__module__}.{named.__qualname__}"


def _deliver(message: OutboxMessage, now: Callable[[], datetime]) -> bool:
    if message.attempts > MOST_ATTEMPTS:
        # Every worker that had it died over it before it could say so.
        _set_aside(message, message.last_error or f"worker_lost: {message.attempts - 1}", now())
        return False
    known = _routes.get(message.topic)
    if known is None:
        _failed(message, f"no_route: {message.topic}", now())
        return False
    try:
        known.deliver(message.payload, now())
    except RetryLater as later:
        _mine(message).update(available_at=later.until, attempts=F("attempts") - 1)
        return False
    except Exception as error:  # noqa: BLE001 -- whatever a delivery raises, the message stays and is retried
        _failed(message, f"{getattr(error, 'code', type(error).__name__)}: {error}", now())
        return False
    return _mine(message).update(delivered_at=now()) == 1


def _due(at: datetime, limit: int, outside: bool | None) -> list[int]:
    """Keys of due messages, oldest first, none behind one of its lane that must wait. One query."""
    rows = due(at)
    if outside is not None:
        topics = Q(topic__in=[topic for topic in _routes if goes_outside(topic)])
        rows = rows.filter(topics if outside else ~topics)
    return list(rows.order_by("available_at", "id").values_list("pk", flat=True)[:limit])


def _lease(pk: int, at: datetime) -> OutboxMessage | None:
    """Take one message for a while; None when another worker has it or its lane is not free. Two statements."""
    until = at + timedelta(seconds=settings.PRAKARSA_OUTBOX_LEASE_SECONDS)
    waiting = OutboxMessage.objects.filter(WAITING, pk=pk, available_at__lte=at)
    if not _free(waiting).update(available_at=until, attempts=F("attempts") + 1):
        return None
    return OutboxMessage.objects.get(pk=pk)


def _free(rows: "QuerySet[OutboxMessage]") -> "QuerySet[OutboxMessage]":
    return rows.filter(Q(lane="") | ~Exists(_ahead()))


def _ahead() -> "QuerySet[OutboxMessage]":
    """Waiting messages before this one in its lane; a subquery."""
    rows = OutboxMessage.objects.filter(WAITING, lane=OuterRef("lane"), pk__lt=OuterRef("pk"))
    return rows.exclude(lane="")


def _mine(message: OutboxMessage) -> "QuerySet[OutboxMessage]":
    """The row while this worker's lease holds: a worker that slept through its lease changes nothing any more."""
    return OutboxMessage.objects.filter(WAITING, pk=message.pk, available_at=message.available_at)


def _failed(message: OutboxMessage, error: str, at: datetime) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        _set_aside(message, error, at)
        return
    wait = min(FIRST_RETRY * RETRY_FACTOR ** (message.attempts - 1), LONGEST_RETRY)
    _mine(message).update(last_error=error[:MAX_ERROR], available_at=at + wait)


def _set_aside(message: OutboxMessage, error: str, at: datetime) -> None:
    """Nobody tries it any more; whoever listens to `SET_ASIDE` tells the administrator. Three statements or more."""
    known = _routes.get(message.topic)
    subject = _subject_of(message, known, at)
    with transaction.atomic():
        changed = _mine(message).update(
            last_error=error[:MAX_ERROR],
            set_aside_at=at,
            government=subject.government_id,
            about=subject.title[:300],
        )
        if not changed:
            return
        if known and known.given_up:
            known.given_up(message.payload, at)
        # That nobody could be told of a failure is for the page alone.
        if message.topic != SET_ASIDE:
            key = f"{SET_ASIDE}:{message.uuid}:{at.isoformat()}"
            put(SET_ASIDE, key=key, payload={"message": str(message.uuid)})
    _log.error("Set aside after %d tries: %s %s: %s", message.attempts, message.topic, message.key, error)


def _subject_of(message: OutboxMessage, known: Route | None, at: datetime) -> MessageSubject:
    if known is None or known.subject is None:
        return MessageSubject(None)
    try:
        return known.subject(message.payload, at)
    except Exception:  # noqa: BLE001 -- a message is set aside even when nobody can say any more what it was about
        _log.exception("No subject of %s %s", message.topic, message.key)
        return MessageSubject(None)
