"""What innovations contribute: planned own work apart from coincidence, priorities nobody works on, planted faults."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.plan_coverage import coverage
from dashboard.plan_findings import plan_findings
from innovations.models import Innovation
from innovations.services.proposals import drafting
from innovations.services.proposals.importing import import_innovations
from innovations.services.proposals.plan_links import link_to_plan
from innovations.services.reports import reporting
from organisations.offices import SYSTEM
from planning.enums import FigureKind
from planning.models import RegionalIndicator
from planning.services.importing import import_plan
from planning.services.recording import NewPlan, change_figure, record_plan
from tests.innovations import walks
from tests.planning.scenes import plan_with, sheet
from tests.world import World
from workflow.engine import gate
from workflow.models import Event

pytestmark = pytest.mark.django_db
EFFECT = "Setiap kelas menambah peserta yang terlayani."


def row(world: World, code: str, priority: str, weight: str, **more: str) -> dict[str, str]:
    given = {
        "kode": code, "indikator": f"Indikator {code}", "prioritas": priority, "opd": world.agency.name,
        "arah": "naik", "bobot": weight, "target 2025": "50", "realisasi 2025": "40", "target 2026": "60",
    }  # fmt: skip
    return {**given, **more}


def launched(world: World, title: str, result: str, **fields: str) -> Innovation:
    """An innovation with one result of its own."""
    draft = world.draft(title=title, **fields)
    rows = [{"name": result, "unit": "Orang", "target_year": Decimal(200)}]
    drafting.replace_rows(draft, "indicators", rows)
    draft.refresh_from_db()
    return walks.launched(world, draft)


def test_a_proposal_chooses_from_the_plan_in_force(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    plan_with(world.government, row(world, "A", "Layanan dasar", "100"))
    draft = world.draft()
    now()
    browser = signed_in("innovator")
    page = f"/inovasi/{draft.pk}/bagian/work/"
    shown = browser.get(page).content.decode()
    assert '<option value="Layanan dasar">' in shown
    assert '<option value="A · Indikator A">' in shown
    draft.refresh_from_db()
    given = {"version": draft.version, "plan_effect": EFFECT}
    wrong = browser.post(page, {**given, "rpjmd_priority": "Apa saja", "plan_indicator": "Indikator A"})
    assert wrong.status_code == 400
    assert "RPJMD Uji" in wrong.content.decode()
    draft.refresh_from_db()
    given["version"] = draft.version
    browser.post(page, {**given, "rpjmd_priority": "layanan  DASAR", "plan_indicator": "a"})
    draft.refresh_from_db()
    assert (draft.rpjmd_priority, draft.plan_indicator) == ("Layanan dasar", "A · Indikator A")
    assert draft.priority_ref == draft.plan_indicator_ref.priority
    frozen = gate.perform(draft, "submit", actor=world.innovator, at=world.tick()).revisions.get()
    assert b'"plan_indicator":"A \xc2\xb7 Indikator A"' in bytes(frozen.content)


def test_an_old_text_is_offered_and_linked(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    """It stays as it was handed in; the link is an event with who and when."""
    item = world.launched(rpjmd_priority="prioritas layanan dasar yang merata")
    assert item.priority_ref is None
    plan_with(world.government, row(world, "A", "Layanan dasar", "100"))
    now()
    assert signed_in("foreign_sekda").get(f"/inovasi/{item.pk}/rpjmd/").status_code == 404
    assert signed_in("sekda").get(f"/inovasi/{item.pk}/rpjmd/").status_code == 403
    bureau = signed_in("bureau")
    assert f"/inovasi/{item.pk}/rpjmd/" in bureau.get("/inovasi/teks-rpjmd/").content.decode()
    page = bureau.get(f"/inovasi/{item.pk}/rpjmd/").content.decode()
    assert 'value="Layanan dasar"' in page
    bureau.post(
        f"/inovasi/{item.pk}/rpjmd/", {"priority": "Layanan dasar", "indicator": "A", "effect": EFFECT}
    )
    item.refresh_from_db()
    assert item.rpjmd_priority == "prioritas layanan dasar yang merata"
    assert (item.priority_ref.title, item.plan_indicator_ref.code) == ("Layanan dasar", "A")
    event = Event.objects.get(subject_id=item.pk, kind="innovation.link_plan")
    assert event.actor_id == world.bureau.person_id
    assert f"/inovasi/{item.pk}/rpjmd/" not in bureau.get("/inovasi/teks-rpjmd/").content.decode()
    assert "Indikator A" in signed_in("sekda").get(f"/inovasi/{item.pk}/").content.decode()


def test_contribution_is_planned_own_work(world: World) -> None:
    """Sixty percent own work towards a target on record in time; without such a target it is coincidence."""
    plan = plan_with(world.government, row(world, "A", "P", "60"), row(world, "B", "Q", "40"))
    report = world.fill(walks.open_report(world), "40", "12")
    shares = {**walks.OWN_WORK, "own": 60, "private": 40}
    lines = {each.pk: reporting.FigureEntry(shares=shares) for each in report.innovation.indicators.all()}
    reporting.save_figures(report, actor=world.operator, at=world.tick(), figures=lines)
    gate.perform(report, "submit", actor=world.operator, at=world.tick())
    link_to_plan(
        report.innovation, priority="P", indicator="A", effect=EFFECT, actor=world.bureau, at=world.tick()
    )
    found = coverage(plan, 2025, at=world.tick())
    assert [each.title for each in found.uncovered] == ["Q"]
    covered = next(part for part in found.priorities if part.title == "P")
    assert [str(each.planned) for each in covered.contributing] == ["60.0"]
    assert found.coinciding == []
    assert str(found.agencies[0].planned) == "0.6"
    # The year's figures stand beside it and are not counted as the innovation's.
    assert str(covered.figure.percent) == "80.00"


def test_planted_faults_are_found_each_once_and_nothing_is_blocked(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    launched(world, "Teks lama", "Hasil U", rpjmd_priority="Kata sendiri")
    before = NewPlan(title="RPJMD lama", first_year=2020, last_year=2026)
    record_plan(world.government, before, actor=SYSTEM, at=world.tick())
    old = [row(world, "L", "Lama", "100")]
    import_plan(sheet(old), government=world.government, actor=SYSTEM, at=world.tick())
    launched(
        world, "Ikut yang lama", "Hasil T", rpjmd_priority="Lama", plan_indicator="L", plan_effect=EFFECT
    )
    plan = record_plan(
        world.government,
        NewPlan(title="RPJMD baru", first_year=2025, last_year=2030),
        actor=SYSTEM,
        at=world.tick(),
    )

    def hand_in(*rows: dict[str, str]) -> None:
        import_plan(sheet(list(rows)), government=world.government, actor=SYSTEM, at=world.tick())

    hand_in(row(world, "A", "P", "60"), row(world, "B", "Q", "40"))
    launched(world, "Satu", "Hasil X", rpjmd_priority="P", plan_indicator="A", plan_effect=EFFECT)
    launched(world, "Dua", "Hasil Y", rpjmd_priority="Q", plan_indicator="B", plan_effect=EFFECT)

    def codes() -> list[str]:
        return sorted(each.code for each in plan_findings(coverage(plan, 2026, at=world.tick())))

    # As it stands only what came before the plan does not add up.
    assert codes() == ["ended_plan", "text_not_linked", "without_indicator"]
    hand_in(
        row(world, "A", "P", "100", **{"target 2026": "61"}),
        row(world, "B", "Q", "90"),
        row(world, "C", "R", "", opd="", arah="", **{"target 2026": "", "realisasi 2025": ""}),
        {**dict.fromkeys(row(world, "", "", ""), ""), "prioritas": "S"},
    )
    # S has an innovation by the indicator of P, which it also counts a result of.
    launched(world, "Tiga", "Hasil X", rpjmd_priority="S", plan_indicator="A")
    draft = world.draft(title="Empat")
    drafting.replace_rows(draft, "indicators", [{"name": "Hasil Z"}])
    draft.refresh_from_db()
    walks.launched(world, draft)
    planted = [
        "actual_missing", "agency_missing", "counted_twice", "direction_missing", "effect_missing",
        "indicator_without_innovation", "other_priority", "priority_without_indicator",
        "priority_without_innovation", "target_missing", "weight_missing", "weights", "without_priority",
    ]  # fmt: skip
    expected = ["ended_plan", "text_not_linked", "without_indicator", *planted, "without_indicator"]
    assert codes() == sorted(expected)
    RegionalIndicator.objects.filter(plan=plan, code="B").update(withdrawn_at=world.tick())
    assert "withdrawn_link" in codes()
    now()
    page = signed_in("sekda").get("/dasbor/prioritas/?tahun=2026").content.decode()
    assert "Tiga" in page
    assert signed_in("innovator").get("/dasbor/prioritas/").status_code == 403
    # Whoever asks for what a figure was is answered, and the next one can still be recorded.
    indicator = RegionalIndicator.objects.get(plan=plan, code="C")
    change_figure(indicator, FigureKind.TARGET, 2026, "5", actor=world.bureau, at=world.tick())
    assert "target_missing" not in codes()


def test_an_imported_innovation_names_its_priority_or_keeps_its_words(world: World) -> None:
    plan_with(world.government, row(world, "A", "Layanan dasar", "100"))
    lines = (
        ("1", "Satu", "layanan dasar", "A"),
        ("2", "Dua", "Kata sendiri", ""),
    )
    names = ("innovation_id", "nama inovasi", "prioritas rpjmd", "indikator daerah")
    content = sheet([dict(zip(names, line, strict=True)) for line in lines])
    import_innovations(content, actor=SYSTEM, at=world.tick(), government=world.government)
    found = {
        item.title: item for item in Innovation.objects.select_related("priority_ref", "plan_indicator_ref")
    }
    assert found["Satu"].priority_ref.title == found["Satu"].rpjmd_priority == "Layanan dasar"
    assert found["Satu"].plan_indicator_ref.code == "A"
    assert (found["Dua"].rpjmd_priority, found["Dua"].priority_ref) == ("Kata sendiri", None)
