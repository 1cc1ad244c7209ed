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


# -- the reports of a contract ---------------------------------------------------------------------------------

MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
        "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
}  # fmt: skip
NAMES = {
    ("id", 3): ("Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV"),
    ("id", 6): ("Semester I", "Semester II"),
    ("id", 12): ("Tahun",),
    ("en", 3): ("Quarter I", "Quarter II", "Quarter III", "Quarter IV"),
    ("en", 6): ("Half-year I", "Half-year II"),
    ("en", 12): ("Year",),
}


def heap(day: date, months: int) -> tuple[int, int]:
    """To which period of so many months a day belongs: its year, and which of the year."""
    number = 0
    while (number + 1) * months < day.month:
        number = number + 1
    return day.year, number


def heaps(first: date, last: date, months: int) -> list[list[date]]:
    """All days of a contract, each thrown on the heap of its period, in order."""
    found: list[list[date]] = []
    day = first
    while day <= last:
        if found and heap(found[-1][0], months) == heap(day, months):
            found[-1].append(day)
        else:
            found.append([day])
        day = day + DAY
    return found


def label(days: list[date], months: int, language: str) -> str:
    """What a period is called, with its days when some of the calendar's are missing."""
    year, number = heap(days[0], months)
    names = MONTHS[language] if months == 1 else NAMES[language, months]
    said = f"{names[number]} {year}"
    first, last = days[0], days[-1]
    if heap(first - DAY, months) != (year, number) and heap(last + DAY, months) != (year, number):
        return said
    from_month, to_month = MONTHS[language][first.month - 1], MONTHS[language][last.month - 1]
    if len(days) == 1:
        return f"{said} ({first.day} {from_month})"
    if from_month == to_month:
        return f"{said} ({first.day}–{last.day} {to_month})"
    return f"{said} ({first.day} {from_month}–{last.day} {to_month})"


def report_due(
    last: date, *, after: int, working: bool, roll: str, off: frozenset[date], free: tuple[int, ...]
) -> date:
    """The due day of a report on days that end with `last`: by the rule, and never before they are over."""
    day = due_day(last, after=after, working=working, roll=roll, off=off, free=free)
    if day > last:
        return day
    day = last + DAY
    while not works(day, off, free):
        day = day + DAY
    return day
