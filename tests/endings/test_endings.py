"""All flows of one innovation at random, with endings at every point, beside a table written by hand.

One walk in ten of the gate on each engine; a campaign walks 2,000, all of them on both.
"""

import random
from collections import Counter
from copy import copy

import pytest
from django.db import transaction

from tests import campaign
from tests.endings import checks, table
from tests.endings.checks import Picture
from tests.endings.moves import Walk
from tests.world import World
from workflow.engine.verification import Verification

WALKS, STEPS = int(__import__("os").environ.get("W", 8)), 40
TRANSITIONS = frozenset(table.cells())


def test_what_flows_together_ends_as_the_table_says(capsys: pytest.CaptureFixture[str], world: World) -> None:
    count = campaign.length(short=WALKS, full=2000)
    found: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    tried = 0
    start = begun(world)
    for number in range(count):
        seed = campaign.first_seed() + number
        outer = transaction.atomic()
        outer._from_testcase = True  # type: ignore[attr-defined]
        with outer:
            walk = Walk(copy(world), start, random.Random(seed))
            faults = one(walk)
            found.update(faults)
            taken.update(walk.taken)
            tried += walk.tried
            transaction.set_rollback(True)
    with capsys.disabled():
        if True:
            print(f"\n{taken.total()} steps, {tried} tried: {dict(taken)}")
    assert dict(found) == {}


def begun(world: World):
    """An innovation that is launched, its plan known."""
    return world.launched().pk


def one(walk: Walk) -> list[str]:
    """The faults of one walk, which ends with the first."""
    before = Picture.of(walk)
    said: list[str] = []
    for _number in range(STEPS):
        done = walk.step()
        said.append(done)
        after = Picture.of(walk)
        faults = list(checks.always(walk, after))
        if done in TRANSITIONS:
            subject = next(
                row
                for row in before.rows.values()
                if done.split(".")[0] == row.SUBJECT_TYPE
                and after.rows[row.SUBJECT_TYPE, row.pk].state != row.state
            )
            faults += checks.against_the_table(before, after, done, subject)
        if faults:
            return [f"{faults[0]}"]
        before = after
    assert list(Verification().findings()) == [] if walk.draw.random() < 0.1 else True
    return []
