"""Triggers of this app: what a decree said, and a calendar by which something was counted, never change."""

from collections.abc import Iterator

from common.append_only import append_only
from common.triggers import Trigger


def calendar_triggers() -> Iterator[Trigger]:
    """The append-only tables."""
    yield from append_only("calendars_holiday")
    yield from append_only("calendars_calendarversion")
