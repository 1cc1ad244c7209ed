"""One subject in every situation that the oracle names, beside everybody who could come along.

States are walked to. Contracts are put in force by the system, without rendering and signing: that adds no state.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from appointments.models import Official
from appointments.services.granting import grant
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails, enter
from appointments.services.proposing import propose
from common.periods import local_day
from contracts.models import Contract
from contracts.services import draft_reasons
from innovations.models import Innovation, PlanChange, Report
from innovations.services.contracts import amending, contracting
from innovations.services.proposals import drafting, plan_changes
from organisations.enums import AgencyKind, Role
from organisations.models import Person, User
from organisations.offices import SYSTEM
from organisations.services.appointing import seat_of
from organisations.services.delegating import Letter
from tests.acting import as_actor
from tests.policies import oracle
from tests.policies.situation_cases import cases
from tests.policies.situation_erasures import erasures
from tests.policies.situation_packages import package_months
from tests.policies.situation_people import hired_as
from tests.policies.situation_programmes import programmes
from tests.policies.situation_regulations import regulations
from tests.policies.situation_reports import (
    add_appraisals,
    add_follow_ups,
    fill,
    handed_in,
)
from tests.policies.situation_scene import DECREE, SCORES, WHY, SituationScene, do, waiting
from tests.world import AFTER_Q1, World
from workflow.engine import gate
from workflow.models import Task


def set_up(world: World) -> SituationScene:
    """Walk until there is one of everything; the world's clock then stands in July 2025."""
    scene = SituationScene(world)
    scene.people = {(post, capacity): hired_as(world, post, capacity) for post, capacity in oracle.people()}
    scene.event = world.event()
    _early_innovations(scene)
    _reviews(scene)
    _later_innovations(scene)
    _plan_changes(scene)
    _contracts(scene)
    _follow_the_rules(scene)
    _reports(scene)
    add_appraisals(scene)
    add_follow_ups(scene)
    _appointments(scene)
    erasures(scene)
    package_months(scene)
    cases(scene)
    programmes(scene)
    regulations(scene)
    # Periods have ended since these were drafted: the reason for their days is given anew.
    for name in ("contract draft", "contract draft, incomplete", "contract draft, of a resting one"):
        draft_reasons.explain_days(scene.subjects[name], actor=world.bureau, at=world.tick(), reason=WHY)
    scene.subjects = {situation: read(subject) for situation, subject in scene.subjects.items()}
    return scene


def read(subject: Any) -> Any:
    """The subject as the API reads it."""
    return type(subject).objects.select_related("government", "agency").get(pk=subject.pk)


# -- innovations


def _draft(scene: SituationScene, **fields: Any) -> Innovation:
    """A complete register entry of the author's, with two indicators."""
    world = scene.world
    values: dict[str, Any] = {
        "title": "Kantin Puspa",
        "intake": "register",
        "year": 2024,
        "form": "pelayanan_publik",
        "medium": "non_digital",
        "description": "Kelas calon pengantin.",
        "burdens_public": True,
        "initiator_type": "asn",
        # Within the second quarter.
        "trial_start": date(2025, 1, 2),
        "trial_end": date(2025, 6, 30),
    }
    innovation = drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=scene.author,
        at=world.tick(),
        fields=values | fields,
    )
    rows = [{"name": name, "unit": "Orang", "target_year": Decimal(200)} for name in ("Peserta", "Lulusan")]
    drafting.replace_rows(innovation, "indicators", rows)
    return innovation


def _submitted(scene: SituationScene, **fields: Any) -> Innovation:
    return do(scene, _draft(scene, **fields), "submit", scene.author)


def _approved(scene: SituationScene, **fields: Any) -> Innovation:
    innovation = _submitted(scene, **fields)
    for name in ("head", "lan", "sekda"):
        innovation = scene.world.decide(innovation, getattr(scene.world, name))
    return innovation


def _launched(scene: SituationScene, **fields: Any) -> Innovation:
    innovation = _approved(scene, **fields)
    return do(scene, innovation, "launch", scene.world.bureau, launch_event=str(scene.event.pk))


