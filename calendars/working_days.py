"""Working days: a calendar as a value, so that a verdict can be replayed from the calendar stored with it.

Holidays and collective leave (cuti bersama) are decreed yearly by three ministers and change within the year
(18 August 2025 was added on 7 August 2025), so a calendar is always data, never a library's guess. Both kinds are days
off. Regional holidays are entries like any other; a six-day week is `weekend=(6,)`. How calendars are made from decrees
and kept stands in `calendar_versions.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from common.types import Json

RollRule = Literal["next", "previous", "none"]

SATURDAY = 5
SUNDAY = 6
DAYS_A_WEEK = 7
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is no working day. `code` is `holiday` or `weekend`; `name` is the decree's, empty for a weekend."""

    day: date
    code: Literal["holiday", "weekend"]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecreedDay:
    """One day off with the decree that makes it one and the day on which that was published."""

    on: date
    name: str
    kind: str
    decree_number: str
    published_on: date
    regional: bool


def weekend_of(working_days: int) -> tuple[int, ...]:
    """The free weekdays of a week of five or six working days."""
    return (SUNDAY,) if working_days > DAYS_A_WEEK - 2 else (SATURDAY, SUNDAY)


@dataclass(frozen=True)
class Calendar:
    """Decreed days off by date with their names, and the weekdays (Monday is 0) that are free every week.

    `decreed_years` are the years whose national days off are decreed; None takes every year that has a day off.
    Raises ValueError when no weekday is left to work on.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    weekend: tuple[int, ...] = (SATURDAY, SUNDAY)
    decreed_years: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if not set(range(DAYS_A_WEEK)) - set(self.weekend):
            raise ValueError("a week needs at least one working day")
        object.__setattr__(self, "holidays", MappingProxyType(dict(self.holidays)))

    def day_off(self, day: date) -> DayOff | None:
        """Why the day is free, the holiday named before the weekend; None for a working day."""
        if day in self.holidays:
            return DayOff(day, "holiday", self.holidays[day])
        if day.weekday() in self.weekend:
            return DayOff(day, "weekend", "")
        return None

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day."""
        return self.day_off(day) is None

    def covers(self, year: int) -> bool:
        """Whether the year's days off are decreed; without a decree its due dates are provisional."""
        if self.decreed_years is not None:
            return year in self.decreed_years
        return any(day.year == year for day in self.holidays)

    def next_working_day(self, day: date) -> date:
        """The first working day on or after the day."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """The last working day on or before the day."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def roll(self, day: date, rule: RollRule = "next") -> date:
        """The due date once moved off a day off: to the next or previous working day, or not at all (`none`).

        No statute says which; `next` is the usual practice, and the rule is a setting shown to users.
        Raises ValueError for another rule.
        """
        if rule == "next":
            return self.next_working_day(day)
        if rule == "previous":
            return self.previous_working_day(day)
        if rule == "none":
            return day
        raise ValueError(f"unknown roll rule {rule!r}: next, previous or none")

    def add_working_days(self, day: date, count: int) -> date:
        """The count-th working day after the day, the day itself not counted; 0 gives the day unchanged.

        A negative count goes back. PP 39/2006 counts this way: 5 working days after 31 March 2026 is 8 April.
        """
        step = _ONE_DAY if count >= 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when `end` is the earlier.

        The inverse of `add_working_days` for a positive count.
        """
        if end < start:
            return -self.working_days_between(end, start)
        days = ((start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def asks_no_more_than(self, other: "Calendar") -> bool:
        """Whether every working day of this calendar is one of the other's too: counting by it is never harsher."""
        return set(self.weekend) >= set(other.weekend) and all(
            self.day_off(day) is not None for day in other.holidays
        )

    def days_off_between(self, start: date, end: date) -> tuple[DayOff, ...]:
        """The days off from `start` up to but without `end`, in order: what made a due date move."""
        days = (self.day_off(start + timedelta(days=offset)) for offset in range((end - start).days))
        return tuple(day for day in days if day is not None)


def body_of(days: Iterable[DecreedDay], weekend: tuple[int, ...]) -> dict[str, Json]:
    """What a calendar says, as the value that is hashed: the week, and each day off with its decree."""
    return {
        "schema": 1,
        "weekend": sorted(weekend),
        "days": [
            {
                "on": day.on.isoformat(),
                "name": day.name,
                "kind": day.kind,
                "decree": day.decree_number,
                "published_on": day.published_on.isoformat(),
                "regional": day.regional,
            }
            for day in _in_order(days)
        ],
    }


def calendar_from(days: Iterable[DecreedDay], weekend: tuple[int, ...]) -> Calendar:
    """The calendar of these days off; of several names for one day the national ones come first."""
    names: dict[date, str] = {}
    years = set()
    for day in _in_order(days):
        names[day.on] = f"{names[day.on]}; {day.name}" if day.on in names else day.name
        if not day.regional:
            years.add(day.on.year)
    return Calendar(names, tuple(sorted(weekend)), frozenset(years))


def _in_order(days: Iterable[DecreedDay]) -> list[DecreedDay]:
    return sorted(days, key=lambda day: (day.on, day.regional, day.name))
