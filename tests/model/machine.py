"""The machine: one regency's year, driven at random through the engine and the services, beside the oracle.

After every step the answer and the state of every subject must be the oracle's; at the end of each example the history
must verify. Contracts are put in force by the system without rendering and signing: two seconds of PDF work per
contract would leave time for a dozen examples instead of hundreds, and adds no state. What comes before that step and
after it is the real thing; the real signatures are walked in tests/journeys, and raced in tests/concurrency.
"""

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from common.errors import DomainError
from contracts.services import revising
from innovations.models import Report
from innovations.services.contracts import amending, contracting
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from organisations.offices import SYSTEM
from tests.model import oracle, oracle_flows
from tests.model.coverage import SeenSteps
from tests.model.strategies import (
    BALLOTS,
    DEED,
    MODELS,
)
from tests.model.walks import Step
from tests.world import World
from workflow.engine import gate
from workflow.engine.verification import Verification
from workflow.models import Event, Task
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

# Everything that can be tried on a subject, by its kind.
VERBS = {
    "innovation": (*oracle_flows.INNOVATION, *BALLOTS, "edit", "draft_contract"),
    "contract": (*oracle_flows.CONTRACT, "revise", "add"),
    "report": (*oracle_flows.REPORT, *BALLOTS, "fill"),
}
# What leads on; the others end things or go round, and would otherwise win by their number.
ONWARDS = frozenset(
    {
        "submit", "resubmit", "ballot approve", "launch", "draft_contract", "request_signatures", "activate", "fill",
        "resume",
    }
)  # fmt: skip


SHARED: dict[str, World] = {}
TAKEN = SeenSteps()