def _early_innovations(scene: SituationScene) -> None:
    world, subjects = scene.world, scene.subjects
    subjects["innovation draft"] = _draft(scene)
    subjects["innovation draft, incomplete"] = _draft(scene, description="")
    subjects["innovation draft, no agency"] = drafting.draft(
        government=world.government, agency=None, actor=world.bureau, at=world.tick(),
        fields={
            "title": "Tanpa perangkat daerah", "intake": "register", "year": 2024, "form": "pelayanan_publik",
            "medium": "non_digital", "description": "Isi.",
        },
    )  # fmt: skip
    subjects["innovation in_review"] = _submitted(scene)
    subjects["innovation returned"] = world.decide(_submitted(scene), world.head, "return")
    emptied = world.decide(_submitted(scene), world.head, "return")
    drafting.revise(emptied, actor=scene.author, at=world.tick(), fields={"description": ""})
    subjects["innovation returned, incomplete"] = emptied
    subjects["innovation rejected"] = world.decide(_submitted(scene), world.head, "reject")
    subjects["innovation withdrawn"] = do(scene, _submitted(scene), "withdraw", scene.author)
    subjects["innovation withdrawn, never submitted"] = do(scene, _draft(scene), "withdraw", scene.author)


def _later_innovations(scene: SituationScene) -> None:
    world, subjects = scene.world, scene.subjects
    subjects["innovation approved"] = _approved(scene)
    subjects["innovation launched"] = _launched(scene)
    subjects["innovation launched, signing"] = _launched(scene)
    _signing(scene, subjects["innovation launched, signing"])
    subjects["innovation under_evaluation, owing"] = _in_force(scene).innovations_of_it
    subjects["innovation under_evaluation"] = _settled(scene).innovations_of_it
    subjects["innovation suspended, evaluated before"] = do(
        scene, _in_force(scene).innovations_of_it, "suspend", world.regent
    )


# -- reviews


def _reviews(scene: SituationScene) -> None:
    """An innovation before every stage of both policies; a task that is over."""
    world, tasks = scene.world, scene.tasks
    at_stage = _submitted(scene)
    tasks["innovation at tuban-2018 agency_head"] = waiting(at_stage)
    tasks["innovation at tuban-2018 lan"] = waiting(world.decide(_submitted(scene), world.head))
    tasks["innovation at tuban-2018 secretary"] = waiting(
        world.decide(world.decide(_submitted(scene), world.head), world.lan)
    )
    gone = world.decide(_submitted(scene), world.head)
    scene.over = (gone, Task.objects.get(subject_id=gone.pk, stage="agency_head"))
    world.government.policy_name = "pp38-2017"
    world.government.save(update_fields=["policy_name"])
    tasks["innovation at pp38-2017 permit"] = waiting(_submitted(scene))
    tasks["innovation at pp38-2017 plenary"] = waiting(_of_the_council(scene))
    tasks["innovation at pp38-2017 panel"] = waiting(_permitted(scene))
    tasks["innovation at pp38-2017 bylaw"] = waiting(_feasible(scene))
    ready = world.decide(_feasible(scene), world.sekda, comment=WHY)
    tasks["innovation at pp38-2017 establishment"] = waiting(ready)
    # Its first two reports wait for decisions later, when their time has come.
    tasks["plan_change at pp38-2017 secretary"] = waiting(_planned(scene, _trial(scene)))
    scene.subjects["contract under pp38"] = _in_force(scene, _trial(scene))
    scene.trials = [_in_force(scene, _trial(scene)) for _number in range(3)]
    world.government.policy_name = ""
    world.government.save(update_fields=["policy_name"])


def _of_the_council(scene: SituationScene) -> Innovation:
    """A council member's, through an agency that is the council's secretariat at that moment."""
    agency = scene.world.agency
    own, agency.kind = agency.kind, AgencyKind.COUNCIL_SECRETARIAT
    agency.save(update_fields=["kind"])
    item = _submitted(scene, initiator_type="anggota_dprd", initiator_name="Komisi D")
    agency.kind = own
    agency.save(update_fields=["kind"])
    return item


def _trial(scene: SituationScene) -> Innovation:
    """Established and launched."""
    world = scene.world
    signed = world.decide(_feasible(scene), world.sekda, comment=WHY)
    established = world.decide(signed, world.regent, comment=WHY, **DECREE)
    return do(scene, established, "launch", world.bureau, launch_event=str(scene.event.pk))


def _permitted(scene: SituationScene) -> Innovation:
    return scene.world.decide(_submitted(scene), scene.people["busy", "definitive"])


def _feasible(scene: SituationScene) -> Innovation:
    """Three members of the panel found it so."""
    innovation = _permitted(scene)
    for capacity in ("plt", "pj", "pjs"):
        innovation = scene.world.decide(innovation, scene.people["panel", capacity], scores=SCORES)
    return innovation


# -- changes of plans


def _begun(scene: SituationScene, innovation: Innovation) -> PlanChange:
    return plan_changes.start(innovation, actor=scene.author, at=scene.world.tick())


