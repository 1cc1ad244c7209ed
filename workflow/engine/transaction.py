"""The unit of work: one durable transaction, joined by everything the engine does inside it.

Opened once at the edge of the engine; a nested step joins it without a savepoint. Database refusals are turned
into the domain's errors here and nowhere else.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from common.errors import NotNow, Unavailable
from organisations.acting import in_a_present
from workflow.models import Subject

T = TypeVar("T")
S = TypeVar("S", bound=Subject)

_DEADLOCK = frozenset({"40001", "40P01"})
_TIMEOUT = frozenset({"55P03", "57014"})
_ATTEMPTS = 3


@dataclass(slots=True)
class UnitOfWork:
    """What the running transaction has locked so far, by (type, uuid), and when it began (monotonic seconds)."""

    locked: dict[tuple[str, UUID], Subject] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def locked_row(self, subject: S) -> S:
        """The subject as it was read under the lock. Raises KeyError when it is not locked."""
        return self.locked_as(type(subject), subject.pk)

    def locked_as(self, model: type[S], pk: UUID) -> S:
        """The subject of this kind and uuid as it was read under the lock. Raises KeyError when it is not locked."""
        found = self.locked[model.SUBJECT_TYPE, pk]
        if not isinstance(found, model):
            raise TypeError(f"{found.ref} is no {model.__name__}")
        return found


_current: ContextVar[UnitOfWork | None] = ContextVar("workflow_unit", default=None)
# Whoever waits for the lock of SQLite's file looks for it about ten times a second; a process that takes it again at
# once keeps all others out until they give up.
_PAUSE = 0.02
_gives_way: ContextVar[bool] = ContextVar("workflow_gives_way", default=False)


@contextmanager
def giving_way() -> Iterator[None]:
    """Leave an embedded database free for a moment after each unit within: for long work that nobody waits for.

    Changes nothing on PostgreSQL, which serves those who wait in turn.
    """
    token = _gives_way.set(True)
    try:
        yield
    finally:
        _gives_way.reset(token)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Join the running unit or open one durable transaction. Raises the domain's errors for the database's."""
    running = _current.get()
    if running is not None:
        yield running
        return
    fresh = UnitOfWork()
    token = _current.set(fresh)
    try:
        with transaction.atomic(durable=True), in_a_present():
            yield fresh
        if _gives_way.get() and connection.vendor == "sqlite":
            time.sleep(_PAUSE)
    except OperationalError as error:
        if _waited_too_long(error):
            raise Unavailable(_("Someone else is working on this right now. Please try again.")) from error
        raise
    except IntegrityError as error:
        raise _domain_error(error) from error
    finally:
        _current.reset(token)


def retrying(work: Callable[[], T]) -> T:
    """Run `work` in a unit; a deadlock or serialisation failure is tried again up to three times with jitter."""
    if _current.get() is not None:
        return work()
    for attempt in range(_ATTEMPTS):
        try:
            with unit_of_work():
                return work()
        except (OperationalError, InterfaceError) as error:
            if sqlstate(error) not in _DEADLOCK or attempt + 1 == _ATTEMPTS:
                raise
            time.sleep(random.uniform(0.005, 0.03) * (attempt + 1))  # noqa: S311 -- jitter, not a secret
    raise AssertionError("unreachable")


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's error code of a wrapped database error; empty elsewhere."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def _waited_too_long(error: OperationalError) -> bool:
    """Whether somebody else held the lock. SQLite has no codes; PostgreSQL speaks of locks for other errors too."""
    code = sqlstate(error)
    return code in _TIMEOUT if code else "locked" in str(error)


def _domain_error(error: IntegrityError) -> Exception:
    """A guard of the database stopped what the lock should have: someone else was first. Others are bugs."""
    text = str(error)
    if any(mark in text for mark in _RACE_MARKS):
        return NotNow(_("Someone else was faster. Please look at the present state."), code="conflict")
    return error


_RACE_MARKS = (
    "event does not continue its subject",
    "event_seq_once",
    "never replaces a row",
    "decision_seat_once",
    "decision_person_once",
    "review_one_open",
    "task_open_once",
)
