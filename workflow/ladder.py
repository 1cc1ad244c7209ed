"""The ladder of a deadline: which reminders, breach and lock have fallen due, and what became of the obligation.

Everything is computed from stored facts and the moment asked about, and each rung carries the instant at which it fell
due, not the one at which a sweep noticed. So a sweep that runs hourly, daily or once, three days late, ends with the
same rungs, and a verdict replayed in five years is the verdict of the day.

Two facts may be learnt late, and both leave what fell due before them standing: a report received (`met_at`) ends the
ladder, an extension granted (`extended_at`) replaces what had not yet fallen due by the ladder of the new date.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common.periods import day_ending_at, local_day
from workflow.calendars import Calendar

REMINDER_TIME = time(8, 0)
BREACH = "breach"
LOCK = "lock"


class VerdictCode(StrEnum):
    """What is true of a deadline at a moment."""

    PENDING = "pending"
    EXTENDED = "extended"
    MET = "met"
    MET_LATE = "met_late"
    BREACHED = "breached"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step that fell due: `remind_<days before>`, `breach` or `lock`, at its scheduled instant.

    A rung is identified by code and instant together: after an extension `remind_7` comes a second time.
    """

    code: str
    instant: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of the deadline; `due_at` is the date that counted, the extended one where there is one.

    `late_working_days` counts working days after the due day up to the day of receipt, or of asking while nothing has
    been received. It may be 0 for something late: received on the Saturday after a Friday.
    """

    code: VerdictCode
    late_working_days: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineFacts:
    """What is stored about one deadline. All instants are aware and are ends of half-open intervals.

    `due_at`: in time means received before it. `grace_days`: calendar days between breach and lock.
    `reminders`: calendar days before the due day, at 08:00 in the zone. `extended_at`: when the extension was granted;
    None means it counts from the beginning. `opened_at`: no reminder is scheduled before it. `calendar`: for counting
    lateness; None knows weekends only. Raises ValueError for naive instants and an extension that shortens.
    """

    due_at: datetime
    zone: ZoneInfo
    grace_days: int = 0
    met_at: datetime | None = None
    extended_until: datetime | None = None
    extended_at: datetime | None = None
    opened_at: datetime | None = None
    reminders: tuple[int, ...] = (14, 7, 3, 1, 0)
    lock_after_grace: bool = True
    calendar: Calendar | None = field(default=None)

    def __post_init__(self) -> None:
        instants = (self.due_at, self.met_at, self.extended_until, self.extended_at, self.opened_at)
        if any(instant is not None and instant.tzinfo is None for instant in instants):
            raise ValueError("a deadline's instants must be aware")
        if self.extended_until is not None and self.extended_until < self.due_at:
            raise ValueError("an extension cannot end before the date it extends")
        if self.extended_at is not None and self.extended_until is None:
            raise ValueError("an extension granted needs the date it was granted until")
        if self.grace_days < 0 or any(days < 0 for days in self.reminders):
            raise ValueError("grace and reminders are counted in whole days, not negative ones")

    def due_as_known(self, at: datetime) -> datetime:
        """The instant that counts as the due one at the moment: an extension counts from its grant."""
        if self.extended_until is None or (self.extended_at is not None and at < self.extended_at):
            return self.due_at
        return self.extended_until

    def lock_instant(self, due_at: datetime) -> datetime:
        """When the grace after that due instant is over."""
        # Days are added to the local time, so that the lock falls at the same time of day as the due instant.
        return (due_at.astimezone(self.zone) + timedelta(days=self.grace_days)).astimezone(due_at.tzinfo)


def rungs(facts: DeadlineFacts, at: datetime) -> tuple[Rung, ...]:
    """Every rung that has fallen due by `at` (inclusive) and was not forestalled, in order of its instant.

    A rung whose instant is after `met_at` never falls due; at an equal instant it does, for something received at the
    due instant is late. The result only ever grows with `at`.
    """
    last = at if facts.met_at is None else min(at, facts.met_at)
    due = [rung for rung in _scheduled(facts, at) if rung.instant <= last]
    return tuple(sorted(due, key=lambda rung: rung.instant))


def _scheduled(facts: DeadlineFacts, at: datetime) -> Iterator[Rung]:
    """The whole ladder as known at the moment: the first due date's up to an extension's grant, then the new one's."""
    due_at = facts.due_as_known(at)
    if facts.extended_at is None or due_at == facts.due_at:
        yield from _ladder(facts, due_at)
        return
    yield from (rung for rung in _ladder(facts, facts.due_at) if rung.instant < facts.extended_at)
    yield from (rung for rung in _ladder(facts, due_at) if rung.instant >= facts.extended_at)


def _ladder(facts: DeadlineFacts, due_at: datetime) -> Iterator[Rung]:
    due_day = day_ending_at(due_at, facts.zone)
    for days in facts.reminders:
        local = datetime.combine(due_day - timedelta(days=days), REMINDER_TIME, tzinfo=facts.zone)
        instant = local.astimezone(due_at.tzinfo)
        opened = facts.opened_at is None or instant >= facts.opened_at
        # A deadline in the small hours has no reminder after it.
        if opened and instant < due_at:
            yield Rung(f"remind_{days}", instant)
    yield Rung(BREACH, due_at)
    if facts.lock_after_grace:
        yield Rung(LOCK, facts.lock_instant(due_at))


def verdict(facts: DeadlineFacts, at: datetime) -> Verdict:
    """What is true of the deadline at the moment; receipts and extensions later than `at` are not known yet."""
    due_at = facts.due_as_known(at)
    met_at = facts.met_at if facts.met_at is not None and facts.met_at <= at else None
    reached = at if met_at is None else met_at
    code = _code(facts, due_at, met_at, at)
    if reached < due_at:
        return Verdict(code, 0, due_at)
    calendar = facts.calendar or Calendar()
    late = calendar.working_days_between(day_ending_at(due_at, facts.zone), local_day(reached, facts.zone))
    return Verdict(code, late, due_at)


def _code(facts: DeadlineFacts, due_at: datetime, met_at: datetime | None, at: datetime) -> VerdictCode:
    if met_at is not None:
        return VerdictCode.MET if met_at < due_at else VerdictCode.MET_LATE
    if at < due_at:
        return VerdictCode.PENDING if due_at == facts.due_at else VerdictCode.EXTENDED
    if facts.lock_after_grace and at >= facts.lock_instant(due_at):
        return VerdictCode.LOCKED
    return VerdictCode.BREACHED
