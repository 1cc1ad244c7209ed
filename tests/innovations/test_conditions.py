"""What a report and the end of an innovation need."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.errors import Unready
from innovations.models import Innovation, Report
from innovations.services.proposals import drafting
from innovations.services.reports import evidence
from innovations.services.reports.evidence import EvidenceSubject
from innovations.services.reports.reporting import FigureEntry, MilestoneEntry, save_figures
from tests.innovations.test_evidence import PHOTO
from tests.innovations.walks import exceptional, launched, open_report, reported
from tests.world import World
from workflow.engine import gate


def hand_in(world: World, report: Report) -> list[tuple[str, str]]:
    """The gaps that the engine names; nothing when the report is accepted."""
    try:
        gate.perform(report, "submit", actor=world.operator, at=world.tick())
    except Unready as refusal:
        return [(gap.field.rpartition(".")[2], gap.code) for gap in refusal.gaps]
    return []


def test_an_empty_report_names_every_missing_figure(world: World) -> None:
    assert hand_in(world, open_report(world)) == [("actual", "required"), ("actual", "required")]


def test_zero_is_a_value(world: World) -> None:
    assert hand_in(world, world.fill(open_report(world), "0", "12")) == []


def test_a_figure_that_does_not_exist_must_be_explained(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    second = report.innovation.indicators.get(position=2)
    without = {second.pk: FigureEntry(None)}
    explained = {second.pk: FigureEntry(None, "Alat ukur rusak sejak Februari.")}

    save_figures(report, actor=world.operator, at=world.tick(), figures=without)
    assert hand_in(world, report) == [("actual", "required")]
    save_figures(report, actor=world.operator, at=world.tick(), figures=explained)
    assert hand_in(world, report) == []


def test_an_explanation_of_blanks_is_none(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    second = report.innovation.indicators.get(position=2)

    save_figures(report, actor=world.operator, at=world.tick(), figures={second.pk: FigureEntry(None, "  ")})

    assert hand_in(world, report) == [("actual", "required")]


def test_a_result_above_its_target_asks_for_an_explanation(world: World) -> None:
    report = open_report(world)

    assert hand_in(world, world.fill(report, "51", "12")) == [("note", "explain")]
    assert hand_in(world, world.fill(report, "51", "12", note="Kelas tambahan.")) == []


def test_a_high_result_asks_for_note_evidence_and_shares(
    world: World,
) -> None:
    report = open_report(world)

    assert hand_in(world, world.fill(report, "101", "12")) == [
        ("note", "explain"),
        ("strong_note", "explain_strongly"),
        ("evidence", "evidence"),
        ("shares", "attribution"),
    ]
    assert hand_in(world, exceptional(world, "101", "12", report=report)) == []


def test_a_low_result_asks_for_obstacle_and_follow_up(world: World) -> None:
    report = open_report(world)
    first, second = report.innovation.indicators.order_by("position")
    silent = {first.pk: FigureEntry(Decimal(49)), second.pk: FigureEntry(Decimal(10))}
    spoken = {first.pk: FigureEntry(obstacle="Hujan.", follow_up="Ruang dipindah.")}

    save_figures(report, actor=world.operator, at=world.tick(), figures=silent)
    assert hand_in(world, report) == [("obstacle", "obstacle"), ("follow_up", "follow_up")]
    save_figures(report, actor=world.operator, at=world.tick(), figures=spoken)
    assert hand_in(world, report) == []


def test_where_lower_is_better_a_higher_figure_asks_for_nothing(world: World) -> None:
    assert hand_in(world, world.fill(open_report(world), "50", "99")) == []


def test_a_milestone_that_an_earlier_report_proved_is_not_proved_again(world: World) -> None:
    """Unless it was finished on another day than was shown then."""
    draft = world.draft()
    row = {"activity": "Uji coba", "planned_start": date(2025, 1, 5), "planned_end": date(2025, 3, 15)}
    drafting.replace_rows(draft, "milestones", [row])
    first = open_report(world, launched(world, draft))
    step = first.milestones.get()

    def with_milestone(report: Report, day: date) -> Report:
        entry = MilestoneEntry(100, day, "")
        world.fill(report, "40", "12")
        milestones = {step.milestone_id: entry}
        return save_figures(report, actor=world.operator, at=world.tick(), figures={}, milestones=milestones)

    first = with_milestone(first, date(2025, 3, 10))
    assert hand_in(world, first) == [("evidence", "evidence")]
    evidence.attach(
        first,
        actor=world.operator,
        at=world.tick(),
        name="foto.png",
        content=PHOTO,
        content_type="image/png",
        about=EvidenceSubject(milestone_id=step.milestone_id, dated_on=date(2025, 3, 10)),
    )
    assert hand_in(world, first) == []
    world.decide(Report.objects.get(pk=first.pk), world.bureau)
    world.sweep(datetime(2025, 7, 8, 3, tzinfo=UTC))
    second = world.report(first.contract, 2)

    assert hand_in(world, with_milestone(second, date(2025, 3, 11))) == [("evidence", "evidence")]
    assert hand_in(world, with_milestone(second, date(2025, 3, 10))) == []


def test_an_innovation_ends_only_when_nothing_is_owed(world: World) -> None:
    report = reported(world)
    innovation = Innovation.objects.get(pk=report.innovation_id)

    with pytest.raises(Unready) as caught:
        gate.perform(innovation, "complete", actor=world.sekda, at=world.tick(), comment="Selesai.")

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [("reports", "reports_owed")]


def test_an_innovation_ends_with_its_last_open_report(world: World) -> None:
    report = world.decide(reported(world), world.bureau)
    for owed in Report.objects.filter(contract=report.contract_id, state="scheduled"):
        gate.perform(owed, "waive", actor=world.sekda, at=world.tick(), comment="Inovasi berakhir.")

    innovation = gate.perform(
        Innovation.objects.get(pk=report.innovation_id),
        "complete",
        actor=world.sekda,
        at=world.tick(),
        comment="Tujuan tercapai.",
    )

    assert innovation.state == "completed"
