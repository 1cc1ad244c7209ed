"""Results without a planned indicator: recorded with evidence and shares, scoring nothing, taken into the next plan."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from common.changes import content
from common.errors import BadInput, NotNow, NotPermitted, NotVisible, Unready
from innovations.models import Evaluation, PlanChangeEdit, Report, ReportEvidence, UnplannedResult
from innovations.services.proposals import plan_changes
from innovations.services.reports import evidence, unplanned
from innovations.services.reports.entries import UnplannedEntry
from innovations.services.reports.evidence import EvidenceSubject
from innovations.services.reports.report_submission import content_of
from tests.innovations import walks
from tests.innovations.asked_walks import ask, opened
from tests.innovations.walks import OWN_WORK
from tests.pictures import png
from tests.world import World
from workflow.engine import gate

TOLD = UnplannedEntry("Pengaduan dijawab sehari", "Aduan", Decimal(17), "Petugas piket ditambah.", OWN_WORK)
PNG = png("aduan")


def record_result(world: World, report: Report, entry: UnplannedEntry = TOLD) -> UnplannedResult:
    return unplanned.record(report, entry, actor=world.operator, at=world.tick())


def show_file(world: World, row: UnplannedResult) -> ReportEvidence:
    return evidence.attach(
        row.report,
        actor=world.operator,
        at=world.tick(),
        name="aduan.png",
        content=PNG,
        about=EvidenceSubject(unplanned_id=row.pk),
    )


def submitted(world: World, report: Report, *actuals: str) -> Report:
    filled = world.fill(report, *actuals)
    return gate.perform(filled, "submit", actor=world.operator, at=world.tick())


def test_an_unplanned_result_has_figure_words_and_shares(world: World) -> None:
    report = walks.open_report(world)
    before = report.version

    row = record_result(world, report)

    found = UnplannedResult.objects.get(pk=row.pk)
    assert (found.position, found.name, found.unit, found.actual, found.note, found.shares) == (
        1,
        "Pengaduan dijawab sehari",
        "Aduan",
        Decimal(17),
        "Petugas piket ditambah.",
        OWN_WORK,
    )
    assert Report.objects.get(pk=report.pk).version == before + 1


def test_only_given_members_change(world: World) -> None:
    row = record_result(world, walks.open_report(world))

    unplanned.record(
        row.report, UnplannedEntry(actual=None), actor=world.head, at=world.tick(), result=row.pk
    )

    row.refresh_from_db()
    assert (row.name, row.actual, row.shares) == ("Pengaduan dijawab sehari", None, OWN_WORK)


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        (UnplannedEntry(), [("name", "required")]),
        (UnplannedEntry(" "), [("name", "required")]),
        (UnplannedEntry("a" * 501), [("name", "too_long")]),
        (UnplannedEntry("Layanan 你好"), [("name", "letters")]),
        (UnplannedEntry("Aduan", actual=Decimal("1e30")), [("actual", "invalid")]),
        (UnplannedEntry("Aduan", note="a" * 10_001), [("note", "too_long")]),
        (UnplannedEntry("Aduan", shares={**OWN_WORK, "own": 50}), [("shares", "sum")]),
    ],
)
def test_faults_name_their_fields(world: World, entry: UnplannedEntry, faults: list[Any]) -> None:
    report = walks.open_report(world)

    with pytest.raises(BadInput) as refused:
        record_result(world, report, entry)

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == faults
    assert not report.unplanned.exists()


@pytest.mark.parametrize("who", ["bureau", "sekda", "neighbour_head", "stranger", "nobody"])
def test_only_its_agency_tells(world: World, who: str) -> None:
    report = walks.open_report(world)

    with pytest.raises(NotPermitted):
        unplanned.record(report, TOLD, actor=getattr(world, who), at=world.tick())


def test_nothing_is_told_once_the_report_is_handed_in(world: World) -> None:
    report = walks.reported(world)

    with pytest.raises(NotNow) as refused:
        record_result(world, report)

    assert refused.value.code == "not_editable"


def test_a_report_has_a_limited_number(world: World) -> None:
    report = walks.open_report(world)
    UnplannedResult.objects.bulk_create(
        UnplannedResult(report=report, position=number, name="Aduan") for number in range(1, 31)
    )

    with pytest.raises(NotNow) as refused:
        record_result(world, report)

    assert refused.value.code == "too_many"


def test_handing_in_asks_for_figure_words_shares_and_evidence(world: World) -> None:
    report = walks.open_report(world)
    row = record_result(world, report, UnplannedEntry("Aduan"))

    with pytest.raises(Unready) as refused:
        submitted(world, report, "40", "12")

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [
        (f"unplanned.{row.pk}.actual", "required"),
        (f"unplanned.{row.pk}.note", "explain"),
        (f"unplanned.{row.pk}.shares", "attribution"),
        (f"unplanned.{row.pk}.evidence", "evidence"),
    ]


def test_complete_unplanned_results_are_submitted_and_frozen(world: World) -> None:
    report = walks.open_report(world)
    row = record_result(world, report)
    show_file(world, row)

    done = submitted(world, report, "40", "12")

    handed_in = content(bytes(done.revisions.get().content))
    assert handed_in["unplanned"] == [
        {
            "id": str(row.pk),
            "name": "Pengaduan dijawab sehari",
            "unit": "Aduan",
            "actual": "17",
            "note": "Petugas piket ditambah.",
            "shares": OWN_WORK,
        }
    ]
    assert [(file["unplanned"], file["name"]) for file in handed_in["evidence"]] == [
        (str(row.pk), "aduan.png")
    ]


def test_a_content_without_them_is_as_it_was(world: World) -> None:
    report = walks.exceptional(world, "150", "12")

    said = content_of(report)

    assert "unplanned" not in said
    assert [sorted(file) for file in said["evidence"]] == [  # type: ignore[union-attr, arg-type]
        ["date_note", "dated_on", "indicator", "milestone", "name", "sha256"]
    ]


def test_the_score_knows_nothing_of_it(world: World) -> None:
    contracts = [walks.in_force(world, world.launched(title=title)) for title in ("Tanpa", "Dengan")]
    world.sweep(walks.WINDOW)
    plain, beside = (world.report(contract, 1) for contract in contracts)
    show_file(world, record_result(world, beside))

    made = [world.decide(submitted(world, report, "40", "12"), world.bureau) for report in (plain, beside)]

    first, second = (Evaluation.objects.get(report=report) for report in made)
    assert first.score == Decimal("80.00")
    assert (second.score, second.band, second.result.working["steps"]["coverage"]) == (
        first.score,
        first.band,
        first.result.working["steps"]["coverage"],
    )
    assert len(second.result.working["inputs"]["indicators"]) == 2


def test_an_unplanned_result_is_removed_with_its_evidence(world: World) -> None:
    report = walks.open_report(world)
    row = record_result(world, report)
    file = show_file(world, row).attachment

    unplanned.remove(report, row.pk, actor=world.operator, at=world.tick())

    file.refresh_from_db()
    assert not report.unplanned.exists()
    assert not report.evidence.exists()
    assert file.removed_at == world.now
    with pytest.raises(NotVisible):
        unplanned.remove(report, row.pk, actor=world.operator, at=world.tick())


def test_evidence_is_about_one_thing(world: World) -> None:
    report = walks.open_report(world)
    row = record_result(world, report)
    first = report.innovation.indicators.get(position=1)
    both = EvidenceSubject(indicator_id=first.pk, unplanned_id=row.pk)

    with pytest.raises(BadInput) as refused:
        evidence.attach(
            report, actor=world.operator, at=world.tick(), name="foto.png", content=PNG, about=both
        )

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("unplanned", "both")]


# -- into the plan


def asked_and_submitted(world: World) -> UnplannedResult:
    """Of an innovation without a contract, whose plan may change: handed in with one unplanned result."""
    report = opened(world, ask(world, world.launched()))
    row = record_result(world, report)
    show_file(world, row)
    submitted(world, report, "40", "12")
    return UnplannedResult.objects.select_related("report__innovation").get(pk=row.pk)


def test_an_unplanned_result_becomes_an_indicator(world: World) -> None:
    row = asked_and_submitted(world)

    change = plan_changes.take_in(row, actor=world.operator, at=world.tick())
    handed_in = gate.perform(change, "submit", actor=world.operator, at=world.tick())
    world.decide(handed_in, world.sekda)

    planned = row.report.innovation.indicators.get(pk=row.pk)
    assert (planned.name, planned.unit, planned.baseline, planned.target_year, planned.position) == (
        "Pengaduan dijawab sehari",
        "Aduan",
        Decimal(17),
        None,
        3,
    )
    assert list(PlanChangeEdit.objects.filter(change=change).values_list("parts", flat=True)) == [
        ["indicators"]
    ]


def test_an_unplanned_result_is_taken_in_once(world: World) -> None:
    row = asked_and_submitted(world)
    plan_changes.take_in(row, actor=world.operator, at=world.tick())

    with pytest.raises(NotNow) as refused:
        plan_changes.take_in(row, actor=world.bureau, at=world.tick())

    assert refused.value.code == "already_taken"


def test_an_unsubmitted_result_is_not_taken_into_the_plan(world: World) -> None:
    row = record_result(world, opened(world, ask(world, world.launched())))

    with pytest.raises(NotNow) as refused:
        plan_changes.take_in(row, actor=world.operator, at=world.tick())

    assert refused.value.code == "not_handed_in"


def test_a_contract_keeps_its_plan(world: World) -> None:
    report = walks.open_report(world)
    row = record_result(world, report)
    show_file(world, row)
    submitted(world, report, "40", "12")

    with pytest.raises(NotNow) as refused:
        plan_changes.take_in(UnplannedResult.objects.get(pk=row.pk), actor=world.operator, at=world.tick())

    assert refused.value.code == "has_contract"


def test_the_database_keeps_evidence_about_one_thing(world: World) -> None:
    report = walks.open_report(world)
    file = show_file(world, record_result(world, report))

    with pytest.raises(IntegrityError, match="report_evidence_for_one"), transaction.atomic():
        ReportEvidence.objects.filter(pk=file.pk).update(line=report.lines.first())


def test_the_database_wants_a_name_and_whole_shares(world: World) -> None:
    row = record_result(world, walks.open_report(world))

    with pytest.raises(IntegrityError, match="unplanned_has_name"), transaction.atomic():
        UnplannedResult.objects.filter(pk=row.pk).update(name="")
    with pytest.raises(IntegrityError, match="unplanned_shares_whole"), transaction.atomic():
        UnplannedResult.objects.filter(pk=row.pk).update(share_own=99)
