"""When an e-mail may leave: hours, days off, zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.quiet_hours import QuietHours

WIB = ZoneInfo("Asia/Jakarta")
WIT = ZoneInfo("Asia/Jayapura")
HOURS = QuietHours(zone=WIB)


def wib(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2025 in the western zone; the 8th is a Saturday."""
    return datetime(2025, 3, day, hour, minute, tzinfo=WIB).astimezone(UTC)


@pytest.mark.parametrize(
    ("hour", "allowed"), [(6, False), (7, True), (12, True), (18, True), (19, False), (23, False), (0, False)]
)
def test_quiet_hours_run_over_midnight(hour: int, allowed: bool) -> None:
    assert HOURS.allows(wib(4, hour)) is allowed


def test_equal_hours_are_never_quiet() -> None:
    assert QuietHours(zone=WIB, quiet_from=7, quiet_until=7).allows(wib(4, 3))


def test_a_notice_in_quiet_hours_waits_for_their_end() -> None:
    assert HOURS.first(wib(4, 22, 30)) == wib(5, 7)


def test_a_notice_by_day_may_leave_at_once() -> None:
    assert HOURS.first(wib(4, 14, 3)) == wib(4, 14, 3)


@pytest.mark.parametrize(("moment", "digest"), [((4, 8), (4, 9)), ((4, 9), (4, 9)), ((4, 9, 1), (5, 9))])
def test_the_digest_waits_for_its_hour(moment: tuple[int, ...], digest: tuple[int, ...]) -> None:
    assert HOURS.digest(wib(*moment)) == wib(*digest)


def test_days_kept_free_are_passed_over() -> None:
    keeping = QuietHours(zone=WIB, is_day_off=lambda on: on.weekday() >= 5)

    assert (keeping.first(wib(8, 10)), keeping.digest(wib(7, 10))) == (wib(10, 7), wib(10, 9))


def test_the_day_is_that_of_the_zone() -> None:
    half_past_midnight_in_jayapura = datetime(2025, 3, 4, 15, 30, tzinfo=UTC)

    assert (
        HOURS.day(half_past_midnight_in_jayapura),
        QuietHours(zone=WIT).day(half_past_midnight_in_jayapura),
    ) == (
        date(2025, 3, 4),
        date(2025, 3, 5),
    )


@given(
    minutes=st.integers(0, 60 * 24 * 30),
    quiet_from=st.integers(0, 23),
    quiet_until=st.integers(0, 23),
    off=st.sets(st.integers(0, 6), max_size=6),
)
def test_the_first_moment_is_allowed_and_none_before_it_is(
    minutes: int, quiet_from: int, quiet_until: int, off: set[int]
) -> None:
    at = wib(1, 0) + timedelta(minutes=minutes)
    hours = QuietHours(
        zone=WIB, quiet_from=quiet_from, quiet_until=quiet_until, is_day_off=lambda on: on.weekday() in off
    )

    first = hours.first(at)

    quarters = int((first - at) / timedelta(minutes=15))
    assert hours.allows(first)
    assert not any(hours.allows(at + timedelta(minutes=15 * step)) for step in range(quarters))
