"""Deadlines: scheduled once from the anchor, breached, locked; and whatever moves their due instant.

Due dates never come from the previous due date. A verdict is a pure function of stored facts (see ladder.py). The due
instant only ever changes by a row of `DeadlineChange`, so that the verdict of any past day can be replayed.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from calendars.models import CalendarVersion
from common.periods import day_ending_at
from common.types import Json, Rows
from deadlines.enums import DeadlineKind, OvertakenBy
from deadlines.models import Deadline, DeadlineChange, DeadlineExtension
from deadlines.schedule.derivations import derivation_of
from deadlines.schedule.due_dates import DeadlineRule, derive
from deadlines.schedule.escalations import escalations_of, stored_ladder
from deadlines.schedule.ladder import (
    DeadlineFacts,
    DeadlineVerdict,
    DueDateCause,
    DueDateChange,
    VerdictCode,
    planned_steps,
    public_from,
    verdict,
)
from deadlines.services.overtaken import overtake, overtake_where_later
from organisations.models import Government
from workflow.engine import tasks


def schedule(
    *,
    subject_type: str,
    subject_id: UUID,
    title: str,
    government: Government,
    agency_id: UUID,
    anchor_on: date,
    base_on: date,
    rule: DeadlineRule,
    calendar: CalendarVersion,
    at: datetime,
    kind: str = DeadlineKind.REPORT,
) -> Deadline:
    """Store one deadline with its derivation. Two inserts. The opening never depends on holidays."""
    due = derive(rule, base_on=base_on, calendar=calendar.value, zone=government.zone)
    deadline = Deadline(
        subject_type=subject_type,
        subject_id=subject_id,
        kind=kind,
        title=title[:300],
        government=government,
        agency_id=agency_id,
        zone=due.zone,
        rule=rule.frozen(),
        calendar=calendar,
        anchor_on=anchor_on,
        base_on=base_on,
        nominal_on=due.nominal_on,
        due_on=due.due_on,
        due_at=due.due_at,
        opens_at=due.opens_at,
        grace_days=rule.grace_days,
        lock_after_days=rule.lock_after_days,
        reminder_days=list(rule.reminder_days),
        provisional=due.provisional,
        derivation=derivation_of(rule, due, anchor_on=anchor_on, calendar=calendar.sha256),
        modified_at=at,
    )
    first = DeadlineChange(
        deadline=deadline,
        number=1,
        cause=DueDateCause.SCHEDULED,
        known_at=at,
        due_on=due.due_on,
        due_at=due.due_at,
        calendar=calendar,
        details={},
    )
    replan(deadline, [first])
    deadline.save(force_insert=True)
    first.save(force_insert=True)
    return deadline


# -- reading -----------------------------------------------------------------------------------------------


def facts_of(deadline: Deadline, changes: Sequence[DeadlineChange] | None = None) -> DeadlineFacts:
    """The stored row as the value that verdicts are computed from: as of now, or with its changes as of any moment.

    Reads the calendar through `deadline.calendar`: prefetch it for lists, and `changes` with theirs.
    """
    if changes is None:
        first, calendar, rest = deadline.due_at, deadline.calendar, _changes_on_row(deadline)
    else:
        scheduling, *later = changes
        if scheduling.due_at is None:
            raise ValueError("the first change of a deadline is its scheduling")
        first, calendar = scheduling.due_at, scheduling.calendar
        rest = [
            DueDateChange(row.known_at, row.due_at, DueDateCause(row.cause), row.calendar.value)
            for row in later
        ]
    return DeadlineFacts(
        due_at=first,
        zone=ZoneInfo(deadline.zone),
        grace_days=deadline.grace_days,
        lock_after_days=deadline.lock_after_days,
        met_at=deadline.met_at,
        changes=tuple(rest),
        opened_at=deadline.opens_at,
        reminders=tuple(deadline.reminder_days),
        calendar=calendar.value,
        escalations=escalations_of(stored_ladder(deadline.rule)),
    )


def _changes_on_row(deadline: Deadline) -> list[DueDateChange]:
    """The changes as far as the row itself tells them: enough for the present state."""
    found = []
    if deadline.extended_until is not None and deadline.extended_at is not None:
        found.append(DueDateChange(deadline.extended_at, deadline.extended_until))
    if deadline.excused_at is not None:
        excused = DueDateCause.EXCUSED
        found.append(DueDateChange(deadline.excused_at, deadline.counts_until, excused))
    if deadline.paused_at is not None:
        found.append(DueDateChange(deadline.paused_at, None, DueDateCause.PAUSED))
    return sorted(found, key=lambda change: change.known_at)


def verdict_of(deadline: Deadline, *, at: datetime) -> DeadlineVerdict:
    """What is true of the deadline at `at`, working days late by the calendar stored with it.

    What fell away is as late as it was when it fell away. A moment before the last change is replayed from the changes.
    At most one query when `calendar` is loaded.
    """
    if deadline.closed_at is not None and deadline.met_at is None:
        at = min(at, deadline.closed_at)
    if deadline.changed_at is not None and at < deadline.changed_at:
        return replay(deadline, at=at)
    return verdict(facts_of(deadline), at)


def replay(deadline: Deadline, *, at: datetime) -> DeadlineVerdict:
    """The verdict as it was at any moment, from the rows that are never changed. Two queries."""
    return verdict(facts_of(deadline, changes_of(deadline)), at)


def changes_of(deadline: Deadline) -> list[DeadlineChange]:
    """What became of the due date, first the scheduling, with calendars. Two queries."""
    return list(deadline.changes.prefetch_related("calendar").order_by("number"))


def is_locked(deadline: Deadline, *, at: datetime) -> bool:
    """Whether the grace is over and nothing was received, noticed by a sweep or not. A rest unlocks nothing."""
    return verdict_of(deadline, at=at).counted == VerdictCode.LOCKED


def locked_of_agency(agency_id: UUID, *, at: datetime) -> list[Deadline]:
    """The agency's obligations whose form is locked at `at`, noticed by a sweep or not, oldest first. Two queries."""
    rows = unmet(None).filter(agency_id=agency_id, due_at__lte=at).prefetch_related("calendar")
    return [deadline for deadline in rows.order_by("due_at", "id") if is_locked(deadline, at=at)]


