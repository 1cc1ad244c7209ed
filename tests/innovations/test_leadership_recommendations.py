"""A quarter's recommendation to suspend or end: the leaders are asked, act or decline; nothing is done by itself."""

import json

import pytest

from common.errors import NotPermitted, Unready
from innovations.models import Evaluation, Report
from organisations.offices import SYSTEM
from tests.innovations.asked_walks import ask, handed_in
from tests.innovations.walks import reported
from tests.world import World
from workflow.engine import gate
from workflow.models import Event, Task

END = (("recommendation", "end"),)


def waiting() -> list[tuple[str, str]]:
    rows = Task.objects.filter(kind="decide", closed_at__isnull=True)
    return list(rows.values_list("subject_type", "role"))


def ended(world: World, said: str = "end") -> Report:
    """A first quarter evaluated with the recommendation to end the innovation."""
    return world.decide(
        reported(world), world.bureau, comment="Tidak berjalan.", facts=(("recommendation", said),)
    )


@pytest.mark.parametrize("said", ["suspend", "end"])
def test_the_regional_secretary_is_asked(world: World, said: str) -> None:
    report = ended(world, said)

    told = json.loads(bytes(Event.objects.get(kind="innovation.advise").payload))["facts"]
    report.innovation.refresh_from_db()
    assert (waiting(), report.innovation.state) == (
        [("innovation", "regional_secretary")],
        "under_evaluation",
    )
    assert (told["report"], told["recommendation"], told["score"]) == (str(report.pk), said, "80.00")


@pytest.mark.parametrize("said", ["continue", "upgrade", "replicate"])
def test_nothing_else_is_asked_of_the_leaders(world: World, said: str) -> None:
    ended(world, said)

    assert (waiting(), Event.objects.filter(kind="innovation.advise").count()) == ([], 0)


def test_whoever_recommends_an_end_says_why(world: World) -> None:
    with pytest.raises(Unready) as refusal:
        world.decide(reported(world), world.bureau, facts=END)

    assert [gap.field for gap in refusal.value.gaps] == ["comment"]
    assert (Evaluation.objects.count(), waiting()) == (0, [])


def test_no_table_ends_anything_by_itself(world: World) -> None:
    world.decide(reported(world, "0", "300"), world.bureau)

    made = Evaluation.objects.get()
    suggested = made.result.working["steps"]["suggested"]["outcome"]
    assert (suggested, made.recommendation, waiting()) == ("end", "improve", [])


@pytest.mark.parametrize(
    ("step", "state"),
    [("suspend", "suspended"), ("discontinue", "discontinued"), ("decline", "under_evaluation")],
)
def test_the_leaders_act_or_decline_and_the_task_is_done(world: World, step: str, state: str) -> None:
    innovation = ended(world).innovation

    done = gate.perform(
        innovation, step, actor=world.sekda, at=world.tick(), comment="Sudah dipertimbangkan."
    )

    assert (done.state, waiting()) == (state, [])


def test_declining_takes_a_reason_and_the_leaders(world: World) -> None:
    innovation = ended(world).innovation

    with pytest.raises(Unready) as refusal:
        gate.perform(innovation, "decline", actor=world.sekda, at=world.tick())
    with pytest.raises(NotPermitted):
        gate.perform(innovation, "decline", actor=world.bureau, at=world.tick(), comment="Tidak.")

    assert [gap.field for gap in refusal.value.gaps] == ["comment"]
    assert waiting() == [("innovation", "regional_secretary")]


def test_there_is_nothing_to_decline_before_it_is_recommended(world: World) -> None:
    innovation = world.launched()

    with pytest.raises(Unready) as refusal:
        gate.perform(innovation, "decline", actor=world.sekda, at=world.tick(), comment="Tidak.")

    assert [gap.field for gap in refusal.value.gaps] == ["recommendation"]


def test_an_ended_innovation_needs_no_leaders_decision(world: World) -> None:
    report = reported(world)
    gate.perform(report.innovation, "discontinue", actor=world.sekda, at=world.tick(), comment="Dihentikan.")

    world.decide(report, world.bureau, comment="Tidak berjalan.", facts=END)

    assert (waiting(), Event.objects.filter(kind="innovation.advise").count()) == ([], 0)


def test_a_contract_in_force_leaves_the_leaders_asked(world: World) -> None:
    """An ad-hoc report recommends an end; a contract signed afterwards is no answer to it."""
    asked = handed_in(world, ask(world, world.launched()), "40", "12")
    innovation = world.decide(asked, world.bureau, comment="Tidak berjalan.", facts=END).innovation
    before = waiting()

    moved = gate.perform(innovation, "begin_evaluation", actor=SYSTEM, at=world.tick())

    assert before == waiting() == [("innovation", "regional_secretary")]
    assert moved.state == "under_evaluation"
