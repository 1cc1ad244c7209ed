"""The plan is completed or changed after approval: written aside, decided on, taken as a revision, then agreed on."""

import json
from datetime import date
from decimal import Decimal

import pytest

from common.errors import BadInput, NotNow, NotPermitted, Stale, Unready
from innovations.models import Indicator, Innovation, Milestone, PlanChange, Revision, TargetRecord
from innovations.services.contracts import contracting
from innovations.services.progress import noting
from innovations.services.proposals import drafting, plan_changes
from organisations.enums import Capacity
from organisations.services.appointing import appoint
from tests.innovations.asked_walks import ask, opened
from tests.innovations.walks import launched_with_milestones
from tests.prepared import shared
from tests.world import LONG_AGO, Q1, World
from workflow.engine import gate
from workflow.models import Event, Task

PLAN = [
    {"source_code": "IND-1", "name": "Peserta kelas", "unit": "Orang", "target_year": Decimal(200)},
    {"name": "Cakupan", "unit": "%", "target_year": Decimal(100), "targets": {Q1: Decimal(25)}},
]


@shared
def launched(world: World) -> Innovation:
    """An innovation that already ran: recorded, approved and launched without a plan."""
    draft = world.draft()
    drafting.revise(draft, actor=world.innovator, at=world.tick(), rows={"indicators": []})
    found = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        found = world.decide(found, who)
    return gate.perform(
        found, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )


def written(world: World, innovation: Innovation) -> PlanChange:
    """A change with two indicators, written by the innovator."""
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())
    return plan_changes.revise(change, actor=world.innovator, at=world.tick(), rows={"indicators": PLAN})


def submitted(world: World, innovation: Innovation) -> PlanChange:
    return gate.perform(written(world, innovation), "submit", actor=world.innovator, at=world.tick())


def contract_of(world: World, innovation: Innovation):
    return contracting.draft_contract(
        innovation, actor=world.bureau, at=world.tick(), period_start=date(2025, 1, 1), place="Tuban"
    )


def test_a_contract_needs_the_plan_that_its_policy_demands(world: World) -> None:
    innovation = launched(world)

    with pytest.raises(Unready) as refusal:
        contract_of(world, innovation)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("indicators", "too_few")]
    assert plan_changes.gaps_ahead(innovation) == list(refusal.value.gaps)


def test_a_plan_completed_after_launch_reaches_a_contract(world: World) -> None:
    innovation = launched(world)
    change = submitted(world, innovation)
    before = innovation.indicators.count()

    change = world.decide(change, world.sekda)

    innovation.refresh_from_db()
    rows = list(innovation.indicators.prefetch_related("targets").order_by("position"))
    assert (before, change.state, change.revision) == (0, "accepted", 2)
    assert (innovation.state, innovation.revision_no) == ("launched", 2)
    assert [(row.name, row.aggregation, row.target_year, row.targets_by_part()) for row in rows] == [
        ("Peserta kelas", "sum", Decimal(200), {}),
        ("Cakupan", "last", Decimal(100), {Q1: Decimal(25)}),
    ]
    assert [str(row.pk) for row in rows] == [row["id"] for row in change.content["indicators"]]
    event = Event.objects.get(kind="innovation.change_plan")
    revision = Revision.objects.get(innovation=innovation, number=2)
    payload = json.loads(bytes(event.payload))
    assert payload["docs"] == [{"id": str(innovation.pk), "sha256": revision.sha256}]
    assert payload["facts"]["plan_change"] == str(change.pk)
    assert set(TargetRecord.objects.values_list("indicator_id", "event_id")) == {
        (row.pk, event.id) for row in rows
    }
    draft = contract_of(world, Innovation.objects.get(pk=innovation.pk)).draft
    assert draft["innovation"]["revision"] == 2
    assert [row["name"] for row in draft["indicators"]] == ["Peserta kelas", "Cakupan"]


def test_the_bureau_may_complete_a_plan_and_its_agency_too(world: World) -> None:
    innovation = launched(world)

    by_bureau = plan_changes.start(innovation, actor=world.bureau, at=world.tick())
    again = plan_changes.start(innovation, actor=world.head, at=world.tick())

    assert by_bureau == again
    for who in (world.neighbour, world.sekda, world.lan, world.stranger, world.foreign_bureau, world.nobody):
        with pytest.raises(NotPermitted):
            plan_changes.start(innovation, actor=who, at=world.tick())


@pytest.mark.parametrize("walk", ["draft", "submitted", "contract", "in_force"])
def test_no_plan_change_before_approval_or_under_a_contract(world: World, walk: str) -> None:
    found = getattr(world, walk)()
    innovation = found if isinstance(found, Innovation) else found.innovations.get()

    with pytest.raises(NotNow) as refusal:
        plan_changes.start(innovation, actor=world.innovator, at=world.tick())

    assert refusal.value.code == {"contract": "has_contract", "in_force": "has_contract"}.get(
        walk, "not_approved"
    )


