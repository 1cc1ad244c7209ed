"""One drawn step through the services, as whoever holds the office at that moment."""

import random
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.errors import DomainError
from common.periods import local_day
from contracts.models import Contract
from contracts.services import document_registration, remaking, revising
from deadlines.models import Deadline, DeadlineExtension
from deadlines.services import extensions
from innovations.models import Appraisal, FollowUp, Innovation, PlanChange, Report
from innovations.services.contracts import amending, contracting
from innovations.services.proposals import plan_changes
from innovations.services.reports import asking, reporting
from innovations.services.reports.asking import AskedDays
from organisations.enums import Capacity
from organisations.models import Person, User
from organisations.offices import SYSTEM
from organisations.queries import actor_at, held_at
from organisations.services.appointing import appoint, end
from organisations.services.delegating import Letter, grant
from tests.endings.needs import possible
from tests.world import World
from workflow.engine import gate
from workflow.models import PolicyVersion, Task
from workflow.outbox import queue
from workflow.policy_changes import changes
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

WHY = "Alasan yang cukup."
CRITERIA = {"planned": 80, "recorded": 80, "measurable": 80, "own_work": 80, "benefit": 50}
# Keys are drawn anew in every run; the same seed must meet the same rows in the same order.
ORDER: dict[Any, tuple[str, ...]] = {
    Report: ("created_at", "number"),
    Appraisal: ("created_at", "after_months"),
    FollowUp: ("created_at", "text"),
    Deadline: ("kind", "due_at", "nominal_on", "opens_at"),
    DeadlineExtension: ("asked_at", "asked_until"),
    Task: ("opened_at", "subject_type", "kind", "role"),
    PolicyVersion: ("name", "number"),
}
# Offices that change hands on a walk.
CHANGING = ("head", "operator", "bureau", "sekda", "regent")


@dataclass
class Walk:
    """A world, one innovation in it, and the draw. `tried` counts what the program refused, too."""

    world: World
    innovation_id: uuid.UUID
    draw: random.Random
    taken: list[str] = field(default_factory=list)
    tried: int = 0

    @property
    def innovation(self) -> Innovation:
        return Innovation.objects.select_related("government", "agency").get(pk=self.innovation_id)

    def who(self, name: str) -> Any:
        """Whoever holds the office now, else whoever held it: a refusal then."""
        held = held_at(self.world.now).filter(seat=self.world.seats[name])
        found = held.exclude(capacity=Capacity.DELEGATE).first() or held.first()
        return actor_at(found.person_id, self.world.now) if found else self.world.people[name]

    def one(self, rows: Any) -> Any:
        """Any of these rows, or a refusal where there is none."""
        found = list(rows.order_by(*ORDER.get(rows.model, ("created_at",))))
        if not found:
            raise Nothing
        return self.draw.choice(found)

    def step(self, wanted: str, met: Mapping[str, Collection[str]]) -> str:
        """Take the wanted step, or any that has something to be done to, drawing again what is refused, a few times;
        says which it was. `met` is what there is: states by kind."""
        if wanted in MOVES and not possible(wanted, met):
            return ""
        offered = [
            name for name in MOVES if possible(name, met) and (wanted != "between" or name not in ENDS)
        ]
        for _try in range(8):
            name = wanted if wanted in MOVES else self._drawn(offered)
            self.world.tick()
            self.tried += 1
            try:
                done = MOVES[name][0](self) or name
            except (DomainError, Nothing):
                continue
            self.taken.append(done)
            return done
        return ""

    def _drawn(self, offered: list[str]) -> str:
        return self.draw.choices(offered, weights=[MOVES[name][1] for name in offered])[0]


class Nothing(Exception):
    """There is nothing to do this to."""


def act(name: str, who: str, rows: Callable[[Walk], Any], *, comment: str = WHY) -> Callable[[Walk], str]:
    """A transition of one of these rows by the holder of an office."""

    def move(walk: Walk) -> str:
        subject = walk.one(rows(walk))
        actor = SYSTEM if who == "system" else walk.who(who)
        facts = {"document": uuid.uuid4().hex * 2} if name == "activate" else {}
        gate.perform(subject, name, actor=actor, at=walk.world.tick(), comment=comment, **facts)
        return f"{subject.SUBJECT_TYPE}.{name}"

    return move


def itself(walk: Walk) -> Any:
    return Innovation.objects.filter(pk=walk.innovation_id)


def contracts(*states: str, **only: Any) -> Callable[[Walk], Any]:
    return lambda walk: Contract.objects.filter(about=str(walk.innovation_id), state__in=states, **only)


def of(model: Any, *states: str) -> Callable[[Walk], Any]:
    return lambda walk: model.objects.filter(innovation_id=walk.innovation_id, state__in=states)


def draft_contract(walk: Walk) -> None:
    today = local_day(walk.world.now, walk.innovation.government.tz)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    first = walk.draw.choice([quarter, date(today.year, 1, 1), date(today.year + 1, 1, 1)])
    contracting.draft_contract(
        walk.innovation, actor=walk.who("bureau"), at=walk.world.tick(), period_start=first, place="Tuban",
        dates_reason=WHY, targets_reason=WHY,
    )  # fmt: skip


