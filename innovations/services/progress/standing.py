"""How far a milestone is and whether its day was kept, from everything on record about it. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from calendars.working_days import Calendar
from innovations.enums import MilestoneState

WHOLE = 100


@dataclass(frozen=True, slots=True)
class MilestoneStatement:
    """What a report or a progress entry says of a milestone: how far it was on the day `as_of`.

    `report_id` or `entry_id` is where it stands; `recorded_at` when it was handed in or written.
    """

    as_of: date
    recorded_at: datetime
    percent: int
    finished_on: date | None = None
    report_id: UUID | None = None
    entry_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MilestoneDay:
    """The due day that counts now, rolled and moved, and the calendar by which lateness is counted.

    `stopped_on`: since when the clock stands still, because the innovation rests or has ended; None while it runs.
    """

    due_on: date
    calendar: Calendar
    stopped_on: date | None = None
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """What has become of a milestone. `percent` None: nothing is on record about it yet.

    `late_working_days` are those after the due day until it was finished, or until now while it is not.
    """

    state: MilestoneState
    percent: int | None = None
    finished_on: date | None = None
    late_working_days: int = 0
    statement: MilestoneStatement | None = None


def latest(statements: Iterable[MilestoneStatement]) -> MilestoneStatement | None:
    """What counts: what speaks of the latest day, of several about one day what was recorded last."""
    return max(
        statements,
        key=lambda one: (one.as_of, one.recorded_at, str(one.entry_id or one.report_id)),
        default=None,
    )


def standing_of(
    statements: Iterable[MilestoneStatement], day: MilestoneDay | None, *, today: date
) -> MilestoneStanding:
    """The standing on a day; `day` None: it has no due day."""
    newest = latest(statements)
    percent = None if newest is None else newest.percent
    if newest is not None and newest.percent == WHOLE:
        finished_on = newest.finished_on or newest.as_of
        late = _late(day, finished_on)
        state = MilestoneState.FINISHED
        if day is not None:
            state = MilestoneState.LATE if finished_on > day.due_on else MilestoneState.KEPT
        return MilestoneStanding(state, percent, finished_on, late, newest)
    if day is None:
        return MilestoneStanding(MilestoneState.OPEN, percent, statement=newest)
    counted = min(today, day.stopped_on or today)
    missed = counted > day.due_on
    state = MilestoneState.LAPSED if day.lapsed and not missed else MilestoneState.OPEN
    return MilestoneStanding(
        MilestoneState.MISSED if missed else state, percent, None, _late(day, counted), newest
    )


def _late(day: MilestoneDay | None, until: date) -> int:
    if day is None or until <= day.due_on:
        return 0
    return day.calendar.working_days_between(day.due_on, until)
