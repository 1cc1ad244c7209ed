"""Clocks that stand still, and what was received by them.

A clock stands while a reviewer has what was corrected, and while its innovation rests; for both reasons at once if need
be. It runs again when the last of them is over, and the due day moves by the working days at whose end it stood. Of a
day that was decided on meanwhile only those after the decision.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, QuerySet, Value, When

from calendars.working_days import Calendar
from common.periods import day_ending_at, end_of_day, local_day
from common.types import Json
from deadlines.enums import OvertakenBy
from deadlines.models import Deadline, DeadlineChange
from deadlines.schedule.ladder import DueDateCause
from deadlines.services.deadlines import change, changes_of, store_changes, unmet
from deadlines.services.overtaken import overtake
from workflow.engine import tasks
from workflow.engine.transaction import unit_of_work

# -- what is handed in -------------------------------------------------------------------------------------


def meet(deadline_id: UUID, *, at: datetime) -> None:
    """Record the receipt; only the first one counts. What rests is received on the day on which its clock stopped."""
    with unit_of_work():
        for deadline in _locked(unmet(None).filter(pk=deadline_id)):
            _receive(deadline, at, known_at=at)


def settle(subject_type: str, subject_id: UUID, *, kind: str, at: datetime) -> None:
    """The reviewer accepted: the obligation was met when it was last handed to them, else now."""
    with unit_of_work():
        for deadline in _of_subject(subject_type, subject_id, kind):
            _receive(deadline, _held_since(deadline) or at, known_at=at)


def _receive(deadline: Deadline, at: datetime, *, known_at: datetime) -> None:
    """Met at `at`. Days for which the clock stood before that do not make it late."""
    if deadline.rests_since is not None:
        tasks.rest([deadline.subject_id], since=None)
    if deadline.paused_at is not None and deadline.paused_at < at:
        _run(deadline, until=at, known_at=known_at, received=True)
    # The sweep still records the steps before the receipt, then closes.
    sooner = Case(When(next_at__lt=at, then=F("next_at")), default=Value(at))
    rows = Deadline.objects.filter(pk=deadline.pk)
    overtake(rows, by=OvertakenBy.RECEIVED, at=known_at)
    rows.filter(met_at__isnull=True).update(
        met_at=at, next_at=sooner, modified_at=known_at, rests_since=None, held_since=None
    )


# -- a reviewer has it -------------------------------------------------------------------------------------


def pause(subject_type: str, subject_id: UUID, *, kind: str, at: datetime) -> None:
    """Stop the clock: what is asked for lies with a reviewer. Nothing falls due while it stands.

    It was handed in: more time that was asked for is not needed any more.
    """
    with unit_of_work():
        for deadline in _of_subject(subject_type, subject_id, kind):
            overtake(Deadline.objects.filter(pk=deadline.pk), by=OvertakenBy.RECEIVED, at=at)
            if deadline.rests_since is not None and deadline.held_since is None:
                _note(deadline, at=at, held_since=at)
            elif deadline.paused_at is None:
                _stop(deadline, at)


def resume(subject_type: str, subject_id: UUID, *, kind: str, at: datetime) -> Deadline | None:
    """The reviewer gave it back: the clock runs again unless it rests, see `wake`.

    None when there is no such deadline or it is done with.
    """
    with unit_of_work():
        for deadline in _of_subject(subject_type, subject_id, kind):
            if deadline.rests_since is not None:
                _note(deadline, at=at, held_since=None)
            elif deadline.paused_at is not None:
                mixed = deadline.held_since is not None and deadline.held_since != deadline.paused_at
                _run(deadline, until=at, known_at=at, **({"held": True} if mixed else {}))
            return deadline
    return None


def _held_since(deadline: Deadline) -> datetime | None:
    first = deadline.paused_at if deadline.rests_since is None else None
    return deadline.held_since or first


# -- its innovation rests ----------------------------------------------------------------------------------


def rest(rows: "QuerySet[Deadline]", *, at: datetime) -> None:
    """Let what is owed of these rest: nothing of it falls due, opens or is late until `wake`. What rests already does.

    A query, and two with three statements for each clock that ran.
    """
    with unit_of_work():
        resting = _locked(rows.filter(rests_since__isnull=True))
        tasks.rest({deadline.subject_id for deadline in resting}, since=at)
        for deadline in resting:
            deadline.rests_since = at
            if deadline.paused_at is None:
                _stop(deadline, at, suspended=True)
            else:
                _note(deadline, at=at, rests_since=at, held_since=deadline.held_since or deadline.paused_at)


def wake(rows: "QuerySet[Deadline]", *, at: datetime) -> None:
    """End the rest of these; the clock of what a reviewer has stands on. Costs as `rest`."""
    with unit_of_work():
        resting = _locked(rows.filter(rests_since__isnull=False))
        tasks.rest({deadline.subject_id for deadline in resting}, since=None)
        for deadline in resting:
            if deadline.held_since is not None:
                later = deadline.held_since if deadline.held_since != deadline.paused_at else None
                _note(deadline, at=at, rests_since=None, held_since=later)
            else:
                mixed = deadline.paused_at != deadline.rests_since
                _run(deadline, until=at, known_at=at, suspended=True, **({"held": True} if mixed else {}))


# -- both --------------------------------------------------------------------------------------------------


def _stop(deadline: Deadline, at: datetime, **why: Json) -> None:
    deadline.paused_at = at
    _store(deadline, change(deadline, cause=DueDateCause.PAUSED, at=at, due_at=None, details=why))


def _run(deadline: Deadline, *, until: datetime, known_at: datetime, **why: Json) -> None:
    """Move the due day by the working days at whose end the clock stood before `until`, by the deadline's calendar.

    A day that somebody named while it stood holds what had been waited until then: only the days after are given back,
    and never fewer than without it. Two queries for what became of it before.
    """
    since = deadline.paused_at
    assert since is not None, "only a clock that stands is let run"
    past = changes_of(deadline)
    due_at, waited = given_back(deadline, past, since=since, until=until)
    if waited:
        if deadline.excused_until is not None and deadline.excused_until >= deadline.counts_until:
            deadline.excused_until = due_at
        else:
            deadline.extended_until, deadline.extended_at = due_at, known_at
    deadline.paused_at = deadline.rests_since = deadline.held_since = None
    details = {**why, "paused_at": since.isoformat(), "days": [day.isoformat() for day in waited]}
    made = change(
        deadline, cause=DueDateCause.RESUMED, at=known_at, due_at=due_at, details=details, before=past
    )
    _store(deadline, made)


# By these somebody decided on a day.
_NAMED = (DueDateCause.EXTENDED, DueDateCause.EXCUSED)


def given_back(
    deadline: Deadline, past: Sequence[DeadlineChange], *, since: datetime, until: datetime
) -> tuple[datetime, list[date]]:
    """The instant that counts once the clock runs again, and the days that are given back for it: the latest of those
    that follow from the day that counted when it stopped and from each that was named since."""
    zone, calendar = ZoneInfo(deadline.zone), deadline.calendar.value
    stopped = max(index for index, row in enumerate(past) if row.cause == DueDateCause.PAUSED)
    counted = [row.due_at for row in past[:stopped] if row.due_at is not None][-1]
    found = [(counted, since)]
    for row in past[stopped:]:
        if row.due_at is not None:
            since = row.known_at if row.cause in _NAMED else since
            found.append((row.due_at, since))
    shifted = []
    for due_at, begun in found:
        waited = days_waited(begun, until, zone=zone, calendar=calendar)
        shifted.append((_later_by(due_at, len(waited), zone=zone, calendar=calendar), waited))
    return max(shifted, key=lambda each: each[0])


def _later_by(due_at: datetime, days: int, *, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """So many working days later, at the same time of the day."""
    if not days:
        return due_at
    due_on = calendar.add_working_days(day_ending_at(due_at, zone), days)
    past_midnight = end_of_day(day_ending_at(due_at, zone), zone) - due_at
    return end_of_day(due_on, zone) - past_midnight


def days_waited(since: datetime, until: datetime, *, zone: ZoneInfo, calendar: Calendar) -> list[date]:
    """The working days at whose end the clock stood."""
    first, last = local_day(since, zone), local_day(until, zone)
    ends = [first + timedelta(days=offset) for offset in range((last - first).days)]
    return [day for day in ends if calendar.is_working_day(day)]


def _store(deadline: Deadline, made: DeadlineChange) -> None:
    store_changes([deadline], [made])


def _note(deadline: Deadline, *, at: datetime, **since: datetime | None) -> None:
    """A reason more or less for which a clock stands that goes on standing. One update."""
    for name, moment in since.items():
        setattr(deadline, name, moment)
    Deadline.objects.filter(pk=deadline.pk).update(modified_at=at, **since)


def _of_subject(subject_type: str, subject_id: UUID, kind: str) -> list[Deadline]:
    """The open deadline of this kind under its row lock, in a list of one or none."""
    return _locked(unmet(None).filter(subject_type=subject_type, subject_id=subject_id, kind=kind))


def _locked(rows: "QuerySet[Deadline]") -> list[Deadline]:
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("id"))
