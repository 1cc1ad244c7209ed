"""The ladder of a deadline: which reminders, breach and lock have fallen due, and what became of the obligation.

Everything is computed from stored facts and the moment asked about, and each step carries the instant at which it fell
due, not the one at which a sweep noticed. So a sweep that runs hourly, daily or once, three days late, ends with the
same steps, and a verdict replayed in five years is the verdict of the day.

A fact recorded late never removes a step that had already fallen due. A report received (`met_at`) ends the ladder. A
change (an extension, a new decree, a clock stopped while a reviewer has the report) replaces the steps that had not yet
fallen due by those of the new date. An excuse forgives a lateness: the due instant and the days late stay what they
were, and what is still open has until the excused instant before it is late again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from calendars.working_days import Calendar
from common.periods import day_ending_at, local_day
from deadlines.schedule.escalations import PUBLIC, Escalation

REMINDER_TIME = time(8, 0)
BREACH = "breach"
LOCK = "lock"


class VerdictCode(StrEnum):
    """What is true of a deadline at a moment. `late` is past the due instant, but within the grace before a breach.

    `excused` is late and open, forgiven until an instant ahead; `met_excused` was received late, and that is forgiven.
    """

    PENDING = "pending"
    EXTENDED = "extended"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"
    MET_EXCUSED = "met_excused"
    EXCUSED = "excused"
    LATE = "late"
    BREACHED = "breached"
    LOCKED = "locked"


# Fell short for good: received late, or not at all when the grace had passed. What is excused did not.
MISSED = frozenset({VerdictCode.MET_LATE, VerdictCode.BREACHED, VerdictCode.LOCKED})
# Past the due instant and not received: at all, and beyond the grace.
OPEN_AND_LATE = frozenset({VerdictCode.LATE, VerdictCode.BREACHED, VerdictCode.LOCKED})
OPEN_AND_BREACHED = OPEN_AND_LATE - {VerdictCode.LATE}


class DueDateCause(StrEnum):
    """Why the due instant is what it is."""

    SCHEDULED = "scheduled"
    MOVED = "moved"
    RECOUNTED = "recounted"
    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class DeadlineStep:
    """A step that fell due: `remind_<days before>`, `breach` or `lock`, at its scheduled instant.

    A step is identified by code and instant together: after an extension `remind_7` comes a second time.
    """

    code: str
    instant: datetime


@dataclass(frozen=True, slots=True)
class DeadlineVerdict:
    """The state of the deadline; `due_at` is the date that counted, the extended one where there is one.

    `late_working_days` counts working days after the due day up to the day of receipt, or of asking while nothing has
    been received. It may be 0 for something late: received on the Saturday after a Friday. `stopped_as` is what was
    true when the clock stopped, of one that stands.
    """

    code: VerdictCode
    late_working_days: int
    due_at: datetime
    stopped_as: VerdictCode | None = None

    @property
    def counted(self) -> VerdictCode:
        """What counts against whoever owes it: a clock that stands makes nothing better or worse."""
        return self.stopped_as or self.code


@dataclass(frozen=True, slots=True)
class DueDateChange:
    """From `known_at` on the due instant is `due_at`; None while the clock stands still at a reviewer's.

    `calendar` is the one by which lateness is counted from then on; None leaves it.
    """

    known_at: datetime
    due_at: datetime | None
    cause: DueDateCause = DueDateCause.EXTENDED
    calendar: Calendar | None = None


@dataclass(frozen=True, kw_only=True)
class DeadlineFacts:
    """What is stored about one deadline. All instants are aware and are ends of half-open intervals.

    `due_at`: the first due instant; in time means received before it. `grace_days` and `lock_after_days`: calendar
    days after it until a breach is recorded and until the form is locked (None: never). `reminders`: calendar days
    before the due day, at 08:00 in the zone. `changes`: what became of the due instant, in the order they became
    known. `opened_at`: no reminder is scheduled before it. `calendar`: for counting lateness; None knows weekends
    only. Raises ValueError for naive instants, changes out of order, and one that shortens.
    """

    due_at: datetime
    zone: ZoneInfo
    grace_days: int = 0
    lock_after_days: int | None = None
    met_at: datetime | None = None
    changes: tuple[DueDateChange, ...] = ()
    opened_at: datetime | None = None
    reminders: tuple[int, ...] = (14, 7, 3, 1, 0)
    calendar: Calendar | None = field(default=None)
    escalations: tuple[Escalation, ...] = ()

    def __post_init__(self) -> None:
        instants = [self.due_at, self.met_at, self.opened_at]
        instants += [moment for change in self.changes for moment in (change.known_at, change.due_at)]
        if any(instant is not None and instant.tzinfo is None for instant in instants):
            raise ValueError("a deadline's instants must be aware")
        if any(change.due_at is not None and change.due_at < self.due_at for change in self.changes):
            raise ValueError("a change cannot set a date before the first one")
        known = [change.known_at for change in self.changes]
        if known != sorted(known):
            raise ValueError("changes are listed in the order they became known")
        if self.grace_days < 0 or (self.lock_after_days or 0) < 0 or any(days < 0 for days in self.reminders):
            raise ValueError("grace, lock and reminders are counted in whole days, not negative ones")

    def known_by(self, at: datetime) -> "DeadlineFacts":
        """The facts without the changes that became known after the moment."""
        known = tuple(change for change in self.changes if change.known_at <= at)
        return self if known == self.changes else replace(self, changes=known)

    def due_as_known(self, at: datetime) -> datetime:
        """The due instant that counts at the moment; while the clock stands still the one before it stopped.

        An excuse leaves it, and so does what moves the excused instant afterwards; a later extension counts instead.
        """
        due_at, excused = self.due_at, False
        for change in self.known_by(at).changes:
            excused = change.cause == DueDateCause.EXCUSED or (
                excused and change.cause != DueDateCause.EXTENDED
            )
            if change.due_at is not None and not excused:
                due_at = change.due_at
        return due_at

    def open_until(self, at: datetime) -> datetime:
        """Until when there is time at the moment: the due instant that counts, or the excused one after it."""
        dates = [change.due_at for change in self.known_by(at).changes if change.due_at is not None]
        return dates[-1] if dates else self.due_at

    def is_excused(self, at: datetime, met_at: datetime | None) -> bool:
        """Whether the lateness is forgiven at the moment: of what was received, received before the excuse or by its
        instant; of what is open, until then."""
        given = [
            change.known_at for change in self.known_by(at).changes if change.cause == DueDateCause.EXCUSED
        ]
        if not given:
            return False
        if met_at is not None and met_at <= given[0]:
            return True
        return (met_at or at) < self.open_until(at)

    def days_after(self, due_at: datetime, days: int) -> datetime:
        """The instant so many calendar days after a due instant, at the same time of day in the zone."""
        return (due_at.astimezone(self.zone) + timedelta(days=days)).astimezone(due_at.tzinfo)


def planned_steps(facts: DeadlineFacts) -> tuple[DeadlineStep, ...]:
    """The whole ladder by everything known, whether or not it was reached: what a sweep will write down in time."""
    return tuple(sorted(_planned_steps(facts), key=lambda step: step.instant))


def _planned_steps(facts: DeadlineFacts) -> Iterator[DeadlineStep]:
    """Each due instant's ladder between the moment it became known and the next change."""
    due_at, running, calendar = facts.due_at, True, facts.calendar
    since: datetime | None = None
    for change in (*facts.changes, None):
        until = None if change is None else change.known_at
        for step in _steps_after(facts, due_at, calendar) if running else ():
            if (since is None or step.instant >= since) and (until is None or step.instant < until):
                yield step
        if change is not None:
            due_at, calendar = change.due_at or due_at, change.calendar or calendar
            running = change.cause == DueDateCause.RESUMED or (
                running and change.cause != DueDateCause.PAUSED
            )
        since = until


