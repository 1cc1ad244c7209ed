"""Deadlines as they were known at a moment, from what became of them: rows that never change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from common.periods import end_of_day
from common.types import Json
from deadlines.models import Deadline, DeadlineChange, DeadlineExtension
from deadlines.schedule.derivations import Derivation, derivation_of
from deadlines.schedule.due_dates import DeadlineRule, DueDate, derive
from deadlines.schedule.ladder import DueDateCause
from workflow.past import agencies_then, as_it_was, subjects_then

# Written with the first day of the obligation, and the same ever after.
FIXED = frozenset(
    {
        "id", "subject_type", "subject_id", "kind", "government", "title", "zone", "rule", "anchor_on", "base_on",
        "opens_at", "grace_days", "lock_after_days", "reminder_days",
    }
)  # fmt: skip
# Facts that carry their own moment: at any later one they are as they were.
MOMENTS = ("met_at", "breached_at", "locked_at", "closed_at")
# What became of the due date, by its changes; the agency by the history of the subject.
FOLLOWS = frozenset(
    {
        "agency", "calendar", "nominal_on", "due_on", "due_at", "provisional", "derivation", "extended_until",
        "extended_at", "excused_at", "excused_until", "paused_at", "rests_since", "changed_at", "changed_times",
    }
)  # fmt: skip
# Of obligations that are no subject's own: the subject that owes each.
_owners: dict[str, Callable[[Iterable[UUID]], dict[UUID, UUID]]] = {}
# For the sweep alone: nobody is shown them.
UNSEEN = frozenset({"plan", "next_step", "next_at", "opened_at", "modified_at", "public_at", "held_since"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineThen:
    """What was known of one due date: by the rule and the calendar of then, and what had become of it."""

    due: DueDate
    derivation: Derivation
    calendar_id: str
    extended_until: datetime | None = None
    extended_at: datetime | None = None
    excused_at: datetime | None = None
    excused_until: datetime | None = None
    paused_at: datetime | None = None
    rests_since: datetime | None = None
    changed_at: datetime | None = None
    changed_times: int = 0

    @property
    def counts_until(self) -> datetime:
        """As `Deadline.counts_until`."""
        owed = self.extended_until or self.due.due_at
        return owed if self.excused_until is None else max(owed, self.excused_until)


def owed_by(subject_type: str, find: Callable[[Iterable[UUID]], dict[UUID, UUID]]) -> None:
    """Register which subjects owe what has no history of its own, by its key. One query."""
    _owners[subject_type] = find


def scheduled_then(rows: "QuerySet[Deadline]", at: datetime) -> "QuerySet[Deadline]":
    """Of these deadlines those that were there."""
    return rows.filter(changes__number=1, changes__known_at__lte=at)


def deadlines_then(rows: Sequence[Deadline], at: datetime) -> list[Deadline]:
    """These deadlines as they were, not for saving. Five queries, however many."""
    changes: dict[UUID, list[DeadlineChange]] = {row.pk: [] for row in rows}
    found = DeadlineChange.objects.filter(deadline__in=changes, known_at__lte=at)
    for change in found.prefetch_related("calendar").order_by("deadline_id", "number"):
        changes[change.deadline_id].append(change)
    owners = {row.subject_id: row.subject_id for row in rows}
    for kind, find in _owners.items():
        owners |= find([row.subject_id for row in rows if row.subject_type == kind])
    subjects = subjects_then(owners.values(), at)
    agencies = agencies_then(subjects.values())
    made = []
    for row in rows:
        known = changes[row.pk]
        fresh = _row(row, known_of(row, known), at)
        owner = subjects.get(owners[row.subject_id])
        fresh.agency = agencies[owner.agency_id] if owner is not None and owner.agency_id else row.agency
        fresh.calendar = known[-1].calendar
        excuse = getattr(row, "excuse", None)
        fresh._state.fields_cache["excuse"] = excuse if excuse and excuse.excused_at <= at else None
        made.append(fresh)
    return made


def _row(row: Deadline, then: DeadlineThen, at: datetime) -> Deadline:
    received = row.met_at
    # A receipt may be recorded later than it counts from.
    told_at = row.modified_at if row.modified_at != row.changed_at else row.met_at
    if received is not None and told_at is not None and told_at > at:
        received = None
    facts = {name: moment if (moment := getattr(row, name)) and moment <= at else None for name in MOMENTS}
    facts["met_at"] = facts["met_at"] if received is not None else None
    return as_it_was(
        row,
        FIXED,
        **facts,
        due_on=then.due.due_on,
        due_at=then.due.due_at,
        nominal_on=then.due.nominal_on,
        provisional=then.due.provisional,
        derivation=then.derivation,
        calendar_id=then.calendar_id,
        extended_until=then.extended_until,
        extended_at=then.extended_at,
        excused_at=then.excused_at,
        excused_until=then.excused_until,
        paused_at=then.paused_at,
        rests_since=None if received is not None else then.rests_since,
        changed_at=then.changed_at,
        changed_times=then.changed_times,
    )


def known_of(row: Deadline, changes: Sequence[DeadlineChange]) -> DeadlineThen:
    """What these changes, from the scheduling on and with their calendars, make of the date. No query."""
    first, *later = changes
    due = _by_rule(row, first)
    then = DeadlineThen(due=due, derivation=_derived(row, due, first), calendar_id=first.calendar_id)
    for change in later:
        then = replace(
            _after(row, then, change),
            calendar_id=change.calendar_id,
            changed_at=change.known_at,
            changed_times=then.changed_times + 1,
        )
    return then


def _after(row: Deadline, then: DeadlineThen, change: DeadlineChange) -> DeadlineThen:
    cause, details = DueDateCause(change.cause), change.details
    if cause == DueDateCause.EXTENDED:
        return replace(then, extended_until=change.due_at, extended_at=change.known_at)
    if cause == DueDateCause.EXCUSED:
        until = change.due_at if details.get("open") else None
        return replace(then, excused_at=change.known_at, excused_until=until)
    if cause == DueDateCause.PAUSED:
        rests = change.known_at if details.get("suspended") else None
        return replace(then, paused_at=change.known_at, rests_since=rests)
    if cause == DueDateCause.RESUMED:
        return _running_again(then, change)
    return _by_decree(row, then, change, details)


def _running_again(then: DeadlineThen, change: DeadlineChange) -> DeadlineThen:
    """The clock runs; what was waited was given back to the date that counted."""
    runs = replace(then, paused_at=None, rests_since=None)
    if not change.details.get("days"):
        return runs
    if then.excused_until is not None and then.excused_until >= then.counts_until:
        return replace(runs, excused_until=change.due_at)
    return replace(runs, extended_until=change.due_at, extended_at=change.known_at)


def _by_decree(
    row: Deadline, then: DeadlineThen, change: DeadlineChange, details: Mapping[str, Json]
) -> DeadlineThen:
    """Other days off: the date by the rule moves while it is ahead, and what was waited moves with it."""
    due = _by_rule(row, change)
    ahead = then.excused_until is None and then.counts_until > (then.paused_at or change.known_at)
    if due.due_at < then.due.due_at or not ahead:
        return then
    then = replace(then, due=due, derivation=_derived(row, due, change))
    if then.extended_until is not None and then.extended_until < due.due_at:
        then = replace(then, extended_until=None, extended_at=None)
    to_on = date.fromisoformat(str(details["to"]))
    if change.cause == DueDateCause.MOVED and to_on > due.due_on:
        zone = ZoneInfo(row.zone)
        later = end_of_day(to_on, zone) - end_of_day(due.due_on, zone)
        then = replace(then, extended_until=due.due_at + later, extended_at=change.known_at)
    return then


def _by_rule(row: Deadline, change: DeadlineChange) -> DueDate:
    rule = DeadlineRule.from_stored(row.rule)
    return derive(rule, base_on=row.base_on, calendar=change.calendar.value, zone=row.zone)


def _derived(row: Deadline, due: DueDate, change: DeadlineChange) -> Derivation:
    rule = DeadlineRule.from_stored(row.rule)
    return derivation_of(rule, due, anchor_on=row.anchor_on, calendar=change.calendar.sha256)


def asked_then(rows: "QuerySet[DeadlineExtension]", at: datetime) -> "QuerySet[DeadlineExtension]":
    """Of these requests those that had been made."""
    return rows.filter(asked_at__lte=at)


def extensions_then(rows: Sequence[DeadlineExtension], at: datetime) -> list[DeadlineExtension]:
    """What was asked for, as far as it was decided. No query."""
    return [row if row.decided_at is None or row.decided_at <= at else _undecided(row) for row in rows]


ASKED = frozenset(
    {
        "id", "government", "scope", "agency", "deadline", "due_from", "due_until", "asked_by", "asked_at",
        "asked_until", "reason", "letter_no",
    }
)  # fmt: skip


# What a decision adds.
DECIDED = frozenset(
    {
        "outcome", "overtaken_by", "decided_by", "decided_as", "decided_at", "decision", "granted_until",
        "published_at",
    }
)  # fmt: skip


def _undecided(row: DeadlineExtension) -> DeadlineExtension:
    return as_it_was(row, ASKED)
