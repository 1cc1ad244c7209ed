"""Deadlines: scheduled once from the anchor, met, breached, locked; the sweep that notices what fell due.

Due dates never come from the previous due date. A verdict is a pure function of stored facts (see ladder.py); the
sweep only writes down, once each, the rungs that the facts imply, so running it twice or late changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from common.moments import Elapsing
from common.periods import end_of_day, start_of_day
from organisations.models import Holiday
from workflow.calendars import Calendar
from workflow.ladder import BREACH, LOCK, DeadlineFacts, Verdict, VerdictCode, rungs, verdict
from workflow.models import Deadline, DeadlineRung
from workflow.notices import announce
from workflow.unit import run, unit


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a due day is made from its nominal day, with the legal basis shown to users."""

    roll: str = "next"
    opens_days_before_due: int = 30
    reminder_days: tuple[int, ...] = (14, 7, 3, 1, 0)
    lock_after_days: int | None = None
    legal_basis: str = ""

    @classmethod
    def from_policy(cls, raw: dict[str, Any]) -> "Rule":
        """The `[reports]` table of a policy document."""
        return cls(
            roll=raw.get("roll", "next"),
            opens_days_before_due=raw.get("opens_days_before_due", 30),
            reminder_days=tuple(raw.get("reminder_days", (14, 7, 3, 1, 0))),
            lock_after_days=raw.get("lock_after_days"),
            legal_basis=raw.get("legal_basis", ""),
        )


def calendar_of(government_id: UUID) -> Calendar:
    """The stored calendar of a government: national days and its own. One query."""
    rows = Holiday.objects.filter(Q(government__isnull=True) | Q(government_id=government_id))
    return Calendar(holidays=dict(rows.order_by("on", "id").values_list("on", "name")))


def due_day(nominal_on: date, rule: Rule, calendar: Calendar) -> date:
    """The working day on which something is due."""
    return calendar.roll(nominal_on, rule.roll)  # type: ignore[arg-type]


def schedule(
    *,
    subject_type: str,
    subject_id: UUID,
    title: str,
    government: Any,
    agency_id: UUID,
    anchor_on: date,
    nominal_on: date,
    rule: Rule,
    calendar: Calendar,
) -> Deadline:
    """Store one deadline with its derivation. The opening follows the nominal day, so a holiday never delays it."""
    zone = ZoneInfo(government.zone)
    due_on = due_day(nominal_on, rule, calendar)
    return Deadline.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        title=title[:300],
        government=government,
        agency_id=agency_id,
        zone=government.zone,
        anchor_on=anchor_on,
        nominal_on=nominal_on,
        due_on=due_on,
        due_at=end_of_day(due_on, zone),
        opens_at=start_of_day(nominal_on - timedelta(days=rule.opens_days_before_due), zone),
        grace_days=rule.lock_after_days,
        reminder_days=list(rule.reminder_days),
        derivation={
            "anchor_on": anchor_on.isoformat(),
            "nominal_on": nominal_on.isoformat(),
            "roll": rule.roll,
            "days_off": [
                {"day": off.day.isoformat(), "code": off.code, "name": off.name}
                for off in calendar.days_off_between(nominal_on - timedelta(days=1), due_on)
            ],
            "due_on": due_on.isoformat(),
            "zone": government.zone,
            "legal_basis": rule.legal_basis,
        },
    )


def facts_of(deadline: Deadline, calendar: Calendar | None = None) -> DeadlineFacts:
    """The stored row as the value that verdicts are computed from."""
    return DeadlineFacts(
        due_at=deadline.due_at,
        zone=ZoneInfo(deadline.zone),
        grace_days=deadline.grace_days or 0,
        met_at=deadline.met_at,
        extended_until=deadline.extended_until,
        extended_at=deadline.extended_at,
        opened_at=deadline.opens_at,
        reminders=tuple(deadline.reminder_days),
        lock_after_grace=deadline.grace_days is not None,
        calendar=calendar,
    )