class Lifecycle(RuleBasedStateMachine):
    """Starts at the end of one of `walks`. Subjects are named by (kind, uuid), in the order of making."""

    def __init__(self, walks: tuple[tuple[Step, ...], ...]) -> None:
        super().__init__()
        self.walks = walks
        self.model = oracle.Oracle()
        self.keys: list[Any] = []
        # (version, the oracle's count of changes) as it was seen last.
        self.glances: dict[Any, tuple[int, int]] = {}

    @initialize(which=st.integers(0, 3))
    def start(self, which: int) -> None:
        """Walk a part of the usual way first."""
        self.outer = transaction.atomic()
        # Lets the engine open its durable transaction inside, as Django's own test case does.
        self.outer._from_testcase = True
        self.outer.__enter__()
        # People and offices are the same in every example; what happens to subjects is rolled back.
        self.world: World = copy(SHARED["world"])
        self.event = self.world.event()
        for step in self.walks[which % len(self.walks)]:
            if step[0] == "draft":
                self.draft(who=step[1], complete=True)
            elif step[0] == "wait":
                self.wait(days=step[1])
            else:
                kind, which, verb, who = step
                self.take(self.of(kind)[which], verb, who, comment="Alasan.")

    def teardown(self) -> None:
        if not hasattr(self, "outer"):
            return
        try:
            assert list(Verification().findings()) == []
            for kind, target in Event.objects.exclude(from_state=None).values_list("kind", "to_state"):
                TAKEN.transitions[f"{kind} to {target}" if kind == "innovation.resume" else kind] += 1
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    # -- what can happen

    @rule(action=DEED)
    def happen(self, action: tuple[str, dict[str, Any]]) -> None:
        """One action; before there is any proposal, one is drafted."""
        name, facts = action if self.keys else ("draft", {"who": "innovator", "complete": True})
        getattr(self, name)(**facts)

    def draft(self, who: str, complete: bool) -> None:
        """Two proposals at most: more would leave too few steps for each."""
        if len(self.of("innovation")) == 2:
            return
        at = self.world.tick()
        answer, made = self.ask(
            lambda: drafting.draft(
                government=self.world.government,
                agency=self.world.agency,
                actor=self.actor(who),
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
        if made:
            drafting.replace_rows(
                made, "indicators", [{"name": "Peserta", "unit": "Orang", "target_year": Decimal(200)}]
            )
        key = ("innovation", made and made.pk)
        assert answer == self.model.draft(key, who, complete=complete)
        self.born([key] if made else [])

    def go_on(self, pick: int, kind: str, choice: int, by: int) -> None:
        """The usual next step of some subject, by one who may."""
        leading = [key for key in self.keys if ONWARDS & self.model.open_moves(key).keys()]
        among = [key for key in leading if key[0] == kind] or leading
        if among:
            self.move_as_allowed(among[pick % len(among)], choice, by, among=ONWARDS, comment="Alasan.")

    def do_what_is_open(
        self,
        pick: int,
        kind: str,
        choice: int,
        by: int,
        comment: str,
        actual: int | None,
        names_version: bool,
    ) -> None:
        """Any step that the state allows, by one who may."""
        key = self.some(pick, kind)
        self.move_as_allowed(key, choice, by, comment=comment, actual=actual, names_version=names_version)

    def let_anybody_try(self, pick: int, kind: str, choice: int, who: str, names_version: bool) -> None:
        """A step that the state allows, by whoever comes along."""
        key = self.some(pick, kind)
        verbs = sorted(self.model.open_moves(key)) or VERBS[key[0]]
        self.take(key, verbs[choice % len(verbs)], who, comment="Alasan.", names_version=names_version)

    def try_anything(
        self,
        pick: int,
        kind: str,
        choice: int,
        who: str,
        comment: str,
        event: bool,
        complete: bool,
        names_version: bool,
    ) -> None:
        """Whatever there is, whether or not this is the moment for it."""
        key = self.some(pick, kind)
        verb = VERBS[key[0]][choice % len(VERBS[key[0]])]
        self.take(
            key, verb, who, comment=comment, event=event, complete=complete, names_version=names_version
        )

    def answer_an_invitation(self, pick: int, back: int, outcome: str, who: str, right: bool) -> None:
        """Decide from the inbox: the task may be long over."""
        reviewed = [key for key in self.keys if self.model.subjects[key].get("round")]
        if not reviewed:
            return
        key = reviewed[pick % len(reviewed)]
        tasks = Task.objects.filter(subject_type=key[0], subject_id=key[1], kind="review").order_by("-id")
        task = tasks[back % len(tasks)]
        if right:
            who = (
                "bureau" if key[0] == "report" else oracle_flows.STAGES[oracle_flows.CODES.index(task.stage)]
            )
        self.take(key, outcome, who, comment="Alasan.", task=task)

    def wait(self, days: int) -> None:
        # The sweep opens periodic evaluations too; the model knows reports.
        reports = Event.objects.filter(kind="report.open")
        before = reports.count()
        self.world.sweep(self.world.now + timedelta(days=days, minutes=1))
        assert reports.count() - before == self.model.sweep(self.world.now)
        assert self.world.sweep(self.world.now).opened == 0

    @invariant()
    def every_state_is_the_oracles(self) -> None:
        found = {
            (kind, pk): state
            for kind, model in MODELS.items()
            if hasattr(self, "world")
            for pk, state in model.objects.values_list("pk", "state")
        }
        assert found == self.model.states()

    # -- choosing

    def of(self, kind: str) -> list[Any]:
        return [key for key in self.keys if key[0] == kind]

    def some(self, pick: int, kind: str) -> Any:
        """A subject of the kind while there is one, else any; those that have not ended first."""
        among = self.of(kind) or self.keys
        alive = [key for key in among if self.model.open_moves(key)] or among
        return alive[pick % len(alive)]

    def move_as_allowed(
        self, key: Any, choice: int, by: int, *, among: frozenset[str] | None = None, **facts: Any
    ) -> None:
        moves = self.model.open_moves(key)
        verbs = [verb for verb in moves if among is None or verb in among]
        if verbs:
            verb = verbs[choice % len(verbs)]
            self.take(key, verb, moves[verb][by % len(moves[verb])], **facts)

    # -- doing

    def take(
        self, key: Any, verb: str, who: str, *, comment: str, names_version: bool = False, **facts: Any
    ) -> None:
        """Try `verb` on the subject through the service that a click would reach; the oracle predicts the answer."""
        row, at = (
            MODELS[key[0]].objects.select_related("government", "agency").get(pk=key[1]),
            self.world.tick(),
        )
        actor = self.actor(who)
        version, changes = self.glances[key]
        seen = {"seen_version": version} if names_version else {}
        stale = names_version and changes != self.model.subjects[key]["changes"]
        if names_version:
            self.glances[key] = (row.version, self.model.subjects[key]["changes"])

        if verb in BALLOTS:
            outcome, task = verb.removeprefix("ballot "), facts.get("task")
            # The first report of each year speaks for an end, the others for going on.
            end = key[0] == "report" and row.number == 1 and outcome == "approve"
            said = "end" if end else "continue"
            facts_said = (("recommendation", said),) if key[0] == "report" and outcome == "approve" else ()
            ballot = Ballot(outcome, comment, facts=facts_said)
            answer, _row = self.ask(
                lambda: decisions.decide(row, ballot, actor=actor, at=at, task=task, **seen)
            )
            invited = (task.stage, task.round) if task else None
            expected = self.model.ballot(
                key, who, outcome, comment=comment, task=invited, stale=stale, end=end
            )
        elif verb == "edit":
            complete = facts.get("complete", True)
            text = "Kelas calon pengantin." if complete else ""
            answer, _row = self.ask(
                lambda: drafting.revise(row, actor=actor, at=at, fields={"description": text}, **seen)
            )
            expected = self.model.edit(key, who, complete=complete, stale=stale)
        elif verb == "fill":
            answer, expected = self.fill(key, row, who, at, stale, actual=facts.get("actual", 20), **seen)
        elif verb in ("draft_contract", "revise", "add"):
            answer, expected = self.make_contract(key, row, verb, who, at)
        else:
            answer, expected = self.perform(key, row, verb, who, at, stale, comment, facts, **seen)
        TAKEN.answers[answer] += 1
        assert answer == expected, f"{verb} of {key[0]} {row.state} by {who}"

    def perform(
        self,
        key: Any,
        row: Any,
        verb: str,
        who: str,
        at: Any,
        stale: bool,
        comment: str,
        facts: Any,
        **seen: int,
    ) -> tuple[str, str]:
        """A transition by its name."""
        event = facts.get("event", True)
        named = {"launch_event": str(self.event.pk)} if verb == "launch" and event else {}
        answer, _row = self.ask(
            lambda: gate.perform(row, verb, actor=self.actor(who), at=at, comment=comment, **seen, **named)
        )
        if key[0] == "innovation":
            return answer, self.model.innovation(
                key, verb, who, at, comment=comment, event=event, stale=stale
            )
        if key[0] == "report":
            return answer, self.model.report(key, verb, who, at, comment=comment, stale=stale)
        made = (
            [pk for pk in self.reports(key) if ("report", pk) not in self.keys] if verb == "activate" else []
        )
        fresh = [("report", pk) for pk in made]
        expected = self.model.contract(key, verb, who, at, comment=comment, reports=fresh, stale=stale)
        self.born(fresh)
        return answer, expected

    def fill(
        self, key: Any, row: Any, who: str, at: Any, stale: bool, *, actual: int | None, **seen: int
    ) -> tuple[str, str]:
        """Enter the one figure of a report; above the target of the year it would have to be explained."""
        figure = reporting.FigureEntry(None if actual is None else Decimal(actual))
        figures = {line.indicator_id: figure for line in row.lines.all()}
        answer, _row = self.ask(
            lambda: reporting.save_figures(row, actor=self.actor(who), at=at, figures=figures, **seen)
        )
        enough = actual is not None and actual <= 200
        return answer, self.model.fill(key, who, at, enough=enough, stale=stale)

    def make_contract(self, key: Any, row: Any, verb: str, who: str, at: Any) -> tuple[str, str]:
        """Draft a contract of an innovation, or a revision or addendum of a contract."""
        actor, ground = self.actor(who), {"ground": "priority", "reason": "Prioritas berubah."}
        makers: dict[str, Callable[[], Any]] = {
            "draft_contract": lambda: contracting.draft_contract(
                row,
                actor=actor,
                at=at,
                period_start=date(2025, 1, 1),
                place="Tuban",
                dates_reason="Ditandatangani menyusul.",
                targets_reason="Sebagaimana direncanakan.",
            ),
            "revise": lambda: amending.revise_contract(row, actor=actor, at=at, **ground),
            "add": lambda: revising.add_to_contract(row, actor=actor, at=at, clauses=["Tambahan."], **ground),
        }
        answer, made = self.ask(makers[verb])
        fresh = ("contract", made and made.pk)
        if verb == "draft_contract":
            expected = self.model.draft_contract(key, fresh, who, at)
        else:
            form = {"revise": "revision", "add": "addendum"}[verb]
            expected = self.model.change_contract(key, fresh, form, who)
        self.born([fresh] if made else [])
        return answer, expected

    def ask(self, work: Callable[[], Any]) -> tuple[str, Any]:
        """The answer's class and what came back.

        A savepoint stands for the transaction that the engine would have had outside this example.
        """
        try:
            with transaction.atomic():
                transaction.get_connection().atomic_blocks[-1]._from_testcase = True
                return oracle.DONE, work()
        except DomainError as refusal:
            answer = f"{refusal.http_status} {refusal.code}"
            return (answer if answer in (oracle.ILLEGAL, oracle.DECIDED) else str(refusal.http_status)), None

    def actor(self, name: str) -> Any:
        return SYSTEM if name == "system" else getattr(self.world, name)

    def reports(self, contract: Any) -> Any:
        return Report.objects.filter(contract_id=contract[1]).order_by("number").values_list("pk", flat=True)

    def born(self, keys: list[Any]) -> None:
        for key in keys:
            self.keys.append(key)
            self.glances[key] = (MODELS[key[0]].objects.values_list("version", flat=True).get(pk=key[1]), 0)
