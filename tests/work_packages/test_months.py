"""A month of an agency: filled in by PPK and treasurer, locked by its head, changed only by returning it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from common.errors import NotNow, NotPermitted, Unready
from tests.work_packages.scenes import (
    FEBRUARY,
    JANUARY,
    actor,
    filled,
    locked,
    month,
    package,
    planned,
    with_officers,
)
from tests.world import World
from work_packages.models import MonthlyProgress, PackageMonth, PackagePlan, PlannedMonth
from work_packages.services.entering import MonthEntry, enter
from work_packages.services.months import open_months
from work_packages.standing import standings
from workflow.engine import gate
from workflow.models import Event, Task


@pytest.fixture
def building(world: World) -> World:
    return with_officers(world)


def refused(work: Any) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        work()
    return str(caught.value)


def test_both_sides_fill_in_and_the_head_locks_everything_at_once(building: World) -> None:
    one, two = package(building, "PKT-1"), package(building, "PKT-2", starts_on=None)
    package(building, "PKT-3", stage="kontrak")
    planned(building, one, {JANUARY: "40.00", FEBRUARY: "60.00"})
    progress = open_months(JANUARY, at=building.tick())[0]
    asked = set(Task.objects.filter(subject_id=progress.pk).values_list("kind", "role"))

    filled(building, progress, one, "35.55", "100000000.00")
    with pytest.raises(Unready) as caught:
        gate.perform(progress, "submit", actor=building.operator, at=building.tick())
    filled(building, progress, two, "0", "0")
    done = locked(building, progress)

    assert asked == {("enter_month", "commitment_officer"), ("enter_month", "treasurer")}
    assert [gap.field for gap in caught.value.gaps] == [
        f"packages.{two.pk}.{n}" for n in ("physical", "cash")
    ]
    assert done.state == "locked"
    event = Event.objects.get(subject_id=progress.pk, kind="monthly_progress.lock")
    assert sorted(json.loads(bytes(event.payload))["facts"]["figures"]) == sorted(
        [[str(one.pk), "35.55", "100000000.00"], [str(two.pk), "0.00", "0.00"]]
    )
    row = standings([one], JANUARY)[0]
    assert (row.planned, row.actual, row.deviation) == (Decimal("40.00"), Decimal("35.55"), Decimal("-4.45"))


def test_each_writes_their_own_side_and_nobody_else_any(building: World) -> None:
    row = package(building)
    progress = month(building)

    def write(who: str, **values: Any) -> str:
        try:
            enter(progress, {row.pk: MonthEntry(values)}, actor=actor(building, who), at=building.tick())
        except NotPermitted as error:
            return error.code
        except Exception as error:  # noqa: BLE001 -- the code is what is asked
            return ",".join(gap.code for gap in getattr(error, "gaps", ()))
        return "ok"

    answers = [
        write("ppk", physical=Decimal(10)),
        write("ppk", cash=Decimal(10)),
        write("treasurer", cash=Decimal(10)),
        write("treasurer", physical=Decimal(10)),
        write("ppk", physical=Decimal("100.01")),
        write("ppk", physical=Decimal(-1)),
        write("head", physical=Decimal(10)),
        write("builder", physical=Decimal(10)),
        write("neighbour_head", physical=Decimal(10)),
    ]

    assert answers == [
        *("ok", "not_your_side", "ok", "not_your_side", "too_much", "negative"),
        *("not_your_office", "not_your_office", "not_your_office"),
    ]


def test_after_the_lock_figures_change_only_by_returning_and_late_stays_late(building: World) -> None:
    row = package(building)
    progress = month(building)
    filled(building, progress, row, "20", "5")
    building.now = datetime(2025, 3, 20, tzinfo=UTC)
    done = locked(building, progress)
    first = MonthlyProgress.objects.select_related("deadline").get(pk=progress.pk).deadline

    with pytest.raises(NotNow):
        enter(
            done,
            {row.pk: MonthEntry({"physical": Decimal(1)})},
            actor=actor(building, "ppk"),
            at=building.tick(),
        )
    saved = PackageMonth.objects.get(package=row)
    changed = refused(lambda: PackageMonth.objects.filter(pk=saved.pk).update(physical=1))
    gone = refused(lambda: PackageMonth.objects.filter(pk=saved.pk).delete())
    moved = refused(lambda: type(row).objects.filter(pk=row.pk).update(agency=None))

    back = gate.perform(done, "reopen", actor=building.builder, at=building.tick(), comment="SP2D salah.")
    filled(building, back, row, "21", "6")
    again = gate.perform(back, "resubmit", actor=building.ppk, at=building.tick())
    held = refused(lambda: PackageMonth.objects.filter(pk=saved.pk).update(physical=1))
    final = gate.perform(again, "lock", actor=building.head, at=building.tick())
    second = MonthlyProgress.objects.select_related("deadline").get(pk=progress.pk).deadline

    assert final.state == "locked"
    assert all("head" in text or "locked" in text for text in (changed, moved, held))
    assert gone
    assert (first.due_on, first.met_at == second.met_at, first.met_at > first.due_at) == (
        date(2025, 2, 14),
        True,
        True,
    )


def test_a_plan_sums_to_exactly_100_in_the_database(building: World) -> None:
    row = package(building)

    answers = []
    for number, parts in enumerate((("33.33", "66.66"), ("50.00", "50.01"), ("33.33", "66.67")), 1):
        try:
            with transaction.atomic():
                planned(building, row, dict(zip((JANUARY, FEBRUARY), parts, strict=True)), number=number)
        except DatabaseError as error:
            answers.append("100" in str(error))
        else:
            answers.append(None)
    plan = PackagePlan.objects.get(package=row)
    fixed = [
        refused(lambda: PlannedMonth.objects.create(plan=plan, month=date(2025, 3, 1), physical=0)),
        refused(lambda: PlannedMonth.objects.filter(plan=plan).update(physical=50)),
        refused(lambda: PackagePlan.objects.filter(pk=plan.pk).update(number=9)),
        refused(lambda: PackageMonth.objects.create(package=row, month=date(2025, 1, 2))),
    ]

    assert answers == [True, True, None]
    assert all(fixed)
