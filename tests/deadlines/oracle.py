"""Due dates and verdicts computed in the plainest way there is, from lists of days. Nothing of the product is used.

Days are counted one at a time, zones are whole hours, calendars are sets of dates. It is slow to think and easy to
check; `test_oracle.py` compares it with the product.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# None of the three Indonesian zones has daylight saving time.
HOURS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Days off as decreed, with the day each became known, and the weekdays that are free (Monday is 0)."""

    decreed: tuple[tuple[date, date], ...]
    free: tuple[int, ...]

    def off(self, known_on: date) -> frozenset[date]:
        """The days off known on a day."""
        return frozenset(day for day, published in self.decreed if published <= known_on)


def works(day: date, off: frozenset[date], free: tuple[int, ...]) -> bool:
    """Whether the day is worked on."""
    return day.weekday() not in free and day not in off


def due_day(
    base: date, *, after: int, working: bool, roll: str, off: frozenset[date], free: tuple[int, ...]
) -> date:
    """The due day of a period that ends on `base`."""
    day = base
    if working and after > 0:
        left = after
        while left > 0:
            day = day + DAY
            if works(day, off, free):
                left = left - 1
        return day
    for _ in range(after):
        day = day + DAY
    if roll == "next":
        while not works(day, off, free):
            day = day + DAY
    if roll == "previous":
        while not works(day, off, free):
            day = day - DAY
    return day


def instant(day: date, clock: str, zone: str) -> datetime:
    """The moment of a local time of day; 24:00 is the midnight that ends it."""
    hour, minute = clock.split(":")
    local = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        hours=int(hour), minutes=int(minute)
    )
    return local - timedelta(hours=HOURS[zone])


def local_day(moment: datetime, zone: str) -> date:
    """The day of a moment in a zone."""
    return (moment + timedelta(hours=HOURS[zone])).date()


def late_days(due: date, received: datetime, zone: str, off: frozenset[date], free: tuple[int, ...]) -> int:
    """Working days after the due day, up to the day of receipt."""
    last, day, found = local_day(received, zone), due, 0
    while day < last:
        day = day + DAY
        if works(day, off, free):
            found = found + 1
    return found


def state(due: datetime, at: datetime, *, received: datetime | None, grace: int, lock: int | None) -> str:
    """What is true at `at` of something due at `due`."""
    if received is not None and received <= at:
        return "met" if received < due else "met_late"
    if at < due:
        return "pending"
    if lock is not None and at >= due + timedelta(days=lock):
        return "locked"
    return "late" if at < due + timedelta(days=grace) else "breached"


def month_end(year: int, month: int) -> date:
    """The last day of a month, leap years by their rule."""
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, month, 29 if month == 2 and leap else days)


def quarters_on(anchor: date, count: int) -> list[date]:
    """The days every three months after an anchor: its day of the month, cut to the month, month ends staying ends."""
    found = []
    year, month = anchor.year, anchor.month
    for _ in range(count):
        month = month + 3
        if month > 12:
            year, month = year + 1, month - 12
        end = month_end(year, month)
        stays = anchor == month_end(anchor.year, anchor.month)
        found.append(end if stays or anchor.day > end.day else date(year, month, anchor.day))
    return found
