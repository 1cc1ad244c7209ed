"""What every log line and every refusal of a request names: its number. Nothing is decided by it."""

from contextvars import ContextVar, Token

_number: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The number of the request that is being answered; empty outside of one."""
    return _number.get()


def begin(number: str) -> Token[str]:
    """From here on this request is being answered; hand the result to `end`."""
    return _number.set(number)


def end(token: Token[str]) -> None:
    """It is answered."""
    _number.reset(token)
