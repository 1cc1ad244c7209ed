"""RFK: sums per agency against a computation by hand, its workbook and print, and what everybody may see of it."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.work_packages.scenes import FEBRUARY, JANUARY, package, planned, with_officers
from tests.world import World
from work_packages.models import PackageMonth, WorkPackage
from work_packages.rfk import realisation, together


@pytest.fixture
def built(world: World) -> World:
    """Two agencies and a package of none; one carried over from the year before, one of another government."""
    with_officers(world)
    one = package(world, "A", budget=Decimal(1000), contract_value=Decimal(800), ppk_name="Budi Rahasia")
    two = package(world, "B", budget=Decimal(300), contract_value=None)
    package(world, "C", agency=world.other_agency, budget=Decimal(500), contract_value=Decimal(400))
    package(world, "D", agency=None, budget=None, contract_value=Decimal(100), stage="kontrak")
    carried = package(world, "E", fiscal_year=2024, budget=Decimal(200), contract_value=Decimal(200))
    package(world, "F", fiscal_year=2024)
    package(world, "G", government=world.other_government, agency=world.foreign_agency)
    planned(world, one, {JANUARY: "40.00", FEBRUARY: "60.00"})
    for row, month, physical, cash in (
        (one, JANUARY, "30.00", 100), (one, FEBRUARY, "20.00", 50), (two, JANUARY, "10.00", None),
        (carried, date(2024, 12, 1), "90.00", 180), (carried, FEBRUARY, "10.00", 20),
    ):  # fmt: skip
        PackageMonth.objects.create(package=row, month=month, physical=Decimal(physical), cash=cash)
    return world


def test_sums_follow_from_the_packages(built: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = realisation(WorkPackage.objects.filter(government=built.government), FEBRUARY)

    health, works, unknown = found
    whole = together(found)
    assert len(asked) <= 12
    assert [row.agency for row in found] == [built.agency, built.other_agency, None]
    assert (health.count, health.budget, health.contract, health.savings) == (3, 1500, 1000, 200)
    # (50 * 800 + 10 * 300 + 100 * 200) / 1300; the plan weighs what it is a plan of.
    assert (health.physical, health.planned, health.cash) == (Decimal("48.46"), Decimal("100.00"), 350)
    assert (health.physical_of_month, health.cash_of_month) == (Decimal("13.85"), 70)
    assert (health.financial, health.gap) == (Decimal("26.92"), Decimal("21.54"))
    assert (works.physical, unknown.count, unknown.stages) == (Decimal("0.00"), 1, {"kontrak": 1})
    assert (whole.count, whole.contract, whole.stages) == (5, 1500, {"pelaksanaan": 4, "kontrak": 1})
    january = realisation(WorkPackage.objects.filter(government=built.government), JANUARY)[0]
    assert (january.count, january.planned) == (2, Decimal("40.00"))


def test_each_reads_their_own_and_everybody_what_is_public(built: World, signed_in: Any, now: Any) -> None:
    now()

    def workbook(who: str, more: str = "") -> list[list[str]]:
        answer = signed_in(who).get(f"/paket-pekerjaan/rfk/?bulan=2025-02&bentuk=xlsx{more}")
        sheet = load_workbook(io.BytesIO(answer.getvalue())).active
        assert sheet is not None
        return [[str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]

    own, every, one = workbook("head"), workbook("sekda"), workbook("sekda", f"&opd={built.agency.pk}")
    anybody = Client()
    code = built.government.code
    public = [
        anybody.get(path).content.decode()
        for path in (
            f"/papan/paket/pemda/{code}/?bulan=2025-02",
            f"/papan/paket/opd/{built.agency.pk}/?bulan=2025-02",
            "/papan/paket/",
            f"/papan/paket/{WorkPackage.objects.get(code='A').pk}/",
        )
    ]

    assert [len(lines) for lines in (own, every, one)] == [3, 5, 4]
    assert every[1][5:7] == ["100", "48.46"]
    assert signed_in("stranger").get(f"/paket-pekerjaan/rfk/?pemda={built.government.pk}").status_code == 404
    assert signed_in("head").get(f"/paket-pekerjaan/rfk/?opd={built.other_agency.pk}").status_code == 404
    assert ["48,46" in public[0], "Peningkatan jalan A" in public[1], "Peningkatan jalan A" in public[2]] == [
        True
    ] * 3
    assert "50,00 %" in public[3]
    assert not any("Rahasia" in page for page in public)


def test_it_is_printed_on_wide_paper_with_its_code(built: World, signed_in: Any, now: Any) -> None:
    import pikepdf

    now()
    answer = signed_in("sekda").get("/paket-pekerjaan/rfk/?bulan=2025-02&bentuk=pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        box = [float(side) for side in pdf.pages[0].mediabox]

    assert (answer["Content-Type"], box[2] > box[3]) == ("application/pdf", True)