def verdict_of(deadline: Deadline, *, at: datetime, calendar: Calendar | None = None) -> Verdict:
    """What is true of the deadline at `at`; without a calendar lateness counts weekends only."""
    return verdict(facts_of(deadline, calendar), at)


def is_locked(deadline: Deadline, *, at: datetime) -> bool:
    """Whether the grace is over and nothing was received, whether or not a sweep has noticed."""
    return verdict_of(deadline, at=at).code == VerdictCode.LOCKED


def meet(deadline_id: UUID, *, at: datetime) -> None:
    """Record the receipt; only the first one counts. One update."""
    Deadline.objects.filter(pk=deadline_id, met_at__isnull=True).update(met_at=at)


def close(deadline_id: UUID, *, at: datetime) -> None:
    """The obligation fell away: nothing further falls due. One update."""
    Deadline.objects.filter(pk=deadline_id, closed_at__isnull=True).update(closed_at=at)


def close_many(deadline_ids: Any, *, at: datetime) -> None:
    """The same for every open one among `deadline_ids` (values or a query). One update."""
    Deadline.objects.filter(pk__in=deadline_ids, closed_at__isnull=True, met_at__isnull=True).update(
        closed_at=at
    )


@dataclass(slots=True)
class Sweep:
    """What one sweep wrote down: subjects opened, rungs by code."""

    opened: int = 0
    rungs: dict[str, int] = field(default_factory=dict)


def sweep(*, at: datetime, open_subject: Callable[[Deadline, datetime], bool]) -> Sweep:
    """Write down everything that has fallen due by `at` and was not written before; idempotent.

    `open_subject(deadline, at)` opens what waits for it, at the moment its turn comes, and returns whether it did.
    Each deadline is its own short transaction. Deadlines that are met stay until the rungs before their receipt are
    all recorded, then close.
    """
    done, now = Sweep(), Elapsing(at)
    for deadline in _due_for_a_look(at):
        if deadline.opens_at <= at and open_subject(deadline, now()):
            done.opened += 1
        for code in run(partial(_record, deadline.pk, at)):
            done.rungs[code] = done.rungs.get(code, 0) + 1
    return done


def _due_for_a_look(at: datetime) -> Sequence[Deadline]:
    """Open deadlines whose window has begun, oldest first. Uses the partial index on open deadlines."""
    rows = Deadline.objects.filter(closed_at__isnull=True, opens_at__lte=at)
    return list(rows.order_by("due_at", "id"))


def _record(deadline_id: UUID, at: datetime) -> list[str]:
    """Record the missing rungs of one deadline under its row lock; one notice for all of them together."""
    with unit():
        deadline = Deadline.objects.select_for_update(no_key=True).get(pk=deadline_id)
        if deadline.closed_at is not None:
            return []
        known = set(DeadlineRung.objects.filter(deadline=deadline).values_list("code", "scheduled_at"))
        fresh = [r for r in rungs(facts_of(deadline), at) if (r.code, r.instant) not in known]
        written = DeadlineRung.objects.bulk_create(
            [DeadlineRung(deadline=deadline, code=r.code, scheduled_at=r.instant) for r in fresh]
        )
        changed = _facts_reached(deadline, fresh)
        if deadline.met_at is not None:
            deadline.closed_at = deadline.met_at
            changed.append("closed_at")
        if changed:
            deadline.save(update_fields=changed)
        announce(written, at)
        return [r.code for r in fresh]


def _facts_reached(deadline: Deadline, fresh: Sequence[Any]) -> list[str]:
    """Set breach and lock from their scheduled instants, not from when the sweep ran."""
    changed = []
    for rung in fresh:
        if rung.code == BREACH and deadline.breached_at is None:
            deadline.breached_at = rung.instant
            changed.append("breached_at")
        if rung.code == LOCK and deadline.locked_at is None:
            deadline.locked_at = rung.instant
            changed.append("locked_at")
    return changed


def late_now() -> Q:
    """Condition for deadlines breached and still unmet."""
    return Q(breached_at__isnull=False, met_at__isnull=True, closed_at__isnull=True)
