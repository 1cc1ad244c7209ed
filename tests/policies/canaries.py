"""A world full of canaries: words that belong to one place and one kind of thing, and who may ever read them.

Written by hand: `READS` is the oracle. Three places have the same things: the own agency, another agency of the
government, and one of another government. An anonymous panel has reviewed the own agency's proposals.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from appointments.services import granting
from appointments.services.people import PersonDetails, enter
from contracts.services import revising
from innovations.models import Appraisal, FollowUp
from innovations.services.contracts import contracting
from innovations.services.proposals import drafting, plan_changes
from innovations.services.reports import reporting
from organisations.enums import Role
from organisations.models import Person, User
from organisations.offices import SYSTEM
from organisations.services.appointing import seat_of
from organisations.services.delegating import Letter
from privacy.services.asking import Asked, ask
from tests.policies.conftest import document
from tests.programmes.scenes import idea, open_round, programme
from tests.regulations.walks import drafted
from tests.work_packages.staged_cases import add_cases
from tests.world import AFTER_Q1, START, World, hired
from work_packages.models import WorkPackage
from work_packages.services.months import open_month
from workflow.engine import gate
from workflow.models import Task
from workflow.policy_changes import publishing
from workflow.reviews import decisions

PLACES = ("own", "neighbour", "foreign")
KINDS = ("draft", "proposal", "comment", "contract", "report", "appraisal", "follow_up", "plan", "package")
# What the people of the own agency must never learn about those who review it.
MASKED = "reviewer"

# Agency roles read everything of their agency, the bureau everything of its government, its other offices all but
# drafts, LAN's reviewers every proposal that was handed in with what was said about it.
_AGENCY = KINDS
_OFFICE = tuple(kind for kind in KINDS if kind != "draft")
READS: dict[str, set[str]] = {
    **{name: {f"own {kind}" for kind in _AGENCY} for name in ("innovator", "operator", "head")},
    **{name: {f"neighbour {kind}" for kind in _AGENCY} for name in ("neighbour", "neighbour_head")},
    "bureau": {f"{place} {kind}" for place in ("own", "neighbour") for kind in _AGENCY} | {MASKED},
    **{
        name: {f"{place} {kind}" for place in ("own", "neighbour") for kind in _OFFICE} | {MASKED}
        for name in ("sekda", "regent", "inspector", "administrator")
    },
    **{
        name: {f"{place} {kind}" for place in PLACES for kind in ("proposal", "comment")} | {MASKED}
        for name in ("lan", "lan_two")
    },
    "stranger": {f"foreign {kind}" for kind in _AGENCY},
    "foreign_bureau": {f"foreign {kind}" for kind in _AGENCY} | {MASKED},
    **{
        name: {f"foreign {kind}" for kind in _OFFICE} | {MASKED}
        for name in ("foreign_sekda", "foreign_inspector")
    },
    "nobody": set(),
}

# The head decides in the open, two of LAN's reviewers unnamed, the secretary in the open.
STAGES = """
[[review.innovation.stages]]
code = "head"
role = "agency_head"
scope = "agency"
[[review.innovation.stages]]
code = "lan"
role = "lan_reviewer"
scope = "anywhere"
quorum = 2
anonymous = true
[[review.innovation.stages]]
code = "secretary"
role = "regional_secretary"
[[review.plan.stages]]
code = "secretary"
role = "regional_secretary"
[[review.appraisal.stages]]
code = "verify"
role = "organisation_bureau"
[evaluation.periodic]
after_months = [6]
"""


@dataclass
class CanaryWorld:
    """The subjects and tasks in order; `words` are the canaries by what they belong to."""

    world: World
    subjects: list[Any] = field(default_factory=list)
    # By place: a further contract, under which something is evaluated.
    evaluated: dict[str, Any] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def tasks(self) -> list[Task]:
        """All of them, open and closed."""
        return list(Task.objects.order_by("pk"))


def canary(thing: str) -> str:
    """One word that stands nowhere else."""
    return "kenari" + "".join(part.capitalize() for part in thing.split())


def set_up(world: World) -> CanaryWorld:
    """The same things in three places, the reviews by unnamed reviewers."""
    version, _new = publishing.publish(document(STAGES), at=START)
    for government in (world.government, world.other_government):
        government.policy_name = version.name
        government.save(update_fields=["policy_name"])
    canary_world = CanaryWorld(world)
    for thing in (f"{place} {kind}" for place in PLACES for kind in KINDS):
        canary_world.words[thing] = [canary(thing)]
    _mask(canary_world)
    for place in PLACES:
        _fill(canary_world, place)
    world.sweep(AFTER_Q1)
    for place in PLACES:
        _report(canary_world, place)
        _evaluation(canary_world, place)
        _package(canary_world, place)
    canary_world.subjects += _recorded(world)
    canary_world.subjects = [type(s).objects.get(pk=s.pk) for s in canary_world.subjects]
    return canary_world


def _recorded(world: World) -> list[Any]:
    """Somebody whom the administrator recorded and who is to be erased, and a delegation that waits for its giver; they
    name nobody."""
    official = enter(
        world.government, PersonDetails(name="Pejabat"), actor=world.administrator, at=world.tick()
    )
    today = world.now.date()
    letter = Letter(kind="mandate", starts_on=today, ends_on=today, number="800/2/2025")
    held = world.regent.person.offices.get()
    waiting = granting.grant(held, world.inspector.person, letter, actor=world.administrator, at=world.tick())
    asked = Asked(
        person=official.person, record=True, asked_by="subject", asked_on=today, ground="uu27-2022-43-1-c",
        decision_no="800/3/2025", decision_on=today,
    )  # fmt: skip
    erasure = ask(world.government, asked, actor=world.administrator, at=world.tick())
    return [official, waiting, erasure, drafted(world), *_of_the_region(world)]


def _of_the_region(world: World) -> list[Any]:
    """A programme with an idea, and the case of a critical contract."""
    labinov = programme(world)
    cases: dict[str, Any] = {}
    add_cases(world, cases)
    return [labinov, idea(world, open_round(world, labinov)), cases["show_cause"]]


def title_seats_of_lan() -> None:
    """Before the world is built, since no seat is ever called otherwise."""
    for ordinal in (1, 2):
        seat_of(Role.LAN_REVIEWER, ordinal=ordinal, title=f"{canary(MASKED)} kursi {ordinal}")


def _mask(canary_world: CanaryWorld) -> None:
    """Whatever names one of LAN's reviewers: the person, the account, the office."""
    world, found = canary_world.world, []
    for name in ("lan", "lan_two"):
        user, seat = getattr(world, name), world.seats[name]
        person: Person = user.person
        person.name = f"{canary(MASKED)} {name}"
        person.save(update_fields=["name"])
        found += [str(person.pk), str(seat.pk), user.email]
    canary_world.words[MASKED] = [canary(MASKED), *found]


