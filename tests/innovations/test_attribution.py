"""Was it planned, was it recorded, whose work was it: the case of Morowali Utara and its neighbours."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from common.errors import BadInput
from common.periods import WHOLE_YEAR
from innovations.models import Report, TargetRecord
from innovations.scoring.attribution import (
    AttributionShares,
    TargetOnRecord,
    TimingReason,
    assess_timing,
    attribution_shares,
    overall_shares,
)
from innovations.services.contracts import amending
from innovations.services.proposals import drafting
from innovations.services.reports import reporting
from innovations.services.reports.reporting import FigureEntry
from innovations.services.reports.targets import claims_by_report, overall_of
from organisations.offices import SYSTEM
from tests.innovations.walks import OWN_WORK, exceptional, in_force, launched, open_report
from tests.world import AFTER_Q1, Q1, World
from workflow.engine import gate

ENDED = datetime(2025, 3, 31, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SPLIT = {"own": 40, "other_agency": 10, "central": 0, "private": 50, "community": 0}


FIRST_QUARTER = Q1.in_year(2025)


def record(at: datetime, year: int | None = 200, first: int | None = None) -> TargetOnRecord:
    given = ((WHOLE_YEAR, year), (Q1, first))
    return TargetOnRecord(at=at, targets={part: Decimal(value) for part, value in given if value is not None})


def why(*records: TargetOnRecord) -> TimingReason:
    return assess_timing(records, period=FIRST_QUARTER, ended_at=ENDED, as_of=ENDED + timedelta(days=90)).why


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((), TimingReason.NO_TARGET),
        ((record(ENDED - SECOND, None),), TimingReason.NO_TARGET),
        ((record(ENDED - SECOND),), TimingReason.RECORDED),
        ((record(ENDED),), TimingReason.RECORDED_LATE),
        ((record(ENDED - SECOND, None), record(ENDED)), TimingReason.RECORDED_LATE),
        ((record(ENDED - SECOND), record(ENDED, 100)), TimingReason.CHANGED_LATE),
        # The quarter's own target counts where there is one: the year's may change.
        ((record(ENDED - SECOND, 200, 50), record(ENDED, 400, 50)), TimingReason.RECORDED),
        ((record(ENDED - SECOND, 200, 50), record(ENDED, 200, 25)), TimingReason.CHANGED_LATE),
        # What counts is what stood on record at the end, not what once stood there.
        (
            (record(ENDED - 2 * SECOND, 100), record(ENDED - SECOND, 200), record(ENDED, 100)),
            TimingReason.CHANGED_LATE,
        ),
        # A change of the day after the judgement is none yet.
        ((record(ENDED - SECOND), record(ENDED + timedelta(days=91), 100)), TimingReason.RECORDED),
    ],
)
def test_what_counts_as_recorded_before_the_result(
    records: tuple[TargetOnRecord, ...], expected: TimingReason
) -> None:
    assert why(*records) is expected


def test_the_moment_is_that_of_the_target_that_counts() -> None:
    records = [record(ENDED - 3 * SECOND, 100), record(ENDED - 2 * SECOND, 200), record(ENDED - SECOND, 200)]

    found = assess_timing(records, period=FIRST_QUARTER, ended_at=ENDED, as_of=ENDED)

    assert (found.recorded_at, found.target, found.then) == (ENDED - 2 * SECOND, Decimal(200), Decimal(200))


GOOD, OTHER = (Decimal("1.5"), Decimal("3.5")), (Decimal(0), Decimal(9))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (((ENDED - SECOND, GOOD),), TimingReason.RECORDED),
        (((ENDED, GOOD),), TimingReason.RECORDED_LATE),
        (((ENDED - SECOND, GOOD), (ENDED, OTHER)), TimingReason.CHANGED_LATE),
        # Measured against a target when the period ended, against a range now.
        (((ENDED - SECOND, None), (ENDED, GOOD)), TimingReason.CHANGED_LATE),
    ],
)
def test_the_bounds_of_a_range_are_what_was_planned(records: tuple, expected: TimingReason) -> None:
    on_record = [TargetOnRecord(at, {WHOLE_YEAR: Decimal(200)}, bounds) for at, bounds in records]

    found = assess_timing(on_record, period=FIRST_QUARTER, ended_at=ENDED, as_of=ENDED)

    assert (found.why, found.target, found.bounds) == (expected, None, records[-1][1])


def test_a_range_is_on_record_with_its_bounds(world: World) -> None:
    rows = [
        {
            "name": "Inflasi",
            "unit": "%",
            "polarity": "range",
            "aggregation": "last",
            "range_low": Decimal("1.5"),
            "range_high": Decimal("3.5"),
        }
    ]
    item = world.draft()
    drafting.replace_rows(item, "indicators", rows)
    gate.perform(item, "submit", actor=world.innovator, at=world.tick())

    record = TargetRecord.objects.get()

    assert (record.target_year, record.range_low, record.range_high) == (None, *GOOD)


def test_own_work_without_timely_target_is_unplanned() -> None:
    in_time = assess_timing([record(ENDED - SECOND)], period=FIRST_QUARTER, ended_at=ENDED, as_of=ENDED)
    late = assess_timing([record(ENDED)], period=FIRST_QUARTER, ended_at=ENDED, as_of=ENDED)

    assert [
        attribution_shares(SPLIT, in_time),
        attribution_shares(SPLIT, late),
        attribution_shares(None, in_time),
        attribution_shares(None, late),
    ] == [
        AttributionShares(Decimal(40), Decimal(0), Decimal(60)),
        AttributionShares(Decimal(0), Decimal(40), Decimal(60)),
        AttributionShares(None, None, None),
        AttributionShares(Decimal(0), None, None),
    ]


def test_a_report_is_the_mean_of_its_claims_by_weight() -> None:
    half = AttributionShares(Decimal(50), Decimal(0), Decimal(50))
    none = AttributionShares(Decimal(0), Decimal(100), Decimal(0))
    unknown = AttributionShares(None, None, None)

    found = overall_shares([(Decimal(1), half), (Decimal(2), none), (Decimal(5), unknown)])

    assert found == AttributionShares(Decimal("16.7"), Decimal("66.7"), Decimal("16.7"))


def test_a_target_recorded_afterwards_is_not_planned(world: World) -> None:
    """The seed's question: investment is always above 200 percent, but was it planned, and whose work was it?"""
    draft = world.draft()
    without = [{"id": row.pk, "target_year": None, "targets": {Q1: None}} for row in draft.indicators.all()]
    drafting.replace_rows(draft, "indicators", without)
    contract = in_force(world, launched(world, draft))
    world.sweep(AFTER_Q1)
    revision = amending.revise_contract(
        contract,
        actor=world.bureau,
        at=world.tick(),
        ground="priority",
        reason="Target baru ditetapkan.",
        targets={"IND-1": {WHOLE_YEAR: Decimal(200), Q1: Decimal(50)}, "IND-2": {WHOLE_YEAR: Decimal(10)}},
    )
    revision = gate.perform(revision, "request_signatures", actor=world.bureau, at=world.tick())
    revision = gate.perform(revision, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)
    report = exceptional(world, "105", "10", report=world.report(revision, 1), shares=SPLIT)

    report = gate.perform(report, "submit", actor=world.operator, at=world.tick())

    claims = claims_by_report([report], at=world.now)[report.pk]
    claim = claims[report.innovation.indicators.get(position=1).pk]
    assert (claim.plannedness.why, claim.plannedness.before_result) == (TimingReason.RECORDED_LATE, False)
    assert claim.plannedness.recorded_at is not None
    assert claim.plannedness.recorded_at > claim.plannedness.ended_at == ENDED
    assert claim.portions == AttributionShares(Decimal(0), Decimal(40), Decimal(60))
    assert overall_of(claims).planned == Decimal("0.0")