def _planned(scene: SituationScene, innovation: Innovation) -> PlanChange:
    """Handed in, before whoever decides."""
    return do(scene, _begun(scene, innovation), "submit", scene.author)


def _plan_changes(scene: SituationScene) -> None:
    world, subjects = scene.world, scene.subjects
    subjects["plan_change draft"] = _begun(scene, _launched(scene))
    bare = _begun(scene, _launched(scene))
    plan_changes.revise(bare, actor=scene.author, at=world.tick(), rows={"indicators": []})
    subjects["plan_change draft, incomplete"] = bare
    subjects["plan_change in_review"] = _planned(scene, _launched(scene))
    scene.tasks["plan_change at tuban-2018 secretary"] = waiting(subjects["plan_change in_review"])
    for state, outcome in (("returned", "return"), ("accepted", "approve"), ("rejected", "reject")):
        change = world.decide(_planned(scene, _launched(scene)), world.sekda, outcome)
        subjects[f"plan_change {state}"] = change
    withdrawn = _planned(scene, _launched(scene))
    subjects["plan_change withdrawn"] = do(scene, withdrawn, "withdraw", scene.author)
    ended = _launched(scene)
    subjects["plan_change lapsed"] = _planned(scene, ended)
    do(scene, ended, "discontinue", world.regent)


# -- contracts


def _contract(scene: SituationScene, innovation: Innovation | None = None) -> Contract:
    world = scene.world
    return contracting.draft_contract(
        innovation or _launched(scene),
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 1, 1),
        dates_reason="Ditandatangani menyusul.",
        targets_reason="Sebagaimana direncanakan.",
        place="Tuban",
    )


def _signing(scene: SituationScene, innovation: Innovation | None = None) -> Contract:
    return do(scene, _contract(scene, innovation), "request_signatures", scene.world.bureau)


def _in_force(scene: SituationScene, innovation: Innovation | None = None) -> Contract:
    """In force without the two signatures, by the system; the innovation is under evaluation."""
    contract = gate.perform(_signing(scene, innovation), "activate", actor=SYSTEM, at=scene.world.tick())
    contract.innovations_of_it = Innovation.objects.get(contract_id=contract.pk)
    return contract


def _settled(scene: SituationScene) -> Contract:
    """In force with nothing owed any more."""
    contract = _in_force(scene)
    for report in Report.objects.filter(contract=contract).order_by("number"):
        do(scene, report, "waive", scene.world.sekda)
    return contract


def _contracts(scene: SituationScene) -> None:
    world, subjects = scene.world, scene.subjects
    subjects["contract draft"] = _contract(scene)
    # The policy demands indicators before a contract; one drafted under an earlier version may have none.
    bare = _contract(scene)
    bare.draft = {**bare.draft, "indicators": []}
    bare.save(update_fields=["draft"])
    subjects["contract draft, incomplete"] = bare
    subjects["contract signing"] = _signing(scene)
    subjects["contract in_force"] = _settled(scene)
    subjects["contract in_force, owing"] = _in_force(scene)
    subjects["contract terminated"] = do(scene, _in_force(scene), "terminate", world.regent)
    revised = _in_force(scene)
    revision = do(scene, _revision(scene, revised), "request_signatures", world.bureau)
    gate.perform(revision, "activate", actor=SYSTEM, at=world.tick())
    subjects["contract superseded"] = revised
    resting = subjects["contract draft, of a resting one"] = _contract(scene)
    do(scene, resting.innovations.get(), "suspend", world.sekda)


def _revision(scene: SituationScene, contract: Contract) -> Contract:
    return amending.revise_contract(
        contract, actor=scene.world.bureau, at=scene.world.tick(), ground="priority", reason=WHY
    )


# -- where a rule of the oracle leads by itself

FRESH = {"innovation launched": _launched, "contract draft": _contract, "contract in_force": _settled}


def _follow_the_rules(scene: SituationScene) -> None:
    """Innovations and contracts that nobody staged and to which one arrow or several lead from there."""
    for situation in oracle.situations():
        if situation not in scene.subjects and oracle.kind_of(situation) in ("innovation", "contract"):
            scene.subjects[situation] = _arrived(scene, situation)


def _arrived(scene: SituationScene, situation: str) -> Any:
    if situation in FRESH:
        return FRESH[situation](scene)
    source, name, post = oracle.arrow_to(situation)
    return do(scene, _arrived(scene, source), name, scene.people[post, "definitive"])


# -- reports


