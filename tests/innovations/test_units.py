"""How the periods of a year combine where a plan does not say: by the unit."""

from decimal import Decimal

import pytest

from innovations.scoring.units import default_aggregation
from innovations.services.proposals import drafting
from tests.world import World


@pytest.mark.parametrize(
    "unit",
    [
        *("%", "Persen", "Persentase", "persen (%)", "Indeks", "Rasio", "Nilai", "Skor", "Poin", "Predikat"),
        *("Opini BPK", "Angka", "/100.000 KH", "per 1.000 penduduk", "Kasus per 1.000 kelahiran"),
        *("Rp/kapita", "Tahun", "Menit"),
    ],
)
def test_levels_count_by_the_last_period(unit: str) -> None:
    assert default_aggregation(unit) == "last"


@pytest.mark.parametrize(
    "unit",
    [
        "Orang",
        "Dok",
        "Dokumen",
        "Laporan",
        "Unit",
        "Paket",
        "Rp",
        "Orang/bulan",
        "Posyandu Aktif",
        "Kerja Sama",
        "",
    ],
)
def test_counted_units_add_up(unit: str) -> None:
    assert default_aggregation(unit) == "sum"


def test_the_unit_chooses_how_periods_combine(world: World) -> None:
    draft = world.draft()

    drafting.replace_rows(
        draft,
        "indicators",
        [
            {"name": "Cakupan", "unit": "%", "target_year": Decimal(100)},
            {"name": "Cakupan rata-rata", "unit": "%", "aggregation": "average"},
            {"name": "Peserta", "unit": "Orang", "aggregation": ""},
        ],
    )

    found = draft.indicators.order_by("position").values_list("name", "aggregation")
    assert list(found) == [("Cakupan", "last"), ("Cakupan rata-rata", "average"), ("Peserta", "sum")]
