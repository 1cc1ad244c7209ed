"""The table of rights asked of the past: nobody reads there what is closed to them now."""

import logging
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import resolve

from tests import campaign
from tests.matrix import API
from tests.matrix_row import PERSONAS, V1, MatrixCase
from tests.staged_objects import StagedObjects, set_up
from tests.test_matrix import CONVERTER, asked, client_of
from tests.world import START, World

READ = [row for row in API if row.method == "GET" and row.route.startswith(V1)]
MOMENTS = campaign.length(short=1, full=4)


def test_the_past_is_open_to_nobody_to_whom_the_present_is_closed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    stage = set_up(world)
    now = world.tick()
    clients = {persona: client_of(world, persona) for persona in PERSONAS}
    caplog.set_level(logging.CRITICAL)
    draw = random.Random(campaign.first_seed())

    wrong = []
    for row in campaign.one_in(8, READ):
        path = "/" + CONVERTER.sub(lambda found, row=row: str(stage.value(row.target[found[1]])), row.route)
        for persona, status in asked(row).items():
            for _each in range(MOMENTS):
                moment = START + timedelta(seconds=draw.randrange(int((now - START).total_seconds())))
                wrong += wider(stage, row, path, clients[persona], persona, status, moment)

    assert wrong == []


def wider(
    stage: StagedObjects,
    row: MatrixCase,
    path: str,
    client: Client,
    persona: str,
    status: int,
    moment: datetime,
) -> list[str]:
    """What is wrong with one answer about the past, beside the one about the present."""
    cache.clear()
    with time_machine.travel(stage.world.now, tick=False):
        present, past = client.get(path), client.get(path, {"as_of": moment.isoformat()})
        words = f"{row.route} as {persona} at {moment}: {past.status_code}, now {present.status_code}"
        # Hidden stays hidden; what is open now may not have been there then, or has no past.
        allowed = {200, 404} if answers(path) else {400}
        expected = allowed if status == 200 else {status, 400}
        if past.status_code not in expected:
            return [words]
        if past.status_code != 200 or not keys(past):
            return []
        if present.json().get("next"):
            present = client.get(path, {"page_size": 200})
    return [f"{words}: {sorted(keys(past) - keys(present))[:3]}"] if not keys(past) <= keys(present) else []


def answers(path: str) -> bool:
    """Whether the address has a past."""
    view: Any = resolve(path).func
    found = getattr(view, "cls", None)
    return found is not None and found.past is not None and not found.past.refusal


def keys(response: Any) -> set[str]:
    """The rows of a list, each by the first of these members that it has."""
    if not response.headers["Content-Type"].startswith("application/json"):
        return set()
    body = response.json()
    rows = body.get("results", []) if isinstance(body, dict) else []
    names = ("id", "sha256", "number", "name")
    return {str(next((row[name] for name in names if name in row), "")) for row in rows}
