"""Agencies that merge or split: what they owe goes to exactly one successor, what they did stays theirs."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from common.errors import BadInput, NotNow, NotPermitted
from contracts.models import Contract
from contracts.services.signatories import signatories_of
from deadlines.models import Deadline
from innovations.enums import SETTLED
from innovations.models import Appraisal, Innovation, Report
from innovations.queries import reports_visible_to, visible_to
from innovations.services.agencies import handing_over
from innovations.services.contracts import amending
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from notifications.models import Notice
from organisations.enums import Role
from organisations.models import Agency, HandedOver, Seat
from organisations.queries import actor_at
from tests.innovations.walks import in_force, launched_with_milestones, reported
from tests.prepared import shared
from tests.world import World
from workflow.engine import gate
from workflow.models import Event, OutboxMessage, Task
from workflow.outbox import queue

BASIS = "Perda Nomor 12 Tahun 2021"


@shared
def merged(world: World) -> Report:
    """The first report was handed in and evaluated; then the agency becomes part of another."""
    report = reported(world)
    world.decide(report, world.bureau)
    record(world, successor=world.other_agency)
    return report


def record(world: World, **given: Any) -> Any:
    values = {
        "actor": world.administrator,
        "at": world.tick(),
        "effective_on": world.now.date(),
        "basis": BASIS,
        "successor": None,
    }
    return handing_over.hand_over(world.agency, **(values | given))


def test_the_successor_owes_what_was_owed(world: World) -> None:
    report = merged(world)

    innovation = Innovation.objects.get(pk=report.innovation_id)
    owed = Report.objects.filter(innovation=innovation).exclude(state__in=SETTLED)
    running = Deadline.objects.filter(met_at__isnull=True, closed_at__isnull=True)
    assert {innovation.agency, innovation.contract.agency} == {world.other_agency}
    assert set(owed.values_list("agency", flat=True)) == {world.other_agency.pk}
    assert set(Appraisal.objects.filter(state="scheduled").values_list("agency", flat=True)) == {
        world.other_agency.pk
    }
    assert set(running.values_list("agency", flat=True)) == {world.other_agency.pk}


def test_the_past_stays_with_the_former_agency(world: World) -> None:
    report = merged(world)

    report.refresh_from_db()
    last = Event.objects.filter(subject_id=report.innovation_id).order_by("-seq").first()
    world.agency.refresh_from_db()
    assert (report.agency, report.deadline.agency) == (world.agency, world.agency)
    assert last is not None
    assert (last.kind, last.agency_id) == ("innovation.hand_over", world.agency.pk)
    assert world.agency.valid_until == world.now.date()


def test_both_read_and_the_successor_acts(world: World) -> None:
    report = merged(world)
    second = Report.objects.get(contract=report.contract, number=2)
    reads = {
        name: [
            rows(actor_at(getattr(world, name).person_id, world.now), world.now).filter(pk=key).exists()
            for rows, key in (
                (visible_to, report.innovation_id),
                (reports_visible_to, report.pk),
                (reports_visible_to, second.pk),
            )
        ]
        for name in ("operator", "neighbour")
    }
    world.now = datetime(2025, 5, 5, 3, 0, tzinfo=UTC)

    assert reads == {"operator": [True] * 3, "neighbour": [True] * 3}
    with pytest.raises(NotPermitted):
        reporting.save_figures(second, actor=world.operator, at=world.tick(), figures={}, obstacles="Tidak.")
    saved = reporting.save_figures(
        second, actor=world.neighbour, at=world.tick(), figures={}, obstacles="Jadwal bergeser."
    )
    assert saved.obstacles == "Jadwal bergeser."


def test_tasks_wait_at_the_successor(world: World) -> None:
    contract = in_force(world)
    world.sweep(datetime(2025, 4, 8, 3, 0, tzinfo=UTC))
    before = set(Task.objects.filter(closed_at__isnull=True).values_list("kind", "role", "agency"))

    record(world, successor=world.other_agency)

    after = set(Task.objects.filter(closed_at__isnull=True).values_list("kind", "role", "agency"))
    moved = {(kind, role, world.other_agency.pk if agency else None) for kind, role, agency in before}
    assert (after, ("report", "agency_operator", world.other_agency.pk) in after) == (moved, True)
    assert world.report(contract, 1).agency == world.other_agency


def test_the_successor_is_notified_of_what_waits(world: World) -> None:
    contract = in_force(world)
    world.sweep(datetime(2025, 4, 8, 3, 0, tzinfo=UTC))
    queue.deliver_due(at=world.tick())

    record(world, successor=world.other_agency)
    queue.deliver_due(at=world.tick())

    report = world.report(contract, 1)
    told = Notice.objects.filter(event__subject_id=report.pk, event__kind="report.follow_agency")
    assert set(told.values_list("person", flat=True)) == {world.neighbour.person_id}
    assert not OutboxMessage.objects.exclude(last_error="").exists()


def test_what_is_open_of_an_ended_innovation_goes_along(world: World) -> None:
    report = reported(world)
    gate.perform(report.innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Dihentikan.")
    ended = world.draft(title="Ditarik")
    gate.perform(ended, "withdraw", actor=world.innovator, at=world.tick(), comment="Batal.")

    record(world, successor=world.other_agency)

    report.refresh_from_db()
    ended.refresh_from_db()
    assert (report.state, report.agency, ended.agency) == ("submitted", world.other_agency, world.agency)


def test_milestones_go_along(world: World) -> None:
    innovation = launched_with_milestones(world)

    record(world, successor=world.other_agency)

    days = Deadline.objects.filter(milestone_due__innovation=innovation, closed_at__isnull=True)
    assert set(days.values_list("agency", flat=True)) == {world.other_agency.pk}


def test_a_split_asks_for_every_innovation(world: World) -> None:
    first, second = world.draft(title="Satu"), world.draft(title="Dua")
    housing = Agency.objects.create(
        government=world.government, name="Dinas Perumahan", name_key="dinas perumahan", kind="dinas"
    )

    with pytest.raises(BadInput) as refused:
        record(world, successors={first.pk: housing})
    record(world, successors={first.pk: housing, second.pk: world.other_agency})

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [(f"innovations.{second.pk}", "required")]
    assert dict(Innovation.objects.values_list("title", "agency__name")) == {
        "Satu": "Dinas Perumahan",
        "Dua": world.other_agency.name,
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"effective_on": date(2025, 12, 1)}, "effective_on"),
        ({"basis": " "}, "basis"),
        ({"successor": None}, "successor"),
        ({"successor": "foreign_agency"}, "successor"),
        ({"successor": "agency"}, "successor"),
    ],
)
def test_what_is_wrong_is_named(world: World, given: dict[str, Any], field: str) -> None:
    world.draft()
    values = {"successor": "other_agency"} | given
    if values["successor"] is not None:
        values["successor"] = getattr(world, values["successor"])

    with pytest.raises(BadInput) as refused:
        record(world, **values)

    assert field in {gap.field for gap in refused.value.gaps}
    assert not HandedOver.objects.exists()


def test_a_contract_under_way_is_finished_first(world: World) -> None:
    world.contract()

    with pytest.raises(BadInput) as refused:
        record(world, successor=world.other_agency)

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("contracts", "being_prepared")]


@pytest.mark.parametrize("who", ["bureau", "head", "sekda", "foreign_bureau"])
def test_only_the_administrator_records_it(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        record(world, actor=getattr(world, who), successor=world.other_agency)


def test_an_agency_ends_once_and_proposes_no_more(world: World) -> None:
    record(world, successor=world.other_agency)

    with pytest.raises(NotNow) as again:
        record(world, successor=world.other_agency)
    with pytest.raises(BadInput) as refused:
        drafting.draft(
            government=world.government, agency=world.agency, actor=world.innovator, at=world.tick()
        )

    assert again.value.code == "ended_already"
    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("agency", "ended")]


def test_a_revision_is_signed_by_the_successor(world: World) -> None:
    report = merged(world)
    contract = Contract.objects.get(pk=report.contract_id)
    head = Seat.objects.get(role=Role.AGENCY_HEAD, agency=world.other_agency)

    fresh = amending.revise_contract(
        contract, actor=world.bureau, at=world.tick(), ground="official", reason="Penataan perangkat daerah."
    )

    assert (contract.state, fresh.agency) == ("in_force", world.other_agency)
    assert [row.seat for row in signatories_of(fresh)] == [head, world.seats["regent"]]


def test_the_successor_goes_on_to_the_end(world: World) -> None:
    report = merged(world)

    waived = gate.perform(
        Report.objects.get(contract=report.contract, number=2),
        "waive",
        actor=world.sekda,
        at=world.tick(),
        comment="Digabung.",
    )

    assert (waived.state, waived.agency) == ("waived", world.other_agency)