@dataclass(frozen=True)
class _Team:
    """Who acts in a place."""

    agency: Any
    innovator: User
    head: User
    bureau: User
    sekda: User


def _team(world: World, place: str) -> _Team:
    if place == "own":
        return _Team(world.agency, world.innovator, world.head, world.bureau, world.sekda)
    if place == "neighbour":
        return _Team(world.other_agency, world.neighbour, world.neighbour_head, world.bureau, world.sekda)
    if "foreign_head" not in world.people:
        for name, role in (("foreign_head", Role.AGENCY_HEAD), ("foreign_regent", Role.HEAD_OF_REGION)):
            place_ = {"agency": world.foreign_agency} if role == Role.AGENCY_HEAD else {}
            seat = seat_of(role, government=world.other_government, **place_)
            world.people[name] = hired(name, seat)
    return _Team(
        world.foreign_agency, world.stranger, world.foreign_head, world.foreign_bureau, world.foreign_sekda
    )


def _fill(canary_world: CanaryWorld, place: str) -> None:
    """A draft; proposals waiting for the head, for a second reviewer, returned, rejected, approved; a contract."""
    world, team = canary_world.world, _team(canary_world.world, place)
    said = canary(f"{place} comment")

    def decide(subject: Any, who: User, outcome: str = "approve") -> Any:
        return world.decide(subject, who, outcome, comment=said)

    def submitted() -> Any:
        innovation = _proposal(world, team, canary(f"{place} proposal"))
        return gate.perform(innovation, "submit", actor=team.innovator, at=world.tick(), comment=said)

    add = canary_world.subjects.append
    add(_proposal(world, team, canary(f"{place} draft")))
    add(submitted())
    add(decide(decide(submitted(), team.head), world.lan))
    add(decide(decide(submitted(), team.head), world.lan, "return"))
    add(decide(decide(submitted(), team.head), world.lan_two, "reject"))
    declined = decide(submitted(), team.head)
    # The reason of a conflict names the reviewer's family: only proposers must not read it.
    reason = f"{canary(MASKED)} bersaudara" if place == "own" else said
    add(decisions.recuse(declined, actor=world.lan, at=world.tick(), reason=reason))
    add(decide(decide(decide(submitted(), team.head), world.lan), world.lan_two))

    def approved() -> Any:
        return decide(decide(decide(decide(submitted(), team.head), world.lan), world.lan_two), team.sekda)

    through = approved()
    add(through)
    contract = _contract(canary_world, place, team, _launch(world, team, through))
    canary_world.subjects += [contract, _addendum(world, team, contract, canary(f"{place} contract"))]
    canary_world.evaluated[place] = _contract(canary_world, place, team, _launch(world, team, approved()))
    add(_plan_change(world, team, _launch(world, team, approved()), canary(f"{place} plan")))