def _steps_after(facts: DeadlineFacts, due_at: datetime, calendar: Calendar | None) -> Iterator[DeadlineStep]:
    due_day = day_ending_at(due_at, facts.zone)
    for days in facts.reminders:
        local = datetime.combine(due_day - timedelta(days=days), REMINDER_TIME, tzinfo=facts.zone)
        instant = local.astimezone(due_at.tzinfo)
        opened = facts.opened_at is None or instant >= facts.opened_at
        # A deadline in the small hours has no reminder after it.
        if opened and instant < due_at:
            yield DeadlineStep(f"remind_{days}", instant)
    yield DeadlineStep(BREACH, facts.days_after(due_at, facts.grace_days))
    if facts.lock_after_days is not None:
        yield DeadlineStep(LOCK, facts.days_after(due_at, facts.lock_after_days))
    for step in facts.escalations:
        yield DeadlineStep(step.code, _escalated(facts, step, due_at, calendar))


def _escalated(
    facts: DeadlineFacts, step: Escalation, due_at: datetime, calendar: Calendar | None
) -> datetime:
    """When an escalation falls due, so many calendar or working days of the calendar after a due instant."""
    days = step.after
    if step.working:
        due_day = day_ending_at(due_at, facts.zone)
        days = ((calendar or Calendar()).add_working_days(due_day, step.after) - due_day).days
    return facts.days_after(due_at, days)


