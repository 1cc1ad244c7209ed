"""Deriving deadlines again: every column from the rule and the changes, every change from what it names, every receipt
and end from the event of that moment.

Part of `verify_history`. A chunk of deadlines at a time, with what belongs to them.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from common.periods import day_ending_at
from deadlines.enums import DeadlineKind, ExtensionOutcome
from deadlines.models import Deadline, DeadlineChange, LatenessExcuse
from deadlines.schedule.due_dates import DeadlineRule, derive
from deadlines.schedule.ladder import BREACH, LOCK, DueDateCause
from deadlines.services import clocks, deadlines
from workflow.engine.verification import Finding, Pair, Stored, Totals
from workflow.models import Event

_CHUNK = 500
# Kinds of event by which somebody gives more days without having been asked.
_giving: set[str] = set()


def gives_days(*kinds: str) -> None:
    """Events of these kinds give more days; called as an app loads."""
    _giving.update(kinds)


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. A handful of queries for each chunk."""
    here = Event.objects.filter(subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"))
    there = Event.objects.filter(government=OuterRef("government"))
    rows = (
        Deadline.objects.order_by("pk")
        .annotate(
            received=Exists(here.filter(at=OuterRef("met_at"))),
            received_there=Exists(there.filter(at=OuterRef("met_at"))),
            ended=Exists(here.filter(at=OuterRef("closed_at"))),
            ended_there=Exists(there.filter(at=OuterRef("closed_at"))),
        )
        .prefetch_related("calendar", "changes__calendar", "changes__extension", "reached_steps", "excuse")
    )
    for row in rows.iterator(_CHUNK):
        totals.count(_("deadlines"))
        subject = f"{row.subject_type} {row.subject_id}"
        for message in _faults(row):
            yield Finding(
                0,
                subject,
                "deadline",
                _("deadline “%(kind)s”: %(what)s") % {"kind": row.kind, "what": message},
            )
    yield from _silent_changes()
    yield from _silent_excuses()


def _faults(row: Deadline) -> Iterator[str]:
    changes = sorted(row.changes.all(), key=lambda change: change.number)
    if not changes or changes[0].cause != DueDateCause.SCHEDULED or changes[0].due_at is None:
        yield _("there is no record of its scheduling")
        return
    if [change.number for change in changes] != list(range(1, len(changes) + 1)):
        yield _("a change of it is missing")
        return
    for name, stored, follows in (*_dates(row, changes), *_reached(row), *_planned(row, changes)):
        if stored != follows:
            message = _("“%(name)s” is %(stored)s, by its records %(follows)s")
            yield message % {"name": name, "stored": stored, "follows": follows}
    for index in range(1, len(changes)):
        yield from _change_faults(row, changes[index], changes[:index])
    yield from _fact_faults(row)


def _dates(row: Deadline, changes: Sequence[DeadlineChange]) -> Iterator[Pair]:
    """The columns that say when it is due."""
    first, last = changes[0], changes[-1]
    rule = DeadlineRule.from_stored(row.rule)
    due = derive(rule, base_on=row.base_on, calendar=first.calendar.value, zone=row.zone)
    yield "due_at (1)", first.due_at, due.due_at
    yield "opens_at", row.opens_at, due.opens_at
    yield "grace_days", row.grace_days, rule.grace_days
    yield "lock_after_days", row.lock_after_days, rule.lock_after_days
    yield "reminder_days", row.reminder_days, list(rule.reminder_days)
    yield "calendar", row.calendar_id, last.calendar_id
    yield "changed_times", row.changed_times, len(changes) - 1
    yield "changed_at", row.changed_at, last.known_at if len(changes) > 1 else None
    yield "counts_until", row.counts_until, [c.due_at for c in changes if c.due_at is not None][-1]
    clock = [c for c in changes if c.cause in (DueDateCause.PAUSED, DueDateCause.RESUMED)]
    stands = clock[-1].known_at if clock and clock[-1].cause == DueDateCause.PAUSED else None
    yield "paused_at", row.paused_at, stands
    excused = [c.known_at for c in changes if c.cause == DueDateCause.EXCUSED]
    yield "excused_at", row.excused_at, excused[0] if excused else None
    decreed = [c for c in changes if c.cause in (DueDateCause.MOVED, DueDateCause.RECOUNTED)]
    if not decreed:
        yield "due_at", row.due_at, first.due_at
    yield "due_on", row.due_on, day_ending_at(row.due_at, ZoneInfo(row.zone))


def _reached(row: Deadline) -> Iterator[Pair]:
    """Breach and lock are the first such step that was recorded."""
    for name, code in (("breached_at", BREACH), ("locked_at", LOCK)):
        steps = [step.scheduled_at for step in row.reached_steps.all() if step.code == code]
        yield name, getattr(row, name), min(steps) if steps else None


def _planned(row: Deadline, changes: Sequence[DeadlineChange]) -> Iterator[Pair]:
    """The ladder, from when on it is public, and what the sweep looks at next."""
    if row.met_at is not None or row.closed_at is not None:
        return
    fresh = copy(row)
    deadlines.replan(fresh, changes)
    yield "plan", row.plan, fresh.plan
    yield "public_at", row.public_at, fresh.public_at
    ahead = row.plan[row.next_step][1] if row.next_step < len(row.plan) else None
    yield "next_at", deadlines.written(row.next_at) if row.next_at is not None else None, ahead
    kept = {(step.code, deadlines.written(step.scheduled_at)) for step in row.reached_steps.all()}
    since = deadlines.written(changes[-1].known_at) if len(changes) > 1 else ""
    passed = [tuple(step) for step in row.plan[: row.next_step]]
    yield "next_step", [step for step in passed if step not in kept and step[1] >= since], []


def _change_faults(row: Deadline, made: DeadlineChange, past: Sequence[DeadlineChange]) -> Iterator[str]:
    """A change says no other day than what it names gives it."""
    words = {"number": made.number, "cause": made.cause}
    if made.known_at < past[-1].known_at:
        yield _("change %(number)d became known before the one before it") % words
    stored: Stored = made.due_at
    follows: Sequence[Stored] = [made.due_at]
    if made.cause == DueDateCause.EXTENDED:
        follows = _extended(row, made)
    elif made.cause == DueDateCause.EXCUSED:
        excuse: LatenessExcuse | None = getattr(row, "excuse", None)
        stored, follows = made.known_at, [excuse.excused_at if excuse is not None else None]
    elif made.cause == DueDateCause.RESUMED:
        follows = _resumed(row, made, past)
    elif made.cause != DueDateCause.PAUSED:
        stored, follows = made.due_on, _decreed(row, made, past)
    if stored not in follows:
        message = _("change %(number)d (%(cause)s) says %(stored)s, and follows from %(follows)s")
        yield message % {**words, "stored": stored, "follows": follows}


def _extended(row: Deadline, made: DeadlineChange) -> list[Stored]:
    """Until when it was granted; without having been asked for, `_silent_changes` looks at it."""
    given = made.extension
    if given is None:
        return [made.due_at]
    granted = given.outcome == ExtensionOutcome.GRANTED and given.government_id == row.government_id
    return [given.granted_until] if granted else []


def _resumed(row: Deadline, made: DeadlineChange, past: Sequence[DeadlineChange]) -> list[datetime]:
    """The instants that count once the clock runs again: until it was given back, or received."""
    stops = [change for change in past if change.cause == DueDateCause.PAUSED]
    if not stops or any(change.cause == DueDateCause.RESUMED for change in past[past.index(stops[-1]) :]):
        return []
    then = copy(row)
    then.calendar = past[-1].calendar
    untils = [made.known_at, *([row.met_at] if row.met_at is not None else [])]
    since = stops[-1].known_at
    return [clocks.given_back(then, past, since=since, until=until)[0] for until in untils if until >= since]


def _decreed(row: Deadline, made: DeadlineChange, past: Sequence[DeadlineChange]) -> list[Stored]:
    """The days that another calendar can give: the one before, or the rule's with what a reviewer had it for."""
    if made.calendar_id == past[-1].calendar_id:
        return []
    zone = ZoneInfo(row.zone)
    before = [change.due_at for change in past if change.due_at is not None][-1]
    stands_on = day_ending_at(before, zone)
    calendar = made.calendar.value
    due = derive(DeadlineRule.from_stored(row.rule), base_on=row.base_on, calendar=calendar, zone=row.zone)
    day, ends = due.due_on, {due.due_on}
    for change in past:
        if change.cause != DueDateCause.RESUMED:
            continue
        since = datetime.fromisoformat(change.details["paused_at"])
        waited = clocks.days_waited(since, change.known_at, zone=zone, calendar=calendar)
        day = calendar.add_working_days(day, len(waited)) if waited else day
        ends.add(day)
    return [stands_on, *(max(stands_on, end) for end in sorted(ends))]


def _fact_faults(row: Deadline) -> Iterator[str]:
    """What was received or fell away did so with an event of that moment, of its subject; of a milestone, which is no
    subject, and of a correction, which ends with its contract, of whatever it belongs to."""
    there = "_there" if row.kind in (DeadlineKind.MILESTONE, DeadlineKind.REVISION) else ""
    if row.met_at is not None and not getattr(row, f"received{there}"):
        yield _("received at %(at)s, and no event is of that moment") % {"at": row.met_at}
    if row.closed_at is not None and row.met_at is None and not getattr(row, f"ended{there}"):
        yield _("closed at %(at)s, and no event is of that moment") % {"at": row.closed_at}
    elif row.met_at is not None and row.closed_at not in (None, row.met_at):
        words = {"stored": row.closed_at, "follows": row.met_at}
        yield _("closed at %(stored)s, received at %(follows)s") % words


def _silent_changes() -> Iterator[Finding]:
    """A clock is stopped by an event of that moment, of whatever it belongs to; and whoever gives more days without
    having been asked sends something back."""
    there = Event.objects.filter(government=OuterRef("deadline__government"), at=OuterRef("known_at"))
    here = there.filter(subject_id=OuterRef("deadline__subject_id"), kind__in=_giving)
    rows = DeadlineChange.objects.filter(
        Q(~Exists(there), cause=DueDateCause.PAUSED)
        | Q(~Exists(here), cause=DueDateCause.EXTENDED, extension__isnull=True)
    )
    for made in rows.select_related("deadline").order_by("deadline_id", "number").iterator(_CHUNK):
        row = made.deadline
        message = _("deadline “%(kind)s”: it was changed at %(at)s, and no event is of that moment")
        yield Finding(
            0,
            f"{row.subject_type} {row.subject_id}",
            "deadline",
            message % {"kind": row.kind, "at": made.known_at},
        )


def _silent_excuses() -> Iterator[Finding]:
    """A lateness is excused by an event of its report."""
    there = Event.objects.filter(
        subject_id=OuterRef("deadline__subject_id"), kind__endswith=".excuse", at=OuterRef("excused_at")
    )
    rows = LatenessExcuse.objects.filter(~Exists(there)).select_related("deadline").order_by("pk")
    for given in rows.iterator(_CHUNK):
        row = given.deadline
        message = _("its lateness is excused, and there is no event of it")
        yield Finding(0, f"{row.subject_type} {row.subject_id}", "deadline", message)