def produce(walk: Walk) -> None:
    """Register a document without rendering it; whoever signs first is asked."""
    contract = walk.one(contracts("signing")(walk))
    if not document_registration._register(contract, uuid.uuid4().hex * 2, 1, walk.world.tick()):
        raise Nothing


def add_clauses(walk: Walk) -> str:
    return change_contract(walk, revise=False)


def change_contract(walk: Walk, *, revise: bool | None = None) -> str:
    contract = walk.one(contracts("in_force")(walk))
    why = {"actor": walk.who("bureau"), "ground": "strategy", "reason": WHY}
    if revise is None and walk.draw.random() < 0.5:
        amending.revise_contract(contract, at=walk.world.tick(), **why)
        return "revise"
    revising.add_to_contract(contract, at=walk.world.tick(), clauses=["Tambahan."], **why)
    return "add"


def hand_in(walk: Walk) -> str:
    report = walk.one(of(Report, "open", "returned")(walk))
    world = walk.world
    figures = {
        line.indicator_id: reporting.FigureEntry(
            Decimal(walk.draw.choice([0, 20, 60])), "Catatan.", strong_note="Baik."
        )
        for line in report.lines.all()
    }
    reporting.save_figures(
        report,
        actor=walk.who("operator"),
        at=world.tick(),
        figures=figures,
        obstacles="Hujan.",
        follow_up="Diulang.",
    )
    name = "submit" if report.state == "open" else "resubmit"
    gate.perform(report, name, actor=walk.who("operator"), at=world.tick())
    return f"report.{name}"


def decide(walk: Walk) -> str:
    task = walk.one(
        Task.objects.filter(kind="review", closed_at__isnull=True, subject_id__in=_subjects(walk))
    )
    model: Any = {
        "report": Report,
        "appraisal": Appraisal,
        "plan_change": PlanChange,
        "innovation": Innovation,
    }[task.subject_type]
    subject = model.objects.get(pk=task.subject_id)
    name = {
        "organisation_bureau": "bureau", "regional_secretary": "sekda", "inspector": "inspector", "agency_head": "head",
        "head_of_region": "regent", "lan_reviewer": "lan",
    }[task.role]  # fmt: skip
    outcome = walk.draw.choice(["approve", "approve", "approve", "return"])
    said = walk.draw.choice(["continue", "continue", "suspend", "end", "upgrade"])
    facts = (("recommendation", said),) if task.subject_type in ("report", "appraisal") else ()
    extra: dict[str, Any] = {"scores": CRITERIA} if task.subject_type == "appraisal" else {}
    if facts and outcome == "approve" and walk.draw.random() < 0.4:
        extra["items"] = ({"field": "follow_up", "message": "Perbaiki data.", "due_on": ""},)
    decisions.decide(
        subject, Ballot(outcome, WHY, facts=facts, **extra), actor=walk.who(name), at=walk.world.tick()
    )
    return f"{task.subject_type}.{outcome}"


def _subjects(walk: Walk) -> list[uuid.UUID]:
    found = [walk.innovation_id]
    for model in (Report, Appraisal, FollowUp, PlanChange):
        found += model.objects.filter(innovation_id=walk.innovation_id).values_list("pk", flat=True)
    return found


def ask_report(walk: Walk) -> None:
    at = walk.world.tick()
    usual = asking.usual_days(walk.innovation, at=at)
    asking.ask(
        walk.innovation, actor=walk.who("sekda"), at=at, reason=WHY,
        days=AskedDays(usual.first_on, usual.last_on, usual.working_days),
    )  # fmt: skip


def _clocks(walk: Walk) -> Any:
    return Deadline.objects.filter(
        subject_id__in=_subjects(walk), met_at__isnull=True, closed_at__isnull=True
    )


def ask_time(walk: Walk) -> None:
    until = local_day(walk.world.now, walk.innovation.government.tz) + timedelta(
        days=walk.draw.choice([5, 40, 200])
    )
    extensions.ask(
        walk.one(_clocks(walk)), actor=walk.who("operator"), at=walk.world.tick(), until=until, reason=WHY
    )


def answer_request(walk: Walk) -> str:
    request = walk.one(DeadlineExtension.objects.filter(outcome="", deadline__subject_id__in=_subjects(walk)))
    outcome = walk.draw.choice(["granted", "refused"])
    extensions.decide(request, actor=walk.who("sekda"), at=walk.world.tick(), outcome=outcome, decision=WHY)
    return f"extension {outcome}"


def withdraw_request(walk: Walk) -> None:
    request = walk.one(DeadlineExtension.objects.filter(outcome="", deadline__subject_id__in=_subjects(walk)))
    extensions.withdraw(request, actor=walk.who("operator"), at=walk.world.tick())


