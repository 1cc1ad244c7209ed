"""Allowed is what succeeds: every POST answers with the very code and reasons that `available()` gave before.

All of role × capacity × state × transition in a campaign; in the gate, which asks all of it of `available()` without
HTTP (test_available.py), one in three of a drawn part that holds every pair of these. A refused request must not have
written a row.
"""

import logging
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from rest_framework.test import APIClient

from organisations.models import User
from tests import campaign
from tests.acting import as_actor
from tests.policies import oracle, protections
from tests.policies.pairwise import cover, pairs_of
from tests.policies.rights.test_available import codes
from tests.policies.situation_scene import DECREE, WHY, SituationScene
from workflow.engine.available import available
from workflow.engine.registry import flows
from workflow.models import Decision, Event, Task
from workflow.reviews.explanations import review_of

Person = tuple[str, str]
Cell = tuple[str, str, str, str]
APPROVE = {"outcome": "approve"}
# What available() says of all of it is asked without HTTP; the way from there to an answer is the same for everybody.
SHARE = 3
# What an answer says does not depend on the engine: test_matrix asks every address of both.
pytestmark = pytest.mark.sqlite
WORDS = {"return": "", "reject": WHY, "approve": ""}


@pytest.fixture
def scene(staged: SituationScene, db: None) -> Iterator[SituationScene]:
    """Everything there is, and everybody, at one moment."""
    # Thousands of refusals are the point here, not worth a line each.
    logging.disable(logging.CRITICAL)
    with time_machine.travel(staged.world.tick(), tick=False):
        yield staged
    logging.disable(logging.NOTSET)


class UndoingClient:
    """The API as one person after the other; what a request changed is undone afterwards."""

    def __init__(self, scene: SituationScene) -> None:
        self.clients = {person: _client(user) for person, user in scene.people.items()}

    def request(self, person: Person, path: str, body: dict[str, Any]) -> tuple[int, Any, bool]:
        """Status, body, and whether a row was written."""
        cache.clear()
        undone = transaction.atomic()
        # As Django's own TestCase marks its transactions: the engine insists on opening the outermost one.
        undone._from_testcase = True  # type: ignore[attr-defined]
        with undone:
            before = written()
            response = self.clients[person].post(f"/api/v1/{path}", body, format="json")
            wrote = written() != before
            transaction.set_rollback(True)
        return response.status_code, response.json(), wrote


