"""The engine's order of questions, its answers, and what one step costs."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import BadInput, DomainError, NotNow, NotPermitted, NotVisible, Stale, Unready
from innovations.models import Innovation
from organisations.offices import SYSTEM
from tests import databases
from tests.acting import as_actor
from tests.world import World, build
from workflow.engine import gate
from workflow.engine.available import available
from workflow.engine.events import installation
from workflow.engine.verification import Verification
from workflow.models import Event, Task


def history(subject: Any) -> list[tuple[str, str | None, str]]:
    events = Event.objects.filter(subject_id=subject.pk).order_by("seq")
    return list(events.values_list("kind", "from_state", "to_state"))


def refusal(subject: Any, name: str, world: World, who: Any, **more: Any) -> tuple[type[DomainError], str]:
    with pytest.raises(DomainError) as caught:
        gate.perform(subject, name, actor=who, at=world.tick(), **more)
    return type(caught.value), caught.value.code


def test_a_step_moves_the_row_and_writes_one_event(world: World) -> None:
    draft = world.draft()

    moved = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())

    kept = Innovation.objects.get(pk=draft.pk)
    assert (moved.state, moved.last_seq, moved.version, moved.last_at) == (
        kept.state,
        kept.last_seq,
        kept.version,
        kept.last_at,
    )
    assert bytes(moved.head) == bytes(kept.head)
    assert history(draft) == [
        ("innovation.create", None, "draft"),
        ("innovation.submit", "draft", "in_review"),
    ]


def test_a_stale_version_is_refused_before_anything_else(world: World) -> None:
    draft = world.draft()

    found = refusal(draft, "submit", world, world.stranger, seen_version=draft.version + 1)

    assert found == (Stale, "stale")


def test_an_impossible_step_is_refused_before_rights(world: World) -> None:
    draft = world.draft()

    with pytest.raises(NotNow) as caught:
        gate.perform(draft, "launch", actor=world.stranger, at=world.tick())

    assert (caught.value.code, caught.value.facts) == (
        "illegal_transition",
        {"state": "draft", "possible": ["submit", "withdraw"]},
    )


def test_the_right_is_asked_before_the_gaps(world: World) -> None:
    incomplete = world.draft(description="")

    assert refusal(incomplete, "submit", world, world.stranger) == (NotPermitted, "not_your_office")


def test_every_gap_is_named_at_once(world: World) -> None:
    incomplete = world.draft(description="", medium="", year=None)

    with pytest.raises(Unready) as caught:
        gate.perform(incomplete, "submit", actor=world.innovator, at=world.tick())

    assert [gap.field for gap in caught.value.gaps] == ["year", "medium", "description"]
    assert len(history(incomplete)) == 1


@pytest.mark.parametrize(
    ("name", "more", "expected"),
    [
        ("fly", {}, (BadInput, "unknown_transition")),
        ("submit", {"colour": "red"}, (BadInput, "bad_input")),
        ("withdraw", {}, (Unready, "incomplete")),
        ("withdraw", {"comment": "  \n"}, (Unready, "incomplete")),
    ],
)
def test_malformed_steps_change_nothing(name: str, more: dict[str, Any], expected: Any, world: World) -> None:
    draft = world.draft()

    found = refusal(draft, name, world, world.innovator, **more)

    assert found == expected
    assert len(history(draft)) == 1


def test_exits_of_a_review_are_refused_by_hand(world: World) -> None:
    submitted = world.submitted()

    assert refusal(submitted, "approve", world, world.sekda) == (NotNow, "decided_by_review")


def test_an_unknown_subject_is_not_found(world: World) -> None:
    unknown = Innovation(government=world.government)

    assert refusal(unknown, "submit", world, world.innovator) == (NotVisible, "not_found")


def test_a_repeated_step_has_one_effect(world: World) -> None:
    draft = world.draft()
    gate.perform(draft, "submit", actor=world.innovator, at=world.tick(), seen_version=draft.version)

    again = refusal(draft, "submit", world, world.innovator, seen_version=draft.version)

    assert again == (Stale, "stale")
    assert len(history(draft)) == 2


def test_honest_clocks_may_cross_by_a_little(world: World) -> None:
    submitted = world.submitted()

    moved = gate.perform(
        submitted,
        "withdraw",
        actor=world.innovator,
        at=submitted.last_at - timedelta(seconds=4),
        comment="Batal.",
    )

    assert moved.last_at == submitted.last_at


def test_time_never_runs_backwards(world: World) -> None:
    submitted = world.submitted()

    with pytest.raises(BadInput) as caught:
        gate.perform(
            submitted,
            "withdraw",
            actor=world.innovator,
            at=submitted.last_at - timedelta(seconds=6),
            comment="Batal.",
        )

    assert caught.value.code == "time_backwards"


@pytest.mark.parametrize("skew", [timedelta(minutes=1), timedelta(minutes=-1)])
def test_a_real_installation_refuses_an_invented_time(skew: timedelta, world: World) -> None:
    draft = world.draft()
    databases.mark_demo(demo=False)
    installation.cache_clear()

    with pytest.raises(BadInput) as caught:
        gate.perform(draft, "submit", actor=world.innovator, at=timezone.now() + skew)
    databases.mark_demo(demo=True)
    installation.cache_clear()

    assert caught.value.code == "clock_skew"


def test_a_real_installation_accepts_the_present(world: World) -> None:
    draft = world.draft()
    databases.mark_demo(demo=False)
    installation.cache_clear()

    moved = gate.perform(draft, "submit", actor=world.innovator, at=timezone.now())
    databases.mark_demo(demo=True)
    installation.cache_clear()

    assert (moved.state, moved.last_at.tzinfo) == ("in_review", UTC)


def test_the_list_of_possibilities_agrees_with_what_happens(world: World) -> None:
    """Every transition of every persona: allowed exactly when performing it succeeds."""
    launched = world.launched()
    people = [world.innovator, world.head, world.bureau, world.sekda, world.stranger, world.nobody]

    promised = {
        (who.pk, option.name): (option.allowed, tuple(gap.code for gap in option.reasons))
        for who in people
        for option in available(launched, as_actor(who, world.now), at=world.now)
    }

    assert {key: _tried(launched, key, world) for key in promised} == promised


def _tried(subject: Any, key: tuple[int, str], world: World) -> tuple[bool, tuple[str, ...]]:
    from django.db import transaction

    from organisations.models import User

    try:
        with transaction.atomic():
            transaction.get_connection().atomic_blocks[-1]._from_testcase = True
            gate.perform(subject, key[1], actor=User.objects.get(pk=key[0]), at=world.now)
            transaction.set_rollback(True)
    except DomainError as error:
        return False, tuple(gap.code for gap in error.gaps) or (error.code,)
    return True, ()


def test_tasks_follow_the_state(world: World) -> None:
    returned = world.decide(world.submitted(), world.head, "return")

    waiting = Task.objects.filter(subject_id=returned.pk).order_by("id")

    assert [(task.kind, task.role, task.closed_at is None) for task in waiting] == [
        ("review", "agency_head", False),
        ("revise", "innovator", True),
    ]


def test_a_consequence_names_its_cause_and_the_system_as_actor(world: World) -> None:
    contract = world.in_force()

    begun = Event.objects.get(kind="innovation.begin_evaluation")
    signed = Event.objects.filter(subject_id=contract.pk, kind="contract.activate").get()

    assert begun.actor_id == SYSTEM.person_id
    assert str(signed.uuid) in bytes(begun.payload).decode()


@pytest.mark.django_db(transaction=True)
def test_a_plain_step_costs_six_statements_and_no_savepoint() -> None:
    """BEGIN, lock, offices, event and its comment, COMMIT; the first reads the installation too."""
    world = build()

    costs = []
    for _ in range(3):
        innovation = world.draft()
        with CaptureQueriesContext(connection) as withdrawing:
            gate.perform(innovation, "withdraw", actor=world.innovator, at=world.tick(), comment="Digabung.")
        costs.append(_words(withdrawing))

    assert costs[1:] == [["BEGIN", "SELECT", "SELECT", "INSERT", "INSERT", "COMMIT"]] * 2


@pytest.mark.django_db(transaction=True)
def test_a_step_costs_the_same_whatever_the_history() -> None:
    world = build()
    innovation = world.launched()

    costs = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as steps:
            innovation = gate.perform(
                innovation, "suspend", actor=world.sekda, at=world.tick(), comment="Menunggu anggaran."
            )
            innovation = gate.perform(innovation, "resume", actor=world.sekda, at=world.tick())
        costs.append(_words(steps))

    assert costs[1:] == costs[:1] * 2
    assert "SAVEPOINT" not in costs[0]


def _words(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"].split()[0] for query in captured.captured_queries]


@pytest.mark.django_db(transaction=True)
def test_a_refused_step_leaves_nothing_behind() -> None:
    world = build()
    draft = world.draft(description="")

    with pytest.raises(Unready):
        gate.perform(draft, "submit", actor=world.innovator, at=world.tick())

    assert history(draft) == [("innovation.create", None, "draft")]
    assert list(Verification().findings()) == []


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_fails_takes_the_step_back_with_it(monkeypatch: pytest.MonkeyPatch) -> None:

    world = build()
    draft = world.draft()

    def broken(ctx: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(gate, "effect_hooks", lambda _flow, _name: [broken])

    with pytest.raises(RuntimeError, match="disk"):
        gate.perform(draft, "submit", actor=world.innovator, at=world.tick())

    assert (Innovation.objects.get(pk=draft.pk).state, len(history(draft))) == ("draft", 1)


def test_resuming_before_the_contract_is_not_under_evaluation(world: World) -> None:
    contract = world.contract()
    innovation = contract.innovations.get()
    rested = gate.perform(innovation, "suspend", actor=world.sekda, at=world.tick(), comment="Anggaran.")

    resumed = gate.perform(rested, "resume", actor=world.sekda, at=world.tick())

    assert resumed.state == "launched"
