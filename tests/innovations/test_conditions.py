"""What a report and the end of an innovation need."""

import pytest

from common.errors import Unready
from innovations.models import Innovation, Report
from innovations.services.reporting import Figure, save_figures
from tests.innovations.walks import open_report, reported
from tests.world import World
from workflow import engine


def hand_in(world: World, report: Report) -> list[tuple[str, str]]:
    """The gaps that the engine names; nothing when the report is accepted."""
    try:
        engine.perform(report, "submit", actor=world.operator, at=world.tick())
    except Unready as refusal:
        return [(gap.field.rpartition(".")[2], gap.code) for gap in refusal.gaps]
    return []


def test_an_empty_report_names_every_missing_figure(world: World) -> None:
    assert hand_in(world, open_report(world)) == [("actual", "required"), ("actual", "required")]


def test_zero_is_a_value(world: World) -> None:
    assert hand_in(world, world.fill(open_report(world), "0", "0")) == []


def test_a_figure_that_does_not_exist_must_be_explained(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    second = report.innovation.indicators.get(position=2)
    without = {second.pk: Figure(None)}
    explained = {second.pk: Figure(None, "Alat ukur rusak sejak Februari.")}

    save_figures(report, actor=world.operator, at=world.tick(), figures=without)
    assert hand_in(world, report) == [("actual", "required")]
    save_figures(report, actor=world.operator, at=world.tick(), figures=explained)
    assert hand_in(world, report) == []


def test_an_explanation_of_blanks_is_none(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    second = report.innovation.indicators.get(position=2)

    save_figures(report, actor=world.operator, at=world.tick(), figures={second.pk: Figure(None, "  ")})

    assert hand_in(world, report) == [("actual", "required")]


def test_a_figure_above_the_years_target_asks_for_an_explanation(world: World) -> None:
    report = open_report(world)

    assert hand_in(world, world.fill(report, "201", "12")) == [("note", "explain")]
    assert hand_in(world, world.fill(report, "201", "12", note="Kelas tambahan.")) == []


def test_where_lower_is_better_a_higher_figure_asks_for_nothing(world: World) -> None:
    assert hand_in(world, world.fill(open_report(world), "40", "99")) == []


def test_an_innovation_ends_only_when_nothing_is_owed(world: World) -> None:
    report = reported(world)
    innovation = Innovation.objects.get(pk=report.innovation_id)

    with pytest.raises(Unready) as caught:
        engine.perform(innovation, "complete", actor=world.sekda, at=world.tick(), comment="Selesai.")

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [("reports", "reports_owed")]


def test_an_innovation_ends_when_all_reports_are_evaluated_or_waived(world: World) -> None:
    report = world.decide(reported(world), world.bureau)
    for owed in Report.objects.filter(contract=report.contract_id, state="scheduled"):
        engine.perform(owed, "waive", actor=world.sekda, at=world.tick(), comment="Inovasi berakhir.")

    innovation = engine.perform(
        Innovation.objects.get(pk=report.innovation_id),
        "complete",
        actor=world.sekda,
        at=world.tick(),
        comment="Tujuan tercapai.",
    )

    assert innovation.state == "completed"