def _latest_calendar(facts: DeadlineFacts) -> Calendar:
    """The one by which lateness is counted, by everything known."""
    counting = [change.calendar for change in facts.changes if change.calendar is not None]
    return counting[-1] if counting else facts.calendar or Calendar()


def public_from(facts: DeadlineFacts) -> datetime:
    """From when on everybody may see that the obligation is late, if it is; by everything known."""
    last = max([change.known_at for change in facts.changes], default=facts.due_at)
    due_at = facts.open_until(last)
    calendar = _latest_calendar(facts)
    shown = [_escalated(facts, step, due_at, calendar) for step in facts.escalations if step.code == PUBLIC]
    return shown[0] if shown else due_at


def verdict(facts: DeadlineFacts, at: datetime) -> DeadlineVerdict:
    """What is true of the deadline at the moment; receipts and changes later than `at` are not known yet."""
    facts = facts.known_by(at)
    due_at = facts.due_as_known(at)
    met_at = facts.met_at if facts.met_at is not None and facts.met_at <= at else None
    stopped_at = _paused_since(facts)
    reached = met_at or stopped_at or at
    code = _code(facts, due_at, met_at, at)
    before = None if code != VerdictCode.PAUSED else _running(facts, due_at, reached)
    if reached < due_at:
        return DeadlineVerdict(code, 0, due_at, before)
    calendar = _latest_calendar(facts)
    late = calendar.working_days_between(day_ending_at(due_at, facts.zone), local_day(reached, facts.zone))
    return DeadlineVerdict(code, late, due_at, before)


def _paused_since(facts: DeadlineFacts) -> datetime | None:
    """Since when the clock stands still, None when it runs."""
    stops = [
        change for change in facts.changes if change.cause in (DueDateCause.PAUSED, DueDateCause.RESUMED)
    ]
    return stops[-1].known_at if stops and stops[-1].cause == DueDateCause.PAUSED else None


def _code(facts: DeadlineFacts, due_at: datetime, met_at: datetime | None, at: datetime) -> VerdictCode:
    if met_at is not None:
        if met_at < due_at:
            return VerdictCode.MET
        return VerdictCode.MET_EXCUSED if facts.is_excused(at, met_at) else VerdictCode.MET_LATE
    if _paused_since(facts) is not None:
        return VerdictCode.PAUSED
    return _running(facts, due_at, at)


def _running(facts: DeadlineFacts, due_at: datetime, at: datetime) -> VerdictCode:
    """What is true at a moment of what was not received, while its clock runs."""
    if at < due_at:
        extended = any(
            change.cause in (DueDateCause.EXTENDED, DueDateCause.RESUMED) for change in facts.changes
        )
        return VerdictCode.EXTENDED if extended else VerdictCode.PENDING
    if facts.is_excused(at, None):
        return VerdictCode.EXCUSED
    until = facts.open_until(at)
    if facts.lock_after_days is not None and at >= facts.days_after(until, facts.lock_after_days):
        return VerdictCode.LOCKED
    return VerdictCode.LATE if at < facts.days_after(until, facts.grace_days) else VerdictCode.BREACHED
