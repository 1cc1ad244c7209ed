"""Roll-ups over the published indicators against plain code of their own; next year's sheet; the plan's pages."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.test import Client

from organisations.offices import SYSTEM
from planning.models import RegionalIndicator
from planning.queries import figures_of
from planning.services.importing import import_plan
from planning.services.rollups import plan_year
from tests.planning.scenes import ROWS, plan_with, published_plans, sheet
from tests.world import POLICIES, START, World
from workflow.policy_changes import publishing

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?%?")


def plain(text: str) -> Fraction | None:
    """A published cell as a number, to the six places that are kept."""
    if not NUMBER.fullmatch(text):
        return None
    exact = Fraction(text.rstrip("%").replace(",", ".")) * 10**6
    return Fraction(int(exact + Fraction(1, 2)), 10**6)


def percent_of(line: dict[str, str], year: int) -> Fraction | None:
    """Without any of the program's code."""
    quarters = [
        line[f"realisasi_{year}_q{each}"] for each in range(1, 5) if line[f"realisasi_{year}_q{each}"]
    ]
    target, parts = plain(line[f"target_{year}"]), [plain(each) for each in quarters]
    if not target or not parts or None in parts or (line["target_2024"].endswith("%") and year == 2024):
        return None
    actual = sum(part for part in parts if part is not None)
    return (2 * target - actual) / target * 100 if line["direction"] == "lower" else actual / target * 100


def mean(values: list[Fraction]) -> str | None:
    """Two decimals, half up."""
    if not values:
        return None
    hundredths = sum(values) / len(values) * 100
    whole = int(hundredths + Fraction(1, 2))
    return f"{whole // 100}.{whole % 100:02d}"


def test_rollups_equal_plain_arithmetic_on_the_published_list() -> None:
    seen = 0
    for government, plan in published_plans():
        found = plan_year(plan, 2025)
        lines = [row for row in ROWS if row["region_code"] == government.code]
        by_agency: dict[str, list[dict[str, str]]] = defaultdict(list)
        for line in lines:
            by_agency[line["opd"]].append(line)
        known = [each for line in lines if (each := percent_of(line, 2025)) is not None]
        assert (found.figure.indicators, found.figure.measured) == (len(lines), len(known))
        assert (None if found.figure.percent is None else str(found.figure.percent)) == mean(known)
        groups = {group.title: group.figure for group in found.by_agency}
        assert set(groups) == set(by_agency)
        for name, mine in by_agency.items():
            expected = mean([each for line in mine if (each := percent_of(line, 2025)) is not None])
            figure = groups[name]
            assert (None if figure.percent is None else str(figure.percent)) == expected, name
        seen += len(known)
    # Of 59 with actuals five have a target of zero or none.
    assert seen == 54


def test_weights_count_and_less_can_be_better(world: World) -> None:
    names = ("kode", "indikator", "prioritas", "arah", "bobot", "target 2025", "realisasi 2025")
    rows = (
        ("A", "Satu", "P", "naik", "75", "50", "40"),
        ("B", "Dua", "P", "turun", "25", "10", "12"),
        ("C", "Tiga", "Q", "naik", "", "WTP", "WDP"),
    )
    plan = plan_with(world.government, *(dict(zip(names, row, strict=True)) for row in rows))
    found = plan_year(plan, 2025)
    # 80 by 75, and (2 x 10 - 12) / 10 = 80 by 25.
    assert str(found.figure.percent) == "80.00"
    assert found.figure.weighted
    assert (found.figure.measured, found.figure.indicators) == (2, 3)
    assert [row.indicator.code for row in found.short] == ["A", "B", "C"]
    assert [group.title for group in found.by_priority] == ["P", "Q"]


