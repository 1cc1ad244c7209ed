"""Sixteen deciders at once, one approval short: the quorum completes exactly once, never early, late or twice.

Shown to be needed: without the row lock, the triggers and the second look under the lock it completes twice; without
that look alone (the votes are read before the lock) it completes late, that is never; without counting each seat once,
early.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connection

import workflow.policies.quorum
import workflow.reviews.decisions
import workflow.reviews.eligibility
from organisations.enums import Role
from organisations.models import User
from organisations.services.appointing import seat_of
from tests.concurrency.protections import without_lock, without_transaction, without_triggers
from tests.concurrency.simultaneous import CLIENTS, DONE, ROUNDS, counted, run_rounds
from tests.concurrency.test_races import bare_draft
from tests.policies.conftest import document
from tests.world import START, World, build, hired
from workflow.engine import gate
from workflow.engine.verification import Verification
from workflow.models import Decision, Event
from workflow.policy_changes import publishing
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot, OpenReview

pytestmark = pytest.mark.django_db(transaction=True)
MANY = max(ROUNDS // 10, 3)
FEW = max(ROUNDS // 20, 3)
UNPROTECTED_ROUNDS = max(ROUNDS // 40, 3)
ALREADY = (409, "already_decided")
STAGE = '[[review.innovation.stages]]\ncode = "lan"\nrole = "lan_reviewer"\nscope = "anywhere"\n'
# Seats 1 and 2 are those of the small world; the sixteen hold 11 to 26.
K_OF_N = STAGE + "quorum = 3\n"
ALL = STAGE + 'mode = "all"\n'
WEIGHTED = STAGE + 'mode = "weighted"\nquorum = 5\nweights = { 1 = 3, 2 = 1, 11 = 4, 12 = 2 }\n'


@dataclass
class Race:
    """Subjects that wait for one approval more (of "all": for those of the sixteen), and the sixteen."""

    world: World
    subjects: list[Any]
    deciders: list[User]

    def approve(self) -> Callable[[int, int], Any]:
        """Every client approves the round's subject in a seat of their own."""
        at = self.world.tick()

        def work(number: int, client: int) -> Any:
            return decisions.decide(
                self.subjects[number], Ballot("approve"), actor=self.deciders[client], at=at
            )

        return work

    def faults(self, needed: Callable[[list[Decision]], bool]) -> dict[str, int]:
        """Rounds that completed early, late or twice, judged from the history alone."""
        found = {"early": 0, "late": 0, "twice": 0}
        for subject in self.subjects:
            exits = list(
                Event.objects.filter(subject_id=subject.pk, kind="innovation.approve").order_by("id")
            )
            made = list(
                Decision.objects.filter(review__subject_id=subject.pk)
                .select_related("seat")
                .order_by("event_id")
            )
            before = [d for d in made if exits and d.event_id < exits[0].pk]
            found["early"] += bool(exits) and not needed(before)
            found["late"] += (not exits and needed(made)) or (len(before) > 1 and needed(before[:-1]))
            found["twice"] += len(exits) > 1 or (bool(exits) and len(made) > len(before))
        return found


def seats(made: list[Decision]) -> dict[int, int]:
    """Ordinals of the seats counted, each once."""
    return {d.seat.ordinal: 1 for d in made}


def three(made: list[Decision]) -> bool:
    return len(seats(made)) >= 3


def everybody(made: list[Decision]) -> bool:
    return len(seats(made)) >= CLIENTS + 2


def weighing_five(made: list[Decision]) -> bool:
    weights = {1: 3, 2: 1, 11: 4, 12: 2}
    return sum(weights.get(ordinal, 1) for ordinal in seats(made)) >= 5


def set_up(stages: str, rounds: int) -> Race:
    """Every subject has the approvals of seats 1 and 2."""
    world = build()
    world.government.policy_name = publishing.publish(document(stages), at=START)[0].name
    world.government.save(update_fields=["policy_name"])
    deciders = [hired(f"lan-{n}", seat_of(Role.LAN_REVIEWER, ordinal=11 + n)) for n in range(CLIENTS)]
    subjects = []
    for _round in range(rounds):
        subject = gate.perform(bare_draft(world), "submit", actor=world.innovator, at=world.tick())
        for who in (world.lan, world.lan_two):
            subject = world.decide(subject, who)
        subjects.append(subject)
    return Race(world, subjects, deciders)