def _proposal(world: World, team: _Team, word: str) -> Any:
    innovation = drafting.draft(
        government=team.agency.government,
        agency=team.agency,
        actor=team.innovator,
        at=world.tick(),
        fields={"title": f"Judul {word}", "intake": "register", "description": f"Isi {word}"},
    )
    rows = [{"name": f"Peserta {word}", "unit": "Orang", "target_year": Decimal(200)}]
    drafting.replace_rows(innovation, "indicators", rows)
    return innovation


def _launch(world: World, team: _Team, innovation: Any) -> Any:
    from innovations.services.proposals import launching

    seat = team.sekda.person.offices.get().seat
    event = launching.record_event(
        government=team.agency.government, title="Peluncuran", held_on=date(2025, 1, 2), place="Pendopo",
        presided_by=seat, on_behalf_of=None, actor=team.bureau, at=world.tick(),
    )  # fmt: skip
    return gate.perform(innovation, "launch", actor=team.bureau, at=world.tick(), launch_event=str(event.pk))


def _plan_change(world: World, team: _Team, innovation: Any, word: str) -> Any:
    """Handed in, not decided on."""
    change = plan_changes.start(innovation, actor=team.innovator, at=world.tick())
    rows = {"indicators": [{"name": f"Peserta {word}"}], "risks": [{"risk": word}]}
    change = plan_changes.revise(change, actor=team.innovator, at=world.tick(), rows=rows)
    return gate.perform(change, "submit", actor=team.innovator, at=world.tick(), comment=word)


def _contract(canary_world: CanaryWorld, place: str, team: _Team, innovation: Any) -> Any:
    """In force, by the system."""
    world, word = canary_world.world, canary(f"{place} contract")
    contract = contracting.draft_contract(
        innovation, actor=team.bureau, at=world.tick(), period_start=date(2025, 1, 1), place=f"Kota {word}",
        title=f"Perjanjian {word}",
    )  # fmt: skip
    contract = gate.perform(contract, "request_signatures", actor=team.bureau, at=world.tick())
    return gate.perform(contract, "activate", actor=SYSTEM, at=world.tick())


def _addendum(world: World, team: _Team, contract: Any, word: str) -> Any:
    return revising.add_to_contract(
        contract,
        actor=team.bureau,
        at=world.tick(),
        ground="priority",
        reason=f"Sebab {word}",
        clauses=[word],
    )


def _report(canary_world: CanaryWorld, place: str) -> None:
    """One report handed in, the next one scheduled."""
    team = _team(canary_world.world, place)
    contract = next(
        s for s in canary_world.subjects if s.SUBJECT_TYPE == "contract" and s.agency_id == team.agency.pk
    )
    report = _handed_in(canary_world, place, contract)
    canary_world.subjects += [report, canary_world.world.report(contract, 2)]


def _evaluation(canary_world: CanaryWorld, place: str) -> None:
    """A follow-up that the evaluation of a report asked for, and a periodic evaluation that is not held."""
    world, team, contract = (
        canary_world.world,
        _team(canary_world.world, place),
        canary_world.evaluated[place],
    )
    world.decide(
        _handed_in(canary_world, place, contract),
        team.bureau,
        facts=(("recommendation", "improve"),),
        items=[{"field": "follow_up", "message": canary(f"{place} follow_up")}],
    )
    appraisal = Appraisal.objects.get(contract=contract)
    reason = canary(f"{place} appraisal")
    canary_world.subjects += [
        FollowUp.objects.get(evaluation__report__contract=contract),
        gate.perform(appraisal, "waive", actor=team.sekda, at=world.tick(), comment=reason),
    ]


def _package(canary_world: CanaryWorld, place: str) -> None:
    """A package that is only planned, and a month of its agency."""
    world, team, word = canary_world.world, _team(canary_world.world, place), canary(f"{place} package")
    WorkPackage.objects.create(
        government=team.agency.government,
        agency=team.agency,
        code=word,
        name=f"Jalan {word}",
        fiscal_year=2025,
        created_at=world.now,
        modified_at=world.now,
    )
    canary_world.subjects.append(open_month(team.agency, date(2025, 1, 1), at=world.tick()))


def _handed_in(canary_world: CanaryWorld, place: str, contract: Any) -> Any:
    world, team, word = canary_world.world, _team(canary_world.world, place), canary(f"{place} report")
    report = world.report(contract, 1)
    figures = {
        line.indicator_id: reporting.FigureEntry(Decimal(20), f"Catatan {word}")
        for line in report.lines.all()
    }
    reporting.save_figures(
        report,
        actor=team.innovator,
        at=world.tick(),
        figures=figures,
        obstacles=f"Hambatan {word}",
        follow_up=word,
    )
    return gate.perform(report, "submit", actor=team.innovator, at=world.tick(), comment=word)
