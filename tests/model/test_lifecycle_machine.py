"""The whole lifecycle, driven at random through the services, against the independent oracle.

After every step the class of the answer (200, 403, 409, 422 …) and the state of every subject must be the oracle's;
at the end of each example the history must verify. Contracts are put in force by the system without rendering and
signing: two seconds of PDF work per contract would leave time for a dozen examples instead of hundreds, and adds no
state. What comes before that step and after it is the real thing; the real signatures are walked in tests/journeys,
and raced in tests/concurrency.
"""

import os
from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common.errors import DomainError
from contracts.models import Contract
from innovations.models import Innovation, Report
from innovations.services import contracting, drafting, reporting
from organisations.offices import SYSTEM
from tests.model import oracle
from tests.world import World, build
from workflow import approvals, engine
from workflow.approvals import Ballot
from workflow.verifying import Verification

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "200" if connection.vendor == "sqlite" else "50"))
STEPS = 30
MODELS = {"innovation": Innovation, "contract": Contract, "report": Report}

# Right persons often enough that examples get far, wrong ones often enough that refusals are tried.
RIGHT = ["innovator", "operator", "head", "head", "bureau", "bureau", "sekda", "sekda", "regent", "lan"]
WRONG = ["neighbour", "neighbour_head", "stranger", "foreign_sekda", "foreign_bureau", "inspector", "nobody"]
WHO = st.sampled_from([*RIGHT, *WRONG])
COMMENT = st.sampled_from(["Alasan.", "Alasan.", "Alasan.", ""])
PICK = st.integers(0, 30)


SHARED: dict[str, World] = {}
TRIED: set[tuple[str, int]] = set()


