"""In which of several offices the person of the running request wants to act.

The choice only orders: where several of one's offices fit, the chosen one is taken, and where one alone fits, that one
(ADR 34). A context variable carries it, because services read the actor anew under their locks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from organisations.offices import Office

# In which a program names the office (a holding's key, as in `me/`), and is told where something was recorded.
HEADER = "Prakarsa-Office"


@dataclass(slots=True)
class OfficeChoice:
    """What was chosen for a request, and the offices in which something was done in it.

    `held_id` is None while nobody has chosen; `by_page`: the header of pages names an office then, too, which counts.
    """

    held_id: UUID | None = None
    by_page: bool = False
    acted_in: list[Office] = field(default_factory=list)


_running: ContextVar[OfficeChoice | None] = ContextVar("organisations_acting", default=None)


@contextmanager
def request_in(choice: OfficeChoice) -> Iterator[OfficeChoice]:
    """The running request, for the edge."""
    token = _running.set(choice)
    try:
        yield choice
    finally:
        _running.reset(token)


def running_choice() -> OfficeChoice | None:
    """The choice of the running request; None outside of one."""
    return _running.get()


_present: ContextVar[datetime | None] = ContextVar("organisations_present", default=None)


@contextmanager
def in_a_present() -> Iterator[None]:
    """A unit of work, whose present is not known before it holds a lock."""
    token = _present.set(None)
    try:
        yield
    finally:
        _present.reset(token)


def set_present(clock: datetime) -> None:
    """The database's clock, as the lock that was taken just now read it."""
    _present.set(clock)


def the_present() -> datetime | None:
    """The database's clock under the last lock of the running unit: what ended before it has ended, whenever the
    request began. None outside of a unit, before a lock, and in a demonstration, whose days are played."""
    return _present.get()


def note(office: Office | None) -> None:
    """An event was recorded in this office; the edge tells it to whoever holds several."""
    choice = _running.get()
    if choice is not None and office is not None and office.id is not None and office not in choice.acted_in:
        choice.acted_in.append(office)