def test_next_years_sheet_opens_with_this_years_actuals(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    names = (
        "kode", "indikator", "prioritas", "kondisi awal", "tahun kondisi awal", "target 2025", "realisasi 2025",
        "target 2026",
    )  # fmt: skip
    rows = (
        ("A", "Satu", "P", "30", "2024", "0,54", "0,50", "0,60"),
        ("B", "Dua", "Q", "B", "2024", "A", "A", ""),
        ("C", "Tiga", "Q", "7", "", "8", "", "9"),
    )
    plan = plan_with(world.government, *(dict(zip(names, row, strict=True)) for row in rows))
    now()
    answer = signed_in("sekda").get(f"/rencana-daerah/{plan.pk}/lembar/?tahun=2025&bentuk=csv")
    content = b"".join(answer.streaming_content)
    sheet_rows = {
        row["indicator_id"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    }
    assert [(row["baseline"], row["baseline_year"]) for row in sheet_rows.values()] == [
        ("0,5", "2025"),
        ("A", "2025"),
        ("7", ""),
    ]
    assert sheet_rows["A"]["catatan"] == "Tidak mencapai targetnya."
    assert sheet_rows["B"]["catatan"] == ""
    assert sheet_rows["C"]["catatan"] == "Realisasi belum dicatat."
    done = import_plan(content, government=world.government, actor=SYSTEM, at=START)
    assert (done.created, done.changed, done.unchanged) == (0, 2, 1)
    first = RegionalIndicator.objects.get(code="A")
    figures = figures_of([first.pk])[first.pk]
    assert figures["baseline", 2025, 0].text == "0,5"
    assert ("baseline", 2024, 0) not in figures
    assert figures["target", 2026, 0].text == "0,60"


def test_the_bureau_records_plan_and_figures_others_only_read(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    now()
    bureau = signed_in("bureau")
    wrong = bureau.post("/rencana-daerah/baru/", {"title": "", "first_year": "2029", "last_year": "2025"})
    assert wrong.status_code == 400
    assert "judul" in wrong.content.decode()
    given = {"title": "RPJMD 2025–2029", "first_year": "2025", "last_year": "2029"}
    place = bureau.post("/rencana-daerah/baru/", given)["Location"]
    assert "belum memiliki indikator" in bureau.get(place).content.decode()
    row = {"kode": "A", "indikator": "Satu", "prioritas": "P", "target 2025": "1"}
    import_plan(sheet([row]), government=world.government, actor=SYSTEM, at=START)
    indicator = RegionalIndicator.objects.get()
    page = f"/rencana-daerah/indikator/{indicator.pk}/"
    bureau.post(page, {"kind": "actual", "year": "2025", "text": "0,8"})
    for name, status in (("sekda", 200), ("innovator", 200), ("foreign_sekda", 404)):
        assert signed_in(name).get(page).status_code == status
    shown = signed_in("innovator").get(page).content.decode()
    assert "0,8" in shown
    assert "80" in shown
    refused = signed_in("sekda").post(page, {"kind": "actual", "year": "2025", "text": "9"})
    assert refused.status_code == 403
    assert bureau.post(page, {"kind": "weight", "text": "banyak"}).status_code == 400
    assert indicator.figures.count() == 2


def test_the_policy_says_the_formula_where_less_is_better(world: World) -> None:
    """Twice the target less the actual, unless the policy of the government counts by the ratio."""
    names = ("kode", "indikator", "arah", "target 2025", "realisasi 2025")
    rows = (("A", "Satu", "turun", "10", "12"), ("B", "Dua", "turun", "10", "0"))
    plan = plan_with(world.government, *(dict(zip(names, row, strict=True)) for row in rows))
    assert [row.percent for row in plan_year(plan, 2025).rows] == [80, 200]
    text = (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8")
    text = text.replace('name = "tuban-2018"', 'name = "tuban-rasio"', 1)
    text += '\n[regional_plan]\nlower_is_better = "ratio"\nlegal_basis = "pengaturan daerah"\n'
    publishing.publish(text, at=START, government=world.government)
    world.government.policy_name = "tuban-rasio"
    world.government.save(update_fields=["policy_name"])
    plan.refresh_from_db()
    shown = [f"{row.shown_percent}" for row in plan_year(plan, 2025).rows]
    assert shown == ["83.33", "200.00"]
