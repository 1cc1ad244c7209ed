"""Many clients at once: one effect each round, everybody else is told so. With protections off, doubles appear."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count

from contracts.models import Contract, ContractDocument, Signature
from contracts.services import signing
from innovations.services.proposals import drafting
from tests import campaign
from tests.concurrency.protections import without_lock, without_transaction, without_triggers
from tests.concurrency.simultaneous import CLIENTS, DONE, ROUNDS, counted, run_rounds
from tests.world import SECRET, World, build
from workflow.engine import gate
from workflow.engine.verification import Verification
from workflow.models import Decision, Event, Task
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

pytestmark = pytest.mark.django_db(transaction=True)
FEW = max(ROUNDS // 10, 4)
ALREADY = (409, "already_decided")


def submitted(world: World, count: int) -> list[Any]:
    """Proposals before the head of agency."""
    return [
        gate.perform(bare_draft(world), "submit", actor=world.innovator, at=world.tick())
        for _ in range(count)
    ]


def bare_draft(world: World) -> Any:
    return drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=world.innovator,
        at=world.tick(),
        fields={
            "title": "Kantin Puspa",
            "intake": "register",
            "year": 2024,
            "form": "pelayanan_publik",
            "medium": "non_digital",
            "description": "Kelas calon pengantin.",
        },
    )


def approving(world: World, subjects: list[Any]) -> Callable[[int, int], Any]:
    """Every client approves the round's task, as it stood in everybody's inbox."""
    open_tasks = {
        task.subject_id: task for task in Task.objects.filter(closed_at__isnull=True, kind="review")
    }
    at = world.tick()
    actor = world.head

    def approve(number: int, client: int) -> Any:
        subject = subjects[number]
        return decisions.decide(subject, Ballot("approve"), actor=actor, at=at, task=open_tasks[subject.pk])

    return approve


def effects() -> dict[str, list[int]]:
    """Subjects by how many decisions, decision events and tasks of the next stage they have."""
    decided = Event.objects.filter(kind="innovation.decide").values("subject_id").annotate(n=Count("id"))
    made = Decision.objects.values("review_id").annotate(n=Count("id"))
    waiting = Task.objects.filter(stage="lan").values("subject_id").annotate(n=Count("id"))
    return {
        name: sorted(row["n"] for row in rows)
        for name, rows in (("events", decided), ("decisions", made), ("tasks", waiting))
    }


def once_each(rounds: int) -> dict[str, list[int]]:
    return {"events": [1] * rounds, "decisions": [1] * rounds, "tasks": [1] * rounds}


def test_sixteen_clients_approve_the_same_task_once() -> None:
    world = build()
    subjects = submitted(world, ROUNDS)

    answers = run_rounds(ROUNDS, approving(world, subjects))

    assert counted(answers) == {DONE: ROUNDS, ALREADY: ROUNDS * (CLIENTS - 1)}
    assert [row.count(DONE) for row in answers] == [1] * ROUNDS
    assert effects() == once_each(ROUNDS)
    assert list(Verification().findings()) == []


def test_without_the_lock_the_triggers_still_allow_one_effect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the lock adds is the right answer: without it some clients are told to try again, or of a conflict."""
    world = build()
    subjects = submitted(world, FEW)
    work = approving(world, subjects)
    without_lock(monkeypatch)

    answers = run_rounds(FEW, work)

    others = {answer: n for answer, n in counted(answers).items() if answer not in (DONE, ALREADY)}
    refused = {answer: n for answer, n in others.items() if answer[0] != 409}
    with capsys.disabled():
        print(  # noqa: T201 -- the figure is part of the result
            f"\n  lock off, {connection.vendor}: {sum(refused.values())} of {FEW * CLIENTS} answers not 409; {others}"
        )
    assert max(row.count(DONE) for row in answers) == 1
    assert max(max(found, default=0) for found in effects().values()) == 1
    assert list(Verification().findings()) == []


