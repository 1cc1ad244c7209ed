"""Targets for parts of a year: rows that the database keeps sound, set one by one, recorded as they were."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from common.errors import BadInput
from common.periods import WHOLE_YEAR, PartOfYear, PeriodKind
from innovations.models import Indicator, IndicatorTarget, RecordedTarget
from innovations.services.contracts import contracting
from innovations.services.proposals import drafting
from innovations.services.proposals.submission import content_of
from innovations.services.proposals.targets import periods_to_plan
from tests.world import Q1, Q2, World

JANUARY = PartOfYear(PeriodKind.MONTH, 1)


def first_of(world: World) -> Indicator:
    return world.draft().indicators.get(position=1)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("quarter", 5), ("month", 13), ("half_year", 3), ("year", 1), ("week", 1), ("month", 0)],
)
def test_a_target_is_for_a_part_that_a_year_has(world: World, kind: str, number: int) -> None:
    row = first_of(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorTarget.objects.create(indicator=row, period_kind=kind, period_number=number, value=1)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_of_a_target_is_a_year_that_plans_are_for(world: World, year: int) -> None:
    row = first_of(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorTarget.objects.create(
            indicator=row, year=year, period_kind="quarter", period_number=1, value=1
        )


def test_a_target_of_the_year_wins_over_a_general_one(world: World) -> None:
    row = first_of(world)
    whole = WHOLE_YEAR.in_year(2027)
    drafting.replace_rows(
        row.innovation,
        "indicators",
        [{"id": row.pk, "targets": {whole: Decimal(240), Q2.in_year(2027): Decimal(0)}}],
    )
    row.refresh_from_db()

    assert row.targets_in_year(2027) == {WHOLE_YEAR: Decimal(240), Q1: Decimal(50), Q2: Decimal(0)}
    assert row.targets_in_year(2026) == {WHOLE_YEAR: Decimal(200), Q1: Decimal(50)}
    assert (row.target_in(whole), row.target_in(Q2.in_year(2027)), row.target_in(Q2.in_year(2026))) == (
        Decimal(240),
        Decimal(0),
        None,
    )
    assert list(row.planned_targets()) == [Q1, Q2.in_year(2027), whole]


def test_a_contract_agrees_on_the_targets_of_its_year(world: World) -> None:
    innovation = world.launched()
    row = innovation.indicators.get(source_code="IND-1")
    drafting.replace_rows(
        innovation,
        "indicators",
        [
            {"id": row.pk, "targets": {WHOLE_YEAR.in_year(2026): 240, Q2.in_year(2026): 60}},
            *({"id": other.pk} for other in innovation.indicators.exclude(pk=row.pk)),
        ],
    )

    agreed = [
        contracting.draft_contract(
            innovation, actor=world.bureau, at=world.tick(), period_start=date(2026, 1, 1)
        ).draft["indicators"][0]
    ]

    assert [(each["target_year"], [t["value"] for t in each["targets"]]) for each in agreed] == [
        ("240", ["50", "60", "", ""])
    ]


def test_a_part_of_a_year_has_one_target(world: World) -> None:
    row = first_of(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorTarget.objects.create(indicator=row, period_kind="quarter", period_number=1, value=1)


def test_only_named_targets_are_set_or_removed(world: World) -> None:
    row = first_of(world)

    drafting.replace_rows(
        row.innovation,
        "indicators",
        [{"id": row.pk, "targets": {Q2: "75.5", JANUARY: Decimal(0)}}],
    )
    before = row.targets_by_part()
    drafting.replace_rows(row.innovation, "indicators", [{"id": row.pk, "targets": {Q1: None}}])

    assert before == {JANUARY: Decimal(0), Q1: Decimal(50), Q2: Decimal("75.5")}
    assert list(before) == [JANUARY, Q1, Q2]
    assert row.targets_by_part() == {JANUARY: Decimal(0), Q2: Decimal("75.5")}


@pytest.mark.parametrize(
    ("targets", "field"),
    [({Q1: Decimal(10) ** 30}, "quarter_1"), ({Q1: "viel"}, "quarter_1"), ({WHOLE_YEAR: 1}, "year_1")],
)
def test_a_target_that_cannot_be_kept_is_named(
    world: World, targets: dict[PartOfYear, object], field: str
) -> None:
    draft = world.draft()

    with pytest.raises(BadInput) as refusal:
        drafting.replace_rows(draft, "indicators", [{"name": "Baru"}, {"name": "Lain", "targets": targets}])

    assert [gap.field for gap in refusal.value.gaps] == [f"indicators.1.targets.{field}"]
    assert draft.indicators.count() == 2


def test_a_plan_offers_policy_periods_and_those_already_set(world: World) -> None:
    draft = world.draft()
    row = draft.indicators.get(position=1)
    drafting.replace_rows(draft, "indicators", [{"id": row.pk, "targets": {JANUARY: 1}}])

    assert periods_to_plan(draft, draft.indicators.all()) == [JANUARY, *PeriodKind.QUARTER.parts]


def test_a_frozen_plan_names_each_target_by_its_period(world: World) -> None:
    found = content_of(world.draft())["indicators"]

    assert [(row["target_year"], row["targets"]) for row in found] == [
        ("200", {"quarter_1": "50"}),
        ("10", {}),
    ]


def test_a_recorded_target_is_never_changed(world: World) -> None:
    world.submitted()

    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        RecordedTarget.objects.update(value=1)
