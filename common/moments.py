"""Moments: the caller's in work that takes longer than a moment, and any of them in words."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86400
ZONE_LABELS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

# What measures the seconds that pass; never a calendar's clock, which may be set back.
monotonic: Callable[[], float] = time.monotonic


_request: ContextVar[float | None] = ContextVar("request_began", default=None)


@contextmanager
def in_request() -> Iterator[None]:
    """A request begins here: whatever it does before a transaction counts as waiting, too."""
    token = _request.set(time.monotonic())
    try:
        yield
    finally:
        _request.reset(token)


def waited_since(began: float) -> timedelta:
    """How long the work that began then has taken, counted from the request's beginning where there is one."""
    request = _request.get()
    return timedelta(seconds=time.monotonic() - (began if request is None else min(began, request)))


class OffsetClock:
    """The caller's moment, moved on by the whole seconds that have passed since.

    A slow service does not make a later step look dated back, and simulated time stays what it was: work that takes
    less than a second sees the caller's moment itself.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began = monotonic()

    def __call__(self) -> datetime:
        """The present moment on the caller's clock."""
        return self._at + timedelta(seconds=int(monotonic() - self._began))


def in_words(at: datetime, zone: str) -> str:
    """An instant as local time with the zone's label: 8 April 2025 14.02 WIB."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_format(local, 'j F Y')} {local:%H.%M} {ZONE_LABELS.get(zone, zone)}"


def day_with_zone(at: datetime, zone: tzinfo) -> str:
    """The day of an instant with the label of the zone in which it is that day: 8 April 2025 WIB."""
    return f"{date_format(at.astimezone(zone), 'j F Y')} {ZONE_LABELS.get(str(zone), str(zone))}"


def waiting(since: datetime, at: datetime) -> str:
    """How long something has waited, in words and in one unit."""
    seconds = max(int((at - since).total_seconds()), 0)
    if seconds < HOUR:
        minutes = max(seconds // MINUTE, 1)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if seconds < DAY:
        hours = seconds // HOUR
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = seconds // DAY
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