def test_unguarded_effects_happen_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = build()
    subjects = submitted(world, FEW)
    work = approving(world, subjects)

    with without_triggers(), monkeypatch.context() as patched:
        without_lock(patched)
        if connection.vendor == "sqlite":
            without_transaction(patched)
        answers = run_rounds(FEW, work)
        doubled = sum(1 for n in effects()["events"] if n > 1)

    with capsys.disabled():
        print(  # noqa: T201 -- the figure is part of the result
            f"\n  everything off, {connection.vendor}: {doubled} of {FEW} rounds doubled; {counted(answers)}"
        )
    assert doubled > 0


def test_rivals_for_one_proposal_leave_a_lawful_history() -> None:
    """Approve, return, reject and withdraw at once: whoever is acknowledged is in the history, nobody else."""
    world = build()
    subjects = submitted(world, FEW)
    open_tasks = {
        task.subject_id: task for task in Task.objects.filter(closed_at__isnull=True, kind="review")
    }
    at = world.tick()

    def act(number: int, client: int) -> Any:
        subject = subjects[number]
        if client % 4 == 3:
            return gate.perform(subject, "withdraw", actor=world.innovator, at=at, comment="Batal.")
        ballot = Ballot(("approve", "return", "reject")[client % 4], "Alasan.")
        return decisions.decide(subject, ballot, actor=world.head, at=at, task=open_tasks[subject.pk])

    answers = run_rounds(FEW, act)

    acknowledged = counted(answers)[DONE]
    taken = Event.objects.filter(kind__in=("innovation.decide", "innovation.withdraw")).count()
    assert {status for status, _code in counted(answers)} == {200, 409}
    assert taken == acknowledged
    assert list(Verification().findings()) == []


def test_one_of_many_who_saw_the_same_version_succeeds() -> None:
    world = build()
    subjects = submitted(world, FEW)
    at = world.tick()

    def withdraw(number: int, client: int) -> Any:
        seen = subjects[number]
        return gate.perform(
            seen, "withdraw", actor=world.innovator, at=at, comment="Batal.", seen_version=seen.version
        )

    answers = run_rounds(FEW, withdraw)

    assert counted(answers) == {DONE: FEW, (412, "stale"): FEW * (CLIENTS - 1)}


def test_contract_numbers_never_repeat_and_leave_no_gap() -> None:
    world = build()
    rounds = campaign.length(short=1, full=4)
    drafts = [world.contract() for _ in range(rounds * CLIENTS)]
    at = world.tick()

    def request(number: int, client: int) -> Any:
        contract = drafts[number * CLIENTS + client]
        return gate.perform(contract, "request_signatures", actor=world.bureau, at=at)

    answers = run_rounds(rounds, request)

    assert counted(answers) == {DONE: rounds * CLIENTS}
    assert sorted(Contract.objects.values_list("serial", flat=True)) == list(range(1, rounds * CLIENTS + 1))
    assert len(set(Contract.objects.values_list("number", flat=True))) == rounds * CLIENTS


def test_parties_signing_at_once_sign_once_and_in_order() -> None:
    world = build()
    contract = world.awaiting_signatures()
    at = world.tick()

    def sign(number: int, client: int) -> Any:
        seen = Contract.objects.select_related("government").get(pk=contract.pk)
        who = world.head if client % 2 else world.regent
        return signing.sign(seen, actor=who, secret=SECRET, at=at)

    answers = run_rounds(2, sign, clients=4)

    assert {status for status, _code in counted(answers)} == {200, 409}
    assert counted(answers)[DONE] == 2
    assert list(Signature.objects.order_by("document__version_no").values_list("party", flat=True)) == [
        "first",
        "second",
    ]
    assert list(ContractDocument.objects.order_by("version_no").values_list("version_no", flat=True)) == [
        0,
        1,
        2,
    ]
    assert Contract.objects.get(pk=contract.pk).state == "in_force"
