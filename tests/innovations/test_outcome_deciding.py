"""After the last evaluation the leaders are asked for the outcome: once, while it can be decided, until it is."""

from datetime import UTC, date, datetime

import pytest

from innovations.models import Appraisal, FollowUp, Innovation
from innovations.services.evaluations.outcome_deciding import ask_existing
from organisations.offices import SYSTEM
from tests.innovations.asked_walks import ask
from tests.innovations.test_appraising import CRITERIA, half_a_year
from tests.prepared import shared
from tests.world import World
from workflow.engine import gate
from workflow.models import Task

BOTH = ["head_of_region", "regional_secretary"]


def asked() -> list[str]:
    rows = Task.objects.filter(kind="outcome", closed_at__isnull=True)
    return sorted(rows.values_list("role", flat=True))


def conclude(world: World, appraisal: Appraisal, said: str = "continue", **ballot) -> Appraisal:
    world.decide(appraisal, world.bureau, scores=CRITERIA)
    world.decide(appraisal, world.inspector)
    return world.decide(
        appraisal,
        world.sekda,
        comment="Sudah dibahas.",
        scores=CRITERIA,
        facts=(("recommendation", said),),
        **ballot,
    )


@shared
def before_the_last(world: World) -> Appraisal:
    """All four quarters and the first half-year evaluated; the evaluation after twelve months is open."""
    first = half_a_year(world)
    conclude(world, first)
    for number, actuals, day in (
        (3, ("60", "10"), datetime(2025, 10, 2, 3, tzinfo=UTC)),
        (4, ("60", "10"), datetime(2026, 1, 5, 3, tzinfo=UTC)),
    ):
        world.sweep(day)
        report = world.fill(world.report(first.contract, number), *actuals, note="Kelas ditambah.")
        handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())
        world.decide(handed_in, world.bureau, facts=(("recommendation", "continue"),))
    world.sweep(datetime(2026, 1, 15, 3, tzinfo=UTC))
    return Appraisal.objects.get(contract=first.contract, after_months=12)


@shared
def evaluated(world: World) -> Innovation:
    """Both periodic evaluations are concluded, and nothing is owed."""
    return Innovation.objects.get(pk=conclude(world, before_the_last(world)).innovation_id)


def test_the_last_evaluation_asks_for_the_outcome(world: World) -> None:
    last = before_the_last(world)
    before = asked()

    conclude(world, last)

    assert (before, asked()) == ([], BOTH)


def test_a_follow_up_is_accepted_before_the_outcome_is_asked(world: World) -> None:
    conclude(world, before_the_last(world), "improve", items=[{"field": "follow_up", "message": "Lengkapi."}])
    before, follow_up = asked(), FollowUp.objects.get()

    done = gate.perform(follow_up, "report", actor=world.operator, at=world.tick(), comment="Sudah.")
    gate.perform(done, "accept", actor=world.bureau, at=world.tick())

    assert (before, asked()) == ([], BOTH)


def test_a_recommended_end_is_asked_alone_until_declined(world: World) -> None:
    innovation = conclude(world, before_the_last(world), "end").innovation
    before = asked()

    gate.perform(innovation, "decline", actor=world.sekda, at=world.tick(), comment="Tetap berjalan.")

    assert (before, asked()) == ([], BOTH)


def test_a_waived_last_evaluation_asks_too(world: World) -> None:
    last = before_the_last(world)

    gate.perform(last, "waive", actor=world.sekda, at=world.tick(), comment="Tidak diadakan.")

    assert asked() == BOTH


@pytest.mark.parametrize("step", ["complete", "discontinue", "suspend"])
def test_the_decision_settles_it_for_both(world: World, step: str) -> None:
    innovation = evaluated(world)

    gate.perform(innovation, step, actor=world.regent, at=world.tick(), comment="Sudah dipertimbangkan.")

    assert asked() == []


def test_a_rest_asks_again_when_it_ends(world: World) -> None:
    innovation = evaluated(world)
    resting = gate.perform(innovation, "suspend", actor=world.regent, at=world.tick(), comment="Rehat.")

    gate.perform(resting, "resume", actor=world.regent, at=world.tick())

    assert asked() == BOTH


def test_a_further_contract_settles_it(world: World) -> None:
    innovation = evaluated(world)

    gate.perform(innovation, "begin_evaluation", actor=SYSTEM, at=world.tick())

    assert asked() == []


def test_an_ad_hoc_report_postpones_it(world: World) -> None:
    innovation = evaluated(world)
    report = ask(world, innovation, first_on=date(2026, 1, 2), last_on=date(2026, 1, 10))
    owed = asked()

    gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Tidak perlu.")

    assert (owed, asked()) == ([], BOTH)


def test_what_was_evaluated_before_an_upgrade_is_asked_once(world: World) -> None:
    innovation = evaluated(world)
    Task.objects.filter(kind="outcome").delete()

    for _each in range(2):
        ask_existing({"innovation": str(innovation.pk)}, world.tick())

    assert asked() == BOTH
