"""A simulated year of 500 obligations under four schedulers: the same steps, receipts and verdicts each time.

The schedulers: hourly within three days of due days and daily else; daily; three workers at once; and not at all on the
three days about each due day. A third of the obligations is met in time, a third late, a third never. Each scheduler
gets a government of its own with the same obligations, and lives through the same year; what is written down at its
end is compared. Nobody may get two messages on one day.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour_of_day
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- after Django is set up
from django.core import mail  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.length import brief  # noqa: E402
from calendars.services.calendar_versions import version_of  # noqa: E402
from deadlines.models import Deadline  # noqa: E402 -- same
from deadlines.schedule import due_dates  # noqa: E402 -- same
from deadlines.services import clocks, deadlines, sweep  # noqa: E402 -- same
from notifications.models import Notice  # noqa: E402
from notifications.services import digests  # noqa: E402
from notifications.services.receipts import receipts_of  # noqa: E402
from organisations.enums import Role  # noqa: E402
from organisations.models import Agency, Government, Person, Seat, User  # noqa: E402
from organisations.services.appointing import appoint, seat_of  # noqa: E402
from workflow.outbox import queue  # noqa: E402

WIB = ZoneInfo("Asia/Jakarta")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LADDER = (
    {"code": "escalate_sekda", "after": 3, "unit": "working_days", "to": ["regional_secretary"]},
    {"code": "escalate_inspector", "after": 14, "to": ["inspector"]},
)
RULE = due_dates.DeadlineRule(roll="next", lock_after_days=20, ladder=LADDER)
# Reminders fall due at 08:00: whoever runs once a day runs after that.
SWEPT_AT = hour_of_day(8, 5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are lived through, both inclusive, and the days on which periods end among them."""

    first: date
    last: date
    due: tuple[date, ...]


YEAR = Span(
    date(2025, 1, 1),
    date(2026, 2, 15),
    (date(2025, 3, 28), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 29)),
)
# Short, with every kind of step in it: five reminders, breach, lock and both escalations.
QUARTER = Span(date(2025, 3, 10), date(2025, 5, 6), (date(2025, 3, 28),))


@dataclass(frozen=True, slots=True)
class Scheduler:
    """When the span is swept, given the due days, and by how many at the same moment."""

    name: str
    moments: Callable[[Span, set[date]], Iterator[datetime]]
    workers: int = 1


@dataclass(slots=True)
class SchedulerRun:
    """What one scheduler wrote down, by the names of obligations, and what it took."""

    steps: set[tuple[str, str, datetime]] = field(default_factory=set)
    doubled: int = 0
    verdicts: dict[str, Any] = field(default_factory=dict)
    # Who was told of which step in which office, for what was never handed in.
    receipts: set[tuple[str, str, datetime, str]] = field(default_factory=set)
    # How many messages each person got on each day.
    messages: Counter[tuple[str, date]] = field(default_factory=Counter)
    waiting: int = 0
    sweeps: int = 0
    seconds: float = 0.0
    sweeping: float = 0.0


def _day(day: date) -> datetime:
    return datetime.combine(day, SWEPT_AT, tzinfo=WIB).astimezone(UTC)


def _days(span: Span) -> Iterator[date]:
    for offset in range((span.last - span.first).days + 1):
        yield span.first + offset * DAY


def _daily(span: Span, _due: set[date]) -> Iterator[datetime]:
    return map(_day, _days(span))


def _hourly(span: Span, due: set[date]) -> Iterator[datetime]:
    for day in _days(span):
        near = any(abs((day - other).days) <= 3 for other in due)
        morning = _day(day)
        yield from (morning + hour * HOUR for hour in range(-8, 16)) if near else (morning,)


def _absent(span: Span, due: set[date]) -> Iterator[datetime]:
    missed = {day + offset * DAY for day in due for offset in (-1, 0, 1)}
    return (_day(day) for day in _days(span) if day not in missed)


SCHEDULERS = (
    Scheduler("hourly near due days", _hourly),
    Scheduler("daily", _daily),
    Scheduler("thrice at once", _daily, workers=AT_ONCE),
    Scheduler("not for three days", _absent),
)


def owed(span: Span, *, agencies: int, each: int) -> list[Deadline]:
    """So many obligations a period for so many agencies of a new government, half of them due a day later."""
    place = Government.objects.create(code=uuid4().hex[:12], name="Kabupaten Uji", kind="regency")
    for role in (Role.REGIONAL_SECRETARY, Role.INSPECTOR):
        _hired(seat_of(role, government=place))
    found, calendar = [], version_of(place.pk)
    for number in range(agencies):
        agency = Agency.objects.create(government=place, name=f"Dinas {number}", name_key=f"dinas {number}")
        for role in (Role.AGENCY_OPERATOR, Role.AGENCY_HEAD):
            _hired(seat_of(role, agency=agency))
        found += [
            deadlines.schedule(
                # A type that has a page; nothing opens one here.
                subject_type="innovation",
                subject_id=uuid4(),
                title=f"Laporan {due_on} {agency.name} {nth}",
                government=place,
                agency_id=agency.pk,
                anchor_on=due_on,
                base_on=due_on + (nth % 2) * DAY,
                rule=RULE,
                calendar=calendar,
                at=datetime(2024, 1, 1, tzinfo=UTC),
            )
            for due_on in span.due
            for nth in range(each)
        ]
    return found


