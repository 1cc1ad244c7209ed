"""Lateness in one unit: working days, whatever lies between."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from calendars.wording import until_due
from calendars.working_days import Calendar
from common.periods import end_of_day
from tests.world import IDULFITRI_2025

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
CALENDAR = Calendar(holidays=dict(IDULFITRI_2025))
FRIDAY = date(2025, 3, 28)


@pytest.mark.parametrize(
    ("due", "today", "words"),
    [
        (FRIDAY, datetime(2025, 3, 26, 3, tzinfo=UTC), "tenggat 2 hari kerja lagi"),
        (FRIDAY, datetime(2025, 3, 28, 3, tzinfo=UTC), "tenggat hari ini"),
        # Saturday, and the whole of the holidays after it.
        (FRIDAY, datetime(2025, 3, 29, 3, tzinfo=UTC), "terlambat sejak hari libur"),
        (FRIDAY, datetime(2025, 4, 7, 3, tzinfo=UTC), "terlambat sejak hari libur"),
        (FRIDAY, datetime(2025, 4, 8, 3, tzinfo=UTC), "terlambat 1 hari kerja"),
        (FRIDAY, datetime(2025, 4, 14, 3, tzinfo=UTC), "terlambat 5 hari kerja"),
        # Across the holidays ten calendar days are one working day.
        (date(2025, 4, 8), FRIDAY, "tenggat 1 hari kerja lagi"),
        (date(2025, 3, 30), date(2025, 3, 29), "tenggat pada hari libur"),
    ],
)
def test_days_are_working_days(due: date, today: date, words: str) -> None:
    at = today if isinstance(today, datetime) else datetime(today.year, today.month, today.day, 3, tzinfo=UTC)

    with override("id"):
        assert until_due(end_of_day(due, JAKARTA), at=at, zone=JAKARTA, calendar=CALENDAR) == words


def test_a_week_of_six_days_counts_saturdays_and_a_day_ends_at_its_own_midnight() -> None:
    six = Calendar(holidays=dict(IDULFITRI_2025), weekend=(6,))
    at = datetime(2025, 4, 12, 16, tzinfo=UTC)
    due = end_of_day(date(2025, 4, 11), JAYAPURA)

    with override("id"):
        found = [until_due(due, at=at, zone=JAYAPURA, calendar=calendar) for calendar in (six, CALENDAR)]

    # In Jayapura it is Sunday already.
    assert found == ["terlambat 1 hari kerja", "terlambat sejak hari libur"]
