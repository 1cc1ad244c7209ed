"""One innovation from July 2024 to 29 November 2026: three contracts, their reports and evaluations, one after another.

Every ten days the sweep runs and everybody does what their tasks ask; nothing is owed by nobody, and nothing twice.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contracts.models import Contract
from contracts.queries import contracts_about
from contracts.services import draft_reasons
from deadlines.models import Deadline
from innovations.enums import SETTLED
from innovations.models import Appraisal, Innovation, Report
from innovations.services.contracts import amending, contracting, next_targets
from innovations.services.contracts.next_contract import first_free_day
from innovations.services.proposals import drafting, launching
from organisations.offices import SYSTEM
from tests.world import World
from workflow.engine import gate
from workflow.models import Event, Task

BEGINS = datetime(2024, 7, 1, 2, 0, tzinfo=UTC)
TODAY = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
SCORES = {"planned": 80, "recorded": 80, "measurable": 80, "own_work": 80, "benefit": 80}
PLAN = [
    {"source_code": "IND-1", "name": "Peserta kelas", "unit": "Orang", "target_year": Decimal(200)},
    {
        "source_code": "IND-2",
        "name": "Waktu tunggu",
        "unit": "Menit",
        "polarity": "lower",
        "aggregation": "last",
        "target_year": Decimal(10),
    },
]


def launched(world: World) -> Innovation:
    """Recorded, approved and launched in July 2024."""
    world.now = BEGINS
    draft = drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=world.innovator,
        at=world.tick(),
        fields={
            "title": "Kelas Kecamatan",
            "intake": "register",
            "year": 2024,
            "form": "pelayanan_publik",
            "medium": "non_digital",
            "description": "Kelas calon pengantin di setiap kecamatan.",
        },
    )
    drafting.replace_rows(draft, "indicators", PLAN)
    item = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    event = launching.record_event(
        government=world.government,
        title="Peluncuran Juli 2024",
        held_on=world.now.date(),
        place="Pendopo",
        presided_by=world.seats["sekda"],
        on_behalf_of=world.seats["regent"],
        actor=world.bureau,
        at=world.tick(),
    )
    return gate.perform(item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(event.pk))


def signed(world: World, draft: Contract) -> Contract:
    """What is unusual explained, then signed by both without rendering."""
    for explain in (draft_reasons.explain_days, draft_reasons.explain_targets):
        explain(draft, actor=world.bureau, at=world.tick(), reason="Sebagaimana disepakati.")
    signing = gate.perform(draft, "request_signatures", actor=world.bureau, at=world.tick())
    return gate.perform(signing, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


def contracted(world: World, innovation: Innovation, first_day: date) -> Contract:
    return contracting.draft_contract(
        innovation, actor=world.bureau, at=world.tick(), period_start=first_day, place="Tuban"
    )


# -- what a task asks --------------------------------------------------------------------------------------


def report(world: World, subject: Report) -> None:
    world.fill(subject, "50", "10", note="Sesuai rencana.")
    gate.perform(subject, "submit", actor=world.operator, at=world.tick())


def evaluate_report(world: World, subject: Report) -> None:
    """The bureau evaluates; once nothing is owed under a contract it is fulfilled."""
    world.decide(subject, world.bureau, comment="Capaian dinilai.", facts=(("recommendation", "continue"),))
    contract = Contract.objects.get(pk=subject.contract_id)
    if not contract.reports.exclude(state__in=SETTLED).exists():
        gate.perform(contract, "fulfil", actor=world.bureau, at=world.tick())


def evaluate(world: World, subject: Appraisal) -> None:
    world.decide(subject, world.bureau, scores=SCORES)
    world.decide(subject, world.inspector)
    world.decide(
        subject, world.sekda, comment="Layak.", scores=SCORES, facts=(("recommendation", "continue"),)
    )


def prepare_next(world: World, subject: Innovation) -> None:
    """From the day after the last contract's, with a target for every period."""
    assert subject.contract is not None
    draft = contracted(world, subject, first_free_day(subject.contract))
    wanted = {"IND-1": Decimal(50), "IND-2": Decimal(10)}
    targets = {
        row["code"]: dict.fromkeys(amending.agreed_targets(row), wanted[row["code"]])
        for row in draft.draft["indicators"]
    }
    signed(world, next_targets.set_targets(draft, actor=world.bureau, at=world.tick(), targets=targets))


ACTS: dict[tuple[str, str], tuple[type[Any], Callable[[World, Any], None]]] = {
    ("report", "report"): (Report, report),
    ("report", "review"): (Report, evaluate_report),
    ("appraisal", "review"): (Appraisal, evaluate),
    ("innovation", "next_contract"): (Innovation, prepare_next),
}


def do_what_waits(world: World) -> None:
    """Until no task is open."""
    while task := Task.objects.filter(closed_at__isnull=True).order_by("opened_at", "id").first():
        model, act = ACTS[task.subject_type, task.kind]
        act(world, model.objects.get(pk=task.subject_id))


def play(world: World) -> Innovation:
    """Every ten days until today."""
    innovation = launched(world)
    signed(world, contracted(world, innovation, date(2024, 7, 1)))
    day = BEGINS
    while (day := day + timedelta(days=10)) <= TODAY:
        world.sweep(day)
        do_what_waits(world)
        assert not Deadline.objects.filter(
            due_at__lte=day, met_at__isnull=True, closed_at__isnull=True
        ).exists()
    innovation.refresh_from_db()
    return innovation


def test_an_innovation_lives_into_its_third_year(world: World) -> None:
    innovation = play(world)

    contracts = contracts_about(innovation.pk).order_by("created_at")
    assert [(each.state, each.draft["period_start"], each.draft["period_end"]) for each in contracts] == [
        ("fulfilled", "2024-07-01", "2025-07-01"),
        ("fulfilled", "2025-07-01", "2026-07-01"),
        ("in_force", "2026-07-01", "2027-07-01"),
    ]
    assert [each.follows for each in contracts] == [None, contracts[0], contracts[1]]
    assert (innovation.state, innovation.contract) == ("under_evaluation", contracts[2])

    assert [(row["code"], row["baseline"]) for row in contracts[2].draft["indicators"]] == [
        ("IND-1", "200"),
        ("IND-2", "10"),
    ]

    reports = Report.objects.filter(innovation=innovation).order_by("period_start")
    assert [each.period_start for each in reports] == sorted({each.period_start for each in reports})
    assert [(each.contract.number, each.number, each.state) for each in reports] == [
        *((contracts[0].number, number, "evaluated") for number in (1, 2, 3, 4)),
        *((contracts[1].number, number, "evaluated") for number in (1, 2, 3, 4)),
        (contracts[2].number, 1, "evaluated"),
        *((contracts[2].number, number, "scheduled") for number in (2, 3, 4)),
    ]
    assert Counter(Appraisal.objects.filter(contract__isnull=False).values_list("after_months", "state")) == {
        (6, "concluded"): 2,
        (12, "concluded"): 2,
        (6, "scheduled"): 1,
        (12, "scheduled"): 1,
    }

    owed = Deadline.objects.filter(met_at__isnull=True, closed_at__isnull=True)
    assert set(owed.values_list("subject_type", "agency")) == {
        ("report", world.agency.pk),
        ("appraisal", world.agency.pk),
    }
    assert owed.count() == 5
    assert not Task.objects.filter(closed_at__isnull=True).exists()
    assert not Deadline.objects.filter(breached_at__isnull=False).exists()
    assert Event.objects.filter(kind="innovation.begin_evaluation").count() == 3
