"""The rows of a contract's annex of reports, as its draft keeps them, and which of them bind. Pure.

The terms, the print, the pages and the reports that are owed in force are all made of these rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from common.periods import PeriodKind
from common.reporting_periods import ReportingPeriod, has_ended

# The anchor of a rule whose reports are on periods of the calendar; of a contract drafted before, another.
BY_PERIOD = "period"


class StoredPeriod(TypedDict):
    """A row of `schedule` of a stored draft."""

    period_kind: str
    period_start: str
    period_end: str
    base_on: str


class StoredObligation(TypedDict):
    """A row of `obligations` of a stored draft."""

    due_on: str


class StoredRule(TypedDict):
    """What the due days were derived by, as far as it matters here."""

    anchor: str


class StoredTarget(TypedDict):
    """What is agreed for a period, "" where nothing is."""

    period: str
    value: str


class StoredIndicator(TypedDict):
    """An agreed indicator, as far as days ask for it."""

    targets: list[StoredTarget]


class StoredDays(TypedDict, total=False):
    """What the stored draft of a contract (ContractDraft) says of its days; an addendum says nothing of reports."""

    period_start: str
    period_end: str
    indicators: list[StoredIndicator]
    rule: StoredRule
    schedule: list[StoredPeriod]
    obligations: list[StoredObligation]


@dataclass(frozen=True, slots=True)
class AgreedReport:
    """A row of the annex: its number, the period, the day its due day was derived from, and the due day as printed."""

    number: int
    period: ReportingPeriod
    base_on: date
    due_on: date

    def binds(self, signed_on: date) -> bool:
        """Whether it is owed when the last signature falls on that day: its period had not ended before it.

        What was drafted under earlier rules could be due within its period; due before the signature it never binds.
        """
        return not has_ended(self.period.end, on=signed_on) and self.due_on >= signed_on


def agreed_reports(draft: StoredDays) -> tuple[AgreedReport, ...]:
    """Every row that a contract's stored draft carries, in the order of the annex; none of an addendum."""
    rows = zip(draft.get("schedule", ()), draft.get("obligations", ()), strict=True)
    return tuple(
        AgreedReport(
            number,
            ReportingPeriod.of(
                date.fromisoformat(row["period_start"]),
                date.fromisoformat(row["period_end"]),
                PeriodKind(row["period_kind"]),
            ),
            date.fromisoformat(row["base_on"]),
            date.fromisoformat(printed["due_on"]),
        )
        for number, (row, printed) in enumerate(rows, start=1)
    )


def bound_since(rows: Iterable[AgreedReport], *, signed_on: date) -> date:
    """From which day a contract asks for reports: the first day of the first row that binds, else the signature's."""
    return min((row.period.start for row in rows if row.binds(signed_on)), default=signed_on)
