"""No answer about what one may do tells what one may not read: every persona asks about everything, seen or not."""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from rest_framework.test import APIClient

from tests.policies import oracle, protections
from tests.policies.canaries import READS, Aviary, set_up
from tests.policies.conftest import document
from tests.policies.test_available_over_http import address
from tests.world import World
from workflow.engine.registry import flow_of, flows

# What an answer tells does not depend on the engine; thousands of requests on one of them are enough.
pytestmark = pytest.mark.sqlite

Answer = tuple[str, int, str]
LISTS = (
    "me/", "innovations/", "contracts/", "reports/", "deadlines/", "evaluations/", "launch-events/", "history/events/",
    "appraisals/", "follow-ups/",
    "tasks/", "tasks/?box=group", "tasks/?box=waiting", "tasks/?box=done",
)  # fmt: skip
HIDDEN = 404
WORDS = {"comment": "Alasan."}
LAN = '[[review.innovation.stages]]\ncode = "lan"\nrole = "lan_reviewer"\nscope = "anywhere"\n'


@pytest.fixture
def aviary(world: World) -> Iterator[Aviary]:
    """Everything with its canaries, at one moment."""
    aviary = set_up(world)
    # Thousands of refusals are the point here, not worth a line each.
    logging.disable(logging.CRITICAL)
    with time_machine.travel(world.tick(), tick=False):
        yield aviary
    logging.disable(logging.NOTSET)


def asked(aviary: Aviary, persona: str) -> Iterator[Answer]:
    """(request, status, text of the answer) to every question there is about every subject and every task."""
    client = APIClient()
    client.force_authenticate(getattr(aviary.world, persona))
    for path in LISTS:
        yield answer(client, "get", path)
    candidate = {"document": document(LAN)}
    yield answer(client, "post", "policies/simulations/", candidate)
    for place, subject in enumerate(aviary.subjects):
        kind = subject.SUBJECT_TYPE
        yield from about(client, f"{address(kind)}{subject.pk}/", kind, turn=place)
    tasks = [str(task.uuid) for task in aviary.tasks()]
    for place, task in enumerate(tasks):
        yield from to_task(client, f"tasks/{task}/", turn=place)
    yield answer(client, "post", "tasks/decisions/", {"tasks": tasks[:50], "outcome": "approve"})


def about(client: APIClient, path: str, kind: str, *, turn: int | None = None) -> Iterator[Answer]:
    """Every way to ask about one subject; with a turn, of one that is hidden only every fourth transition.

    The subjects of a kind take turns, so that every transition of every kind is asked of something hidden.
    """
    found = [
        answer(client, "get", path + name)
        for name in ("", "transitions/", "events/", *(("review/",) if flow_of(kind).reviews else ()))
    ]
    yield from found
    hidden = turn is not None and all(status == HIDDEN for _request, status, _text in found)
    for place, name in enumerate(oracle.TRANSITIONS[kind]):
        if not hidden or (place + (turn or 0)) % 4 == 0:
            yield answer(client, "post", f"{path}transitions/{name}/", {})
    yield answer(client, "post", f"{path}transitions/{name}/", WORDS, stale=True)
    if kind == "innovation":
        moved = {"name": "tuban-2018", "number": 1, "reason": "Uji."}
        yield answer(client, "post", f"{path}policy/", moved)


def to_task(client: APIClient, path: str, *, turn: int) -> Iterator[Answer]:
    """Every answer one can give to a task; of a hidden one two, another one each turn."""
    first, *others = (
        ("decisions/", {"outcome": "approve", "comment": ""}),
        ("decisions/", {"outcome": "return", "comment": ""}),
        ("recusal/", {"reason": "Saudara."}),
        ("withdrawal/", {}),
    )
    found = answer(client, "post", path + first[0], first[1])
    yield found
    for name, body in [others[turn % 3]] if found[1] == HIDDEN else others:
        yield answer(client, "post", path + name, body)


def answer(client: APIClient, method: str, path: str, body: Any = None, *, stale: bool = False) -> Answer:
    """One request whose effects are undone."""
    cache.clear()
    undone = transaction.atomic()
    # As Django's own TestCase marks its transactions: the engine insists on opening the outermost one.
    undone._from_testcase = True  # type: ignore[attr-defined]
    headers = {"If-Match": '"99"'} if stale else {}
    with undone:
        response = getattr(client, method)(f"/api/v1/{path}", body, format="json", headers=headers)
        transaction.set_rollback(True)
    return f"{method} {path}", response.status_code, response.content.decode()


def leaks_to(aviary: Aviary, persona: str) -> set[str]:
    """Whose canaries were heard, with the question that let them out where they were not the persona's to hear."""
    return {
        thing if thing in READS[persona] else f"{thing}, by {request}"
        for request, _status, text in asked(aviary, persona)
        for thing, words in aviary.words.items()
        if any(word in text for word in words)
    }


def test_everyone_is_told_what_is_theirs_and_nothing_else(aviary: Aviary) -> None:
    """What is theirs must be told: silence would pass for discretion."""
    found = {persona: leaks_to(aviary, persona) for persona in READS}

    assert found == READS


def test_hidden_and_absent_are_answered_alike(aviary: Aviary) -> None:
    client = APIClient()
    client.force_authenticate(aviary.world.nobody)

    answers = {
        (subject.SUBJECT_TYPE, tuple((status, text) for _request, status, text in about(client, path, kind)))
        for subject in aviary.subjects
        for kind in [subject.SUBJECT_TYPE]
        for path in (f"{address(kind)}{subject.pk}/", f"{address(kind)}{uuid4()}/")
    }

    assert sorted(kind for kind, _texts in answers) == sorted(flows())


@pytest.mark.parametrize(
    ("switch", "persona", "things"),
    [
        (protections.without_scope, "stranger", {"own draft", "own comment", "own contract", "own report"}),
        (protections.without_scope, "lan", {"own draft", "foreign contract", "neighbour report"}),
        (protections.without_curtain, "innovator", {"reviewer"}),
        (protections.without_discretion, "head", {"reviewer"}),
        (protections.without_role_names, "operator", {"reviewer"}),
    ],
)
def test_a_missing_protection_lets_a_canary_out(
    aviary: Aviary,
    monkeypatch: pytest.MonkeyPatch,
    switch: Callable[..., None],
    persona: str,
    things: set[str],
) -> None:
    switch(monkeypatch)

    assert things <= {heard.partition(",")[0] for heard in leaks_to(aviary, persona)}
