"""The headers of a sheet of indicators as annexes and people write them: understood, or refused with their cure."""

from decimal import Decimal

import pytest

from common.imports import ImportRefused
from common.periods import PartOfYear, PeriodKind
from innovations.services.proposals import plan_sheet
from innovations.services.proposals.plan_columns import column_of_target, target_columns
from innovations.services.proposals.plan_headers import column_of_header, speaks_of_a_target
from tests.innovations.test_plan_sheet import bare, read
from tests.tables import xlsx_bytes
from tests.world import World

TARGETS = target_columns(2026)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Target Tahun 2026", "target_2026"),
        ("Target 2026", "target_2026"),
        ("TARGET (2026)", "target_2026"),
        ("2026 Target", "target_2026"),
        ("Target", "target_tahun"),
        ("Target Kinerja", "target_tahun"),
        ("TW I", "target_tw1"),
        ("tw 1", "target_tw1"),
        ("TW-III", "target_tw3"),
        ("TWIV", "target_tw4"),
        ("Target TW III", "target_tw3"),
        ("Triwulan IV", "target_tw4"),
        ("Target Triwulan IV", "target_tw4"),
        ("Target Triwulan ke-2 Tahun 2026", "target_2026_tw2"),
        ("TW I 2026", "target_2026_tw1"),
        ("Triwulan pertama", "target_tw1"),
        ("Target Januari", "target_jan"),
        ("Jan", "target_jan"),
        ("Agt", "target_agu"),
        ("Target bulan Desember 2026", "target_2026_des"),
        ("Semester I", "target_smt1"),
        ("Target Semester II 2026", "target_2026_smt2"),
        ("Smt 2", "target_smt2"),
        ("Baseline 2024", "kondisi_awal"),
        ("Capaian awal", "kondisi_awal"),
        ("Kondisi Awal Tahun 2025", "kondisi_awal"),
        # Not a target, or not one of one period: nothing is guessed.
        ("Semester III", None),
        ("TW V", None),
        ("TW I-II", None),
        ("Target s.d. TW II", None),
        ("Target 2026-2030", None),
        ("Target 2099", None),
        ("Tahun 2026", None),
        ("Sumber data", None),
    ],
)
def test_a_header_as_people_write_it_names_its_column(header: str, column: str | None) -> None:
    assert column_of_header(header, TARGETS) == column


def test_every_period_is_read_by_the_names_that_annexes_print() -> None:
    parts = [part for kind in PeriodKind for part in kind.parts if kind is not PeriodKind.YEAR]

    read_as = {
        written: column_of_header(written, TARGETS)
        for part in parts
        for written in (part.label, part.short, part.in_year(2026).label, part.in_year(2026).short_in("id"))
    }

    assert read_as == {
        written: column_of_target(period)
        for part in parts
        for period in (part, part.in_year(2026))
        for written in (period.label, period.short_in("id"))
    }


def test_a_sheet_with_the_headers_of_an_annex_keeps_its_targets(world: World) -> None:
    found = read(
        bare(world),
        "No;Sasaran Strategis;Indikator Kinerja;Satuan;Baseline 2024;Target Tahun 2026;TW I;Target TW III;Triwulan IV",
        "1;Layanan dasar;Cakupan;%;80;90;10;30;40",
    )

    quarters = PeriodKind.QUARTER.parts
    (entry,) = found.entries
    assert entry["baseline"] == Decimal(80)
    assert entry["targets"] == {
        PartOfYear(PeriodKind.YEAR, 1).in_year(2026): Decimal(90),
        quarters[0]: Decimal(10),
        quarters[2]: Decimal(30),
        quarters[3]: Decimal(40),
    }


@pytest.mark.parametrize(
    ("header", "lost"),
    [
        ("Target s.d. TW II", True),
        ("TW I-II", True),
        ("Target Akhir RPJMD", True),
        ("Tahun 2026", True),
        ("2026", True),
        ("Jan-26", True),
        ("Target 2099", True),
        ("Realisasi TW I", False),
        ("target_other", False),
        ("Desa", False),
        ("Tahun", False),
        ("Penanggung jawab", False),
    ],
)
def test_only_what_seems_to_be_a_target_is_no_mere_remark(header: str, lost: bool) -> None:
    assert (column_of_header(header, TARGETS), speaks_of_a_target(header)) == (None, lost)


def test_a_target_without_a_period_refuses_the_sheet(world: World) -> None:
    content = xlsx_bytes(
        ["Indikator", "Satuan", "Target s.d. TW II", "Catatan", "Target 2099"],
        ["Cakupan", "%", 45, "x", None],
    )

    with pytest.raises(ImportRefused) as refusal:
        plan_sheet.read_sheet(bare(world), content, known=[], year=2026)

    (problem,) = refusal.value.problems
    assert (problem.line, problem.cell, problem.code) == (1, "C1", "unknown_target")
    assert "“Target s.d. TW II”" in problem.sentence


def test_a_target_beside_the_declared_column_is_refused(world: World) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read(bare(world), "indikator;target_jan;Target Januari;Baseline 2024;kondisi_awal", "Cakupan;1;2;3;4")

    assert [(problem.cell, problem.code) for problem in refusal.value.problems] == [
        ("C1", "double_columns"),
        ("D1", "double_columns"),
    ]
    assert "“target_jan”" in refusal.value.problems[0].sentence
