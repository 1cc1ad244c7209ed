"""Reporting periods and date arithmetic: the days on which obligations fall due, and the instants that bound a day.

Months are counted from their anchor, never from the day before: a chain of "three months later" loses the month's end
for good (31 March, 30 June, 30 September, 30 December). Periods and days are half-open, so
"in time" means `received_at < due_at` and no instant belongs to two days.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self, TypeAlias
from zoneinfo import ZoneInfo

# Days that can be asked for: they have an instant on both sides in every zone.
FIRST_DAY, LAST_DAY = date(1945, 1, 1), date(2200, 1, 1)
MONTHS_A_YEAR = 12
YEAR_DIGITS = 4
INDONESIAN_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV")


def last_day_of_month(year: int, month: int) -> date:
    """The last calendar day of the month."""
    return date(year, month, monthrange(year, month)[1])


def add_months(anchor: date, months: int) -> date:
    """The day `months` after the anchor (before it when negative), keeping to the end of the month.

    An anchor on the last day of its month stays on last days: 30 June + 6 is 31 December, 28 February 2025 + 1 is
    31 March. Any other day is kept, and cut to the month's length where the month is shorter.
    """
    year, month_index = divmod(anchor.year * MONTHS_A_YEAR + anchor.month - 1 + months, MONTHS_A_YEAR)
    last = last_day_of_month(year, month_index + 1)
    if anchor == last_day_of_month(anchor.year, anchor.month):
        return last
    return last.replace(day=min(anchor.day, last.day))


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


class PeriodKind(StrEnum):
    """Lengths of period that are reported on; each begins with a month and divides the year."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @classmethod
    def of_months(cls, months: int) -> "PeriodKind":
        """The kind that is so many months long. Raises ValueError where there is none."""
        for kind in cls:
            if kind.months == months:
                return kind
        raise ValueError(f"no kind of period is {months} months long")

    @property
    def months(self) -> int:
        """How many months it is long."""
        return _MONTHS[self]

    @property
    def per_year(self) -> int:
        """How many of them a year has."""
        return MONTHS_A_YEAR // self.months

    @property
    def parts(self) -> tuple["PartOfYear", ...]:
        """Those of a year, in order."""
        return tuple(PartOfYear(self, number) for number in range(1, self.per_year + 1))


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}
_KIND_WORDS = {
    "id": {PeriodKind.QUARTER: "Triwulan", PeriodKind.HALF_YEAR: "Semester", PeriodKind.YEAR: "Tahun"},
    "en": {PeriodKind.QUARTER: "Quarter", PeriodKind.HALF_YEAR: "Half-year", PeriodKind.YEAR: "Year"},
}
_MONTH_WORDS = {"id": INDONESIAN_MONTHS, "en": ENGLISH_MONTHS}
# As annexes and column heads abbreviate them; a month is cut to three letters.
_SHORT = {"Triwulan": "TW", "Semester": "Smt", "Quarter": "Q", "Half-year": "H"}


@dataclass(frozen=True, slots=True)
class PartOfYear:
    """A period of whichever year: "January", "quarter II". Raises ValueError for a number that no year has.

    Parts are ordered by length, then by their place in the year.
    """

    kind: PeriodKind
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.kind.per_year:
            raise ValueError(f"a year has no {self.kind} {self.number}")

    @classmethod
    def from_code(cls, code: str) -> "PartOfYear":
        """The part of a `code`. Raises ValueError for what is none."""
        try:
            return _PARTS_BY_CODE[code]
        except KeyError:
            raise ValueError(f"no part of a year is called {code!r}") from None

    @property
    def code(self) -> str:
        """How fields, gaps and frozen contents name it: `quarter_1`."""
        return f"{self.kind}_{self.number}"

    @property
    def order(self) -> tuple[int, int]:
        """What it is sorted by."""
        return self.kind.months, self.number

    @property
    def label(self) -> str:
        """The name used in regulations and forms: "Triwulan I", "Januari"."""
        return self.label_in("id")

    @property
    def short(self) -> str:
        """Its Indonesian name at the head of a column: "TW I", "Jan"."""
        return self.short_in("id")

    def label_in(self, language: str) -> str:
        """Its name in `id` or `en`."""
        if self.kind is PeriodKind.MONTH:
            return _MONTH_WORDS[language][self.number - 1]
        word = _KIND_WORDS[language][self.kind]
        return word if self.kind is PeriodKind.YEAR else f"{word} {ROMAN[self.number - 1]}"

    def short_in(self, language: str) -> str:
        """Its abbreviated name in `id` or `en`."""
        label = self.label_in(language)
        if self.kind is PeriodKind.MONTH:
            return label[:3]
        word, _, rest = label.partition(" ")
        return f"{_SHORT.get(word, word)} {rest}".rstrip()

    def in_year(self, year: int) -> "Period":
        """The period of that year."""
        return Period(self.kind, year, self.number)


