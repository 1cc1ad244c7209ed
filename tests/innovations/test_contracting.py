"""Preparing a contract from the plan, and what follows when it is in force."""

from datetime import date

import pytest
from django.db import connection

from calendars.models import Holiday
from common.errors import BadInput, NotNow, NotPermitted
from contracts.services.signatories import signatories_of
from deadlines.models import Deadline
from innovations.models import Indicator, Innovation, Report, ReportLine
from innovations.services.contracts import contracting
from organisations.models import Seat
from tests.innovations.walks import in_force
from tests.world import World
from workflow.engine import gate
from workflow.models import Event


def by_quarter(*values: str) -> list[dict[str, str]]:
    return [{"period": f"quarter_{number}", "value": value} for number, value in enumerate(values, start=1)]


def test_a_contract_takes_indicators_and_schedule_of_the_plan(world: World) -> None:
    contract = world.contract()

    assert [(row["code"], row["target_year"], row["targets"]) for row in contract.draft["indicators"]] == [
        ("IND-1", "200", by_quarter("50", "", "", "")),
        ("IND-2", "10", by_quarter("", "", "", "")),
    ]
    assert [(row["label"], row["due_on"]) for row in contract.draft["obligations"]] == [
        ("Triwulan I 2025", "2025-04-21"),
        ("Triwulan II 2025", "2025-07-14"),
        ("Triwulan III 2025", "2025-10-14"),
        ("Triwulan IV 2025", "2026-01-14"),
    ]
    assert [(row.label, row.seat) for row in signatories_of(contract)] == [
        ("PIHAK PERTAMA", world.seats["head"]),
        ("PIHAK KEDUA", world.seats["regent"]),
    ]


def test_a_contract_takes_over_how_each_indicator_is_measured(world: World) -> None:
    innovation = world.launched()
    Indicator.objects.create(
        innovation=innovation,
        position=3,
        source_code="BPK",
        name="Opini BPK",
        unit="Opini",
        aggregation="last",
        target_year=4,
        source="LHP BPK",
    )
    Indicator.objects.create(
        innovation=innovation,
        position=4,
        source_code="INFLASI",
        name="Inflasi",
        unit="%",
        polarity="range",
        aggregation="average",
        range_low="1.5",
        range_high="3.5",
        calculation="rata-rata bulanan",
    )

    rows = {row["code"]: row for row in world.contract(innovation).draft["indicators"]}

    assert [each["label"] for each in rows["BPK"]["predicates"]] == ["WTP", "WDP", "TMP", "TW"]
    assert (rows["BPK"]["aggregation"], rows["BPK"]["source"]) == ("last", "LHP BPK")
    assert (rows["INFLASI"]["range_low"], rows["INFLASI"]["range_high"]) == ("1.5", "3.5")
    assert (rows["INFLASI"]["calculation"], rows["INFLASI"]["predicates"]) == ("rata-rata bulanan", [])


def test_due_days_are_moved_off_decreed_holidays(world: World) -> None:
    for day in (date(2025, 7, 14), date(2025, 7, 15)):
        Holiday.objects.create(
            on=day,
            name="Pilkada ulang",
            kind="regional",
            government=world.government,
            published_on=date(2024, 12, 1),
        )

    contract = world.contract()

    assert contract.draft["obligations"][1]["due_on"] == "2025-07-16"


def test_the_period_ends_the_day_before_it_began(world: World) -> None:
    contract = world.contract()

    assert (contract.draft["period_start"], contract.draft["period_end"]) == ("2025-01-01", "2026-01-01")


@pytest.mark.parametrize("who", ["innovator", "head", "sekda", "foreign_bureau", "nobody"])
def test_only_the_own_bureau_prepares_contracts(world: World, who: str) -> None:
    innovation = world.launched()

    with pytest.raises(NotPermitted):
        contracting.draft_contract(
            innovation, actor=getattr(world, who), at=world.tick(), period_start=date(2025, 1, 1)
        )


def test_there_is_no_contract_before_the_launch(world: World) -> None:
    with pytest.raises(NotNow) as caught:
        world.contract(world.approved())

    assert caught.value.code == "not_launched"


def test_there_is_one_contract_at_a_time(world: World) -> None:
    innovation = world.launched()
    world.contract(innovation)

    with pytest.raises(NotNow) as caught:
        world.contract(innovation)

    assert caught.value.code == "has_contract"


def test_after_a_void_contract_there_may_be_another(world: World) -> None:
    innovation = world.launched()
    first = world.contract(innovation)
    gate.perform(first, "void", actor=world.bureau, at=world.tick(), comment="Salah periode.")

    second = world.contract(innovation)

    innovation.refresh_from_db()
    assert innovation.contract == second


@pytest.mark.sqlite
def test_an_office_that_does_not_exist_is_named(world: World) -> None:
    """No seat is ever another one; here, as whoever has the file, it is."""
    innovation = world.launched()
    connection.cursor().execute("DROP TRIGGER organisations_seat_no_update")
    Seat.objects.filter(pk=world.seats["regent"].pk).update(role="inspector", ordinal=2)

    with pytest.raises(BadInput) as caught:
        world.contract(innovation)

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [("second_party", "no_seat")]


def test_a_contract_in_force_owes_four_reports(world: World) -> None:
    contract = in_force(world)

    innovation = Innovation.objects.get(contract=contract)
    reports = Report.objects.filter(contract=contract).order_by("number")
    assert innovation.state == "under_evaluation"
    assert [(r.period.number, r.state, r.deadline.due_on, r.deadline.anchor_on) for r in reports] == [
        (1, "scheduled", date(2025, 4, 21), date(2024, 12, 31)),
        (2, "scheduled", date(2025, 7, 14), date(2024, 12, 31)),
        (3, "scheduled", date(2025, 10, 14), date(2024, 12, 31)),
        (4, "scheduled", date(2026, 1, 14), date(2024, 12, 31)),
    ]
    assert ReportLine.objects.filter(report__in=reports).count() == 8


def test_consequences_of_a_contract_name_their_cause(world: World) -> None:
    contract = in_force(world)

    cause = Event.objects.get(subject_id=contract.pk, kind="contract.activate")
    begun = Event.objects.get(kind="innovation.begin_evaluation")
    assert str(cause.uuid).encode() in bytes(begun.payload)
    assert (begun.capacity, Deadline.objects.filter(kind="report").count()) == ("system", 4)


def test_the_town_of_a_regency_is_never_guessed(world: World) -> None:
    innovation = world.launched()
    days = {"at": world.tick(), "period_start": date(2025, 1, 1)}
    type(world.government).objects.filter(pk=world.government.pk).update(seat_town="")
    innovation = Innovation.objects.get(pk=innovation.pk)

    with pytest.raises(BadInput) as refusal:
        contracting.draft_contract(innovation, actor=world.bureau, **days)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("place", "required")]
    type(world.government).objects.filter(pk=world.government.pk).update(seat_town="Rengel")
    innovation = Innovation.objects.get(pk=innovation.pk)
    assert contracting.draft_contract(innovation, actor=world.bureau, **days).draft["place"] == "Rengel"
