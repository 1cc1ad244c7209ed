"""Reading several ordered queries side by side, each once, without holding more than one key's rows."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar
from uuid import UUID

V = TypeVar("V")


class Beside(Generic[V]):
    """Rows in the order of their key, given out key by key as another reading goes through the same keys.

    What lies between two keys that are asked for belongs to none of them: it is kept in `left` until `strays` takes it.
    """

    def __init__(self, rows: Iterator[V], key: Callable[[V], UUID]) -> None:
        self._rows, self._key = rows, key
        self._next: V | None = next(rows, None)
        self.left: list[V] = []

    def of(self, key: UUID) -> list[V]:
        """The rows of this key, which is not before one asked for earlier."""
        found: list[V] = []
        while self._next is not None and self._key(self._next) <= key:
            (found if self._key(self._next) == key else self.left).append(self._next)
            self._next = next(self._rows, None)
        return found

    def strays(self) -> Iterator[V]:
        """What was passed over so far, each once."""
        while self.left:
            yield self.left.pop()

    def rest(self) -> Iterator[V]:
        """What comes after the last key."""
        yield from self.strays()
        while self._next is not None:
            row, self._next = self._next, next(self._rows, None)
            yield row