def _client(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def written() -> Any:
    """Something that differs after any write: SQLite counts every changed row, undone ones included."""
    if connection.vendor == "sqlite":
        return connection.connection.total_changes
    return [model.objects.count() for model in (Event, Decision, Task)]


# Events of erasures are called as inspectors' programs look for them; people look for erasures.
CALLED = {"privacy": "erasures", "monthly_progress": "monthly-progress"}


def address(subject_type: str) -> str:
    """Where the API keeps subjects of a type."""
    return f"{CALLED.get(subject_type, subject_type.replace('_', '-') + 's')}/"


def refusal_matches(refused: tuple[str, ...], body: dict[str, Any]) -> bool:
    """Whether a problem document says what was predicted, as its code or as its list of errors."""
    errors = tuple(f"{error['field']}:{error['code']}" for error in body["errors"])
    return (errors or (body["code"],)) == refused


def cells(scene: SituationScene) -> list[Cell]:
    """(post, capacity, situation, transition): every transition in the plain situation of a state, the others' own."""
    return [
        (*person, situation, transition)
        for situation, subject in scene.subjects.items()
        for transition in oracle.TRANSITIONS[subject.SUBJECT_TYPE]
        for person in oracle.people()
        if "," not in situation or oracle.answer(situation, transition, *person) != ("illegal_transition",)
    ]


def some(rows: list[Any]) -> list[Any]:
    """All of them in a campaign, else one in so many of enough for every pair."""
    if campaign.in_full():
        return rows
    return campaign.one_in(SHARE, cover(campaign.shuffled(rows, seed=campaign.first_seed())))


def differences(
    scene: SituationScene, client: UndoingClient, cell: Cell, options: dict[str, Any]
) -> Iterator[str]:
    """What is wrong with the answers to one person about one transition; nothing, it is hoped."""
    *person, situation, transition = cell
    subject = scene.subjects[situation]
    path = f"{address(subject.SUBJECT_TYPE)}{subject.pk}/transitions/{transition}/"
    status, body, wrote = client.request((person[0], person[1]), path, {})
    refused = codes(options[transition].reasons)
    if not oracle.sees(situation, person[0]):
        if (status, body["code"], wrote) != (404, "not_found", False):
            yield f"{cell}: hidden, but {status} {body}"
        return
    if status != oracle.status(refused) or wrote == bool(refused):
        yield f"{cell}: {status} {wrote} for {refused}"
    elif refused and not refusal_matches(refused, body):
        yield f"{cell}: {body} for {refused}"
    elif oracle.lacks_only_input(refused):
        given = {"comment": WHY, **typed(scene).get(transition, {})}
        status, body, wrote = client.request((person[0], person[1]), path, given)
    done = (200, oracle.target(situation, transition), True)
    if (not refused or oracle.lacks_only_input(refused)) and (status, body.get("state"), wrote) != done:
        yield f"{cell}: {status} {body}, not {done}"


def typed(scene: SituationScene) -> dict[str, dict[str, str]]:
    """What the forms of some steps ask for beside the comment."""
    today = scene.world.now.date().isoformat()
    return {
        "launch": {"launch_event": str(scene.event.pk)},
        "give_opportunity": {"days": "10", "addendum_no": "A-1"},
        "harmonise": {"harmonised_no": "W15-HN.01"},
        "sign": {"number": "77", "signed_on": today},
        "promulgate": {"gazette": "Berita Daerah 77", "promulgated_on": today},
    }


def wrong_answers(scene: SituationScene, chosen: list[Cell]) -> Iterator[str]:
    """Everything that is wrong with the answers to some requests, as it is found."""
    client = UndoingClient(scene)
    known: dict[tuple[str, str, str], dict[str, Any]] = {}
    for cell in chosen:
        key = cell[:3]
        if key not in known:
            who = as_actor(scene.people[key[0], key[1]], scene.world.now)
            found = available(scene.subjects[cell[2]], who, at=scene.world.now)
            known[key] = {option.name: option for option in found}
        yield from differences(scene, client, cell, known[key])


@pytest.mark.parametrize("kind", sorted(flows()))
def test_allowed_is_what_succeeds(scene: SituationScene, kind: str) -> None:
    chosen = [cell for cell in some(cells(scene)) if cell[2].startswith(kind)]

    assert list(wrong_answers(scene, chosen)) == []
    assert {cell[3] for cell in chosen} == set(oracle.TRANSITIONS[kind])
    assert len(chosen) > campaign.length(short=10, full=1000)


def test_a_stage_explains_itself_as_the_oracle_says(scene: SituationScene) -> None:
    """The first obstacle is the person; what the form lacks is asked when it is handed in."""
    wrong = [
        f"{stage} by {person}: {found}, not {expected}"
        for stage, person in campaign.one_in(8, list(product(scene.tasks, scene.people)))
        if (found := obstacle(*scene.tasks[stage], scene.people[person], at=scene.world.now))
        != (expected := expected_obstacle(stage, person))
    ]

    assert wrong == []


def obstacle(subject: Any, task: Task, user: User, *, at: Any) -> str:
    """Why the person may not decide the task's stage; empty where they may."""
    review = review_of(subject, as_actor(user, at), at=at)
    assert review is not None
    stage = next(stage for stage in review.open if stage.code == task.stage)
    return "" if stage.refusal is None else stage.refusal.code


def expected_obstacle(stage: str, person: Person) -> str:
    """The same by the oracle."""
    refused = oracle.ballot(stage, "reject", *person)
    return refused[0] if refused and ":" not in refused[0] else ""


def ballots(scene: SituationScene) -> list[Cell]:
    """(post, capacity, stage, outcome): everybody approves; whoever the stage concerns at all also says the rest."""
    return [
        (*person, stage, outcome)
        for stage in scene.tasks
        for outcome in WORDS
        for person in oracle.people()
        if outcome == "approve" or oracle.ballot(stage, outcome, *person) != ("not_your_office",)
    ]


def test_a_decision_succeeds_where_the_stage_says_so(scene: SituationScene) -> None:
    client = UndoingClient(scene)
    rows = [
        (*person, stage, outcome) for stage in scene.tasks for outcome in WORDS for person in oracle.people()
    ]

    wrong = [found for row in some(rows) for found in wrong_ballots(scene, client, row)]

    assert wrong == []


def wrong_ballots(scene: SituationScene, client: UndoingClient, row: Cell) -> Iterator[str]:
    """What is wrong with the answer to one ballot, bare and then filled in."""
    *who, stage, outcome = row
    person = (who[0], who[1])
    _subject, task = scene.tasks[stage]
    path, bare = f"tasks/{task.uuid}/decisions/", {"outcome": outcome, "comment": WORDS[outcome]}
    status, body, wrote = client.request(person, path, bare)
    if not oracle.sees(stage, person[0]):
        if (status, body["code"], wrote) != (404, "not_found", False):
            yield f"{row}: hidden, but {status} {body}"
        return
    refused = oracle.ballot(stage, outcome, *person)
    if refused:
        if status != oracle.status(refused) or wrote or not refusal_matches(refused, body):
            yield f"{row}: {status} {wrote} {body} for {refused}"
    elif (status, wrote) != (201, True):
        yield f"{row}: {status} {wrote} {body}"
    if oracle.lacks_only_input(refused):
        given: dict[str, Any] = {"scores": scored(refused)} if outcome == "approve" else {}
        if "decree_on:required" in refused:
            given |= {name: str(value) for name, value in DECREE.items()}
        if stage.endswith(" assess"):
            # Asked for when the rest is there.
            given["recommendation"] = "continue"
        status, body, wrote = client.request(person, path, {**bare, "comment": WHY, **given})
        if (status, wrote) != (201, True):
            yield f"{row}: filled in, {status} {wrote} {body}"


def scored(refused: tuple[str, ...]) -> dict[str, int]:
    """Scores for the criteria that are missing."""
    names = [
        code.removeprefix("scores.").removesuffix(":required")
        for code in refused
        if code.startswith("scores.")
    ]
    return dict.fromkeys(names, 80)


def test_a_task_that_is_over_is_over_for_everyone(scene: SituationScene) -> None:
    client = UndoingClient(scene)
    _subject, task = scene.over

    answers = {
        (oracle.sees("innovation in_review", post), status, body["code"], wrote)
        for post, capacity in oracle.people()
        for status, body, wrote in [
            client.request((post, capacity), f"tasks/{task.uuid}/decisions/", APPROVE)
        ]
    }

    assert answers == {(True, 409, "already_decided", False), (False, 404, "not_found", False)}


@pytest.mark.parametrize("switch", [protections.without_the_engines_check, protections.without_scope])
def test_an_explanation_of_its_own_would_be_noticed(
    scene: SituationScene, monkeypatch: pytest.MonkeyPatch, switch: Callable[..., None]
) -> None:
    switch(monkeypatch)

    assert any(wrong_answers(scene, campaign.shuffled(cells(scene), seed=campaign.first_seed())))


@pytest.mark.parametrize("switch", [protections.without_four_eyes, protections.without_distinct_persons])
def test_a_decision_by_the_wrong_person_would_be_noticed(
    scene: SituationScene, monkeypatch: pytest.MonkeyPatch, switch: Callable[..., None]
) -> None:
    switch(monkeypatch)

    client, rows = UndoingClient(scene), campaign.shuffled(ballots(scene), seed=campaign.first_seed())
    assert any(found for row in rows for found in wrong_ballots(scene, client, row))


def test_few_rows_still_hold_every_pair() -> None:
    rows = [(a, b, c) for a in range(7) for b in range(5) for c in range(3) if (a + c) % 4]

    few = cover(rows)

    assert {pair for row in few for pair in pairs_of(row)} == {pair for row in rows for pair in pairs_of(row)}
    assert len(few) < len(rows) / 2
