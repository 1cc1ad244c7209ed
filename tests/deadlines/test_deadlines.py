"""The sweep: run often, twice, or three days late, it writes down the same."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from common.errors import NotNow
from deadlines.models import Deadline, DeadlineStepReached
from deadlines.schedule.ladder import VerdictCode
from deadlines.services import clocks, deadlines, sweep
from notifications.models import Notice
from tests.concurrency.simultaneous import DONE, counted, run_rounds
from tests.deadlines.steps_due import steps_due
from tests.innovations import walks
from tests.world import DUE_Q1, World, build
from workflow.engine.declarations import BySystem
from workflow.engine.registry import flows

LOCKED = datetime(2025, 5, 21, 17, 0, tzinfo=UTC)
AFTERWARDS = LOCKED + timedelta(days=3)
A_SECOND = timedelta(seconds=1)


def ladder() -> list[tuple[Any, ...]]:
    rows = DeadlineStepReached.objects.order_by("deadline__due_at", "scheduled_at", "id")
    return list(rows.values_list("deadline_id", "code", "scheduled_at"))


def facts() -> list[tuple[Any, ...]]:
    return list(
        Deadline.objects.order_by("due_at", "id").values_list("breached_at", "locked_at", "closed_at")
    )


def verdicts(at: datetime) -> list[VerdictCode]:
    rows = Deadline.objects.filter(kind="report", subject_type="report").order_by("due_at", "id")
    return [deadlines.verdict_of(row, at=at).code for row in rows]


def test_the_same_run_again_changes_nothing(world: World) -> None:
    walks.in_force(world)
    world.sweep(AFTERWARDS)
    before = (ladder(), facts(), Notice.objects.count())

    again = world.sweep(AFTERWARDS)

    assert (again.opened, again.steps) == (0, {})
    assert (ladder(), facts(), Notice.objects.count()) == before


@pytest.mark.parametrize("every", [timedelta(days=1), timedelta(days=3), timedelta(days=400)])
def test_three_days_late_is_as_good_as_every_day(every: timedelta, world: World) -> None:
    walks.in_force(world)
    runs = int((AFTERWARDS - world.now) / every)

    for late in range(runs, -1, -1):
        world.sweep(AFTERWARDS - late * every)

    first = Deadline.objects.order_by("due_at").first()
    recorded = DeadlineStepReached.objects.filter(deadline=first).order_by("scheduled_at")
    assert [(step.code, step.scheduled_at.strftime("%m-%d %H:%M")) for step in recorded] == [
        ("remind_14", "04-07 01:00"),
        ("remind_7", "04-14 01:00"),
        ("remind_3", "04-18 01:00"),
        ("remind_1", "04-20 01:00"),
        ("remind_0", "04-21 01:00"),
        ("breach", "04-21 17:00"),
        ("escalate_sekda", "04-24 17:00"),
        ("public", "04-28 17:00"),
        ("escalate_inspector", "05-05 17:00"),
        ("lock", "05-21 17:00"),
    ]
    assert verdicts(AFTERWARDS) == ["locked", "pending", "pending", "pending"]


def test_the_instants_are_the_rules_and_not_the_runs(world: World) -> None:
    walks.in_force(world)

    world.sweep(AFTERWARDS)

    first = Deadline.objects.order_by("due_at").first()
    assert (first.due_on, first.due_at) == (date(2025, 4, 21), DUE_Q1)
    assert (first.breached_at, first.locked_at) == (first.due_at, LOCKED)


def test_missed_runs_send_one_notice_for_the_latest_step(world: World) -> None:
    walks.in_force(world)

    world.sweep(AFTERWARDS)

    told = Notice.objects.filter(kind="rung").values_list("role", "code")
    assert set(told) == {
        ("innovator", "lock"),
        ("agency_operator", "lock"),
        ("agency_head", "lock"),
        ("regional_secretary", "lock"),
        ("organisation_bureau", "escalate_sekda"),
        ("inspector", "escalate_inspector"),
    }


def test_a_deadline_met_in_time_is_never_breached(world: World) -> None:
    report = walks.reported(world)

    world.sweep(AFTERWARDS)

    deadline = Deadline.objects.get(pk=report.deadline_id)
    assert (deadline.breached_at, deadline.locked_at, deadline.closed_at) == (None, None, deadline.met_at)


def test_only_the_first_receipt_counts(world: World) -> None:
    report = walks.reported(world)
    received = Deadline.objects.get(pk=report.deadline_id).met_at

    clocks.meet(report.deadline_id, at=world.tick(days=2))

    assert Deadline.objects.get(pk=report.deadline_id).met_at == received


def test_the_database_stores_a_step_once(world: World) -> None:
    walks.in_force(world)
    world.sweep(AFTERWARDS)
    step = DeadlineStepReached.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineStepReached.objects.create(
            deadline=step.deadline, code=step.code, scheduled_at=step.scheduled_at
        )


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_do_the_work_once() -> None:
    world = build()
    walks.in_force(world)

    answers = run_rounds(1, lambda _round, _client: world.sweep(AFTERWARDS), clients=4)

    once = {(deadline, code, instant) for deadline, code, instant in ladder()}
    assert set(counted(answers)) <= {DONE, (409, "illegal_transition"), (409, "conflict")}
    assert counted(answers)[DONE] >= 1
    assert len(ladder()) == len(once)
    # The two who report, their head, the secretary, the bureau and the inspectorate, each once.
    assert Notice.objects.filter(kind="rung").count() == 6


def test_a_deadline_that_cannot_open_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    walks.in_force(world)
    refused = Deadline.objects.order_by("due_at").first()

    def open_but_one(deadline: Deadline, at: datetime) -> bool:
        if deadline.pk == refused.pk:
            raise NotNow("Tidak bisa.", code="uji")
        return True

    for subject_type in list(sweep._openers):
        monkeypatch.setitem(sweep._openers, subject_type, open_but_one)

    done = sweep.sweep(at=AFTERWARDS + timedelta(days=400))

    assert [(failure.deadline_id, failure.error.code) for failure in done.failed] == [(refused.pk, "uji")]
    every = Deadline.objects.filter(closed_at__isnull=True).count()
    assert (done.opened, done.steps["breach"]) == (every - 1, every)


def test_the_sweep_opens_every_type_whose_window_begins() -> None:
    scheduled = {
        flow.subject_type
        for flow in flows().values()
        for move in flow.leaving(flow.initial)
        if move.spec.permission is BySystem and move.name == "open"
    }

    assert set(sweep._openers) == scheduled != set()


def test_batches_write_down_what_one_sweep_would(world: World) -> None:
    walks.in_force(world)
    at = AFTERWARDS + timedelta(days=400)

    sweep.sweep(at=at, batch=1)

    owed = Deadline.objects.filter(closed_at__isnull=True)
    expected = [len(steps_due(deadlines.facts_of(row), at)) for row in owed]
    assert (len(expected), len(ladder())) == (6, sum(expected))
    assert owed.filter(next_at__isnull=False).count() == 0


def test_the_sweep_writes_down_what_the_ladder_says(world: World) -> None:
    walks.in_force(world)
    sweep.sweep(at=AFTERWARDS)

    stored = [
        {(step.code, step.scheduled_at) for step in DeadlineStepReached.objects.filter(deadline=row)}
        for row in Deadline.objects.order_by("due_at")
    ]

    assert stored == [
        {(step.code, step.instant) for step in steps_due(deadlines.facts_of(row), AFTERWARDS)}
        for row in Deadline.objects.order_by("due_at")
    ]


def test_an_extension_gives_a_second_ladder_and_is_remembered(world: World) -> None:
    walks.in_force(world)
    granted, until = datetime(2025, 4, 22, 3, tzinfo=UTC), datetime(2025, 5, 3, 17, tzinfo=UTC)
    world.sweep(granted)
    first = Deadline.objects.order_by("due_at").first()

    deadlines.extend([first], until=until, at=granted)
    world.sweep(until)

    first.refresh_from_db()
    codes = [code for _pk, code, instant in ladder() if instant >= granted]
    assert codes == ["remind_7", "remind_3", "remind_1", "remind_0", "breach"]
    seen = [deadlines.verdict_of(first, at=at).code for at in (granted - A_SECOND, granted, until)]
    assert seen == ["breached", "extended", "breached"]
