"""Reporting periods and date arithmetic."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import (
    PartOfYear,
    Period,
    PeriodKind,
    add_months,
    day_ending_at,
    end_of_day,
    last_day_of_month,
    local_day,
    start_of_day,
)

WIB = ZoneInfo("Asia/Jakarta")
WITA = ZoneInfo("Asia/Makassar")
WIT = ZoneInfo("Asia/Jayapura")

# Every start on the 28th to the 31st from 2020 to 2029, the leap years 2020, 2024 and 2028 among them.
LATE_STARTS = [
    day for day in (date(2020, 1, 1) + timedelta(days=offset) for offset in range(3653)) if day.day >= 28
]


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        (date(2025, 6, 30), 6, date(2025, 12, 31)),
        (date(2025, 2, 28), 1, date(2025, 3, 31)),
        (date(2024, 2, 28), 1, date(2024, 3, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 30), 1, date(2025, 2, 28)),
        (date(2025, 1, 30), 2, date(2025, 3, 30)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 5, 5), 0, date(2025, 5, 5)),
    ],
)
def test_add_months(anchor: date, months: int, expected: date) -> None:
    assert add_months(anchor, months) == expected


@pytest.mark.parametrize("months", range(1, 49))
def test_late_starts_land_in_the_month_and_as_late_as_it_allows(months: int) -> None:
    landed = [add_months(anchor, months) for anchor in LATE_STARTS]

    counted = [
        (day.year - anchor.year) * 12 + day.month - anchor.month
        for anchor, day in zip(LATE_STARTS, landed, strict=True)
    ]
    as_late = [expected_day(anchor, day) for anchor, day in zip(LATE_STARTS, landed, strict=True)]
    assert set(counted) == {months}
    assert [day.day for day in landed] == as_late


def expected_day(anchor: date, landed: date) -> int:
    """An independent reading of the rule: month end to month end, else the same day or the month's last."""
    last = (landed.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    is_end = (anchor + timedelta(days=1)).month != anchor.month
    return last.day if is_end else min(anchor.day, last.day)


@pytest.mark.parametrize(
    ("zone", "utc_hour"),
    [(WIB, 17), (WITA, 16), (WIT, 15)],
)
def test_end_of_day_is_the_next_midnight_of_the_zone(zone: ZoneInfo, utc_hour: int) -> None:
    assert end_of_day(date(2025, 4, 8), zone) == datetime(2025, 4, 8, utc_hour, tzinfo=UTC)


@given(day=st.dates(date(1980, 1, 1), date(2100, 1, 1)), zone=st.sampled_from([WIB, WITA, WIT]))
def test_days_are_half_open_and_adjoin(day: date, zone: ZoneInfo) -> None:
    end = end_of_day(day, zone)

    assert end == start_of_day(day + timedelta(days=1), zone)
    assert local_day(end - timedelta(microseconds=1), zone) == day
    assert local_day(end, zone) == day + timedelta(days=1)
    assert day_ending_at(end, zone) == day


def test_local_day_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="naive"):
        local_day(datetime(2025, 4, 8, tzinfo=UTC).replace(tzinfo=None), WIB)


@pytest.mark.parametrize(
    ("kind", "first", "last", "number"),
    [
        (PeriodKind.MONTH, "Januari 2025", "Desember 2025", 12),
        (PeriodKind.QUARTER, "Triwulan I 2025", "Triwulan IV 2025", 4),
        (PeriodKind.HALF_YEAR, "Semester I 2025", "Semester II 2025", 2),
        (PeriodKind.YEAR, "Tahun 2025", "Tahun 2025", 1),
    ],
)
def test_the_periods_of_a_year_name_it_and_cover_it(
    kind: PeriodKind, first: str, last: str, number: int
) -> None:
    found = [part.in_year(2025) for part in kind.parts]

    assert (found[0].label, found[-1].label, len(found)) == (first, last, number)
    assert (found[0].start, found[-1].end) == (date(2025, 1, 1), date(2026, 1, 1))
    assert [each.end for each in found[:-1]] == [each.start for each in found[1:]]


def test_quarters_bound_themselves() -> None:
    second = Period(PeriodKind.QUARTER, 2025, 2)

    assert (second.start, second.end, second.last_day) == (
        date(2025, 4, 1),
        date(2025, 7, 1),
        date(2025, 6, 30),
    )


@given(day=st.dates(date(1980, 1, 1), date(2100, 1, 1)), kind=st.sampled_from(PeriodKind))
def test_a_day_lies_in_its_period_and_in_no_neighbour(day: date, kind: PeriodKind) -> None:
    period = Period.of(day, kind)

    assert (day in period.previous(), day in period, day in period.next()) == (False, True, False)


def test_the_period_after_the_last_is_in_the_next_year() -> None:
    assert Period(PeriodKind.QUARTER, 2025, 4).next().label == "Triwulan I 2026"
    assert Period(PeriodKind.MONTH, 2025, 1).previous().label_in("en") == "December 2024"


@pytest.mark.parametrize(
    ("code", "label", "short", "english"),
    [
        ("month_8", "Agustus", "Agu", "August"),
        ("quarter_3", "Triwulan III", "TW III", "Quarter III"),
        ("half_year_2", "Semester II", "Smt II", "Half-year II"),
        ("year_1", "Tahun", "Tahun", "Year"),
    ],
)
def test_a_part_of_a_year_has_a_code_and_names(code: str, label: str, short: str, english: str) -> None:
    part = PartOfYear.from_code(code)

    assert (part.code, part.label, part.short, part.label_in("en")) == (code, label, short, english)


@pytest.mark.parametrize(
    "code", ["quarter_0", "quarter_5", "month_13", "year_2", "week_1", "quarter_\u0661", "q1"]
)
def test_impossible_parts_of_a_year_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no part"):
        PartOfYear.from_code(code)


def test_a_year_has_four_quarters() -> None:
    with pytest.raises(ValueError, match="no quarter 5"):
        Period(PeriodKind.QUARTER, 2025, 5)


@pytest.mark.parametrize("months", [0, 2, 4, 9, 24])
def test_only_four_lengths_of_period_have_a_name(months: int) -> None:
    with pytest.raises(ValueError, match="no kind of period"):
        PeriodKind.of_months(months)


def test_last_day_of_february_in_a_leap_year() -> None:
    assert last_day_of_month(2028, 2) == date(2028, 2, 29)
