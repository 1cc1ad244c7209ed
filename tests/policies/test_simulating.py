"""Simulating a policy writes nothing, through function, command, page or API; a write would be noticed."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from rest_framework.test import APIClient

from tests.acting import as_actor
from tests.policies.conftest import document
from tests.policies.test_changing import HEAD, LAN
from tests.world import World
from workflow.engine import tasks
from workflow.enums import TaskKind
from workflow.models import Task
from workflow.policies.document import parse
from workflow.policy_changes import simulation

Under = Callable[..., World]
CANDIDATE = document(HEAD + LAN + "quorum = 2\n")


def stored() -> dict[str, Any]:
    """Every table's rows, by number and content, every sequence, and on SQLite the count of changes ever made."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found: dict[str, Any] = {"changes": connection.connection.total_changes}
            for table in connection.introspection.table_names(cursor):
                found[table] = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
            found["sequences"] = cursor.execute("SELECT * FROM sqlite_sequence ORDER BY name").fetchall()
            return found
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename")
        return {**found, "sequences": cursor.fetchall()}


@pytest.fixture
def reviewed(under: Under) -> World:
    """A year's work: one approved, one returned, one waiting."""
    world = under(HEAD + LAN)
    world.decide(world.decide(world.submitted(title="A"), world.head), world.lan)
    world.decide(world.submitted(title="B"), world.head, "return")
    world.decide(world.submitted(title="C"), world.head)
    return world


def by_function(world: World, _folder: Path) -> None:
    """As the other parts of the program do."""
    assert len(simulation.simulate(parse(CANDIDATE))) == 3


def for_a_person(world: World, _folder: Path) -> None:
    """With what they may see."""
    assert (
        len(simulation.simulate_for(as_actor(world.bureau, world.now), parse(CANDIDATE), at=world.tick()))
        == 3
    )


def by_command(_world: World, folder: Path) -> None:
    """As the operator does."""
    file = folder / "calon.toml"
    file.write_text(CANDIDATE, encoding="utf-8")
    call_command("simulate_policy", str(file), stdout=StringIO())


def over_http(world: World, _folder: Path) -> None:
    """As a program does."""
    client = APIClient()
    client.force_authenticate(world.bureau)
    with time_machine.travel(world.tick(), tick=False):
        answer = client.post("/api/v1/policies/simulations/", {"document": CANDIDATE}, format="json")
    assert (answer.status_code, answer.json()["summary"]["items"]) == (200, 3)


@pytest.mark.parametrize("way", [by_function, for_a_person, by_command, over_http])
def test_simulating_writes_nothing(
    reviewed: World, tmp_path: Path, way: Callable[[World, Path], None]
) -> None:
    before = stored()

    way(reviewed, tmp_path)

    assert stored() == before


def opens_a_task(subject: Any) -> None:
    """A new row and the next number of a sequence."""
    tasks.open_task(
        subject, TaskKind.REVIEW, role="inspector", scope="government", at=subject.last_at, stage="x"
    )


def closes_a_task(_subject: Any) -> None:
    """A changed row only."""
    Task.objects.filter(closed_at__isnull=True).update(title="Lain")


@pytest.mark.parametrize("slip", [opens_a_task, closes_a_task])
def test_a_simulation_that_wrote_would_be_noticed(
    reviewed: World, monkeypatch: pytest.MonkeyPatch, slip: Callable[[Any], None]
) -> None:
    waiting = reviewed.submitted(title="D")
    pure = simulation.project

    def careless(*given: Any, **more: Any) -> Any:
        slip(waiting)
        monkeypatch.setattr(simulation, "project", pure)
        return pure(*given, **more)

    monkeypatch.setattr(simulation, "project", careless)
    before = stored()

    simulation.simulate(parse(CANDIDATE))

    assert stored() != before