# Built once: the terms of a large contract look up hundreds of codes.
_PARTS_BY_CODE = {part.code: part for kind in PeriodKind for part in kind.parts}


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, half-year or year of the calendar. Raises ValueError for a number that no year has."""

    kind: PeriodKind
    year: int
    number: int

    def __post_init__(self) -> None:
        PartOfYear(self.kind, self.number)

    @classmethod
    def of(cls, day: date, kind: PeriodKind) -> Self:
        """The period of that kind in which the day lies."""
        return cls(kind, day.year, (day.month - 1) // kind.months + 1)

    @classmethod
    def from_code(cls, code: str) -> Self:
        """The period of a `code`. Raises ValueError for what is none."""
        year, _, part = code.partition("_")
        if not (len(year) == YEAR_DIGITS and year.isascii() and year.isdecimal()):
            raise ValueError(f"no period is called {code!r}")
        found = PartOfYear.from_code(part)
        return cls(found.kind, int(year), found.number)

    @property
    def part(self) -> PartOfYear:
        """Which part of its year it is."""
        return PartOfYear(self.kind, self.number)

    @property
    def code(self) -> str:
        """How fields, gaps and frozen contents name it: `2025_quarter_1`."""
        return f"{self.year:04}_{self.part.code}"

    @property
    def order(self) -> tuple[int, int, int]:
        """What it is sorted by: year, length, place in the year."""
        return self.year, *self.part.order

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * self.kind.months + 1, 1)

    @property
    def end(self) -> date:
        """The day after its last day (exclusive)."""
        return self.next().start

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def quarter(self) -> int | None:
        """Its number if it is a quarter: what clients know from before there were others."""
        return self.number if self.kind is PeriodKind.QUARTER else None

    @property
    def label(self) -> str:
        """The name with its year, as regulations and forms write it: "Triwulan I 2025", "Januari 2025"."""
        return self.label_in("id")

    def label_in(self, language: str) -> str:
        """The name with its year in `id` or `en`."""
        return f"{self.part.label_in(language)} {self.year}"

    def short_in(self, language: str) -> str:
        """The abbreviated name with its year in `id` or `en`."""
        return f"{self.part.short_in(language)} {self.year}"

    def next(self) -> Self:
        """The period after this one."""
        return self.shifted(1)

    def previous(self) -> Self:
        """The period before this one."""
        return self.shifted(-1)

    def shifted(self, periods: int) -> Self:
        """The period that many of its kind later (earlier when negative)."""
        year, index = divmod(self.year * self.kind.per_year + self.number - 1 + periods, self.kind.per_year)
        return type(self)(self.kind, year, index + 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


# What the target of a year stands for among the targets of its parts.
WHOLE_YEAR = PartOfYear(PeriodKind.YEAR, 1)
# What a target is for: a part of whichever year, or a period of one year.
TargetPeriod: TypeAlias = PartOfYear | Period


def target_period(code: str) -> TargetPeriod:
    """What `quarter_1` or `2026_quarter_1` names. Raises ValueError for what names nothing."""
    return Period.from_code(code) if code[:1].isdecimal() else PartOfYear.from_code(code)


def told_apart(periods: Iterable[TargetPeriod], *, year: int) -> list[TargetPeriod]:
    """As they are shown beside each other: where one is of a year of its own, the parts are those of `year`."""
    found = list(periods)
    if all(isinstance(period, PartOfYear) for period in found):
        return found
    return [period.in_year(year) if isinstance(period, PartOfYear) else period for period in found]