def test_a_void_contract_frees_the_plan_for_changes(world: World) -> None:
    contract = world.contract()
    innovation = contract.innovations.get()
    gate.perform(contract, "void", actor=world.bureau, at=world.tick(), comment="Rencana kurang.")

    change = plan_changes.start(innovation, actor=world.bureau, at=world.tick())

    assert [row["name"] for row in change.content["indicators"]] == ["Peserta kelas", "Waktu tunggu"]


def test_no_contract_is_drafted_on_a_plan_that_is_being_changed(world: World) -> None:
    innovation = world.launched()
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())

    with pytest.raises(NotNow) as refusal:
        contract_of(world, innovation)
    gate.perform(change, "withdraw", actor=world.bureau, at=world.tick(), comment="Tidak jadi.")

    assert refusal.value.code == "plan_is_changing"
    assert contract_of(world, innovation).state == "draft"


def test_whoever_wrote_the_change_does_not_decide_on_it(world: World) -> None:
    appoint(
        world.innovator.person,
        world.seats["sekda"],
        starts_at=LONG_AGO,
        capacity=Capacity.PLH,
        letter_no="800/1/2025",
    )
    innovation = launched(world)
    change = plan_changes.start(innovation, actor=world.bureau, at=world.tick())
    plan_changes.revise(change, actor=world.innovator, at=world.tick(), rows={"indicators": PLAN})
    change = gate.perform(change, "submit", actor=world.bureau, at=world.tick())

    with pytest.raises(NotPermitted) as refusal:
        world.decide(change, world.innovator)

    assert refusal.value.code == "four_eyes"
    assert world.decide(change, world.sekda).state == "accepted"


def test_whoever_was_taken_off_the_team_between_rounds_does_not_decide(world: World) -> None:
    appoint(
        world.operator.person,
        world.seats["sekda"],
        starts_at=LONG_AGO,
        capacity=Capacity.PLH,
        letter_no="800/1/2025",
    )
    change = plan_changes.start(launched(world), actor=world.bureau, at=world.tick())
    team = [{"name": "Operator", "role": "Anggota", "person": world.operator.person_id}]
    rows = {"indicators": PLAN, "team": team}
    plan_changes.revise(change, actor=world.bureau, at=world.tick(), rows=rows)
    change = gate.perform(change, "submit", actor=world.bureau, at=world.tick())
    change = world.decide(change, world.sekda, "return")
    change = plan_changes.revise(change, actor=world.bureau, at=world.tick(), rows={"team": []})
    change = gate.perform(change, "resubmit", actor=world.bureau, at=world.tick())

    with pytest.raises(NotPermitted) as refusal:
        world.decide(change, world.operator)

    assert (change.content["team"], refusal.value.code) == ([], "four_eyes")


def test_an_incomplete_plan_is_not_handed_in(world: World) -> None:
    innovation = launched(world)
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())

    with pytest.raises(Unready) as empty:
        gate.perform(change, "submit", actor=world.innovator, at=world.tick())
    change = plan_changes.revise(
        change, actor=world.innovator, at=world.tick(), rows={"indicators": [{"unit": "Orang"}]}
    )
    with pytest.raises(Unready) as nameless:
        gate.perform(change, "submit", actor=world.innovator, at=world.tick())

    assert [gap.field for gap in empty.value.gaps] == ["indicators"]
    assert [gap.field for gap in nameless.value.gaps] == ["indicators.0.name"]


def test_a_plan_change_is_returned_or_rejected(world: World) -> None:
    innovation = launched(world)
    change = world.decide(submitted(world, innovation), world.sekda, "return")
    asked = set(
        Task.objects.filter(subject_id=change.pk, closed_at__isnull=True).values_list("role", flat=True)
    )
    better = [{**row, "id": None} for row in PLAN[:1]]
    change = plan_changes.revise(
        change, actor=world.bureau, at=world.tick(), rows={"indicators": [{**better[0], "source": "SIPD"}]}
    )

    change = gate.perform(change, "resubmit", actor=world.bureau, at=world.tick())
    change = world.decide(change, world.sekda, "reject")

    assert asked == {"agency_operator", "organisation_bureau"}
    assert (change.state, innovation.indicators.count()) == ("rejected", 0)
    assert Innovation.objects.get(pk=innovation.pk).revision_no == 1
    assert plan_changes.start(innovation, actor=world.bureau, at=world.tick()).pk != change.pk


def test_rows_keep_their_identity_through_a_change(world: World) -> None:
    innovation = world.launched()
    kept, gone = innovation.indicators.order_by("position")
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())

    change = plan_changes.revise(
        change,
        actor=world.innovator,
        at=world.tick(),
        rows={"indicators": [{"id": kept.pk, "unit": "Pasangan"}, {"name": "Baru"}]},
    )
    change = gate.perform(change, "submit", actor=world.innovator, at=world.tick())
    world.decide(change, world.sekda)

    rows = list(innovation.indicators.order_by("position"))
    assert [(row.pk == kept.pk, row.unit, row.targets_by_part()) for row in rows] == [
        (True, "Pasangan", {Q1: Decimal(50)}),
        (False, "", {}),
    ]
    assert not Indicator.objects.filter(pk=gone.pk).exists()


