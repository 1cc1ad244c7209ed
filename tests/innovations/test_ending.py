"""Ending, suspending and scoring: what was found by trying to break them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from common.errors import BadInput, NotNow, NotPermitted, Unready
from deadlines.models import DeadlineStepReached
from innovations.models import ScoreRecord
from innovations.scoring.score_json import lines_of
from innovations.services.evaluations.scoring import missed_of
from innovations.services.proposals import drafting
from innovations.services.reports.reporting import save_figures
from tests.world import World
from workflow.engine import gate


def test_nothing_rests_while_its_contract_is_out_for_signature(world: World) -> None:
    innovation = world.launched()
    world.awaiting_signatures(innovation)

    with pytest.raises(Unready) as refusal:
        gate.perform(innovation, "suspend", actor=world.sekda, at=world.tick(), comment="Alasan.")

    assert [gap.code for gap in refusal.value.gaps] == ["contract_in_signing"]


def test_a_discontinued_innovation_owes_nothing_more(world: World) -> None:
    report = world.open_report()
    gate.perform(report.innovation, "discontinue", actor=world.sekda, at=world.tick(), comment="Dihentikan.")
    before = DeadlineStepReached.objects.count()

    swept = world.sweep(datetime(2025, 12, 31, 3, 0, tzinfo=UTC))

    assert (swept.opened, DeadlineStepReached.objects.count()) == (0, before)


def test_figures_that_were_never_handed_in_are_not_scored(world: World) -> None:
    first = world.fill(world.open_report(), "50", "10")
    world.sweep(datetime(2025, 7, 2, 3, 0, tzinfo=UTC))
    second = world.fill(world.report(first.contract, 2), "10", "10")
    second = gate.perform(second, "submit", actor=world.operator, at=world.tick())

    world.decide(second, world.bureau)

    line = lines_of(ScoreRecord.objects.get().working)[0]
    assert line.actual == Decimal(10)


def test_a_missed_report_counts_before_any_sweep(world: World) -> None:
    report = world.open_report()

    unnoticed = missed_of(report, at=report.deadline.due_at + timedelta(days=1))

    assert (report.deadline.breached_at, unnoticed) == (None, 1)


def test_a_budget_figure_can_be_emptied_again(world: World) -> None:
    report = world.open_report()
    save_figures(report, actor=world.operator, at=world.tick(), figures={}, budget_actual=Decimal(5))
    kept = save_figures(report, actor=world.operator, at=world.tick(), figures={}).budget_actual

    emptied = save_figures(
        report, actor=world.operator, at=world.tick(), figures={}, budget_actual=None
    ).budget_actual

    assert (kept, emptied) == (Decimal(5), None)


def test_a_trend_against_its_polarity_is_refused(world: World) -> None:
    innovation = world.draft()
    rows = {"indicators": [{"name": "Waktu", "polarity": "lower", "aggregation": "trend_up"}]}

    with pytest.raises(BadInput) as refusal:
        drafting.revise(innovation, actor=world.innovator, at=world.tick(), rows=rows)

    assert refusal.value.gaps[0].field == "indicators.0.aggregation"


def test_a_proposal_moves_only_to_an_agency_one_proposes_for(world: World) -> None:
    innovation = world.draft()

    with pytest.raises(NotPermitted):
        drafting.revise(innovation, actor=world.innovator, at=world.tick(), agency=world.other_agency)


def test_a_returned_proposal_stays_with_its_agency(world: World) -> None:
    innovation = world.decide(world.submitted(), world.head, "return")

    with pytest.raises(NotNow):
        drafting.revise(innovation, actor=world.bureau, at=world.tick(), agency=world.other_agency)
