"""What `available()` says is what the hand-written oracle says, for every post, capacity, state and transition."""

from collections.abc import Callable, Collection, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests import campaign
from tests.acting import as_actor
from tests.policies import oracle, protections
from tests.policies.situation_scene import SituationScene
from workflow.engine.available import available
from workflow.engine.registry import flows
from workflow.policies.document import parse, stages_in
from workflow.policy_changes.permission_table import shipped

# Answers do not depend on the engine: the lifecycle's machine compares both with the same oracle.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def codes(reasons: Any) -> tuple[str, ...]:
    """Reasons as the oracle writes them; of a row within a list only the list."""
    return tuple(f"{r.field}:{r.code}" if r.field else r.code for r in reasons)


def short(refused: tuple[str, ...]) -> tuple[str, ...]:
    """`lines.7f3c.actual:required` is written `lines:required`."""
    return tuple(
        "lines:" + code.rpartition(":")[2] if code.startswith("lines.") else code for code in refused
    )


def answers_for_all(
    scene: SituationScene, *, one_in: int = 1, kinds: Collection[str] = tuple(oracle.TRANSITIONS)
) -> Iterator[tuple[str, str, tuple[str, str], tuple[str, ...]]]:
    """(situation, transition, person, what they hear), of everybody in all situations or of one person in so many.

    Only situations of subjects of these kinds.
    """
    at = scene.world.tick()
    actors = {person: as_actor(user, at) for person, user in scene.people.items()}
    situations = [name for name, subject in scene.subjects.items() if subject.SUBJECT_TYPE in kinds]
    for situation, person in product(situations, campaign.one_in(one_in, list(actors))):
        for option in available(scene.subjects[situation], actors[person], at=at):
            yield situation, option.name, person, short(codes(option.reasons))


def test_the_oracle_names_every_state_and_every_transition(staged: SituationScene) -> None:
    walked = {
        (kind, s.state) for kind in oracle.STATES for s in staged.subjects.values() if kind == s.SUBJECT_TYPE
    }

    assert walked == {(kind, state) for kind, states in oracle.STATES.items() for state in states}
    assert set(staged.subjects) == set(oracle.situations())
    assert set(staged.tasks) == set(oracle.stages())
    assert {kind: set(flow.states) for kind, flow in flows().items()} == oracle.STATES
    assert {kind: set(flow.names()) for kind, flow in flows().items()} == {
        kind: set(names) for kind, names in oracle.TRANSITIONS.items()
    }


def test_the_oracle_names_every_stage_of_the_shipped_policies() -> None:
    reviewed = {spec.name: kind for kind, flow in flows().items() for spec in flow.reviews.values()}
    known = {
        f"{reviewed[review]} at {policy} {stage.code}"
        for policy, text in shipped(Path(settings.PRAKARSA_POLICIES_DIR)).items()
        for document in [parse(text)]
        for review in document["review"]
        for stage in stages_in(document, review)
    }

    assert known == set(oracle.stages())


def test_everyone_hears_what_the_oracle_says(staged: SituationScene) -> None:
    wrong = [
        f"{transition} of {situation} by {person}: {refused}"
        for situation, transition, person, refused in answers_for_all(staged)
        if refused != oracle.answer(situation, transition, *person)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("switch", "transitions"),
    [
        (protections.without_article_14, {"discontinue", "terminate"}),
        (protections.without_conditions, oracle.with_conditions()),
    ],
)
def test_a_missing_rule_shows_where_it_belongs(
    staged: SituationScene,
    monkeypatch: pytest.MonkeyPatch,
    switch: Callable[..., None],
    transitions: set[str],
) -> None:
    switch(monkeypatch)
    kinds = [kind for kind, names in oracle.TRANSITIONS.items() if transitions & set(names)]

    wrong = {
        transition
        for situation, transition, person, refused in answers_for_all(staged, one_in=2, kinds=kinds)
        if refused != oracle.answer(situation, transition, *person)
    }

    assert wrong == transitions
