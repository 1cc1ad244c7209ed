"""The whole lifecycle, driven at random, against the independent oracle: 200 examples on SQLite, 50 on PostgreSQL."""

import os
from functools import partial
from math import ceil

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model import oracle
from tests.model.machine import SHARED, TAKEN, Lifecycle
from tests.model.roads import GROUPS
from tests.world import build
from workflow.engine.registry import flow_of

# So many must have met everything there is; PostgreSQL, where a step takes longer, gets fewer and only tells.
FULL = 200
EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", FULL if connection.vendor == "sqlite" else 50))
STEPS = 30


def test_the_oracle_knows_every_arrow_of_every_flow() -> None:
    arrows = {(kind, *arrow) for kind in oracle.FLOWS for arrow in flow_of(kind).edges}

    assert arrows == {
        (kind, name, source)
        for kind, flow in oracle.FLOWS.items()
        for name, (sources, _target, _who, _comment) in flow.items()
        for source in sources
    }


@pytest.mark.django_db(transaction=True)
def test_the_engine_never_diverges_from_the_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    SHARED["world"] = build()

    for roads in GROUPS:
        run_state_machine_as_test(
            partial(Lifecycle, roads),
            settings=settings(
                max_examples=ceil(EXAMPLES / len(GROUPS)),
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )

    with capsys.disabled():
        print(f"\n  {EXAMPLES} examples of {STEPS} steps\n{TAKEN.report()}")  # noqa: T201 -- part of the result
    # A run that never came to a transition or a refusal has shown nothing about it.
    assert EXAMPLES < FULL or TAKEN.missing() == set()
