"""What has become of a milestone: by what was said of it last and by its day, compared with plain counting."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.working_days import Calendar
from innovations.services.progress.standing import (
    MilestoneDay,
    MilestoneStatement,
    standing_of,
)

HOLIDAY = date(2025, 4, 1)
CALENDAR = Calendar({HOLIDAY: "Idulfitri"})
# A Monday.
DUE = date(2025, 3, 31)
NOON = datetime(2025, 3, 31, 5, tzinfo=UTC)


def statement(
    on: date, percent: int, finished_on: date | None = None, *, hours: int = 0
) -> MilestoneStatement:
    return MilestoneStatement(
        on, NOON + timedelta(hours=hours), percent, finished_on, entry_id=UUID(int=hours)
    )


@pytest.mark.parametrize(
    ("statements", "today", "expected"),
    [
        ([], DUE, ("open", None, 0)),
        ([], DUE + timedelta(days=1), ("missed", None, 0)),
        ([], DUE + timedelta(days=2), ("missed", None, 1)),
        ([statement(DUE, 60)], DUE, ("open", 60, 0)),
        ([statement(DUE, 60)], date(2025, 4, 7), ("missed", 60, 4)),
        ([statement(DUE, 100, DUE)], date(2026, 1, 1), ("kept", 100, 0)),
        ([statement(date(2025, 5, 2), 100, DUE)], date(2026, 1, 1), ("kept", 100, 0)),
        ([statement(date(2025, 4, 3), 100, date(2025, 4, 3))], date(2026, 1, 1), ("late", 100, 2)),
        ([statement(DUE, 100, DUE), statement(date(2025, 4, 2), 80)], date(2025, 4, 2), ("missed", 80, 1)),
    ],
    ids=[
        "open",
        "holiday after",
        "missed",
        "under way",
        "missed so far",
        "kept",
        "told later",
        "late",
        "not after all",
    ],
)
def test_the_standing_follows_from_the_last_word_and_the_day(
    statements: list[MilestoneStatement], today: date, expected: tuple[str, int | None, int]
) -> None:
    found = standing_of(statements, MilestoneDay(DUE, CALENDAR), today=today)

    assert (found.state, found.percent, found.late_working_days) == expected


def test_of_two_statements_about_a_day_the_last_counts() -> None:
    earlier, later = statement(DUE, 40, hours=1), statement(DUE, 30, hours=2)

    assert standing_of([later, earlier], None, today=DUE).statement == later


def test_without_a_day_nothing_is_kept_or_missed() -> None:
    nothing = standing_of([], None, today=date(2030, 1, 1))
    finished = standing_of([statement(DUE, 100, DUE)], None, today=date(2030, 1, 1))

    assert (nothing.state, finished.state, finished.finished_on) == ("open", "finished", DUE)


@pytest.mark.parametrize(
    ("stopped_on", "lapsed", "expected"),
    [
        (DUE, False, ("open", 0)),
        (date(2025, 4, 3), False, ("missed", 2)),
        (DUE, True, ("lapsed", 0)),
        (date(2025, 4, 3), True, ("missed", 2)),
    ],
    ids=["rests in time", "rests when late", "ended in time", "ended when late"],
)
def test_a_clock_that_stands_counts_no_further(
    stopped_on: date, lapsed: bool, expected: tuple[str, int]
) -> None:
    day = MilestoneDay(DUE, CALENDAR, stopped_on, lapsed)

    found = standing_of([], day, today=date(2027, 1, 1))

    assert (found.state, found.late_working_days) == expected


days = st.dates(date(2025, 3, 1), date(2025, 5, 31))


@st.composite
def statements(draw: st.DrawFn) -> list[MilestoneStatement]:
    """Up to six, each recorded at a moment of its own."""
    found = []
    for hours in range(draw(st.integers(0, 6))):
        on, percent = draw(days), draw(st.sampled_from([0, 40, 99, 100]))
        finished_on = on - timedelta(days=draw(st.integers(0, 20))) if percent == 100 else None
        found.append(statement(on, percent, finished_on, hours=hours))
    return draw(st.permutations(found))


@given(statements(), days | st.none(), days, days | st.none())
def test_the_standing_equals_a_plain_count(
    given_statements: list[MilestoneStatement], due_on: date | None, today: date, stopped_on: date | None
) -> None:
    day = None if due_on is None else MilestoneDay(due_on, CALENDAR, stopped_on)

    found = standing_of(given_statements, day, today=today)

    assert (str(found.state), found.percent, found.late_working_days) == plainly(
        given_statements, due_on, min(today, stopped_on or today)
    )


def plainly(rows: list[MilestoneStatement], due_on: date | None, until: date) -> tuple[str, int | None, int]:
    """The same by loops: the last word found one by one, working days counted on fingers."""
    last = None
    for row in rows:
        if (
            last is None
            or row.as_of > last.as_of
            or (row.as_of == last.as_of and row.recorded_at > last.recorded_at)
        ):
            last = row
    done_on = last.finished_on if last is not None else None
    percent = None if last is None else last.percent
    if due_on is None:
        return ("open" if done_on is None else "finished", percent, 0)
    reached, late, step = done_on or until, 0, due_on
    while step < reached:
        step += timedelta(days=1)
        late += step.weekday() < 5 and step != HOLIDAY
    if done_on is not None:
        return ("late" if done_on > due_on else "kept", percent, late)
    return ("missed" if until > due_on else "open", percent, late)
