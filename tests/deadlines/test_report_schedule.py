"""The reports of a contract beside an independent, plain implementation (`oracle.py`), and days that people ask."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.working_days import Calendar
from common.periods import PeriodKind, end_of_day, local_day
from common.reporting_periods import ReportingPeriod, reporting_periods
from contracts.terms.agreed_reports import AgreedReport
from deadlines.policy_section import report_rule
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.schedule.report_schedule import ScheduledReport, last_day_by_count, report_schedule
from tests import campaign
from tests.deadlines import oracle
from tests.deadlines.test_oracle import CLOCKS, FIRST, LAST, ZONES, calendars

# A hundred thousand in a campaign.
ROUNDS, CASES = 100, 100
DECREES = campaign.length(short=5, full=10)
WIB = "Asia/Jakarta"


@dataclass(frozen=True)
class Case:
    """What was drawn: a contract, a rule, a signature, and days off as the oracle knows them."""

    rule: DeadlineRule
    kind: PeriodKind
    first_day: date
    last_day: date
    zone: str
    signed_at: datetime
    off: frozenset[date]
    free: tuple[int, ...]
    calendar: Calendar


def cases(chance: random.Random) -> Iterator[Case]:
    """Contracts of a day up to three years; the signature on, at either side of, or far from every boundary."""
    for _ in range(DECREES):
        plain, versions = calendars(chance)
        for _ in range(CASES):
            known_on, calendar = chance.choice(list(versions.items()))
            kind = chance.choice(list(PeriodKind))
            first_day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days - 1800))
            if chance.random() < 0.3:
                first_day = first_day.replace(day=1)
            last_day = first_day + timedelta(
                days=chance.choice((0, 1, 40, 364, chance.randrange(400), chance.randrange(1100)))
            )
            if chance.random() < 0.3:
                last_day = last_day_by_count(first_day, kind, chance.randrange(1, 5))
            rule = report_rule(
                {
                    "anchor": chance.choice(("period", "contract", "quarter")),
                    "after": chance.choice((0, 1, 5, 10, 14, 20, 60)),
                    "unit": chance.choice(("working_days", "calendar_days")),
                    "roll": chance.choice(("next", "previous", "none")),
                    "time": chance.choice((*CLOCKS, "00:01")),
                    "zone": chance.choice(("", *ZONES)),
                }
            )
            zone = chance.choice(ZONES)
            edge = chance.choice(oracle.heaps(first_day, last_day, kind.months))[chance.choice((0, -1))]
            moved = timedelta(days=chance.choice((-1, 0, 0, 1, chance.randrange(-400, 400))))
            signed_at = oracle.instant(
                edge + moved, chance.choice(("00:01", "12:00", "23:59")), rule.zone or zone
            )
            yield Case(
                rule,
                kind,
                first_day,
                last_day,
                zone,
                signed_at,
                plain.off(known_on),
                plain.free,
                calendar,
            )


def rows_of(case: Case) -> tuple[ScheduledReport, ...]:
    """The product's rows."""
    return report_schedule(
        case.rule,
        kind=case.kind,
        first_day=case.first_day,
        last_day=case.last_day,
        calendar=case.calendar,
        zone=case.zone,
    )


def obligations(rows: tuple[ScheduledReport, ...], signed_on: date) -> tuple[ScheduledReport, ...]:
    """Those that bind, as the rows of the annex say of themselves."""
    agreed = [
        AgreedReport(number, row.period, row.due.base_on, row.due.due_on)
        for number, row in enumerate(rows, 1)
    ]
    return tuple(row for row, printed in zip(rows, agreed, strict=True) if printed.binds(signed_on))


def as_expected(case: Case) -> list[tuple[date, date, str, str, date, datetime]]:
    """First and last day, labels, due day and due instant of each row, from lists of days."""
    months, rule = case.kind.months, case.rule
    found = []
    for days in oracle.heaps(case.first_day, case.last_day, months):
        due_on = oracle.report_due(
            days[-1],
            after=rule.after,
            working=rule.unit == "working_days",
            roll=rule.roll,
            off=case.off,
            free=case.free,
        )
        names = [oracle.label(days, months, language) for language in ("id", "en")]
        found.append(
            (days[0], days[-1], *names, due_on, oracle.instant(due_on, rule.time, rule.zone or case.zone))
        )
    return found


def as_made(rows: tuple[ScheduledReport, ...]) -> list[tuple[date, date, str, str, date, datetime]]:
    """The same of the product's rows."""
    return [
        (
            row.period.start,
            row.period.last_day,
            row.period.label,
            row.period.label_in("en"),
            row.due.due_on,
            row.due.due_at,
        )
        for row in rows
    ]


def bound_days(case: Case, signed_on: date) -> list[date]:
    """Every day that binds: from the first of the signature's period, or of the contract, to the contract's last."""
    if signed_on > case.last_day:
        return []
    months, opening = case.kind.months, signed_on
    while oracle.heap(opening - oracle.DAY, months) == oracle.heap(signed_on, months):
        opening = opening - oracle.DAY
    start = max(case.first_day, opening)
    return [start + timedelta(days=nth) for nth in range((case.last_day - start).days + 1)]