def test_a_result_with_a_timely_target_is_planned(world: World) -> None:
    report = exceptional(world, "105", "10", shares=SPLIT)

    claims = claims_by_report([report], at=world.now)[report.pk]

    claim = claims[report.innovation.indicators.get(position=1).pk]
    assert (claim.plannedness.why, claim.portions.planned) == (TimingReason.RECORDED, Decimal(40))


def test_a_target_lowered_afterwards_is_not_the_planned_one(world: World) -> None:
    report = open_report(world)
    revision = amending.revise_contract(
        report.contract,
        actor=world.bureau,
        at=world.tick(),
        ground="priority",
        reason="Prioritas berubah.",
        targets={"IND-1": {Q1: Decimal(20)}},
    )
    revision = gate.perform(revision, "request_signatures", actor=world.bureau, at=world.tick())
    gate.perform(revision, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)

    claims = claims_by_report([report], at=world.now)[report.pk]

    found = claims[report.innovation.indicators.get(position=1).pk].plannedness
    assert (found.why, found.target, found.then) == (TimingReason.CHANGED_LATE, Decimal(20), Decimal(50))
    assert TargetRecord.objects.filter(indicator__position=1).count() == 2


def test_an_evaluated_report_ignores_later_targets(world: World) -> None:
    report = exceptional(world, "105", "10")
    report = gate.perform(report, "submit", actor=world.operator, at=world.tick())
    report = world.decide(report, world.bureau)
    before = claims_by_report([report], at=world.now)
    world.now = datetime(2025, 4, 12, 3, tzinfo=UTC)
    revision = amending.revise_contract(
        report.contract,
        actor=world.bureau,
        at=world.tick(),
        ground="priority",
        reason="Prioritas berubah.",
        targets={"IND-1": {Q1: Decimal(20)}},
    )
    revision = gate.perform(revision, "request_signatures", actor=world.bureau, at=world.tick())
    gate.perform(revision, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)

    assert (
        claims_by_report([Report.objects.select_related("government").get(pk=report.pk)], at=world.now)
        == before
    )


