"""What a report covers: a period of the calendar, or the part of one that lies within what is reported on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from common.periods import ENGLISH_MONTHS, INDONESIAN_MONTHS, PartOfYear, Period, PeriodKind

_MONTHS_IN = {"id": INDONESIAN_MONTHS, "en": ENGLISH_MONTHS}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """A whole period, or its days from `start` up to `end` (exclusive); `whole` is the period of the calendar.

    Raises ValueError for days that are none or lie outside of it.
    """

    whole: Period
    start: date
    end: date

    def __post_init__(self) -> None:
        if not self.whole.start <= self.start < self.end <= self.whole.end:
            raise ValueError(f"{self.start} to {self.end} is no part of {self.whole.label}")

    @classmethod
    def of(cls, start: date, end: date, kind: PeriodKind) -> Self:
        """The one from `start` up to `end` (exclusive). Raises ValueError for days of several periods."""
        return cls(Period.of(start, kind), start, end)

    @classmethod
    def between(cls, first_day: date, last_day: date) -> Self:
        """The month, quarter, half-year or year that these days make, else a part of their year.

        Raises ValueError for days of several years and for a last day before the first.
        """
        end = last_day + _ONE_DAY
        wholes = [Period.of(first_day, kind) for kind in PeriodKind]
        found = next((whole for whole in wholes if (whole.start, whole.end) == (first_day, end)), wholes[-1])
        return cls(found, first_day, end)

    @property
    def is_short(self) -> bool:
        """Whether it is shorter than its kind."""
        return (self.start, self.end) != (self.whole.start, self.whole.end)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.end - _ONE_DAY

    @property
    def kind(self) -> PeriodKind:
        """The kind of the period that it is or belongs to."""
        return self.whole.kind

    @property
    def year(self) -> int:
        """The year that it lies in."""
        return self.whole.year

    @property
    def number(self) -> int:
        """Which of its kind it is within the year, counted from 1."""
        return self.whole.number

    @property
    def part(self) -> PartOfYear:
        """Which part of its year it is, or belongs to: the one whose target holds."""
        return self.whole.part

    @property
    def quarter(self) -> int | None:
        """Its number if it is a quarter or belongs to one."""
        return self.whole.quarter

    @property
    def label(self) -> str:
        """As forms write it, with its days if it is short: "Triwulan I 2025 (15 Februari–31 Maret)"."""
        return self.label_in("id")

    def label_in(self, language: str) -> str:
        """The label in `id` or `en`."""
        name = self.whole.label_in(language)
        return f"{name} ({self._days_in(language)})" if self.is_short else name

    def short_in(self, language: str) -> str:
        """The abbreviated name in `id` or `en`; its days do not stand there."""
        return self.whole.short_in(language)

    def _days_in(self, language: str) -> str:
        """ "15 Februari–31 Maret", "15–28 Februari", "31 Maret"; the year stands before it."""
        months = _MONTHS_IN[language]
        first, last = self.start, self.last_day
        until = f"{last.day} {months[last.month - 1]}"
        if first == last:
            return until
        since = str(first.day) if first.month == last.month else f"{first.day} {months[first.month - 1]}"
        return f"{since}–{until}"


def reporting_periods(first_day: date, last_day: date, kind: PeriodKind) -> tuple[ReportingPeriod, ...]:
    """The periods that tile the days from `first_day` to `last_day`; the first and the last may be short.

    Raises ValueError when the last day is the earlier one.
    """
    if last_day < first_day:
        raise ValueError("the last day lies before the first")
    return tuple(_tiles(first_day, last_day, kind))


def _tiles(first_day: date, last_day: date, kind: PeriodKind) -> Iterator[ReportingPeriod]:
    whole = Period.of(first_day, kind)
    while whole.start <= last_day:
        yield ReportingPeriod(whole, max(whole.start, first_day), min(whole.end, last_day + _ONE_DAY))
        whole = whole.next()


def has_ended(period_end: date, *, on: date) -> bool:
    """Whether a period (`period_end` is exclusive) is over on a day, so that nobody who signs then owes it."""
    return period_end <= on
