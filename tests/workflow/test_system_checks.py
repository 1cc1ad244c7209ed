"""Start-up checks: faulty flows are found, and nothing is served without its triggers."""

from copy import deepcopy
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from common import triggers
from common.states import Badge, FlowState, StateDisplay
from innovations.flows.innovation import InnovationFlow
from tests import databases
from tests.world import World
from workflow.engine import hooks, registry, start_checks, system_checks
from workflow.engine.registry import Edge, Flow

GUARD = "innovations_innovation_guard"


def ids(messages: Any) -> list[str]:
    return [message.id for message in messages]


def found_in(flow: Flow) -> list[str]:
    return ids(
        [
            *system_checks._unreachable(flow),
            *system_checks._undisplayed(flow),
            *system_checks._transition_faults(flow),
            *system_checks._review_faults(flow),
            *system_checks._hook_faults(flow),
        ]
    )


@pytest.fixture
def flow() -> Flow:
    return registry.flow_of("innovation")


def altered(flow: Flow, name: str, source: str, **changes: Any) -> Flow:
    moves: dict[tuple[str, str], Edge] = dict(flow.edges)
    moves[(name, source)] = replace(moves[(name, source)], **changes)
    return replace(flow, edges=moves)


def test_the_flows_as_they_are_are_sound() -> None:
    assert system_checks.check_flows() == []


def test_a_state_nobody_reaches_is_found(flow: Flow) -> None:
    assert found_in(replace(flow, states=(*flow.states, "limbo"))) == ["workflow.E001"]


class ForgottenState(FlowState):
    """States of which one says nothing and one is at no station."""

    DRAFT = "draft", StateDisplay(Badge.PLAIN, station="draft"), "Draft"
    ARCHIVED = "archived", "Archived"
    LOST = "lost", StateDisplay(Badge.BAD, station="nowhere"), "Lost"


def test_a_state_that_is_not_declared_is_found(flow: Flow) -> None:
    planted = replace(flow, model=SimpleNamespace(States=ForgottenState))

    messages = list(system_checks._undisplayed(planted))

    assert [(message.id, message.msg.split(": ")[1].split(" ")[2]) for message in messages] == [
        ("workflow.E011", "archived"),
        ("workflow.E012", "lost"),
    ]
    assert all(message.hint for message in messages)


def test_a_flow_without_a_progress_bar_needs_no_stations() -> None:
    assert found_in(registry.flow_of("report")) == []


def test_a_transition_without_permission_is_found(flow: Flow) -> None:
    bare = replace(flow.spec("submit"), permission=None)

    assert found_in(altered(flow, "submit", "draft", spec=bare)) == ["workflow.E002"]


def test_a_review_without_its_exit_is_found(flow: Flow) -> None:
    review = replace(flow.reviews["in_review"], approved="applaud")

    assert found_in(replace(flow, reviews={"in_review": review})) == ["workflow.E003"]


def test_an_effect_that_does_not_exist_is_found(flow: Flow) -> None:
    step = replace(flow.spec("submit"), effects=("store_revision", "frame_it"))

    assert found_in(altered(flow, "submit", "draft", spec=step)) == ["workflow.E004"]


def test_an_effect_that_the_flow_does_not_declare_is_found(flow: Flow) -> None:
    step = replace(flow.spec("submit"), effects=())

    assert found_in(altered(flow, "submit", "draft", spec=step)) == ["workflow.E004"]


def test_a_step_with_undeclared_effects_does_not_happen(flow: Flow) -> None:
    step = replace(flow.spec("submit"), effects=("frame_it",))

    with pytest.raises(ImproperlyConfigured, match="frame_it"):
        registry.effect_hooks(altered(flow, "submit", "draft", spec=step), "submit")


@pytest.fixture
def bare_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten afterwards."""
    monkeypatch.setattr(hooks, "_hooks", deepcopy(hooks._hooks))


def test_a_reaction_to_nothing_is_found(bare_hooks: None) -> None:
    def celebrate(self: Any) -> None:
        """No transition."""

    hooks.reacts_to(celebrate, locks=lambda _subject: [], order=1)(lambda _ctx, _locked: None)

    assert ids(system_checks._stray_hooks()) == ["workflow.E005"]


def test_a_reviewed_subject_without_answers_is_found(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(hooks._reviewed, InnovationFlow)

    assert found_in(flow) == ["workflow.E006"]


def test_a_hook_that_takes_too_much_is_found(flow: Flow, bare_hooks: None) -> None:
    hooks.reacts_to(InnovationFlow.approve, locks=lambda _subject: [], order=1)(lambda _ctx: None)

    assert found_in(flow) == ["workflow.E007"]


def test_reactions_that_do_not_say_which_comes_first_are_found(flow: Flow, bare_hooks: None) -> None:
    for _twice in range(2):
        hooks.reacts_to(InnovationFlow.approve, locks=lambda _s: [], order=1)(lambda _ctx, _locked: None)

    assert found_in(flow) == ["workflow.E008"]


@pytest.mark.parametrize(("default", "codes"), [("tuban-2018", []), ("tidak-ada", ["prakarsa.E030"])])
def test_the_check_of_the_database_names_an_unknown_policy(
    world: World, settings, default: str, codes: list[str]
) -> None:
    settings.PRAKARSA_DEFAULT_POLICY = default

    assert [message.id for message in start_checks.check_database(databases=["default"])] == codes
    assert start_checks.refusals() == []


@pytest.mark.django_db
def test_all_triggers_are_in_place() -> None:
    assert triggers.missing(connection) == []
    assert start_checks.check_database(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [GUARD, "workflow_event_no_update", "contracts_contract_frozen"])
def test_the_check_of_the_database_names_a_missing_trigger(name: str) -> None:
    databases.become_owner()
    guard = next(trigger for trigger in triggers.declared(connection) if trigger.name == name)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(triggers._drop(guard, connection.vendor))
        messages = start_checks.check_database(databases=["default"])
        transaction.set_rollback(True)
    databases.become_application()

    assert [(message.id, name in message.msg) for message in messages] == [("workflow.E010", True)]
    assert triggers.missing(connection) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "weaker",
    [
        f"ALTER TABLE innovations_innovation DISABLE TRIGGER {GUARD}",
        f"ALTER TABLE innovations_innovation ENABLE REPLICA TRIGGER {GUARD}",
        f"CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        f"ALTER FUNCTION {GUARD}() RESET search_path",
    ],
)
def test_a_weakened_trigger_counts_as_missing(weaker: str) -> None:
    databases.become_owner()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(weaker)
        found = triggers.missing(connection)
        transaction.set_rollback(True)
    databases.become_application()

    assert found == [GUARD]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_dropped_exclusion_counts_as_missing() -> None:
    databases.become_owner()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organisations_officeheld DROP CONSTRAINT office_overlap")
        found = triggers.missing(connection)
        transaction.set_rollback(True)
    databases.become_application()

    assert found == ["office_overlap"]