def _hired(seat: Seat) -> None:
    person = Person.objects.create(name="")
    User.objects.create_user(f"{person.pk.hex}@uji.example", None, person=person)
    appoint(person, seat, starts_at=LONG_AGO)


def _receipts(owing: list[Deadline]) -> list[tuple[datetime, UUID]]:
    """When each obligation is met, whatever the scheduler does: ten days before to nineteen days after its due day."""
    return sorted(
        (deadline.due_at + timedelta(days=-10 + 29 * (place % 7) / 6, hours=place % 24), deadline.pk)
        for place, deadline in enumerate(owing)
        if place % 3
    )


def lived_through(scheduler: Scheduler, *, span: Span, agencies: int, each: int) -> SchedulerRun:
    """The span under one scheduler, from its first day to the last."""
    owing, life = owed(span, agencies=agencies, each=each), SchedulerRun()
    waiting, began = _receipts(owing), time.perf_counter()
    mail.outbox = []
    with ThreadPoolExecutor(scheduler.workers) as pool:
        for at in scheduler.moments(span, {deadline.due_on for deadline in owing}):
            while waiting and waiting[0][0] <= at:
                moment, pk = waiting.pop(0)
                clocks.meet(pk, at=moment)
            if scheduler.workers == 1:
                life.sweeping += _work(at)
            else:
                life.sweeping += max(pool.map(_work_apart, [at] * scheduler.workers))
            life.sweeps += scheduler.workers
            life.messages.update((message.to[0], at.astimezone(WIB).date()) for message in mail.outbox)
            mail.outbox.clear()
    life.seconds = time.perf_counter() - began
    _note(life, owing[0].government_id, at=_day(span.last))
    return life


def _work(at: datetime) -> float:
    """What a worker does in a round; seconds that the sweep took."""
    began = time.perf_counter()
    sweep.sweep(at=at)
    swept = time.perf_counter() - began
    digests.compose_due(at=at)
    queue.deliver_due(at=at)
    return swept


def _work_apart(at: datetime) -> float:
    """The same on a connection of its own."""
    try:
        return _work(at)
    finally:
        connection.close()


def _note(life: SchedulerRun, government_id: UUID, *, at: datetime) -> None:
    """What is written down at the end."""
    rows = Deadline.objects.filter(government_id=government_id).select_related("calendar", "agency")
    for row in rows:
        reached = receipts_of(row)
        life.steps |= {(row.title, step.code, step.scheduled_at) for step in reached}
        life.doubled += len(reached) - len({(step.code, step.scheduled_at) for step in reached})
        life.verdicts[row.title] = (
            deadlines.verdict_of(row, at=at),
            row.met_at,
            row.breached_at,
            row.locked_at,
            row.closed_at,
        )
        if row.met_at is None:
            life.receipts |= {
                (row.title, step.code, step.scheduled_at, telling.role)
                for step in reached
                for telling in step.told
            }
    life.waiting = Notice.objects.filter(government_id=government_id, mail_at__isnull=False).count()


def differences(lives: dict[str, SchedulerRun]) -> list[str]:
    """Everything in which one year is not as the first, in words; and whoever got two messages on one day."""
    (first, model), *others = lives.items()
    found = [
        f"{name}: other {what} than {first}"
        for name, life in others
        for what in ("steps", "receipts", "verdicts")
        if getattr(life, what) != getattr(model, what)
    ]
    found += [f"{name}: {life.doubled} doubled steps" for name, life in lives.items() if life.doubled]
    for name, life in lives.items():
        most = max(life.messages.values(), default=0)
        if most != 1:
            found.append(f"{name}: {most} messages to one person on one day")
        if life.waiting:
            found.append(f"{name}: {life.waiting} notices never left")
    return found


def main() -> None:
    """Print what each scheduler did; exit status 1 on any difference."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    span, agencies = (QUARTER, 1) if brief() else (YEAR, 25)
    lives = {}
    # The hourly one takes most of the time, and the tests live a quarter through with it.
    for scheduler in SCHEDULERS[1:] if brief() else SCHEDULERS:
        life = lives[scheduler.name] = lived_through(scheduler, span=span, agencies=agencies, each=5)
        print(
            f"{scheduler.name:<22}{life.sweeps:>6,} sweeps {len(life.steps):>6,} steps"
            f" {len(life.receipts):>6,} receipts {len(life.verdicts):>4} verdicts"
            f" {sum(life.messages.values()):>6,} messages,"
            f" at most {max(life.messages.values(), default=0)} a day"
            f" {life.seconds:>7.1f} s ({life.sweeping:.1f} s in sweeps)",
            flush=True,
        )
    if found := differences(lives):
        sys.exit("; ".join(found))
    print("the same steps, receipts and verdicts under every scheduler")


if __name__ == "__main__":
    main()
