"""No answer about what one may do tells what one may not read: every persona asks about everything, seen or not.

In a campaign everybody asks every question. In the gate those who may read the same things take turns: every list and
every subject is asked about once by each such group, of the rest one question in so many.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from tests import campaign
from tests.matrix import API
from tests.matrix_pages import PAGES
from tests.policies import oracle, protections
from tests.policies.canaries import READS, CanaryWorld, set_up, title_seats_of_lan
from tests.policies.conftest import document
from tests.policies.rights.test_available_over_http import address
from tests.world import build
from workflow.engine.registry import flow_of, flows

# What an answer tells does not depend on the engine; thousands of requests on one of them are enough.
pytestmark = pytest.mark.sqlite

Answer = tuple[str, int, str]
V1 = "api/v1/"
# The number of a request differs each time.
NUMBER = re.compile(r"[0-9a-f]{32}")
# Every address without a variable part that only signed-in people may read: a new one is here by itself.
# What is published of every government stands among what a proposal may start from: tests/web/test_starting.py says
# what is hidden there.
OPEN_TO_ALL = ("inovasi/baru/dari/",)
LISTS = [
    row.route
    for row in (*API, *PAGES)
    if row.method == "GET"
    and "<" not in row.route
    and row.cells()["anonymous"] in (401, 302)
    and row.route not in OPEN_TO_ALL
] + [f"{V1}tasks/?box={box}" for box in ("group", "waiting", "done")]
HIDDEN = 404
# One in so many: of the acts and the questions about a hidden subject; of the decisions.
ACTS = campaign.length(short=48, full=1)
DECISIONS = campaign.length(short=12, full=1)


def askers() -> list[tuple[str, ...]]:
    """Who asks every question: each persona in a campaign, in the gate each group that may read the same."""
    if campaign.in_full():
        return [(persona,) for persona in READS]
    groups: dict[frozenset[str], tuple[str, ...]] = {}
    for persona, things in READS.items():
        groups[frozenset(things)] = (*groups.get(frozenset(things), ()), persona)
    return list(groups.values())


WORDS = {"comment": "Alasan."}
LAN = '[[review.innovation.stages]]\ncode = "lan"\nrole = "lan_reviewer"\nscope = "anywhere"\n'


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[CanaryWorld]:
    """Everything with its canaries, walked to once; what an answer changes is undone at once."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]
        with whole:
            title_seats_of_lan()
            yield set_up(build())
            transaction.set_rollback(True)


@pytest.fixture
def canary_world(filled: CanaryWorld, db: None) -> Iterator[CanaryWorld]:
    """The same at one moment."""
    # Thousands of refusals are the point here, not worth a line each.
    logging.disable(logging.CRITICAL)
    with time_machine.travel(filled.world.tick(), tick=False):
        yield filled
    logging.disable(logging.NOTSET)


def asked(canary_world: CanaryWorld, personas: Sequence[str]) -> Iterator[Answer]:
    """(request, status, text of the answer) to every question about every subject and task, the personas in turns."""
    clients = cycle([signed_in(canary_world, persona) for persona in personas])
    for place, subject in enumerate(canary_world.subjects):
        kind = subject.SUBJECT_TYPE
        yield from about(next(clients), f"{V1}{address(kind)}{subject.pk}/", kind, turn=place)
    for path in LISTS:
        yield answer(next(clients), "get", path)
    candidate = {"document": document(LAN)}
    yield answer(next(clients), "post", f"{V1}policies/simulations/", candidate)
    tasks = [str(task.uuid) for task in canary_world.tasks()]
    for place, task in enumerate(tasks):
        yield from to_task(next(clients), f"{V1}tasks/{task}/", turn=place)
    yield answer(next(clients), "post", f"{V1}tasks/decisions/", {"tasks": tasks[:50], "outcome": "approve"})


def signed_in(canary_world: CanaryWorld, persona: str) -> APIClient:
    """A client for the API and for the pages."""
    client = APIClient()
    user = getattr(canary_world.world, persona)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.force_authenticate(user)
    return client


def about(client: APIClient, path: str, kind: str, *, turn: int) -> Iterator[Answer]:
    """Every way to ask about one subject; `turn` decides which of them the gate leaves out."""
    subject = answer(client, "get", path)
    yield subject
    hidden = subject[1] == HIDDEN
    readings = ("transitions/", "events/", *(("review/",) if flow_of(kind).reviews else ()))
    acts = [f"transitions/{name}/" for name in oracle.TRANSITIONS[kind]]
    for place, name in enumerate(readings, start=turn):
        if not hidden or place % ACTS == 0:
            yield answer(client, "get", path + name)
    for place, name in enumerate(acts, start=turn):
        if place % ACTS == 0:
            yield answer(client, "post", path + name, {})
    if turn % DECISIONS == 0:
        yield answer(client, "post", path + acts[turn % len(acts)], WORDS, stale=True)
    if kind == "innovation" and turn % ACTS == 0:
        moved = {"name": "tuban-2018", "number": 1, "reason": "Uji."}
        yield answer(client, "post", f"{path}policy/", moved)