def change_plan(walk: Walk) -> str:
    change = plan_changes.open_change_of(walk.innovation)
    if change is None:
        plan_changes.start(walk.innovation, actor=walk.who("innovator"), at=walk.world.tick())
        return "plan_change.start"
    if change.state in ("draft", "returned"):
        target = Decimal(walk.draw.choice([100, 300]))
        rows = [{"source_code": "IND-1", "name": "Peserta kelas", "unit": "Orang", "target_year": target}]
        plan_changes.revise(
            change, actor=walk.who("innovator"), at=walk.world.tick(), rows={"indicators": rows}
        )
        change.refresh_from_db()
        name = "submit" if change.state == "draft" else "resubmit"
        gate.perform(change, name, actor=walk.who("innovator"), at=walk.world.tick())
        return f"plan_change.{name}"
    gate.perform(change, "withdraw", actor=walk.who("innovator"), at=walk.world.tick(), comment=WHY)
    return "plan_change.withdraw"


def turn_office(walk: Walk) -> str:
    """An office ends, or a vacant one is given to somebody."""
    name = walk.draw.choice(CHANGING)
    seat = walk.world.seats[name]
    held = held_at(walk.world.now).filter(seat=seat).first()
    if held is not None:
        end(held, at=walk.world.tick())
        if walk.draw.random() < 0.3:
            return f"{name} ends"
    person = Person.objects.create(name=f"Pejabat {walk.draw.randrange(10**6)}")
    User.objects.create_user(f"{uuid.uuid4().hex}@uji.example", "x", person=person)
    appoint(person, seat, starts_at=walk.world.tick())
    return f"{name} changes"


def mandate(walk: Walk) -> None:
    """The head lets the operator sign on behalf for some weeks."""
    held = held_at(walk.world.now).filter(seat=walk.world.seats["head"], capacity=Capacity.DEFINITIVE).first()
    if held is None:
        raise Nothing
    today = local_day(walk.world.now, walk.innovation.government.tz)
    letter = Letter(
        kind="mandate",
        starts_on=today,
        ends_on=today + timedelta(days=20),
        number=f"800/{walk.tried}",
        signed_on=today,
    )
    person = Person.objects.get(pk=walk.who("operator").person_id)
    grant(held, person, letter, actor=walk.who("head"), at=walk.world.tick())


def move_policy(walk: Walk) -> None:
    changes.move(
        walk.innovation,
        walk.one(PolicyVersion.objects.all()),
        actor=walk.who("administrator"),
        at=walk.world.tick(),
        reason=WHY,
    )


def wait(walk: Walk) -> str:
    days = walk.draw.choice([1, 8, 30, 90])
    walk.world.tick(days=days)
    walk.world.sweep(walk.world.tick())
    return f"{days} days"


def work(walk: Walk) -> None:
    """The worker's round; documents are not rendered here."""
    remaking.ask_whoever_can(at=walk.world.tick())
    queue.undelivered("contract.render").delete()
    queue.deliver_due(at=walk.world.tick())


# What would end a walk before its script does.
ENDS = frozenset(
    {
        "suspend",
        "complete",
        "discontinue",
        "terminate",
        "fulfil",
        "void",
        "turn office",
        "move policy",
        "mandate",
    }
)
MOVES: dict[str, tuple[Callable[[Walk], Any], int]] = {
    "suspend": (act("suspend", "sekda", itself), 2),
    "resume": (act("resume", "sekda", itself), 10),
    "complete": (act("complete", "sekda", itself), 2),
    "discontinue": (act("discontinue", "regent", itself), 1),
    "decline": (act("decline", "sekda", itself), 1),
    "draft contract": (draft_contract, 14),
    "request": (act("request_signatures", "bureau", contracts("draft"), comment=""), 20),
    "produce": (produce, 6),
    "activate": (act("activate", "system", contracts("signing"), comment=""), 20),
    "remake": (act("remake", "bureau", contracts("signing"), comment=""), 2),
    "void": (act("void", "bureau", contracts("draft", "signing")), 1),
    "terminate": (act("terminate", "regent", contracts("in_force")), 1),
    "fulfil": (act("fulfil", "bureau", contracts("in_force"), comment=""), 10),
    "change contract": (change_contract, 8),
    "add": (add_clauses, 1),
    "hand in": (hand_in, 40),
    "decide": (decide, 40),
    "waive": (act("waive", "sekda", of(Report, "scheduled", "open", "returned")), 8),
    "waive evaluation": (act("waive", "sekda", of(Appraisal, "scheduled", "in_review", "returned")), 1),
    "explain": (act("explain", "operator", of(Appraisal, "returned")), 6),
    "follow up": (act("report", "operator", of(FollowUp, "open")), 8),
    "accept": (act("accept", "bureau", of(FollowUp, "reported"), comment=""), 6),
    "reopen": (act("reopen", "bureau", of(FollowUp, "reported")), 3),
    "drop": (act("drop", "sekda", of(FollowUp, "open", "reported")), 1),
    "ask report": (ask_report, 2),
    "ask time": (ask_time, 5),
    "answer request": (answer_request, 6),
    "withdraw request": (withdraw_request, 1),
    "change plan": (change_plan, 3),
    "turn office": (turn_office, 2),
    "mandate": (mandate, 1),
    "move policy": (move_policy, 1),
    "wait": (wait, 8),
    "work": (work, 3),
}
