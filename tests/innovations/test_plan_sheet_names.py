"""Rows of a sheet of indicators by their names: told apart by codes, found again without a unit, totals left out."""

from decimal import Decimal

import pytest

from common.imports import ImportRefused
from innovations.services.proposals import drafting
from tests.innovations.test_plan_sheet import bare, known, read, stored
from tests.world import World


def refused(world: World, *lines: str) -> list[tuple[str, str, str]]:
    """Cell, code and sentence of every problem; the plan has two indicators "Peserta kelas" in persons."""
    innovation = bare(world)
    rows = [{"source_code": code, "name": "Peserta kelas", "unit": "Orang"} for code in ("A", "B")]
    drafting.replace_rows(innovation, "indicators", rows)
    with pytest.raises(ImportRefused) as refusal:
        read(innovation, *lines)
    return [(problem.cell, problem.code, problem.sentence) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("first", "second"), [("", ""), ("IK-7", ""), ("", "IK-7")], ids=["no codes", "first", "second"]
)
def test_two_rows_of_one_name_and_unit_need_codes(world: World, first: str, second: str) -> None:
    ((cell, code, sentence),) = refused(
        world, "kode;indikator;satuan", f"{first};Cakupan;%", f"{second};cakupan;%"
    )

    assert (cell, code) == ("B3", "same_name")
    assert "B2" in sentence
    assert "“kode”" in sentence


def test_a_name_that_the_plan_has_twice_needs_its_code(world: World) -> None:
    ((cell, code, sentence),) = refused(world, "indikator;satuan", "Peserta kelas;Orang")

    assert (cell, code) == ("A2", "same_name")
    assert "“kode”" in sentence


def test_one_name_in_two_units_or_with_two_codes_is_read(world: World) -> None:
    found = read(bare(world), "kode;indikator;satuan", ";Cakupan;%", ";Cakupan;Orang", "A;Nilai;", "B;Nilai;")

    assert found.created == ["Cakupan", "Cakupan", "Nilai", "Nilai"]


def test_a_sheet_without_units_finds_its_indicators_again(world: World) -> None:
    innovation = bare(world)
    stored(world, innovation, read(innovation, "indikator;satuan;target", "Cakupan;%;80"))

    found = read(innovation, "indikator;target", "Cakupan;90")

    assert (found.changed, found.created, found.missing) == (["Cakupan"], [], [])
    assert [(row.unit, row.target_year) for row in stored(world, innovation, found)] == [("%", Decimal(90))]


@pytest.mark.parametrize("word", ["Jumlah", "TOTAL :", "Jumlah total", "Sub Total", "Total keseluruhan"])
def test_a_row_that_adds_up_others_is_left_out_and_listed(world: World, word: str) -> None:
    found = read(
        bare(world), "sasaran;indikator;satuan;target", "S;Peserta;Orang;5", f";{word};;5", f"{word};;;5"
    )

    assert found.created == ["Peserta"]
    assert any("3–4" in note for note in found.notes)


def test_an_indicator_called_total_with_its_unit_is_no_total(world: World) -> None:
    found = read(bare(world), "indikator;satuan", "Jumlah;Orang", "Jumlah peserta;")

    assert found.created == ["Jumlah", "Jumlah peserta"]


def test_two_indicators_of_one_name_are_found_by_their_codes(world: World) -> None:
    innovation = bare(world)
    stored(world, innovation, read(innovation, "kode;indikator", "A;Nilai", "B;Nilai"))

    again = read(innovation, "kode;indikator", "A;Nilai", "B;Nilai")

    assert (again.unchanged, [row.source_code for row in known(innovation)]) == (2, ["A", "B"])
