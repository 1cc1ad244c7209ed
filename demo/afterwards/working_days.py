"""On which days people work: by the national decrees that the program ships. Days of one regency are not looked at."""

from datetime import date, timedelta
from functools import cache

from calendars.services.holidays import SHIPPED
from demo import sources

SATURDAY = 5


@cache
def _days_off() -> frozenset[date]:
    return frozenset(date.fromisoformat(row["date"]) for row in sources.rows(str(SHIPPED)))


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a national day off."""
    return day.weekday() < SATURDAY and day not in _days_off()


def working_days_before(day: date, count: int) -> date:
    """The day that many working days earlier, itself a working day."""
    while count or not is_working_day(day):
        day -= timedelta(days=1)
        count -= is_working_day(day) and count > 0
    return day