def test_a_stale_or_impossible_save_is_refused(world: World) -> None:
    innovation = launched(world)
    change = written(world, innovation)

    with pytest.raises(Stale):
        plan_changes.revise(
            change, actor=world.bureau, at=world.tick(), rows={"indicators": []}, seen_version=1
        )
    with pytest.raises(BadInput) as refusal:
        plan_changes.revise(
            change, actor=world.bureau, at=world.tick(), rows={"indicators": [{"name": "A", "weight": 0}]}
        )
    change = gate.perform(change, "submit", actor=world.innovator, at=world.tick())
    with pytest.raises(NotNow):
        plan_changes.revise(change, actor=world.bureau, at=world.tick(), rows={"indicators": []})

    assert [gap.field for gap in refusal.value.gaps] == ["indicators.0.weight"]


def test_a_change_lapses_with_the_innovation(world: World) -> None:
    innovation = launched(world)
    change = submitted(world, innovation)

    gate.perform(innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Dihentikan.")

    change.refresh_from_db()
    assert change.state == "lapsed"
    assert not Task.objects.filter(subject_id=change.pk, closed_at__isnull=True).exists()


REPORTED = "“%s” tidak dapat dihapus: sudah ada laporannya."


def keeping(world: World, change: PlanChange, name: str, *kept: Indicator | Milestone) -> PlanChange:
    """The change with these rows of a list and no others."""
    rows = {name: [{"id": row.pk} for row in kept]}
    return plan_changes.revise(change, actor=world.innovator, at=world.tick(), rows=rows)


def test_an_indicator_that_was_reported_on_is_not_dropped(world: World) -> None:
    innovation = world.launched()
    opened(world, ask(world, innovation))
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())
    first, second = innovation.indicators.order_by("position")
    fresh = plan_changes.revise(
        change,
        actor=world.innovator,
        at=world.tick(),
        rows={"indicators": [{"id": second.pk}, {"id": first.pk}, {"name": "Baru"}]},
    )

    with pytest.raises(BadInput) as refusal:
        keeping(world, change, "indicators", first)
    change = keeping(world, fresh, "indicators", second, first)
    change = gate.perform(change, "submit", actor=world.innovator, at=world.tick())

    assert [(gap.field, gap.code, str(gap.message)) for gap in refusal.value.gaps] == [
        ("indicators", "reported", REPORTED % second.name)
    ]
    assert world.decide(change, world.sekda).state == "accepted"
    assert [row.pk for row in innovation.indicators.order_by("position")] == [second.pk, first.pk]


def test_a_milestone_with_an_entry_is_not_dropped(world: World) -> None:
    innovation = launched_with_milestones(world)
    first, second, *others = innovation.milestones.order_by("position")
    world.tick(days=3)
    entry = noting.ProgressNote(
        happened_on=date(2025, 1, 4), text="Jalan.", milestone_id=second.pk, percent=10
    )
    noting.write(innovation, actor=world.innovator, at=world.tick(), note=entry)
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())

    with pytest.raises(BadInput) as refusal:
        keeping(world, change, "milestones", first, *others)
    change = keeping(world, change, "milestones", second, *others)
    change = gate.perform(change, "submit", actor=world.innovator, at=world.tick())

    assert [(gap.field, str(gap.message)) for gap in refusal.value.gaps] == [
        ("milestones", REPORTED % second.activity)
    ]
    assert world.decide(change, world.sekda).state == "accepted"
    assert [row.pk for row in innovation.milestones.order_by("position")] == [
        row.pk for row in (second, *others)
    ]


@pytest.mark.parametrize("step", ["submit", "resubmit"])
def test_a_report_on_what_is_dropped_holds_the_change_up(world: World, step: str) -> None:
    innovation = world.launched()
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())
    kept, dropped = innovation.indicators.order_by("position")
    change = keeping(world, change, "indicators", kept)
    if step == "resubmit":
        change = gate.perform(change, "submit", actor=world.innovator, at=world.tick())
        change = world.decide(change, world.sekda, "return")
    opened(world, ask(world, innovation))

    with pytest.raises(Unready) as refusal:
        gate.perform(change, step, actor=world.innovator, at=world.tick())
    gate.perform(change, "withdraw", actor=world.innovator, at=world.tick(), comment="Mulai lagi.")
    again = plan_changes.start(innovation, actor=world.innovator, at=world.tick())

    cure = " Tarik perubahan ini dan mulai perubahan baru."
    assert [(gap.field, gap.code, str(gap.message)) for gap in refusal.value.gaps] == [
        ("indicators", "reported", REPORTED % dropped.name + cure)
    ]
    assert gate.perform(again, "submit", actor=world.innovator, at=world.tick()).state == "in_review"
