"""Who sits behind the running request, and whether that was proven just now.

Signing, granting, publishing and launching are asked anew: whoever finds an open session cannot do them, and no token
can. The edge says for each request how its person got in; what may not wait for the owner to notice asks here. Outside
of a request (worker, commands) nobody sits anywhere, and nothing is asked.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from common.errors import NotPermitted

P = ParamSpec("P")
T = TypeVar("T")

# How long a proof counts for what is asked anew.
FRESH = timedelta(minutes=5)


class SessionRequired(NotPermitted):
    """A token asks for something that a person does in a session."""

    code = "session_required"


class ConfirmationRequired(NotPermitted):
    """The session is in order, but who sits at it was proven too long ago."""

    code = "confirmation_required"
    title = _("Confirm that it is you")


@dataclass(frozen=True, slots=True)
class Presence:
    """How the person of a request got in: by a token, or by a session that answers how fresh its proof is."""

    by_token: bool = False
    is_fresh: Callable[[datetime], bool] = lambda _at: False


_running: ContextVar[Presence | None] = ContextVar("common_presence", default=None)


@contextmanager
def request_by(presence: Presence | None) -> Iterator[None]:
    """The running request, for the edge; None where nothing is asked."""
    token = _running.set(presence)
    try:
        yield
    finally:
        _running.reset(token)


def came_by_token() -> None:
    """What authenticates a token says so, inside of `request_by`."""
    _running.set(Presence(by_token=True))


def confirm(*, at: datetime) -> None:
    """Raise SessionRequired to a token, ConfirmationRequired to a session whose proof is older than five minutes."""
    presence = _running.get()
    if presence is None:
        return
    if presence.by_token:
        raise SessionRequired(_("This is done in a session with a second factor, not with a token."))
    if not presence.is_fresh(at):
        raise ConfirmationRequired(
            _("This asks anew who sits at the screen. Confirm that it is you, then do it once more.")
        )


def asks_anew(act: Callable[P, T]) -> Callable[P, T]:
    """Make a service ask first. It takes the moment as the keyword `at`."""

    @wraps(act)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        at = kwargs["at"]
        if not isinstance(at, datetime):
            raise TypeError("what is asked anew is given its moment as at=…")
        confirm(at=at)
        return act(*args, **kwargs)

    return asked