class Lifecycle(RuleBasedStateMachine):
    """One regency's year."""

    def __init__(self) -> None:
        super().__init__()
        self.model = oracle.Oracle()
        self.keys: list[Any] = []

    @initialize(reach=st.sampled_from([0, 1, 4, 6, 7, 8, 9, 9, 11, 13, 15]))
    def start(self, reach: int) -> None:
        """Walk part of the usual road first, checked like every other step: chance alone seldom gets past a review."""
        self.outer = transaction.atomic()
        # Lets the engine open its durable transaction inside, as Django's own test case does.
        self.outer._from_testcase = True
        self.outer.__enter__()
        # People and offices are the same in every example; what happens to subjects is rolled back.
        self.world: World = copy(SHARED["world"])
        self.event = self.world.event()
        road = [lambda: self.draft(who="innovator", complete=True)]
        road += [lambda: self.advance_innovation(pick=0)] * 6
        road += [lambda: self.advance_contract(pick=0)] * 2
        road += [lambda: self.wait(days=60)]
        road += [lambda: self.advance_report(pick=0), lambda: self.advance_report(pick=0)]
        road += [lambda: self.wait(days=90)]
        road += [lambda: self.advance_report(pick=1), lambda: self.advance_report(pick=1)]
        for walk in road[:reach]:
            walk()

    def teardown(self) -> None:
        if not hasattr(self, "outer"):
            return
        try:
            assert list(Verification().findings()) == []
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    # -- choosing

    def count(self, kind: str) -> int:
        return sum(1 for key in self.keys if key[0] == kind)

    def of(self, kind: str, pick: int) -> Any:
        """The key of a subject of the kind; later ones as likely as earlier ones."""
        known = [key for key in self.keys if key[0] == kind]
        return known[pick % len(known)]

    def row(self, key: Any) -> Any:
        return MODELS[key[0]].objects.select_related("government", "agency").get(pk=key[1])

    def who(self, name: str) -> Any:
        return SYSTEM if name == "system" else getattr(self.world, name)

    def answer(self, work: Callable[[], Any]) -> tuple[int, Any]:
        """A savepoint stands for the transaction that the engine would have had outside this example."""
        try:
            with transaction.atomic():
                transaction.get_connection().atomic_blocks[-1]._from_testcase = True
                return 200, work()
        except DomainError as refusal:
            return refusal.http_status, None

    def perform(self, key: Any, name: str, who: str, comment: str, **facts: Any) -> int:
        row, at = self.row(key), self.world.tick()
        status = self.answer(
            lambda: engine.perform(row, name, actor=self.who(who), at=at, comment=comment, **facts)
        )[0]
        TRIED.add((f"{key[0]}.{name}", status))
        return status

    # -- innovations

    @precondition(lambda self: self.count("innovation") < 3)
    @rule(who=WHO, complete=st.booleans())
    def draft(self, who: str, complete: bool) -> None:
        at = self.world.tick()
        status, made = self.answer(
            lambda: drafting.draft(
                government=self.world.government,
                agency=self.world.agency,
                actor=self.who(who),
                at=at,
                fields={
                    "title": "Kantin Puspa",
                    "intake": "register",
                    "year": 2024,
                    "form": "pelayanan_publik",
                    "medium": "non_digital",
                    "description": "Kelas calon pengantin." if complete else "",
                },
            )
        )
        key = ("innovation", made.pk) if made else ("innovation", None)
        assert status == self.model.draft(key, who, complete=complete)
        if made:
            drafting.replace_rows(
                made, "indicators", [{"name": "Peserta", "unit": "Orang", "target_year": Decimal(200)}], at=at
            )
            self.keys.append(key)

    @precondition(lambda self: self.count("innovation") > 0)
    @rule(pick=PICK, who=WHO, complete=st.sampled_from([True, True, False]))
    def edit(self, pick: int, who: str, complete: bool) -> None:
        key = self.of("innovation", pick)
        row, at = self.row(key), self.world.tick()
        text = "Kelas calon pengantin." if complete else ""
        status, _made = self.answer(
            lambda: drafting.revise(row, actor=self.who(who), at=at, fields={"description": text})
        )
        assert status == self.model.edit(key, who, complete=complete)

    @precondition(lambda self: self.count("innovation") > 0)
    @rule(
        pick=PICK,
        name=st.sampled_from(sorted(oracle.INNOVATION)),
        who=WHO,
        comment=COMMENT,
        event=st.booleans(),
    )
    def move_innovation(self, pick: int, name: str, who: str, comment: str, event: bool) -> None:
        key = self.of("innovation", pick)
        facts = {"launch_event": str(self.event.pk)} if name == "launch" and event else {}
        status = self.perform(key, name, who, comment, **facts)
        assert status == self.model.innovation(key, name, who, comment=comment, event=event), (name, who)

    @precondition(lambda self: self.count("innovation") > 0)
    @rule(pick=PICK)
    def advance_innovation(self, pick: int) -> None:
        """The usual next step by one who may: otherwise few examples would leave the review."""
        key = self.of("innovation", pick)
        usual = {
            "draft": ("submit", "innovator"),
            "returned": ("resubmit", "operator"),
            "approved": ("launch", "bureau"),
            "suspended": ("resume", "sekda"),
        }
        state = self.model.subjects[key]["state"]
        if state == "in_review":
            self.decide(
                pick=pick, who=oracle.STAGES[self.model.subjects[key]["stage"]], outcome="approve", comment=""
            )
        elif state == "launched":
            self.draft_contract(pick=pick, who="bureau")
        elif state in usual:
            name, who = usual[state]
            self.move_innovation(pick=pick, name=name, who=who, comment="", event=True)

    @precondition(lambda self: self.count("innovation") > 0)
    @rule(
        pick=PICK,
        who=WHO,
        outcome=st.sampled_from(["approve", "approve", "return", "reject"]),
        comment=COMMENT,
    )
    def decide(self, pick: int, who: str, outcome: str, comment: str) -> None:
        key = self.of("innovation", pick)
        row, at = self.row(key), self.world.tick()
        status, _row = self.answer(
            lambda: approvals.decide(row, Ballot(outcome, comment), actor=self.who(who), at=at)
        )
        assert status == self.model.decide(key, who, outcome, comment=comment), (who, outcome)

    # -- contracts

    @precondition(lambda self: self.count("innovation") > 0)
    @rule(pick=PICK, who=st.sampled_from(["bureau", "bureau", "sekda", "foreign_bureau"]))
    def draft_contract(self, pick: int, who: str) -> None:
        key = self.of("innovation", pick)
        row, at = self.row(key), self.world.tick()
        status, made = self.answer(
            lambda: contracting.draft_contract(
                row, actor=self.who(who), at=at, period_start=date(2025, 1, 1), place="Tuban"
            )
        )
        contract = ("contract", made.pk if made else None)
        assert status == self.model.draft_contract(key, contract, who)
        if made:
            self.keys.append(contract)

    @precondition(lambda self: self.count("contract") > 0)
    @rule(pick=PICK, name=st.sampled_from(sorted(oracle.CONTRACT)), who=WHO, comment=COMMENT)
    def move_contract(self, pick: int, name: str, who: str, comment: str) -> None:
        key = self.of("contract", pick)
        status = self.perform(key, name, who, comment)
        assert status == self.model.contract(key, name, who, comment=comment), (name, who)

    @precondition(lambda self: self.count("contract") > 0)
    @rule(pick=PICK)
    def advance_contract(self, pick: int) -> None:
        key = self.of("contract", pick)
        if self.model.subjects[key]["state"] == "draft":
            self.move_contract(pick=pick, name="request_signatures", who="bureau", comment="")
            return
        status = self.perform(key, "activate", "system", "")
        made = Report.objects.filter(contract_id=key[1]).order_by("number").values_list("pk", flat=True)
        reports = [("report", pk) for pk in made]
        assert status == self.model.contract(key, "activate", "system", comment="", reports=reports)
        self.keys += [report for report in reports if report not in self.keys]

    # -- reports

    @precondition(lambda self: self.count("report") > 0)
    @rule(pick=PICK, who=WHO, actual=st.integers(0, 200))
    def fill(self, pick: int, who: str, actual: int) -> None:
        key = self.of("report", pick)
        row, at = self.row(key), self.world.tick()
        figures = {line.indicator_id: reporting.Figure(Decimal(actual)) for line in row.lines.all()}
        status, _row = self.answer(
            lambda: reporting.save_figures(row, actor=self.who(who), at=at, figures=figures)
        )
        assert status == self.model.fill(key, who, at)

    @precondition(lambda self: self.count("report") > 0)
    @rule(pick=PICK, name=st.sampled_from(sorted(oracle.REPORT)), who=WHO, comment=COMMENT)
    def move_report(self, pick: int, name: str, who: str, comment: str) -> None:
        key = self.of("report", pick)
        status = self.perform(key, name, who, comment)
        assert status == self.model.report(key, name, who, self.world.now, comment=comment), (name, who)

    @precondition(lambda self: self.count("report") > 0)
    @rule(pick=PICK, who=WHO, outcome=st.sampled_from(["approve", "return", "reject"]), comment=COMMENT)
    def judge(self, pick: int, who: str, outcome: str, comment: str) -> None:
        key = self.of("report", pick)
        row, at = self.row(key), self.world.tick()
        status, _row = self.answer(
            lambda: approvals.decide(row, Ballot(outcome, comment), actor=self.who(who), at=at)
        )
        assert status == self.model.judge(key, who, outcome, comment=comment), (who, outcome)

    @precondition(lambda self: self.count("report") > 0)
    @rule(pick=PICK)
    def advance_report(self, pick: int) -> None:
        key = self.of("report", pick)
        state = self.model.subjects[key]["state"]
        if state in ("open", "returned"):
            self.fill(pick=pick, who="operator", actual=20)
            name = "submit" if state == "open" else "resubmit"
            self.move_report(pick=pick, name=name, who="operator", comment="")
        elif state == "submitted":
            self.judge(pick=pick, who="bureau", outcome="approve", comment="")

    @rule(days=st.sampled_from([0, 1, 3, 30, 60, 90]))
    def wait(self, days: int) -> None:
        done = self.world.sweep(self.world.now + timedelta(days=days, minutes=1))
        assert done.opened == self.model.sweep(self.world.now)
        assert self.world.sweep(self.world.now).opened == 0

    @precondition(lambda self: self.keys)
    @rule(pick=PICK, choice=PICK, comment=COMMENT)
    def move_as_allowed(self, pick: int, choice: int, comment: str) -> None:
        """One of the moves that the present state and the right person allow; chance alone seldom finds them."""
        key = self.keys[pick % len(self.keys)]
        state = self.model.subjects[key]["state"]
        moves = [
            (name, who)
            for name, (source, _target, allowed, _comment) in oracle.FLOWS[key[0]].items()
            if state in source and allowed
            for who in sorted(allowed)[:2]
        ]
        if not moves:
            return
        name, who = moves[choice % len(moves)]
        among = [known for known in self.keys if known[0] == key[0]].index(key)
        if key[0] == "innovation":
            self.move_innovation(pick=among, name=name, who=who, comment=comment, event=True)
        elif key[0] == "contract":
            self.move_contract(pick=among, name=name, who=who, comment=comment)
        else:
            self.move_report(pick=among, name=name, who=who, comment=comment)

    # -- always

    @invariant()
    def every_state_is_the_oracles(self) -> None:
        found = {
            (kind, pk): state
            for kind, model in MODELS.items()
            if hasattr(self, "world")
            for pk, state in model.objects.values_list("pk", "state")
        }
        assert found == self.model.states()


@pytest.mark.django_db(transaction=True)
def test_the_engine_never_diverges_from_the_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    SHARED["world"] = build()

    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with capsys.disabled():
        print(  # noqa: T201 -- the figure is part of the result
            f"\n  {EXAMPLES} examples of {STEPS} steps; never succeeded: {sorted(_everything() - _done()) or 'none'}"
        )


def _everything() -> set[str]:
    """Every transition that anybody may take by hand, or the system (putting a contract in force)."""
    by_hand = {
        f"{kind}.{name}"
        for kind, flow in oracle.FLOWS.items()
        for name, (_s, _t, who, _c) in flow.items()
        if who
    }
    return by_hand | {"contract.activate"}


def _done() -> set[str]:
    return {name for name, status in TRIED if status == oracle.DONE}
