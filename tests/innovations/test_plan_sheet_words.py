"""The words of a sheet's choices: understood as plans and LKjIP write them, refused in the sheet's own language."""

import pytest
from django.utils import translation

from common.imports import ImportRefused
from innovations.enums import Aggregation, Polarity
from tests.innovations.test_plan_sheet import bare, read
from tests.world import World


@pytest.mark.parametrize(
    ("header", "row", "cells"),
    [("arah", "rentang", [""]), ("arah;rentang_bawah;rentang_atas", "rentang;;", ["C2", "D2"])],
    ids=["no columns", "empty cells"],
)
def test_a_range_without_bounds_is_refused_once_for_each_place(
    world: World, header: str, row: str, cells: list[str]
) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read(bare(world), f"indikator;{header}", f"Inflasi;{row}")

    assert [problem.cell for problem in refusal.value.problems] == cells


@pytest.mark.parametrize(
    ("written", "polarity"),
    [
        ("Positif", Polarity.HIGHER),
        ("Maximize", Polarity.HIGHER),
        ("Semakin Tinggi Semakin Baik", Polarity.HIGHER),
        ("higher", Polarity.HIGHER),
        ("NEGATIF", Polarity.LOWER),
        ("semakin rendah  semakin baik", Polarity.LOWER),
        ("lower", Polarity.LOWER),
    ],
)
def test_directions_are_understood_as_plans_write_them(
    world: World, written: str, polarity: Polarity
) -> None:
    found = read(bare(world), "indikator;satuan;polarisasi", f"Cakupan;%;{written}")

    assert found.entries[0]["polarity"] == polarity


@pytest.mark.parametrize("code", list(Aggregation))
def test_combinations_are_understood_by_the_codes_of_the_api(world: World, code: Aggregation) -> None:
    arah = "turun" if code == Aggregation.TREND_DOWN else "naik"

    found = read(bare(world), "indikator;satuan;arah;penggabungan", f"Peserta;Orang;{arah};{code}")

    assert found.entries[0]["aggregation"] == code


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (
            "arah",
            "makin tinggi makin baik, naik, tetap, makin rendah makin baik, turun, dalam rentang, rentang",
        ),
        ("penggabungan", "jumlah, terakhir, rata-rata, tren naik, tren tetap, tren turun"),
        (
            "rumus_capaian",
            "Makin tinggi makin baik, Makin rendah makin baik (bentuk LKjIP), Makin rendah makin baik (bentuk rasio), "
            "Dalam rentang",
        ),
    ],
)
def test_an_unknown_word_is_refused_with_the_words_of_the_sheet(
    world: World, column: str, words: str
) -> None:
    with translation.override("id"), pytest.raises(ImportRefused) as refusal:
        read(bare(world), f"indikator;satuan;{column}", "Cakupan;%;entah")

    (problem,) = refusal.value.problems
    assert (problem.cell, problem.code) == ("C2", "choice")
    assert f": {words};" in problem.sentence