@pytest.mark.parametrize("drawn_from", campaign.seeds("schedules", full=ROUNDS))
def test_reports_cover_the_contract_and_fall_due_afterwards(drawn_from: int) -> None:
    wrong, seen = [], set()
    for case in cases(random.Random(drawn_from)):
        rows, signed_on = rows_of(case), oracle.local_day(case.signed_at, case.rule.zone or case.zone)

        bound = obligations(rows, signed_on)

        days = [
            row.period.start + timedelta(days=nth)
            for row in bound
            for nth in range((row.period.end - row.period.start).days)
        ]
        too_early = [
            row for row in bound if row.due.due_on <= row.period.last_day or row.due.due_at <= case.signed_at
        ]
        if as_made(rows) != as_expected(case) or days != bound_days(case, signed_on) or too_early:
            wrong.append((case, rows, bound, signed_on))
        seen.add((case.kind, len(bound) < len(rows), any(row.period.is_short for row in rows), bool(bound)))

    assert wrong[:3] == []
    # It is not a comparison of nothings: with and without rows that fall away, short and whole, of every kind.
    assert {(fell, short) for _kind, fell, short, _bound in seen} == {(a, b) for a in (0, 1) for b in (0, 1)}
    assert {kind for kind, *_rest in seen} == set(PeriodKind)
    assert {bound for *_rest, bound in seen} == {True, False}


def quarters(first_day: date, last_day: date, signed_on: date) -> list[tuple[str, str]]:
    """Label and due day of what binds, ten working days after each quarter, without days off."""
    rows = report_schedule(
        report_rule({}),
        kind=PeriodKind.QUARTER,
        first_day=first_day,
        last_day=last_day,
        calendar=Calendar(),
        zone=WIB,
    )
    return [(row.period.label, str(row.due.due_on)) for row in obligations(rows, signed_on)]


def test_a_mid_quarter_start_owes_the_rest_of_the_quarter() -> None:
    found = quarters(date(2025, 2, 15), date(2025, 12, 31), date(2025, 2, 14))

    assert found == [
        ("Triwulan I 2025 (15 Februari–31 Maret)", "2025-04-14"),
        ("Triwulan II 2025", "2025-07-14"),
        ("Triwulan III 2025", "2025-10-14"),
        ("Triwulan IV 2025", "2026-01-14"),
    ]


def test_signed_in_late_november_only_the_last_quarter_binds() -> None:
    found = quarters(date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 29))

    assert found == [("Triwulan IV 2026", "2027-01-14")]


def test_no_report_is_due_before_its_quarter_ends() -> None:
    found = quarters(date(2027, 4, 21), date(2028, 3, 31), date(2027, 4, 20))

    assert found[0] == ("Triwulan II 2027 (21 April–30 Juni)", "2027-07-14")
    assert found[1] == ("Triwulan III 2027", "2027-10-14")


@pytest.mark.parametrize(
    ("signed_on", "first"),
    [
        (date(2026, 3, 31), "Triwulan I 2026"),
        (date(2026, 4, 1), "Triwulan II 2026"),
        (date(2026, 12, 31), "Triwulan IV 2026"),
        (date(2025, 11, 1), "Triwulan I 2026"),
    ],
)
def test_the_quarter_of_the_last_signature_binds_first(signed_on: date, first: str) -> None:
    assert quarters(date(2026, 1, 1), date(2026, 12, 31), signed_on)[0][0] == first


def test_signed_after_its_last_day_a_contract_owes_nothing() -> None:
    assert quarters(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)) == []


def test_twelve_months_are_twelve_periods_of_a_month() -> None:
    rows = reporting_periods(date(2026, 1, 31), date(2026, 12, 1), PeriodKind.MONTH)

    assert [row.label for row in (*rows[:2], *rows[-2:])] == [
        "Januari 2026 (31 Januari)",
        "Februari 2026",
        "November 2026",
        "Desember 2026 (1 Desember)",
    ]
    assert len(rows) == 12


@pytest.mark.parametrize(("after", "due_on"), [(5, "2026-04-08"), (10, "2026-04-15"), (14, "2026-04-21")])
def test_due_days_are_those_of_the_quarterly_streams(after: int, due_on: str) -> None:
    good_friday = Calendar({date(2026, 4, 3): "Wafat Yesus Kristus"})
    (row,) = report_schedule(
        report_rule({"after": after, "unit": "working_days"}),
        kind=PeriodKind.QUARTER,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 3, 31),
        calendar=good_friday,
        zone=WIB,
    )

    assert str(row.due.due_on) == due_on


def test_a_due_day_falls_after_its_period() -> None:
    new_year = Calendar({date(2027, 1, 1): "Tahun Baru Masehi"})
    (row,) = report_schedule(
        report_rule({"after": 1, "unit": "calendar_days", "roll": "previous"}),
        kind=PeriodKind.YEAR,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        calendar=new_year,
        zone=WIB,
    )

    # 1 January is a holiday, the day before lies in the period; 2 and 3 January are a weekend.
    assert row.due.due_on == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Jakarta", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)]
)
def test_half_a_minute_around_midnight_decides_by_the_zone(zone: str, hour: int) -> None:
    (row,) = report_schedule(
        report_rule({"after": 1}),
        kind=PeriodKind.QUARTER,
        first_day=date(2026, 7, 1),
        last_day=date(2026, 9, 30),
        calendar=Calendar(),
        zone=zone,
    )
    midnight = end_of_day(row.period.last_day, ZoneInfo(zone))
    before, after = (local_day(midnight + timedelta(seconds=by), ZoneInfo(zone)) for by in (-30, 30))

    assert (midnight.hour, obligations((row,), before), obligations((row,), after)) == (
        hour,
        (row,),
        (),
    )


def test_a_reporting_period_of_days_of_two_periods_is_refused() -> None:
    with pytest.raises(ValueError, match="no part of"):
        ReportingPeriod.of(date(2026, 3, 1), date(2026, 4, 2), PeriodKind.QUARTER)
    with pytest.raises(ValueError, match="before the first"):
        reporting_periods(date(2026, 3, 2), date(2026, 3, 1), PeriodKind.QUARTER)
