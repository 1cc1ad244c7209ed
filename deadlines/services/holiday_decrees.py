"""A new decree: which due dates it would move, and moving them.

Only dates still ahead move, and never to an earlier day: who was notified a date may rely on it. What stands still at a
reviewer's is ahead if its clock stopped before its date; working days that a reviewer had it are counted anew. Lateness
is counted by the new calendar too, from now on; for what is overdue already only where that is no disadvantage. Every
deadline that is touched gets a `DeadlineChange` that names the decrees and the `DecreeEntry`: who entered them, when.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calendars.models import CalendarVersion, Holiday
from calendars.services.calendar_versions import CalendarFactory, stored
from calendars.services.holidays import DecreeTable, read_decree
from common.errors import BadInput, Gap
from common.imports import ImportResult, WrittenRow
from common.periods import day_ending_at, end_of_day, local_day
from common.types import Json
from deadlines.models import Deadline, DeadlineChange, DecreeEntry
from deadlines.schedule.derivations import derivation_of
from deadlines.schedule.due_dates import DeadlineRule, derive
from deadlines.schedule.ladder import DueDateCause
from deadlines.services import clocks, deadlines
from deadlines.services.extensions import in_capacity
from organisations.models import Government
from organisations.services.import_records import ImportedFile, keep_record
from workflow.engine.transaction import retrying, unit_of_work

BATCH = 1000
# The times that the clock ran on after a reviewer had it, as `resumed`.
RESUMED = Prefetch(
    "changes", DeadlineChange.objects.filter(cause=DueDateCause.RESUMED).order_by("number"), to_attr="resumed"
)


@dataclass(frozen=True, slots=True)
class DueDateShift:
    """What a calendar does to one deadline: `to_on` is `from_on` where only the counting of lateness changes.

    `earlier_on` is the earlier day that the calendar would give and that is not applied.
    """

    deadline: Deadline
    calendar: CalendarVersion
    from_on: date
    to_on: date
    earlier_on: date | None = None

    @property
    def shifts_day(self) -> bool:
        """Whether the due day becomes another."""
        return self.to_on != self.from_on


@dataclass(frozen=True, slots=True)
class DecreeResult:
    """What a decree did: new days, days that were entered before, and the deadlines whose date moved."""

    days: Sequence[Holiday]
    unchanged: int
    moved: int
    recounted: int
    entry: DecreeEntry
    # Sentences about rows that were left out or read differently from how they look.
    remarks: Sequence[str]


@dataclass(frozen=True, slots=True)
class DecreePreview:
    """What a decree would do: new days, unsaved; the open deadlines that it touches, the nearest first; remarks."""

    days: Sequence[Holiday]
    shifts: Sequence[DueDateShift]
    remarks: Sequence[str]


def preview(
    source: Path | bytes,
    *,
    at: datetime,
    government: Government | None = None,
    published_on: date | None = None,
    seen_in: UUID | None = None,
) -> DecreePreview:
    """The days that a list adds and the open deadlines that it would touch. Writes nothing.

    National days touch every government; `seen_in` shows only what they do to one. Raises ImportRefused naming every
    bad line, BadInput for a decree of the future.
    """
    found = _read(source, at, government, published_on)
    rows = _open(government)
    if seen_in is not None:
        rows = rows.filter(government_id=seen_in)
    rows = rows.prefetch_related("calendar", RESUMED).order_by("due_at", "id")
    return DecreePreview(found.days, _shifts(rows, CalendarFactory(found.days), at), found.remarks)


def publish(
    source: Path | bytes,
    *,
    at: datetime,
    government: Government | None = None,
    published_on: date | None = None,
    file: ImportedFile | None = None,
) -> DecreeResult:
    """Enter a decree and move what it moves. Entering is one transaction, moving one per thousand deadlines.

    Run again after an interruption it finds the days entered and moves the rest. Without `file`, which says who hands
    it in, it is the installation's operator who enters it; people do through `decree_entry.publish_as`. Raises
    ImportRefused.
    """

    def read() -> DecreeTable:
        return _read(source, at, government, published_on)

    return _publish(read, government, at, file)


def publish_days(
    days: Sequence[Holiday], *, at: datetime, government: Government | None, file: ImportedFile
) -> DecreeResult:
    """The same for days that are known already. Not recorded as an import."""
    return _publish(lambda: DecreeTable(list(days), 0, []), government, at, replace(file, content=b""))


def _publish(
    read: Callable[[], DecreeTable], government: Government | None, at: datetime, file: ImportedFile | None
) -> DecreeResult:
    def enter() -> tuple[DecreeTable, DecreeEntry]:
        with unit_of_work():
            found = read()
            days = found.days
            entry = DecreeEntry.objects.create(
                government=government,
                decrees=sorted({day.decree_number for day in days}),
                days=[[day.on.isoformat(), day.name, day.withdrawn] for day in days],
                unchanged=found.unchanged,
                entered_by_id=file.actor.person_id if file else None,
                entered_as=in_capacity(file.office) if file else "",
                entered_at=at,
            )
            Holiday.objects.bulk_create(days)
            if file is not None and file.content:
                _keep(file, found)
            return found, entry

    table, entry = retrying(enter)
    moved = recounted = 0
    calendars = CalendarFactory()
    ids = list(_open(government).order_by("id").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        found = retrying(partial(_apply, ids[start : start + BATCH], calendars, at, entry))
        moved += sum(move.shifts_day for move in found)
        recounted += sum(not move.shifts_day for move in found)
    return DecreeResult(table.days, table.unchanged, moved, recounted, entry, table.remarks)


def _keep(file: ImportedFile, found: DecreeTable) -> None:
    """Have the new days recorded as an import of whoever handed them in."""
    rows = [
        WrittenRow(Holiday._meta.label_lower, str(day.pk), str(day), None, {"withdrawn": day.withdrawn})
        for day in found.days
    ]
    result = ImportResult(created=len(rows), unchanged=found.unchanged, written=rows)
    keep_record(file, result)


def catch_up(rows: Iterable[Deadline], *, at: datetime) -> list[DueDateShift]:
    """Apply what is known by now to deadlines just scheduled by an older calendar. Inside their transaction."""
    with unit_of_work():
        fresh = Deadline.objects.filter(pk__in=[row.pk for row in rows]).select_related(
            "government", "agency"
        )
        return _store_shifts(_shifts(fresh.prefetch_related("calendar", RESUMED), CalendarFactory(), at), at)


def _read(
    source: Path | bytes, at: datetime, government: Government | None, published_on: date | None
) -> DecreeTable:
    """The new rows; a decree counts from its publication, so one of the future is refused."""
    found = read_decree(source, government=government, published_on=published_on)
    today = local_day(at, government.tz if government else ZoneInfo(settings.TIME_ZONE))
    if early := [day for day in found.days if day.published_on > today]:
        message = _("A decree counts from its publication: enter it on %(day)s.")
        facts = {"day": date_format(early[0].published_on, "j F Y")}
        raise BadInput(message % facts, gaps=[Gap("published_on", "future", message % facts)])
    return found


def _open(government: Government | None) -> "QuerySet[Deadline]":
    rows = deadlines.unmet(government.pk if government else None)
    return rows.select_related("government", "agency")


def _apply(
    ids: Sequence[UUID], calendars: CalendarFactory, at: datetime, entry: DecreeEntry
) -> list[DueDateShift]:
    with unit_of_work():
        rows = Deadline.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk__in=ids, met_at__isnull=True, closed_at__isnull=True
        )
        rows = (
            rows.select_related("government", "agency").prefetch_related("calendar", RESUMED).order_by("id")
        )
        return _store_shifts(_shifts(rows, calendars, at), at, entry)


def _shifts(rows: Iterable[Deadline], calendars: CalendarFactory, at: datetime) -> list[DueDateShift]:
    found = (_shift(row, calendars, at) for row in rows)
    return [move for move in found if move is not None]


def _shift(deadline: Deadline, calendars: CalendarFactory, at: datetime) -> DueDateShift | None:
    """What the calendar as known at `at` does to the deadline; None when that is nothing."""
    week = deadline.agency.working_week or deadline.government.working_week
    known_on = local_day(at, deadline.government.tz)
    calendar = calendars.version(deadline.government_id, week=week, known_on=known_on)
    if calendar.pk == deadline.calendar_id:
        return None
    counts_until = deadline.counts_until
    stands_on = day_ending_at(counts_until, ZoneInfo(deadline.zone))
    if not _is_ahead(deadline, at):
        kinder = calendar.value.asks_no_more_than(deadline.calendar.value)
        return DueDateShift(deadline, calendar, stands_on, stands_on) if kinder else None
    due = derive(
        DeadlineRule.from_stored(deadline.rule),
        base_on=deadline.base_on,
        calendar=calendar.value,
        zone=deadline.zone,
    )
    if due.due_at < deadline.due_at:
        return DueDateShift(deadline, calendar, stands_on, stands_on, due.due_on)
    return DueDateShift(
        deadline, calendar, stands_on, max(stands_on, _add_waiting_days(deadline, due.due_on, calendar))
    )


def _is_ahead(deadline: Deadline, at: datetime) -> bool:
    """Whether the date had not passed when the clock last ran: now, or when it stopped at a reviewer's.

    Of what was excused it had.
    """
    return deadline.excused_until is None and deadline.counts_until > (deadline.paused_at or at)


def _add_waiting_days(deadline: Deadline, due_on: date, calendar: CalendarVersion) -> date:
    """The day by the rule and as many working days later as a reviewer had it, both by the calendar."""
    zone = ZoneInfo(deadline.zone)
    for change in deadline.resumed:  # type: ignore[attr-defined]  # RESUMED
        since = datetime.fromisoformat(change.details["paused_at"])
        waited = clocks.days_waited(since, change.known_at, zone=zone, calendar=calendar.value)
        if waited:
            due_on = calendar.value.add_working_days(due_on, len(waited))
    return due_on


def _store_shifts(
    moves: list[DueDateShift], at: datetime, entry: DecreeEntry | None = None
) -> list[DueDateShift]:
    """Write the moves down. Five statements per thousand."""
    stored({move.calendar.pk: move.calendar for move in moves}.values())
    past: dict[UUID, list[DeadlineChange]] = {}
    rows = DeadlineChange.objects.filter(deadline__in=[move.deadline.pk for move in moves])
    for row in rows.prefetch_related("calendar").order_by("deadline_id", "number"):
        past.setdefault(row.deadline_id, []).append(row)
    made = [_shifted_deadlines(move, past[move.deadline.pk], at) for move in moves]
    for change in made:
        change.decree = entry
    deadlines.store_changes([move.deadline for move in moves], made)
    return moves


def _shifted_deadlines(move: DueDateShift, before: list[DeadlineChange], at: datetime) -> DeadlineChange:
    deadline = move.deadline
    added = sorted(_decrees(move.calendar) - _decrees(deadline.calendar))
    details: dict[str, Json] = {
        "decrees": added,
        "from": move.from_on.isoformat(),
        "to": move.to_on.isoformat(),
    }
    if move.earlier_on is not None:
        details["earlier"] = move.earlier_on.isoformat()
    deadline.calendar = move.calendar
    rule = DeadlineRule.from_stored(deadline.rule)
    due = derive(rule, base_on=deadline.base_on, calendar=move.calendar.value, zone=deadline.zone)
    if due.due_at >= deadline.due_at and _is_ahead(deadline, at):
        deadline.nominal_on, deadline.due_on, deadline.due_at = due.nominal_on, due.due_on, due.due_at
        deadline.provisional = due.provisional
        deadline.derivation = derivation_of(
            rule, due, anchor_on=deadline.anchor_on, calendar=move.calendar.sha256
        )
        if deadline.extended_until is not None and deadline.extended_until < due.due_at:
            deadline.extended_until = deadline.extended_at = None
        if move.shifts_day and move.to_on > due.due_on:
            # Beyond the rule's own day: a reviewer had it meanwhile.
            deadline.extended_until = due.due_at + (
                end_of_day(move.to_on, ZoneInfo(deadline.zone))
                - end_of_day(due.due_on, ZoneInfo(deadline.zone))
            )
            deadline.extended_at = at
    return deadlines.change(
        deadline,
        cause=DueDateCause.MOVED if move.shifts_day else DueDateCause.RECOUNTED,
        at=at,
        due_at=deadline.counts_until,
        details=details,
        before=before,
    )


def _decrees(calendar: CalendarVersion) -> set[str]:
    """Day and decree of everything that the version holds, in words for the record."""
    return {f"{day.on} {day.name} ({day.decree_number})" for day in calendar.entries}
