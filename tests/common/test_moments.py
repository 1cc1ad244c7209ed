"""The caller's moment in slow work."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from common import moments

AT = datetime(2025, 3, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(("passed", "moved"), [(0.0, 0), (0.9, 0), (1.0, 1), (7.8, 7)])
def test_an_offset_clock_moves_by_whole_seconds(
    passed: float, moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = iter([100.0, 100.0 + passed])
    monkeypatch.setattr(moments, "monotonic", lambda: next(readings))

    now = moments.OffsetClock(AT)

    assert now() == AT + timedelta(seconds=moved)


def stopwatch(monkeypatch: pytest.MonkeyPatch, *readings: float) -> None:
    """What `in_request` and `waited_since` read of the seconds that pass, in turn."""
    moments_read = iter(readings)
    monkeypatch.setattr(moments, "time", SimpleNamespace(monotonic=lambda: next(moments_read)))


def test_waiting_counts_from_the_beginning_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that stood in a queue for seven seconds before its transaction has waited them."""
    stopwatch(monkeypatch, 100.0, 109.0)

    with moments.in_request():
        waited = moments.waited_since(107.0)

    assert waited == timedelta(seconds=9)


def test_waiting_counts_from_the_work_outside_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a command, and in the worker once a request has ended."""
    stopwatch(monkeypatch, 100.0, 109.0)

    with moments.in_request():
        pass

    assert moments.waited_since(107.0) == timedelta(seconds=2)


def test_what_began_before_the_request_counts_from_its_own_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    stopwatch(monkeypatch, 100.0, 109.0)

    with moments.in_request():
        assert moments.waited_since(99.0) == timedelta(seconds=10)
