"""Pauses Python's cycle collector while very many objects are made that all stay alive for a while."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holders = 0


@contextmanager
def gc_paused() -> Iterator[None]:
    """No collection in this process until the last holder is done, in whatever thread. Also a decorator.

    Reading a tagged PDF makes a hundred thousand objects; walking them again and again to find no garbage took a third
    of the time. Where somebody else has switched the collector off, it stays off.
    """
    global _holders  # noqa: PLW0603 -- a count of the whole process, under its lock
    with _lock:
        mine = _holders > 0 or gc.isenabled()
        if mine:
            _holders += 1
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            if mine:
                _holders -= 1
                if not _holders:
                    gc.enable()
