"""The decreed days off beside what the PyPI package `holidays` expects: a cross-check, and a guess for later years.

No due date is ever derived from the package: it follows decrees late, and guesses where there is none.
"""

from dataclasses import dataclass
from datetime import date

from calendars.queries import days_off


@dataclass(frozen=True, slots=True)
class HolidayDifference:
    """A day that only one side knows: `decreed` or `expected` is its name there, the other one is empty."""

    on: date
    decreed: str
    expected: str


@dataclass(frozen=True, slots=True)
class HolidayComparison:
    """One year. Without a decree every difference is an estimate, and due dates of the year are provisional."""

    year: int
    is_decreed: bool
    agreeing: int
    differences: tuple[HolidayDifference, ...]


def compare(year: int) -> HolidayComparison:
    """National days off of a year, decreed by what was entered so far, against the package. One query."""
    decreed: dict[date, str] = {}
    for day in days_off(None, year=year):
        decreed.setdefault(day.on, day.name)
    expected = expected_days(year)
    only = sorted(decreed.keys() ^ expected.keys())
    return HolidayComparison(
        year=year,
        is_decreed=bool(decreed),
        agreeing=len(decreed.keys() & expected.keys()),
        differences=tuple(HolidayDifference(on, decreed.get(on, ""), expected.get(on, "")) for on in only),
    )


def expected_days(year: int) -> dict[date, str]:
    """Public holidays and collective leave as the package has them, in Indonesian."""
    from holidays import country_holidays  # noqa: PLC0415 -- half a second that only this check pays

    found = country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return dict(found.items())