@pytest.mark.parametrize(
    ("stages", "needed", "rounds"),
    [(K_OF_N, three, MANY), (WEIGHTED, weighing_five, MANY)],
    ids=["k of n", "weighted"],
)
def test_the_last_approval_of_a_quorum_is_one_of_sixteen(
    stages: str, needed: Callable[[list[Decision]], bool], rounds: int
) -> None:
    race = set_up(stages, rounds)

    answers = run_rounds(rounds, race.approve())

    assert counted(answers) == {DONE: rounds, ALREADY: rounds * (CLIENTS - 1)}
    assert race.faults(needed) == {"early": 0, "late": 0, "twice": 0}
    assert list(Verification().findings()) == []


def test_all_of_sixteen_are_heard_and_the_last_completes() -> None:
    race = set_up(ALL, FEW)

    answers = run_rounds(FEW, race.approve())

    assert counted(answers) == {DONE: FEW * CLIENTS}
    assert race.faults(everybody) == {"early": 0, "late": 0, "twice": 0}
    assert list(Verification().findings()) == []


def test_one_seat_clicking_sixteen_times_counts_once() -> None:
    race = set_up(STAGE + "quorum = 4\n", FEW)
    race.deciders = race.deciders[:1] * CLIENTS

    answers = run_rounds(FEW, race.approve())

    assert counted(answers) == {DONE: FEW, ALREADY: FEW * (CLIENTS - 1)}
    assert race.faults(four) == {"early": 0, "late": 0, "twice": 0}


def four(made: list[Decision]) -> bool:
    return len(seats(made)) >= 4


# -- each protection is needed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stages", "needed"), [(K_OF_N, three), (WEIGHTED, weighing_five)], ids=["k of n", "weighted"]
)
def test_unguarded_stage_completes_twice(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stages: str,
    needed: Callable[[list[Decision]], bool],
) -> None:
    """PostgreSQL holds out longest: the event's own row lock and the look after it refuse the second one, too."""
    race = set_up(stages, UNPROTECTED_ROUNDS)
    look = seen_before(race)

    with without_triggers(), monkeypatch.context() as patched:
        without_lock(patched)
        patched.setattr(workflow.reviews.decisions, "load_open_review", look)
        if connection.vendor == "sqlite":
            without_transaction(patched)
        run_rounds(UNPROTECTED_ROUNDS, race.approve())
        found = race.faults(needed)

    report(capsys, "lock, triggers and second look off", found)
    assert found["twice"] > 0


def test_without_rereading_under_lock_it_completes_late(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    race = set_up(ALL, UNPROTECTED_ROUNDS)
    look = seen_before(race)

    with monkeypatch.context() as patched:
        patched.setattr(workflow.reviews.decisions, "load_open_review", look)
        run_rounds(UNPROTECTED_ROUNDS, race.approve())
    found = race.faults(everybody)

    report(capsys, "votes read before the lock", found)
    assert found["late"] == UNPROTECTED_ROUNDS


def test_without_counting_a_seat_once_it_completes_early(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    race = set_up(STAGE + "quorum = 4\n", UNPROTECTED_ROUNDS)
    race.deciders = race.deciders[:1] * CLIENTS

    with without_triggers(), counting_every_click(monkeypatch):
        run_rounds(UNPROTECTED_ROUNDS, race.approve())
        found = race.faults(four)

    report(capsys, "counted once off", found)
    assert found["early"] == UNPROTECTED_ROUNDS


def seen_before(race: Race) -> Callable[[Any, Any], OpenReview]:
    """The votes as they stood before anybody clicked, whoever asks and when."""
    before = {subject.pk: decisions.load_open_review(subject, None) for subject in race.subjects}

    def look(subject: Any, _task: Any) -> OpenReview:
        known = before[subject.pk]
        return replace(known, subject=subject, review=copy(known.review))

    return look


@contextmanager
def counting_every_click(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the look for an earlier decision, nor the pure count, sees that it is the same seat."""
    with monkeypatch.context() as patched:
        patched.setattr(workflow.reviews.eligibility.OpenReview, "decision_of", lambda *_given: None)
        patched.setattr(workflow.policies.quorum, "_once", list)
        yield


def report(capsys: pytest.CaptureFixture[str], what: str, found: dict[str, int]) -> None:
    with capsys.disabled():
        print(f"\n  {what}, {connection.vendor}: {found} of {UNPROTECTED_ROUNDS} rounds")  # noqa: T201 -- part of the result
