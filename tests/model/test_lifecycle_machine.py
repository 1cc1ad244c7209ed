"""The whole lifecycle, driven at random, against the independent oracle.

One round, of which each engine takes every second group of walks; in a campaign twenty, all of them on both.
"""

from functools import partial
from pathlib import Path

import pytest
from django.conf import settings as settings_of_django
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import campaign, shared_pool
from tests.model import oracle
from tests.model.machine import SHARED, TAKEN, Lifecycle
from tests.model.walks import GROUPS
from tests.world import START, World, build
from workflow.engine.registry import flow_of
from workflow.policy_changes import publishing

ROUNDS = 20
# In each round, from each group of walks: first the simplest example that there is, which goes on from the first walk
# of the group without a detour, then drawn ones.
EXAMPLES = 3
STEPS = 30


def test_the_oracle_knows_every_arrow_of_every_flow() -> None:
    arrows = {(kind, *arrow) for kind in oracle.FLOWS for arrow in flow_of(kind).edges}

    assert arrows == {
        (kind, name, source)
        for kind, flow in oracle.FLOWS.items()
        for name, (sources, _target, _who, _comment) in flow.items()
        for source in sources
    }


def without_stand_ins(world: World) -> World:
    """The world under the shipped policy as it is for whoever names nobody to stand in.

    Who stands in depends on who took part, which the oracle does not follow: tests/policies/test_stand_ins.py asks it.
    """
    text = (Path(settings_of_django.PRAKARSA_POLICIES_DIR) / "tuban-2018.toml").read_text("utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("stand_in = ")]
    named = "\n".join(kept).replace('name = "tuban-2018"', 'name = "tuban-tanpa-pengganti"', 1)
    version, _new = publishing.publish(named, at=START)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])
    return world


@pytest.mark.parametrize("drawn_from", campaign.seeds("lifecycle", full=ROUNDS))
@pytest.mark.django_db(transaction=True)
def test_the_engine_never_diverges_from_the_oracle(drawn_from: int) -> None:
    SHARED["world"] = without_stand_ins(build())

    for walks in shared_pool.of_this_engine(GROUPS, first=0):
        run_state_machine_as_test(
            seed(drawn_from)(partial(Lifecycle, walks)),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.campaign
def test_the_campaign_saw_every_transition_and_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    """A run that never came to a transition or a refusal has shown nothing about it."""
    with capsys.disabled():
        print(f"\n{TAKEN.report()}")  # noqa: T201 -- part of the result

    assert TAKEN.missing() == set()
