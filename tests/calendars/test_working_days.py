"""Working days by the decreed holidays."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.services import holidays
from calendars.working_days import Calendar, DayOff, RollRule


def decreed() -> Calendar:
    """The calendar of the joint decrees of 2024 to 2027."""
    with holidays.SHIPPED.open(encoding="utf-8", newline="") as file:
        return Calendar({date.fromisoformat(row["date"]): row["name"] for row in csv.DictReader(file)})


DECREED = decreed()
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("quarter_end", "after_five", "after_ten", "after_fourteen"),
    [
        ("2026-03-31", "2026-04-08", "2026-04-15", "2026-04-21"),
        ("2026-06-30", "2026-07-07", "2026-07-14", "2026-07-20"),
        ("2026-09-30", "2026-10-07", "2026-10-14", "2026-10-20"),
        ("2026-12-31", "2027-01-11", "2027-01-18", "2027-01-22"),
        ("2027-03-31", "2027-04-07", "2027-04-14", "2027-04-20"),
        ("2027-06-30", "2027-07-07", "2027-07-14", "2027-07-20"),
        ("2027-09-30", "2027-10-07", "2027-10-14", "2027-10-20"),
        ("2027-12-31", "2028-01-07", "2028-01-14", "2028-01-20"),
    ],
)
def test_due_dates_of_pp_39_2006(
    quarter_end: str, after_five: str, after_ten: str, after_fourteen: str
) -> None:
    start = date.fromisoformat(quarter_end)

    days = [DECREED.add_working_days(start, count).isoformat() for count in (5, 10, 14)]

    assert days == [after_five, after_ten, after_fourteen]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("next", date(2025, 4, 8)), ("previous", date(2025, 3, 27)), ("none", date(2025, 3, 31))],
)
def test_idulfitri_2025_moves_the_due_date(rule: RollRule, expected: date) -> None:
    assert DECREED.roll(date(2025, 3, 31), rule) == expected


def test_days_off_explain_the_move() -> None:
    days_off = DECREED.days_off_between(date(2025, 3, 31), date(2025, 4, 8))

    assert [(day.day.day, day.code, day.name) for day in days_off] == [
        (31, "holiday", "Idul Fitri 1446 Hijriah"),
        (1, "holiday", "Idul Fitri 1446 Hijriah"),
        (2, "holiday", "Cuti Bersama Idul Fitri 1446 Hijriah"),
        (3, "holiday", "Cuti Bersama Idul Fitri 1446 Hijriah"),
        (4, "holiday", "Cuti Bersama Idul Fitri 1446 Hijriah"),
        (5, "weekend", ""),
        (6, "weekend", ""),
        (7, "holiday", "Cuti Bersama Idul Fitri 1446 Hijriah"),
    ]


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)])
def test_the_other_due_dates_of_2025_stay(day: date) -> None:
    assert DECREED.roll(day) == day


def test_an_amending_decree_adds_a_day_off() -> None:
    before = Calendar({day: name for day, name in DECREED.holidays.items() if day != date(2025, 8, 18)})

    moved = (before.roll(date(2025, 8, 16)), DECREED.roll(date(2025, 8, 16)))

    assert moved == (date(2025, 8, 18), date(2025, 8, 19))


def test_a_six_day_week_works_on_saturdays() -> None:
    hospital = Calendar({}, weekend=(6,))

    assert hospital.next_working_day(date(2025, 8, 16)) == date(2025, 8, 16)
    assert hospital.day_off(date(2025, 8, 17)) == DayOff(date(2025, 8, 17), "weekend", "")


def test_a_week_without_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        Calendar({}, weekend=(0, 1, 2, 3, 4, 5, 6))


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown roll rule"):
        DECREED.roll(date(2025, 3, 31), "nearest")  # type: ignore[arg-type]


def test_a_calendar_copies_the_mapping_it_is_made_from() -> None:
    holidays = {date(2025, 1, 1): "Tahun Baru"}
    calendar = Calendar(holidays)

    holidays.clear()

    assert not calendar.is_working_day(date(2025, 1, 1))


def test_a_year_without_a_decree_is_not_covered() -> None:
    assert [DECREED.covers(year) for year in (2023, 2024, 2027, 2028)] == [False, True, True, False]


@given(day=DAYS, count=st.integers(1, 60))
def test_counting_inverts_adding(day: date, count: int) -> None:
    reached = DECREED.add_working_days(day, count)

    assert DECREED.is_working_day(reached)
    assert DECREED.working_days_between(day, reached) == count
    assert DECREED.working_days_between(reached, day) == -count


@given(day=DAYS)
def test_adding_one_is_the_next_working_day_after(day: date) -> None:
    assert DECREED.add_working_days(day, 1) == DECREED.next_working_day(day + timedelta(days=1))
    assert DECREED.add_working_days(day, -1) == DECREED.previous_working_day(day - timedelta(days=1))
    assert DECREED.add_working_days(day, 0) == day


@given(day=DAYS)
def test_rolling_skips_days_off_only(day: date) -> None:
    rolled = DECREED.roll(day, "next")

    assert DECREED.is_working_day(rolled)
    assert len(DECREED.days_off_between(day, rolled)) == (rolled - day).days
