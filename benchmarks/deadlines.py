"""A million obligations, nine tenths handed in: the sweep that marks what is overdue beside the least SQL that could.

Contenders take turns on bands of equal size that fall due one after the other, in the same tables. The floor is one
statement: mark, and insert one row each. The sweep claims, records steps with the ladder's instants, advances, and
announces. What is announced is another matter: it is measured, and limited, without it.
"""

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 -- after Django is set up

from benchmarks.length import judge, length  # noqa: E402 -- same
from calendars.services.calendar_versions import version_of  # noqa: E402
from deadlines.models import Deadline, DeadlineStepReached  # noqa: E402
from deadlines.schedule.due_dates import DeadlineRule  # noqa: E402
from deadlines.services import deadlines  # noqa: E402
from deadlines.services import sweep as sweeping  # noqa: E402 -- same
from organisations.enums import Role  # noqa: E402 -- same
from organisations.models import Agency, Government, Person, User  # noqa: E402
from organisations.services.appointing import appoint, seat_of  # noqa: E402

ALL = length(1_000_000, 20_000)
ROUNDS = length(5, 2)
BAND = ALL // 100
LOOP = length(200, 20)
AGAINST_SET, AGAINST_LOOP = 2.0, 40.0
# How long the longest batch of a sweep may hold its row locks, as a part of what the bare statement beside it holds
# them for its whole band: the median of the rounds. Seconds would measure the machine.
HELD = 0.5
# What the longest batch of each sweep that found something held, in seconds.
longest: list[float] = []
FIRST = date(2024, 3, 31)
# Five reminders, recorded long ago, and the breach that is due; no lock, which another band would meet.
RULE = DeadlineRule(lock_after_days=None)

# The least that marks a band and keeps one row for each: no claim, no ladder, no notice.
FLOOR = """
    WITH marked AS (
        UPDATE deadlines_deadline SET breached_at = due_at, next_at = NULL
         WHERE closed_at IS NULL AND next_at <= %s RETURNING id, due_at)
    INSERT INTO deadlines_deadlinestepreached (deadline_id, code, scheduled_at)
    SELECT id, 'breach', due_at FROM marked ON CONFLICT DO NOTHING"""
COPIES = """
    INSERT INTO deadlines_deadline ({columns})
    SELECT {chosen} FROM deadlines_deadline d, generate_series(1, %s) WHERE d.id = %s"""


