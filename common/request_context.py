"""What every log line and every refusal of a request names: its number. Nothing is decided by it.

Beside it stands where the request came from, for the record of sensitive reads.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar, Token
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from. `account` is asked late: who signs a request in stands behind what begins it.

    `address` is what was asked for, `family` is 4 or 6 by the kind of its sender's address, 0 where that is unknown;
    `reason` is why it is asked, where its sender says so. `noted` keeps what was written down in it already.
    """

    account: Callable[[], Hashable] = lambda: None
    address: str = ""
    family: int = 0
    reason: str = ""
    noted: set[tuple[str, ...]] = field(default_factory=set)


_number: ContextVar[str] = ContextVar("request_id", default="")
_origin: ContextVar[Origin | None] = ContextVar("request_origin", default=None)


def request_id() -> str:
    """The number of the request that is being answered; empty outside of one."""
    return _number.get()


def origin() -> Origin | None:
    """Where the request came from that is being answered; None outside of one."""
    return _origin.get()


def begin(number: str) -> Token[str]:
    """From here on this request is being answered; hand the result to `end`."""
    return _number.set(number)


def came_from(found: Origin) -> None:
    """Say where the request came from that has just begun."""
    _origin.set(found)


def end(token: Token[str]) -> None:
    """It is answered."""
    _number.reset(token)
    _origin.set(None)
