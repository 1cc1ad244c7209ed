"""The caller's moment in slow work."""

from datetime import UTC, datetime, timedelta

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
