"""Which tests try a print before signatures are asked for.

The trial costs a third of a second, and most tests that ask for signatures ask nothing of prints. When the suite is
divided (see `tests.shared_pool`) it is left out in scenes and in three of four tests, the same ones in every run; never
in tests about prints (ALWAYS). The document that the worker makes later is printed and compared as ever.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.documents import rendering
from contracts.services import print_trial
from contracts.verification import examination
from contracts.verification.process import examining

ALWAYS = ("tests/contracts/test_print_trial.py",)
ONE_IN = 4
_left_out = [False]


def install(*, by_default: bool) -> None:
    """Let the trial ask here first; `by_default` says what holds outside of any test's own time."""
    _left_out[:] = [not by_default]
    print_trial.rendering = _Asking(rendering, {"render_once": SimpleNamespace(pdf=b"")})
    print_trial.examining = _Asking(examining, {"missing_in_print": ()})
    print_trial.examination = _Asking(examination, {"check_letters": None})


def tried_in(item: pytest.Item) -> bool:
    """Whether a test of a divided suite tries prints."""
    drawn = hashlib.sha256(item.nodeid.encode()).digest()[1] % ONE_IN == 0
    return drawn or item.nodeid.startswith(ALWAYS)


@contextmanager
def tried(wanted: bool) -> Iterator[None]:
    """Try prints meanwhile, or do not."""
    _left_out.append(not wanted)
    yield
    _left_out.pop()


class _Asking:
    """A module or object whose named functions do nothing while prints are not tried."""

    def __init__(self, module: Any, instead: dict[str, Any]) -> None:
        self.module, self.instead = module, instead

    def __getattr__(self, name: str) -> Any:
        if _left_out[-1] and name in self.instead:
            return lambda *_given, **_named: self.instead[name]
        return getattr(self.module, name)
