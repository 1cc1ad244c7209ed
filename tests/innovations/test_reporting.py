"""Reports: filling in, handing in, late and locked, returned and waived."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from common.errors import BadInput, NotNow, NotPermitted, Stale, Unready
from common.periods import local_day
from deadlines.models import Deadline, DeadlineStepReached
from deadlines.services import deadlines
from innovations.models import Report
from innovations.queries import typed_at
from innovations.services.reports import reporting
from innovations.services.reports.reporting import FigureEntry
from tests.innovations.walks import WINDOW, in_force, open_report, reported
from tests.world import DUE_Q1, World
from workflow.engine import gate
from workflow.models import Task

# Ten working days after the first quarter, Idulfitri in between: due on 21 April, until midnight in Tuban.
BREACHED = DUE_Q1
LOCKED = datetime(2025, 5, 21, 17, tzinfo=UTC)


def save(world: World, report: Report, figures: dict, who: str = "operator", **arguments) -> Report:
    return reporting.save_figures(
        report, actor=getattr(world, who), at=world.tick(), figures=figures, **arguments
    )


def reached_steps(world: World, contract: Any) -> list[tuple[str, datetime]]:
    """What the first report's deadline has been through."""
    reached = DeadlineStepReached.objects.filter(deadline=world.report(contract, 1).deadline)
    return list(reached.order_by("scheduled_at").values_list("code", "scheduled_at"))


def lines(report: Report) -> list:
    return list(report.lines.order_by("indicator__position"))


def test_the_window_opens_once_and_the_agency_is_notified(world: World) -> None:
    contract = in_force(world)

    first = world.sweep(WINDOW)
    second = world.sweep(WINDOW)

    assert (first.opened, second.opened) == (1, 0)
    assert (world.report(contract, 1).state, world.report(contract, 2).state) == ("open", "scheduled")
    assert sorted(Task.objects.filter(kind="report", closed_at=None).values_list("role", flat=True)) == [
        "agency_operator",
        "innovator",
    ]


def test_a_sweep_three_months_late_ends_where_a_daily_one_does(world: World) -> None:
    daily = in_force(world)
    once = in_force(world, world.launched(title="Canting Besi"))
    Deadline.objects.filter(pk=world.report(once, 1).deadline_id).update(closed_at=world.now)
    for day in range(100):
        world.sweep(datetime(2025, 3, 1, 1, 5, tzinfo=UTC) + timedelta(days=day))
    Deadline.objects.filter(pk=world.report(once, 1).deadline_id).update(closed_at=None)
    world.sweep(world.now)

    assert reached_steps(world, once) == reached_steps(world, daily)
    assert [code for code, _at in reached_steps(world, once)][-5:] == [
        "breach",
        "escalate_sekda",
        "public",
        "escalate_inspector",
        "lock",
    ]
    assert world.report(once, 1).deadline.locked_at == LOCKED


def test_figures_are_saved_at_any_completeness(world: World) -> None:
    report = open_report(world)
    first, _second = lines(report)

    saved = save(
        world, report, {first.indicator_id: FigureEntry(Decimal("12.5"), "Sementara")}, obstacles="Hujan"
    )

    assert [(line.actual, line.note) for line in lines(report)] == [
        (Decimal("12.5"), "Sementara"),
        (None, ""),
    ]
    assert (saved.obstacles, saved.version, saved.state) == ("Hujan", report.version + 1, "open")


def test_every_wrong_figure_is_named(world: World) -> None:
    report = open_report(world)
    first, second = lines(report)
    unknown = uuid4()

    with pytest.raises(BadInput) as caught:
        save(
            world,
            report,
            {
                first.indicator_id: FigureEntry(Decimal(10) ** 18),
                second.indicator_id: FigureEntry(Decimal(1), "Terbalik \u202e"),
                unknown: FigureEntry(Decimal(1)),
            },
        )

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [
        (f"lines.{first.indicator_id}.actual", "invalid"),
        (f"lines.{second.indicator_id}.note", "characters"),
        (f"lines.{unknown}", "unknown"),
    ]