def test_targets_on_record_are_never_changed(world: World) -> None:
    world.submitted()

    # SQLite's trigger refuses; on PostgreSQL the application has no right to.
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        TargetRecord.objects.update(target_year=1)


@pytest.mark.sqlite
def test_claims_of_many_reports_cost_as_much_as_of_one(world: World, django_assert_num_queries: Any) -> None:
    contract = in_force(world)
    reports = list(Report.objects.filter(contract=contract).select_related("government"))

    with django_assert_num_queries(4):
        claims_by_report(reports[:1], at=world.now)
    with django_assert_num_queries(4):
        claims_by_report(reports, at=world.now)


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ({**OWN_WORK, "own": 99}, "sum"),
        ({**OWN_WORK, "own": 110, "private": -10}, "sum"),
        ({"own": 100}, "invalid"),
    ],
)
def test_shares_make_a_whole(world: World, shares: dict[str, int], code: str) -> None:
    report = open_report(world)
    first = report.innovation.indicators.get(position=1)

    with pytest.raises(BadInput) as caught:
        reporting.save_figures(
            report,
            actor=world.operator,
            at=world.tick(),
            figures={first.pk: FigureEntry(shares=shares)},
            shares=shares,
        )

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [
        (f"lines.{first.pk}.shares", code),
        ("report.shares", code),
    ]


@pytest.mark.parametrize("model", ["lines", "report"])
@pytest.mark.parametrize(
    "columns", [{"share_own": 100}, {f"share_{party}": 21 for party in OWN_WORK}], ids=["one", "105"]
)
def test_the_table_itself_refuses_shares_that_make_no_whole(
    world: World, model: str, columns: dict[str, int]
) -> None:
    report = open_report(world)
    rows: Any = report.lines if model == "lines" else Report.objects.filter(pk=report.pk)

    with pytest.raises(IntegrityError, match="shares_whole"), transaction.atomic():
        rows.update(**columns)


def test_a_line_without_shares_uses_those_of_the_report(world: World) -> None:
    report = open_report(world)
    first, second = report.innovation.indicators.order_by("position")

    report = reporting.save_figures(
        report,
        actor=world.operator,
        at=world.tick(),
        figures={first.pk: FigureEntry(shares=OWN_WORK)},
        shares=SPLIT,
    )

    claims = claims_by_report([report], at=world.now)[report.pk]
    assert [claims[row.pk].portions.planned for row in (first, second)] == [Decimal(100), Decimal(40)]
    assert date(2025, 4, 1) == report.period_end