def _reports(scene: SituationScene) -> None:
    """Seven first reports in April, then July, when the one that nobody handed in is locked."""
    world, subjects = scene.world, scene.subjects
    contracts = scene.contracts = [_in_force(scene) for _number in range(7)]
    established = subjects.pop("contract under pp38")
    world.sweep(AFTER_Q1)
    first = [world.report(contract, 1) for contract in contracts]
    for trial in scene.trials:
        # Whoever reported does not evaluate.
        handed_in(scene, world.report(trial, 1))
    subjects["report submitted"] = handed_in(scene, first[0])
    scene.tasks["report at tuban-2018 bureau"] = waiting(subjects["report submitted"])
    subjects["report returned"] = world.decide(handed_in(scene, first[1]), world.bureau, "return")
    subjects["report returned, empty"] = world.decide(handed_in(scene, first[2]), world.bureau, "return")
    fill(scene, world.report(contracts[2], 1), None)
    subjects["report evaluated"] = world.decide(handed_in(scene, first[3]), world.bureau)
    subjects["report waived"] = do(scene, first[4], "waive", world.sekda)
    scene.tasks["report at pp38-2017 bureau"] = waiting(handed_in(scene, world.report(established, 1)))
    fill(scene, first[5], 20)
    subjects["report open, locked"] = first[5]
    world.sweep(datetime(2025, 7, 2, 3, 0, tzinfo=UTC))
    trial = world.decide(handed_in(scene, world.report(established, 2)), world.bureau)
    scene.tasks["report at pp38-2017 trial_decision"] = waiting(trial)
    subjects["report open"] = world.report(contracts[0], 2)
    fill(scene, subjects["report open"], 20)
    subjects["report open, empty"] = world.report(contracts[1], 2)
    subjects["report scheduled"] = world.report(contracts[0], 3)


# -- periodic evaluations and follow-ups


# -- appointments, and the records of officials


def _appointments(scene: SituationScene) -> None:
    """Proposed by an administrator who is none of the people who come along, for people who are none either."""
    world, subjects = scene.world, scene.subjects
    today = local_day(world.tick(), world.government.tz)
    letter = AppointmentLetter(starts_on=today)

    def proposed(number: int) -> Any:
        seat = seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=80 + number)
        person = Person.objects.create(name=f"Pejabat {number}")
        return propose(person, seat, letter, actor=world.administrator, at=world.tick())

    second = scene.people["administrator", "definitive"]
    subjects["appointment proposed"] = proposed(1)
    subjects["appointment proposed, without letter"] = grant(
        world.sekda.person.offices.select_related("seat__government").get(),
        world.inspector.person,
        Letter(kind="mandate", starts_on=today, ends_on=today, number="800/9/2025"),
        actor=world.administrator,
        at=world.tick(),
    )
    subjects["appointment appointed"] = do(scene, proposed(2), "take_effect", SYSTEM)
    subjects["appointment appointed, confirmed"] = do(scene, proposed(3), "confirm", second)
    subjects["appointment declined"] = do(scene, proposed(4), "decline", second)
    subjects["appointment ended"] = do(scene, do(scene, proposed(5), "confirm", second), "end", second)
    for state in ("active, without account", "withdrawn", "left", "active", "disabled"):
        made = enter(world.government, PersonDetails(name=state), actor=world.administrator, at=world.tick())
        subjects[f"official {state}"] = made
        if state in ("active, without account", "withdrawn", "left"):
            continue
        User.objects.create(email=f"{state}@uji.example", person=made.person)
    for number, state in enumerate(("active, without mailbox", "reset_asked")):
        made = enter(world.government, PersonDetails(name=state), actor=world.administrator, at=world.tick())
        User.objects.create(email=f"{number}{settings.PRAKARSA_NO_MAIL_DOMAIN}", person=made.person)
        subjects[f"official {state}"] = made
    beside = Official(government=world.government, person=Person.objects.create(name="beside"), keeps=False)
    by = as_actor(world.administrator, world.tick())
    subjects["official active, beside"] = gate.create(beside, actor=by, office=by.offices[0], at=world.now)
    # Opened by one administrator alone.
    marked = subjects["official active, without mailbox"]
    Official.objects.filter(pk=marked.pk).update(opened_by=world.administrator.person_id)
    asked = subjects["official reset_asked"]
    subjects["official reset_asked"] = do(scene, asked, "ask_reset", world.administrator)
    withdrawn = subjects["official withdrawn"]
    subjects["official withdrawn"] = do(scene, withdrawn, "withdraw", second)
    subjects["official left"] = do(scene, subjects["official left"], "leave", SYSTEM)
    subjects["official disabled"] = do(scene, subjects["official disabled"], "disable", second)