@pytest.mark.parametrize("who", ["neighbour", "bureau", "sekda", "inspector", "stranger", "nobody"])
def test_only_the_own_agency_fills_in(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        save(world, open_report(world), {}, who)


def test_a_report_that_is_not_open_cannot_be_filled_in(world: World) -> None:
    contract = in_force(world)

    with pytest.raises(NotNow) as caught:
        save(world, world.report(contract, 2), {})

    assert caught.value.code == "not_editable"


def test_figures_are_typed_during_and_submitted_after_a_period(
    world: World,
) -> None:
    contract = in_force(world)
    world.now = datetime(2025, 3, 31, 16, 55, tzinfo=UTC)
    report = world.fill(world.report(contract, 1), "40", "12")

    world.sweep(world.tick(minutes=1))
    with pytest.raises(NotNow) as caught:
        gate.perform(report, "submit", actor=world.operator, at=world.tick())
    world.sweep(datetime(2025, 3, 31, 17, tzinfo=UTC))
    handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())

    assert (caught.value.code, handed_in.state) == ("illegal_transition", "submitted")


@pytest.mark.parametrize(("hour", "typed"), [(16, False), (17, True)])
def test_the_period_begins_at_midnight_of_the_zone(world: World, hour: int, typed: bool) -> None:
    contract = in_force(world)
    world.now = datetime(2025, 3, 31, hour, 59, tzinfo=UTC)

    second = Report.objects.filter(typed_at(world.now), contract=contract, number=2)

    assert second.exists() is typed
    assert world.report(contract, 2).can_be_typed(local_day(world.now, world.government.tz)) is typed


def test_an_older_version_is_refused_as_stale(world: World) -> None:
    report = open_report(world)
    save(world, report, {})

    with pytest.raises(Stale):
        save(world, report, {}, seen_version=report.version)


def test_a_report_in_time_meets_its_deadline_at_that_moment(world: World) -> None:
    report = reported(world)

    report.deadline.refresh_from_db()
    assert (report.state, report.deadline.met_at, report.submitted_at) == ("submitted", world.now, world.now)
    assert report.submitted_by_id == world.operator.person_id


def test_a_late_report_before_the_lock_stays_late(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    world.sweep(BREACHED)
    world.now = datetime(2025, 4, 23, 3, tzinfo=UTC)

    gate.perform(report, "submit", actor=world.operator, at=world.tick())
    world.sweep(datetime(2025, 4, 24, 1, tzinfo=UTC))

    report.deadline.refresh_from_db()
    assert (report.deadline.breached_at, report.deadline.locked_at) == (BREACHED, None)
    assert deadlines.verdict_of(report.deadline, at=LOCKED).code == "met_late"


def test_a_locked_report_refuses_figures_before_any_sweep(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    world.now = LOCKED

    with pytest.raises(NotNow) as figures:
        save(world, report, {})
    with pytest.raises(Unready) as handing_in:
        gate.perform(report, "submit", actor=world.operator, at=world.tick())

    assert figures.value.code == "locked"
    assert [(gap.field, gap.code) for gap in handing_in.value.gaps] == [("deadline", "locked")]


def test_a_lock_does_not_touch_the_next_report(world: World) -> None:
    report = open_report(world)
    world.sweep(datetime(2025, 7, 2, 3, tzinfo=UTC))

    following = world.fill(world.report(report.contract, 2), "40", "12")

    done = gate.perform(following, "submit", actor=world.operator, at=world.tick())
    assert done.state == "submitted"


def test_a_returned_report_keeps_its_first_submission(world: World) -> None:
    report = reported(world)
    first = report.submitted_at
    returned = world.decide(report, world.bureau, "return")

    corrected = world.fill(returned, "41", "12")
    again = gate.perform(corrected, "resubmit", actor=world.operator, at=world.tick())

    again.deadline.refresh_from_db()
    assert (again.state, again.submitted_at, again.deadline.met_at) == ("submitted", first, first)


def test_a_waived_obligation_never_falls_due(world: World) -> None:
    report = open_report(world)

    waived = gate.perform(
        report, "waive", actor=world.sekda, at=world.tick(), comment="Perangkat daerah dibubarkan."
    )
    world.sweep(LOCKED)

    waived.deadline.refresh_from_db()
    assert (waived.state, waived.deadline.breached_at) == ("waived", None)


def test_nobody_opens_a_report_by_hand(world: World) -> None:
    report = world.report(in_force(world), 1)

    with pytest.raises(NotNow) as caught:
        gate.perform(report, "open", actor=world.operator, at=world.tick())

    assert caught.value.code == "decided_by_system"
