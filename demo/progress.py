"""Showing that something moves: a bar on a terminal, one line per step elsewhere."""

import time
from collections.abc import Iterator, Sequence
from typing import TextIO, TypeVar

T = TypeVar("T")
WIDTH = 30
REFRESH_SECONDS = 0.1


class Progress:
    """Bars of the steps of the play."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._alive = stream.isatty()

    def over(self, label: str, items: Sequence[T]) -> Iterator[T]:
        """The items one by one, with a bar that grows."""
        began = shown = time.monotonic()
        self._bar(label, 0, len(items))
        for done, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            if now - shown > REFRESH_SECONDS:
                self._bar(label, done, len(items))
                shown = now
        self._line(label, len(items), time.monotonic() - began)

    def _bar(self, label: str, done: int, total: int) -> None:
        if self._alive:
            filled = WIDTH * done // max(total, 1)
            self._write(f"\r{label:<34} [{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total}")

    def _line(self, label: str, total: int, seconds: float) -> None:
        # The bar is wider than the line that replaces it.
        start, end = ("\r", " " * WIDTH) if self._alive else ("", "")
        self._write(f"{start}{label:<34} {total:>5}  {seconds:5.1f} s{end}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
