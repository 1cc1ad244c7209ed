"""All flows of one innovation at random, with endings at every point, beside a table written by hand.

A round in the gate; a campaign takes 350 on each engine: 2,450 walks, of which about 38,000 steps are carried out.
"""

import random
from collections import Counter
from copy import copy

import pytest
from django.db import transaction

from tests import campaign, print_trials
from tests.endings import checks, table
from tests.endings.checks import Picture
from tests.endings.moves import Walk
from tests.world import World
from workflow.engine.verification import Verification

# What each walk of a round tries in any case, in this order, with drawn steps between: every end comes to its turn.
SCRIPTS: tuple[tuple[str, ...], ...] = (
    (),
    ("activate", "ask time", "suspend", "wait", "resume"),
    ("activate", "add", "request", "activate", *["waive"] * 5, "fulfil"),
    ("draft contract", "ask report", "suspend", "resume", "discontinue"),
    ("activate", "add", "request", "activate", "ask time", "terminate"),
    ("activate", *["waive"] * 5, "draft contract", "waive evaluation", "complete"),
    ("activate", "wait", "hand in", "decide", "follow up", "change plan", "discontinue"),
)
STEPS, BETWEEN = 25, 2
ROUNDS = 350
TRANSITIONS = frozenset(table.cells())
TAKEN: Counter[str] = Counter()
TRIED: list[int] = []


@pytest.mark.parametrize("drawn_from", campaign.seeds("endings", full=ROUNDS))
def test_what_flows_together_ends_as_the_table_says(drawn_from: int, world: World) -> None:
    start = world.launched().pk
    found: Counter[str] = Counter()

    for number, script in enumerate(SCRIPTS):
        outer = transaction.atomic()
        # Lets the engine open its durable transaction inside, as Django's own test case does.
        outer._from_testcase = True
        with outer, print_trials.tried(False):
            walk = Walk(copy(world), start, random.Random(f"{drawn_from}.{number}"))
            found.update(one(walk, script))
            TAKEN.update(walk.taken)
            TRIED.append(walk.tried)
            transaction.set_rollback(True)

    assert dict(found) == {}


def one(walk: Walk, script: tuple[str, ...]) -> list[str]:
    """The faults of one walk, which ends with the first; named with the step that led to it."""
    before = Picture.of(walk)
    for wanted in steps_of(walk, script):
        done = walk.step(wanted, before.met)
        if not done:
            continue
        after = Picture.of(walk)
        faults = list(checks.always(walk, after))
        if done in TRANSITIONS:
            faults += checks.against_the_table(before, after, done, checks.moved(before, after, done))
        if faults:
            return [f"after {done}: {faults[0]}"]
        before = after
    # Its documents are names of none.
    assert [found for found in Verification().findings() if found.code != "document"] == []
    return []


def steps_of(walk: Walk, script: tuple[str, ...]) -> list[str]:
    """Names of moves to be tried; empty where any may be drawn, `between` where any that ends nothing."""
    if not script:
        return [""] * STEPS
    if script[0] == "activate":
        script = ("draft contract", "request", *script)
    return [step for name in script for step in (name, *["between"] * walk.draw.randint(0, BETWEEN))]


@pytest.mark.campaign
def test_the_campaign_saw_every_ending(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        said = f"{len(TRIED)} walks, {sum(TRIED)} steps tried, {TAKEN.total()} taken"
        print(f"\n{said}: {dict(TAKEN.most_common())}")  # noqa: T201 -- part of the result

    assert TRANSITIONS - set(TAKEN) == set()
