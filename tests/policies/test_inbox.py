"""What waits for whom: a task leaves the inbox of whoever has answered it, and stays in the others'."""

from collections.abc import Callable

from tests.acting import as_actor
from tests.policies.test_deciding import TWO_OF_LAN
from tests.world import World
from workflow.queries import Box, inbox
from workflow.reviews import decisions

Under = Callable[..., World]


def test_who_has_decided_no_longer_finds_the_task(under: Under) -> None:
    world = under(TWO_OF_LAN)
    world.decide(world.submitted(), world.lan)
    at = world.tick()

    counts = {
        (name, box): inbox(as_actor(getattr(world, name), at), at, box).count()
        for name in ("lan", "lan_two")
        for box in (Box.MINE, Box.WAITING)
    }

    assert counts == {
        ("lan", Box.MINE): 0,
        ("lan", Box.WAITING): 1,
        ("lan_two", Box.MINE): 1,
        ("lan_two", Box.WAITING): 0,
    }


def test_who_declared_a_conflict_no_longer_finds_the_task(under: Under) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.submitted()

    decisions.recuse(innovation, actor=world.lan, at=world.tick(), reason="Saudara pengusul.")

    assert inbox(as_actor(world.lan, world.now), world.tick(), Box.MINE).count() == 0


def test_a_withdrawn_decision_brings_the_task_back(under: Under) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.decide(world.submitted(), world.lan)

    decisions.withdraw_decision(innovation, actor=world.lan, at=world.tick())

    assert inbox(as_actor(world.lan, world.now), world.tick(), Box.MINE).count() == 1