# -- the obligation is done with ---------------------------------------------------------------------------


def close_all_of(subject_type: str, subject_ids: Iterable[UUID] | Rows, *, at: datetime) -> None:
    """The obligations of these subjects (ids, or a query of them) fell away: what is unmet falls due no more.

    More time that was asked for is not needed any more. The subjects must be locked. Two queries.
    """
    rows = unmet(None).filter(subject_type=subject_type, subject_id__in=subject_ids)
    overtake(rows, by=OvertakenBy.FELL_AWAY, at=at)
    rows.update(closed_at=at, modified_at=at)


# -- the due instant changes -------------------------------------------------------------------------------


def extend(
    rows: Iterable[Deadline], *, until: datetime, at: datetime, extension: DeadlineExtension | None = None
) -> list[Deadline]:
    """A later instant counts for these deadlines from `at` on; those it would not move are left alone.

    Pure effect of an extension that was decided; the decision is the caller's. Locks nothing: inside a unit that has
    locked the rows. Returns the deadlines extended.
    """
    moved, made = [], []
    for deadline in rows:
        if until <= deadline.counts_until:
            continue
        deadline.extended_until, deadline.extended_at = until, at
        made.append(
            change(
                deadline,
                cause=DueDateCause.EXTENDED,
                at=at,
                due_at=until,
                extension=extension,
                details={"from": deadline.due_at.isoformat()},
            )
        )
        moved.append(deadline)
    store_changes(moved, made)
    return moved


