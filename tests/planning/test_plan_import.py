"""A plan from a sheet: published values as they are, every fault with its cell, twice the same, and taken back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common.imports import ImportRefused
from onboarding.models import ImportRun, ImportTakenBack
from organisations.offices import SYSTEM
from planning.models import IndicatorFigure, PlanItem, RegionalIndicator
from planning.queries import figures_of
from planning.services.importing import import_plan
from tests.planning.scenes import ROWS, plan_with, published_plans, sheet
from tests.world import START, World

pytestmark = pytest.mark.django_db
FIRST = {"kode": "I-1", "indikator": "Indeks inovasi", "satuan": "Indeks", "prioritas": "Layanan dasar"}


def test_the_published_list_is_kept_as_it_is() -> None:
    """154 indicators of six governments: grades stay text, numbers are numbers, empty cells are nothing, and the second
    time nothing is written."""
    plans = list(published_plans())
    rows = {row.code: row for row in RegionalIndicator.objects.all()}
    figures = figures_of(row.pk for row in rows.values())
    assert len(rows) == len(ROWS)
    for line in ROWS:
        kept = {
            f"{kind}_{year}": each.text
            for (kind, year, quarter), each in figures.get(rows[line["indicator_id"]].pk, {}).items()
            if year and not quarter and kind == "target"
        }
        said = {name: line[name] for name in line if name.startswith("target_2") and line[name]}
        assert kept == said, line["indicator_id"]
    texts = {each.text for found in figures.values() for each in found.values() if each.value is None}
    assert texts >= {"WTP", "A"}
    written = IndicatorFigure.objects.count()
    for government, _plan in plans:
        again = import_plan(sheet(list(ROWS)), government=government, actor=SYSTEM, at=START)
        assert again.wrote_nothing
        assert again.skipped == len(ROWS) - again.unchanged
    assert IndicatorFigure.objects.count() == written


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("opd", "Dinas Antah Berantah", "unknown"),
        ("target_2025", "1.234", "ambiguous"),
        ("target_2025", "12,3,4", "not_a_number"),
        ("realisasi 2025", "x" * 61, "too_long"),
        ("arah", "ke samping", "unknown"),
        ("bobot", "101", "weight"),
        ("tahun kondisi awal", "dua", "not_a_number"),
        ("plan", "Rencana lain", "plan"),
        ("kode", "I-2", "double"),
    ],
)
def test_a_fault_is_named_with_its_cell_and_nothing_is_kept(
    world: World, column: str, text: str, code: str
) -> None:
    plan_with(world.government, FIRST)
    before = IndicatorFigure.objects.count(), RegionalIndicator.objects.count()
    good = {**FIRST, "kode": "I-2", "target_2025": "B", **({} if column in FIRST else {column: ""})}
    bad = {**good, "kode": "I-3", column: text}
    with pytest.raises(ImportRefused) as refused:
        import_plan(sheet([good, bad]), government=world.government, actor=SYSTEM, at=START)
    problem = next(each for each in refused.value.problems if each.code == code)
    assert problem.line == 3
    assert problem.cell
    assert (IndicatorFigure.objects.count(), RegionalIndicator.objects.count()) == before


def test_it_is_handed_in_and_taken_back_by_pages(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    """Figures get their former text as a further version; what the sheet brought counts no more."""
    plan_with(world.government, {**FIRST, "target_2025": "0,54", "bobot": "60"})
    now()
    browser = signed_in("bureau")
    rows = [
        {**FIRST, "target_2025": "0,60", "bobot": "60"},
        {**FIRST, "kode": "I-2", "prioritas": "Tata kelola", "target_2025": "WTP", "bobot": ""},
    ]
    file = SimpleUploadedFile("rpjmd.csv", sheet(rows), content_type="text/csv")
    place = browser.post("/impor/rpjmd/", {"file": file})["Location"]
    assert "I-2 · Indeks inovasi" in browser.get(place).content.decode()
    browser.post(place)
    run = ImportRun.objects.get()
    assert (run.created, run.changed) == (1, 1)
    first = RegionalIndicator.objects.get(code="I-1")
    assert figures_of([first.pk])[first.pk]["target", 2025, 0].value == Decimal("0.6")
    browser.post(f"/impor/hasil/{run.pk}/", {"reason": "Salah lembar"})
    assert ImportTakenBack.objects.get().left == []
    assert figures_of([first.pk])[first.pk]["target", 2025, 0].text == "0,54"
    history = first.figures.filter(kind="target").order_by("version")
    assert [(row.version, row.text) for row in history] == [(1, "0,54"), (2, "0,60"), (3, "0,54")]
    assert history.last().recorded_by_id == world.bureau.person_id
    assert RegionalIndicator.objects.get(code="I-2").withdrawn_at is not None
    assert PlanItem.objects.filter(withdrawn_at=None).count() == 1