def band(agency: Agency, number: int, size: int, *, met: bool = False) -> datetime:
    """So many obligations due on one day; returns the instant at which they fall due."""
    base_on = FIRST + timedelta(days=7 * number)
    first = deadlines.schedule(
        subject_type="report",
        subject_id=uuid4(),
        title="Laporan Triwulan I 2024",
        government=agency.government,
        agency_id=agency.pk,
        anchor_on=FIRST,
        base_on=base_on,
        rule=RULE,
        calendar=version_of(agency.government_id, known_on=FIRST),
        at=datetime(2024, 1, 2, tzinfo=UTC),
    )
    Deadline.objects.filter(pk=first.pk).update(
        opened_at=first.opens_at, next_at=first.due_at, next_step=len(first.plan) - 1
    )
    columns = [field.column for field in Deadline._meta.concrete_fields]
    fresh = {"id": "gen_random_uuid()", "subject_id": "gen_random_uuid()"}
    if met:
        fresh |= {"met_at": "d.opens_at", "closed_at": "d.opens_at", "next_at": "NULL"}
        # What is done with is never read again: kept narrow, so that the table fits a small machine.
        fresh |= dict.fromkeys(("derivation", "rule", "plan"), "'{}'")
    chosen = ", ".join(fresh.get(column, f"d.{column}") for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(COPIES.format(columns=", ".join(columns), chosen=chosen), [size - 1, first.pk])
        if met:
            cursor.execute("UPDATE deadlines_deadline SET closed_at = opens_at WHERE id = %s", [first.pk])
    return first.due_at


def timed(work: Callable[[], object]) -> float:
    """Seconds it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def floor(at: datetime) -> None:
    """The bare set."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FLOOR, [at])


def sweep(at: datetime, *, expected: int | None = BAND) -> int:
    """The product's sweep; complains when it did not write down the whole band."""
    done = sweeping.sweep(at=at)
    found = sum(done.steps.values())
    if found:
        longest.append(done.longest)
    if expected is not None and found != expected:
        raise AssertionError(f"{found} steps were written down, {expected} were due")
    return found


def one_by_one(at: datetime) -> None:
    """One transaction and a handful of statements each, as a loop over objects would."""
    for deadline in Deadline.objects.filter(closed_at__isnull=True, next_at__lte=at).order_by("due_at", "id"):
        with transaction.atomic():
            locked = Deadline.objects.select_for_update(no_key=True).get(pk=deadline.pk)
            known = set(
                DeadlineStepReached.objects.filter(deadline=locked).values_list("code", "scheduled_at")
            )
            if ("breach", locked.due_at) not in known:
                DeadlineStepReached.objects.create(deadline=locked, code="breach", scheduled_at=locked.due_at)
            locked.breached_at, locked.next_at = locked.due_at, None
            locked.save(update_fields=["breached_at", "next_at"])


def quietly(work: Callable[[], object]) -> float:
    """The same without telling anybody."""
    told = sweeping._listeners[:]
    sweeping._listeners.clear()
    try:
        return timed(work)
    finally:
        sweeping._listeners[:] = told


def at_once(at: datetime) -> int:
    """Two sweepers on one band, each with a connection of its own."""

    def one(_number: int) -> int:
        try:
            return sweep(at, expected=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(one, range(2)))


def main() -> None:
    """Print rates and ratios; exit status 1 above a limit or when a step is doubled or missing."""
    government = Government.objects.create(
        code=uuid4().hex[:12], name="Kabupaten Uji", kind="regency", zone="Asia/Jakarta"
    )
    agency = Agency.objects.create(government=government, name="Dinas Uji", name_key=uuid4().hex)
    head = seat_of(Role.AGENCY_HEAD, agency=agency)
    # With an account: nobody is notified without one.
    holder = User.objects.create_user("kepala@uji.example", None, person=Person.objects.create())
    appoint(holder.person, head, starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    band(agency, 0, ALL - ALL // 10, met=True)
    dues = [band(agency, 1 + number, BAND) for number in range(2 * ROUNDS)]
    loop_due = band(agency, 50, LOOP)
    announced_due = band(agency, 51, BAND)
    both_due = band(agency, 52, BAND)
    rest = ALL // 10 - (2 * ROUNDS + 2) * BAND - LOOP
    if rest > 0:
        band(agency, 53, rest)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{connection.vendor}, {Deadline.objects.count():,} obligations, bands of {BAND:,}, {ROUNDS} rounds"
    )

    pairs, held = [], []
    for number in range(ROUNDS):
        bare = timed(lambda number=number: floor(dues[2 * number]))
        pairs.append((bare, quietly(lambda number=number: sweep(dues[2 * number + 1]))))
        held.append(longest[-1] / bare)
    low, middle, high = statistics.quantiles([ours / bare for bare, ours in pairs], n=4)
    bare, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    loop = timed(lambda: one_by_one(loop_due)) / LOOP
    telling = timed(lambda: sweep(announced_due)) / BAND
    idle = statistics.median(timed(lambda: sweep(announced_due, expected=0)) for _ in range(20))
    together = at_once(both_due)
    steps = DeadlineStepReached.objects.count()
    sweep(both_due, expected=0)

    print(f"bare set            {BAND / bare:>10,.0f} /s")
    print(f"sweep               {BAND / ours:>10,.0f} /s   {middle:.2f} x the set ({low:.2f}–{high:.2f})")
    print(f"one by one          {1 / loop:>10,.0f} /s   {loop * BAND / ours:.0f} x the sweep")
    print(f"sweep that tells    {1 / telling:>10,.0f} /s   with a notice each")
    print(f"nothing to do       {idle * 1000:>10.2f} ms")
    print(f"two sweepers        {together:>10,} steps of {BAND:,}")
    kept = statistics.median(held)
    print(f"longest transaction {kept:>10.2f} x the set's own   (at most {max(longest):.2f} s)")
    too_slow, faults = [], []
    if middle > AGAINST_SET:
        too_slow.append(f"{middle:.2f} times the bare set; at most {AGAINST_SET} is allowed")
    if loop * BAND / ours < AGAINST_LOOP:
        too_slow.append(
            f"only {loop * BAND / ours:.0f} times faster than one by one; {AGAINST_LOOP} is asked for"
        )
    if kept > HELD:
        too_slow.append(f"transactions took {kept:.2f} times the set's; at most {HELD} is allowed")
    if together != BAND:
        faults.append("two sweepers doubled or missed steps")
    if DeadlineStepReached.objects.count() != steps:
        faults.append("a second run wrote something")
    judge(faults, too_slow)


if __name__ == "__main__":
    main()