CHANGED = (
    "nominal_on", "due_on", "due_at", "calendar", "derivation", "provisional", "extended_until", "extended_at",
    "excused_at", "excused_until", "paused_at", "rests_since", "held_since", "changed_at", "changed_times",
    "modified_at", "public_at", "plan", "next_step", "next_at",
)  # fmt: skip


def change(
    deadline: Deadline,
    *,
    cause: DueDateCause,
    at: datetime,
    due_at: datetime | None,
    extension: DeadlineExtension | None = None,
    details: dict[str, Json] | None = None,
    before: Sequence[DeadlineChange] | None = None,
) -> DeadlineChange:
    """The next change of a locked deadline, unsaved, with its ladder planned anew; `store_changes` keeps both.

    `before` are the changes so far, read when not given. The deadline already carries its new dates.
    """
    past = list(before) if before is not None else changes_of(deadline)
    made = DeadlineChange(
        deadline=deadline,
        number=len(past) + 1,
        cause=cause,
        known_at=at,
        due_on=None if due_at is None else day_ending_at(due_at, ZoneInfo(deadline.zone)),
        due_at=due_at,
        calendar=deadline.calendar,
        extension=extension,
        details=details or {},
    )
    deadline.changed_at = deadline.modified_at = at
    deadline.changed_times = len(past)
    # What was received has no step ahead of it.
    if deadline.met_at is None:
        replan(deadline, [*past, made])
    return made


def store_changes(deadlines: Sequence[Deadline], changes: Sequence[DeadlineChange]) -> None:
    """Save changed deadlines and the rows that say why, and tell the tasks that run until then.

    More time that was asked for is not needed where the new day is as late. Two statements per 500, one per instant
    that now counts, and one.
    """
    DeadlineChange.objects.bulk_create(changes, batch_size=500)
    Deadline.objects.bulk_update(deadlines, CHANGED, batch_size=500)
    until: dict[datetime, list[UUID]] = {}
    for deadline in deadlines:
        # The correction of a report has a deadline of its own, which no task carries. What was received waits no more,
        # and while a clock stands somebody else has the matter.
        runs = deadline.met_at is None and deadline.paused_at is None
        if runs and deadline.kind != DeadlineKind.REVISION:
            until.setdefault(deadline.counts_until, []).append(deadline.subject_id)
    for instant, subjects in until.items():
        tasks.move_due(subjects, due_at=instant)
    if deadlines:
        overtake_where_later(deadlines, at=changes[0].known_at)


def replan(deadline: Deadline, changes: Sequence[DeadlineChange]) -> None:
    """Write the ladder that follows from the facts on the row, for the sweep.

    What fell due before the last change stands and was or will be recorded; `next_at` is the first step that is not.
    """
    facts = facts_of(deadline, changes)
    plan = planned_steps(facts)
    deadline.public_at = public_from(facts)
    since = changes[-1].known_at if len(changes) > 1 else None
    if since is not None and deadline.next_at is not None:
        since = min(since, deadline.next_at)
    deadline.plan = [[step.code, written(step.instant)] for step in plan]
    deadline.next_step = sum(since is not None and step.instant < since for step in plan)
    deadline.next_at = plan[deadline.next_step].instant if deadline.next_step < len(plan) else None


def written(instant: datetime) -> str:
    """The instant as both databases read and compare it: UTC without its mark."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def running_of(subject_type: str, subject_id: UUID) -> Deadline | None:
    """The obligation of a subject that is neither met nor closed, one whose clock runs before any other; of what was
    sent back its correction. One query."""
    rows = unmet(None).filter(subject_type=subject_type, subject_id=subject_id).prefetch_related("calendar")
    return rows.order_by(F("paused_at").asc(nulls_first=True), "-base_on", "id").first()


def unmet(government_id: UUID | None) -> "QuerySet[Deadline]":
    """Deadlines neither met nor closed, of one government or (None) of all; not ordered."""
    rows = Deadline.objects.filter(closed_at__isnull=True, met_at__isnull=True)
    return rows if government_id is None else rows.filter(government_id=government_id)
