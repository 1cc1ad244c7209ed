"""Evaluations of what was launched and has no contract: counted from the ceremony, replaced by a contract."""

from datetime import UTC, date, datetime, timedelta

from innovations.models import Appraisal, Evaluation, LaunchEvent
from innovations.services.proposals import launching
from tests.innovations.walks import in_force
from tests.world import World
from workflow.engine import gate
from workflow.models import Task

AUGUST = datetime(2025, 8, 1, 3, tzinfo=UTC)
SCORES = {"planned": 60, "recorded": 60, "measurable": 60, "own_work": 60, "benefit": 60}


def test_a_launch_schedules_both_from_the_ceremony(world: World) -> None:
    innovation = world.launched()

    rows = Appraisal.objects.filter(innovation=innovation).order_by("after_months")

    assert [(row.after_months, row.contract_id, row.period_end, row.deadline.due_on) for row in rows] == [
        (6, None, date(2025, 7, 3), date(2025, 8, 1)),
        (12, None, date(2026, 1, 3), date(2026, 2, 2)),
    ]


def test_a_contract_counts_anew(world: World) -> None:
    contract = in_force(world)

    of_contract = Appraisal.objects.filter(contract=contract)
    from_launch = Appraisal.objects.filter(contract__isnull=True).select_related("deadline")
    assert sorted(of_contract.values_list("after_months", "state")) == [(6, "scheduled"), (12, "scheduled")]
    assert [(row.state, row.deadline.closed_at is None) for row in from_launch] == [("lapsed", False)] * 2


def test_a_begun_appraisal_goes_on_beside_the_contract(world: World) -> None:
    innovation = world.launched()
    world.sweep(AUGUST)

    in_force(world, innovation)

    begun = Appraisal.objects.get(after_months=6, contract=None)
    assert (begun.state, Task.objects.filter(subject_id=begun.pk, closed_at__isnull=True).count()) == (
        "in_review",
        1,
    )


def test_an_appraisal_without_figures_is_scored_by_questions(world: World) -> None:
    innovation = world.launched()
    world.sweep(AUGUST)
    appraisal = Appraisal.objects.get(innovation=innovation, after_months=6)

    world.decide(appraisal, world.bureau, scores=SCORES)
    world.decide(appraisal, world.inspector)
    world.decide(
        appraisal, world.sekda, comment="Layak.", scores=SCORES, facts=(("recommendation", "replicate"),)
    )

    made = Evaluation.objects.get(appraisal=appraisal)
    assert (appraisal.gathered["quarters"], str(made.score), made.recommendation) == (
        [],
        "60.00",
        "replicate",
    )


def test_nobody_is_late_for_a_ceremony_put_down_afterwards(world: World) -> None:
    approved = world.approved()
    event = launching.record_event(
        government=world.government,
        title="Peluncuran 2023",
        held_on=date(2023, 5, 2),
        place="Pendopo",
        presided_by=world.seats["regent"],
        on_behalf_of=None,
        actor=world.bureau,
        at=world.tick(),
    )

    gate.perform(approved, "launch", actor=world.bureau, at=world.tick(), launch_event=str(event.pk))

    today = world.now.date()
    first = Appraisal.objects.get(after_months=6)
    assert LaunchEvent.objects.get().held_on < today
    assert (first.period_end, first.deadline.due_on) == (
        date(2023, 11, 3),
        today + timedelta(days=32),
    )