def to_task(client: APIClient, path: str, *, turn: int) -> Iterator[Answer]:
    """Some of the answers one can give to a task, to approve most often."""
    others: tuple[tuple[str, dict[str, str]], ...] = (
        ("decisions/", {"outcome": "return", "comment": ""}),
        ("recusal/", {"reason": "Saudara."}),
        ("withdrawal/", {}),
    )
    if turn % DECISIONS == 0:
        yield answer(client, "post", f"{path}decisions/", {"outcome": "approve", "comment": ""})
    for place, (name, body) in enumerate(others, start=turn):
        if place % ACTS == 0:
            yield answer(client, "post", path + name, body)


def answer(client: APIClient, method: str, path: str, body: Any = None, *, stale: bool = False) -> Answer:
    """One request whose effects are undone."""
    cache.clear()
    undone = transaction.atomic()
    # As Django's own TestCase marks its transactions: the engine insists on opening the outermost one.
    undone._from_testcase = True  # type: ignore[attr-defined]
    headers = {"If-Match": '"99"'} if stale else {}
    with undone:
        response = getattr(client, method)(f"/{path}", body, format="json", headers=headers)
        transaction.set_rollback(True)
    return f"{method} {path}", response.status_code, response.getvalue().decode(errors="replace")


def leaked(canary_world: CanaryWorld, *personas: str) -> Iterator[tuple[str, str]]:
    """(whose canary, the question that let it out), as they are leaked."""
    for request, _status, text in asked(canary_world, personas):
        for thing, words in canary_world.words.items():
            if any(word in text for word in words):
                yield thing, request


def canaries_leaked_to(canary_world: CanaryWorld, *personas: str) -> set[str]:
    """Whose canaries were leaked, with the question that let them out where they were not the persona's to hear."""
    return {
        thing if thing in READS[personas[0]] else f"{thing}, by {request}"
        for thing, request in leaked(canary_world, *personas)
    }


def test_everyone_reads_what_is_theirs_and_nothing_else(canary_world: CanaryWorld) -> None:
    """What is theirs must be told: silence would pass for discretion."""
    found = {personas: canaries_leaked_to(canary_world, *personas) for personas in askers()}

    assert found == {personas: READS[personas[0]] for personas in askers()}


def test_hidden_and_absent_are_answered_alike(canary_world: CanaryWorld) -> None:
    client = signed_in(canary_world, "nobody")

    def said(kind: str, pk: Any, turn: int) -> list[tuple[int, str]]:
        found = about(client, f"{V1}{address(kind)}{pk}/", kind, turn=turn)
        return [(status, NUMBER.sub("", text)) for _request, status, text in found]

    different = [
        subject
        for turn, subject in enumerate(canary_world.subjects)
        if said(subject.SUBJECT_TYPE, subject.pk, turn) != said(subject.SUBJECT_TYPE, uuid4(), turn)
    ]

    assert different == []
    assert {subject.SUBJECT_TYPE for subject in canary_world.subjects} == set(flows())


@pytest.mark.parametrize(
    ("switch", "persona", "things"),
    [
        (protections.without_scope, "stranger", {"own draft", "own comment", "own contract", "own report"}),
        (protections.without_scope, "lan", {"own draft", "foreign contract", "neighbour report"}),
        (protections.without_hidden_authors, "innovator", {"reviewer"}),
        (protections.without_hidden_offices, "head", {"reviewer"}),
        (protections.without_role_names, "operator", {"reviewer"}),
    ],
)
def test_a_missing_protection_lets_a_canary_out(
    canary_world: CanaryWorld,
    monkeypatch: pytest.MonkeyPatch,
    switch: Callable[..., None],
    persona: str,
    things: set[str],
) -> None:
    switch(monkeypatch)

    assert silent(canary_world, persona, things) == set()


def silent(canary_world: CanaryWorld, persona: str, things: set[str]) -> set[str]:
    """Which of the things are never leaked; nothing more is asked when all of them were."""
    waiting = set(things)
    for thing, _request in leaked(canary_world, persona):
        waiting.discard(thing)
        if not waiting:
            break
    return waiting
