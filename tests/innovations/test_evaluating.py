"""Evaluation: numbers with their inputs and formula, the band, the recommendation, who may."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from common.canonical import digest, sha256_hex
from common.errors import BadInput, NotPermitted, Unready
from innovations.models import Evaluation, Report, ScoreRecord
from innovations.scoring.score_json import lines_of
from innovations.services.evaluations.instruments import SHIPPED as FOLDER
from innovations.services.reports.reporting import FigureEntry, save_figures
from tests.innovations.walks import exceptional, open_report, reported
from tests.world import World
from workflow.engine import gate
from workflow.models import Event

SHIPPED = FOLDER / "capaian-kinerja.toml"


def evaluated(world: World, *actuals: str, **ballot) -> Evaluation:
    report = world.decide(reported(world, *actuals), world.bureau, **ballot)
    return Evaluation.objects.get(report=report)


def test_each_indicator_keeps_its_formula_and_inputs(world: World) -> None:
    evaluation = evaluated(world, "40", "12")

    lines = lines_of(evaluation.result.working)
    assert [(row.actual, row.target, row.formula, row.achievement, row.reason) for row in lines] == [
        (Decimal(40), Decimal(50), "positive", Decimal("80.00"), ""),
        (Decimal(12), Decimal(10), "negative_lkjip", None, "year_running"),
    ]
    assert (evaluation.score, evaluation.band, evaluation.result.formula_version) == (
        Decimal("80.00"),
        "Tinggi",
        "capaian-kinerja@1:" + sha256_hex(SHIPPED.read_bytes())[:12],
    )


def test_a_high_result_is_capped_beside_the_raw_number(world: World) -> None:
    report = exceptional(world, "150", "12")
    handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())

    evaluation = Evaluation.objects.get(report=world.decide(handed_in, world.bureau))

    line = lines_of(evaluation.result.working)[0]
    assert (line.achievement, line.capped) == (Decimal("300.00"), Decimal("200.00"))


def test_zero_counts_and_an_explained_empty_figure_does_not(world: World) -> None:
    report = world.fill(open_report(world), "0", "12")
    second = report.innovation.indicators.get(position=2)
    explained = {second.pk: FigureEntry(None, "Belum diukur.")}
    save_figures(report, actor=world.operator, at=world.tick(), figures=explained)
    handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())

    evaluation = Evaluation.objects.get(report=world.decide(handed_in, world.bureau))

    lines = lines_of(evaluation.result.working)
    assert [(line.achievement, line.reason) for line in lines] == [
        (Decimal("0.00"), ""),
        (None, "not_filled"),
    ]
    assert (evaluation.score, evaluation.result.working["steps"]["coverage"]) == (Decimal("0.00"), "50.00")


def test_the_score_is_hashed_into_the_event(world: World) -> None:
    evaluation = evaluated(world)

    event = Event.objects.get(kind="report.evaluate")
    facts = json.loads(bytes(event.payload))["facts"]
    assert (facts["score"], facts["band"], facts["inputs"]) == (
        "80.00",
        "high",
        digest(evaluation.result.working["inputs"]),
    )


def test_the_evaluator_may_recommend_otherwise_than_the_table(world: World) -> None:
    evaluation = evaluated(world, facts=(("recommendation", "upgrade"),))

    assert (evaluation.recommendation, evaluation.result.working["steps"]["suggested"]["outcome"]) == (
        "upgrade",
        "continue",
    )


def test_without_a_word_the_table_decides(world: World) -> None:
    assert evaluated(world).recommendation == "continue"


def test_an_unknown_recommendation_stores_nothing(world: World) -> None:
    report = reported(world)

    with pytest.raises(BadInput):
        world.decide(report, world.bureau, facts=(("recommendation", "naik kelas"),))

    report.refresh_from_db()
    assert (report.state, Evaluation.objects.count()) == ("submitted", 0)


def test_a_report_is_returned_with_a_reason_but_never_rejected(world: World) -> None:
    report = reported(world)

    with pytest.raises(BadInput):
        world.decide(report, world.bureau, "reject")
    with pytest.raises(Unready):
        world.decide(report, world.bureau, "return", comment="")

    assert world.decide(report, world.bureau, "return").state == "returned"


@pytest.mark.parametrize("who", ["operator", "head", "sekda", "lan", "foreign_bureau", "nobody"])
def test_only_the_own_bureau_evaluates(world: World, who: str) -> None:
    report = reported(world)

    with pytest.raises(NotPermitted):
        world.decide(report, getattr(world, who))


def test_the_second_quarter_adds_to_the_first(world: World) -> None:
    first = world.decide(reported(world, "40", "12"), world.bureau)
    world.sweep(datetime(2025, 7, 2, 3, tzinfo=UTC))
    second = world.fill(Report.objects.get(contract=first.contract_id, number=2), "60", "10")
    handed_in = gate.perform(second, "submit", actor=world.operator, at=world.tick())

    evaluation = Evaluation.objects.get(report=world.decide(handed_in, world.bureau))

    assert [line.actual for line in lines_of(evaluation.result.working)] == [Decimal(100), Decimal(10)]


def test_the_last_row_and_the_evaluation_name_one_record(world: World) -> None:
    evaluation = evaluated(world)

    assert evaluation.decision.assessment.result == evaluation.result
    assert ScoreRecord.objects.count() == 1
