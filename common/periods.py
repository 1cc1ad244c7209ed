"""Quarters and date arithmetic: the days on which obligations fall due, and the instants that bound a day.

Every due date is computed from its anchor, never from the due date before it: a chain of "three months later"
loses the month's end for good (31 March, 30 June, 30 September, 30 December). Periods and days are half-open, so
"in time" means `received_at < due_at` and no instant belongs to two days.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

# Days that can be asked for: they have an instant on both sides in every zone.
FIRST_DAY, LAST_DAY = date(1945, 1, 1), date(2200, 1, 1)
MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3
_ROMAN = ("I", "II", "III", "IV")


def last_day_of_month(year: int, month: int) -> date:
    """The last calendar day of the month."""
    return date(year, month, monthrange(year, month)[1])


def add_months(anchor: date, months: int) -> date:
    """The day `months` after the anchor (before it when negative), keeping to the end of the month.

    An anchor on the last day of its month stays on last days (30 June + 6 is 31 December, 28 February 2025 + 1 is
    31 March); any other day is kept, and cut to the month's length where the month is shorter.
    """
    year, month_index = divmod(anchor.year * MONTHS_A_YEAR + anchor.month - 1 + months, MONTHS_A_YEAR)
    last = last_day_of_month(year, month_index + 1)
    if anchor == last_day_of_month(anchor.year, anchor.month):
        return last
    return last.replace(day=min(anchor.day, last.day))


def due_dates(anchor: date, every_months: int, count: int) -> tuple[date, ...]:
    """The first `count` due dates after the anchor, in order, not yet moved off holidays.

    The anchor itself is no due date: 31 December 2024 every 3 months gives 31 March 2025 first.
    Raises ValueError when `every_months` is not positive or `count` is negative.
    """
    if every_months < 1 or count < 0:
        raise ValueError(f"cannot list {count} due dates every {every_months} months")
    return tuple(add_months(anchor, every_months * step) for step in range(1, count + 1))


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of the day in the zone, as an aware datetime in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The exclusive end of the day in the zone: the midnight that begins the next day, as an aware datetime in UTC.

    A report due on `day` is in time exactly when it was received before this instant.
    """
    return start_of_day(day + timedelta(days=1), zone)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day on which the instant falls in the zone. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime names no instant")
    return instant.astimezone(zone).date()


def day_ending_at(instant: datetime, zone: ZoneInfo) -> date:
    """The day whose last moment lies just before the instant: the inverse of `end_of_day`."""
    return local_day(instant - timedelta(microseconds=1), zone)


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of a calendar year (triwulan). Raises ValueError for a number outside 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= len(_ROMAN):
            raise ValueError(f"a year has no quarter {self.number}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter in which the day lies."""
        return cls(day.year, (day.month - 1) // MONTHS_A_QUARTER + 1)

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * MONTHS_A_QUARTER + 1, 1)

    @property
    def end(self) -> date:
        """The day after its last day (exclusive)."""
        return self.next().start

    @property
    def last_day(self) -> date:
        """Its last day: the due date of its report before it is moved off a holiday."""
        return self.end - timedelta(days=1)

    @property
    def label(self) -> str:
        """The name used in regulations and forms, which is not translated: "Triwulan I"."""
        return f"Triwulan {_ROMAN[self.number - 1]}"

    @property
    def label_with_year(self) -> str:
        """The name with its year: "Triwulan I 2025"."""
        return f"{self.label} {self.year}"

    def next(self) -> Self:
        """The quarter after this one."""
        return self.shifted(1)

    def previous(self) -> Self:
        """The quarter before this one."""
        return self.shifted(-1)

    def shifted(self, quarters: int) -> Self:
        """The quarter that many quarters later (earlier when negative)."""
        year, index = divmod(self.year * len(_ROMAN) + self.number - 1 + quarters, len(_ROMAN))
        return type(self)(year, index + 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def quarters_of(year: int) -> tuple[Quarter, Quarter, Quarter, Quarter]:
    """The four quarters of the year, in order."""
    return Quarter(year, 1), Quarter(year, 2), Quarter(year, 3), Quarter(year, 4)
