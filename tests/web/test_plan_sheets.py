"""The sheet of indicators on pages: read, shown, confirmed, stored; and an imported innovation's way to a contract."""

import io
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from innovations.models import Innovation, PlanChange
from innovations.services.proposals import plan_changes
from tests.innovations.asked_walks import ask, opened
from tests.innovations.test_plan_changes import REPORTED, launched
from tests.innovations.test_plan_sheet import PLANNING_AGENCY, bare, published
from tests.web.test_rows import sent as form_of
from tests.world import World

ODD = "indikator;satuan;penggabungan;target_tahun\nCakupan;%;jumlah;100"


def sent(page, **more):
    """What the preview carries to its confirmation."""
    context = page.context
    return {"table": context["table"], "version": context["version"], "store": "1", **more}


def test_a_sheet_is_shown_before_it_is_stored(world: World, signed_in: Callable[[str], Client]) -> None:
    draft = bare(world)
    client, address = signed_in("innovator"), reverse("innovation-sheet", args=[draft.pk])
    file = SimpleUploadedFile("indikator.csv", published(PLANNING_AGENCY))

    shown = client.post(address, {"file": file, "version": draft.version})
    before = draft.indicators.count()
    stored = client.post(address, sent(shown))

    assert (shown.status_code, before) == (200, 0)
    assert (stored.status_code, draft.indicators.count()) == (302, 59)


def test_odd_targets_are_stored_only_once_confirmed(world: World, signed_in: Callable[[str], Client]) -> None:
    draft = bare(world)
    client, address = signed_in("innovator"), reverse("innovation-sheet", args=[draft.pk])

    shown = client.post(address, {"table": ODD, "version": draft.version})
    refused = client.post(address, sent(shown))
    client.post(address, sent(shown, confirmed="on"))

    assert (len(shown.context["read"].questions), refused.status_code) == (1, 422)
    assert list(draft.indicators.values_list("name", "aggregation")) == [("Cakupan", "sum")]


def test_bad_cells_are_listed_and_nothing_is_stored(world: World, signed_in: Callable[[str], Client]) -> None:
    draft = bare(world)
    table = "indikator\tsatuan\ttarget_tahun\nCakupan\t%\t1.500\nPeserta\tOrang\tbanyak"

    page = signed_in("innovator").post(
        reverse("innovation-sheet", args=[draft.pk]), {"table": table, "version": draft.version, "store": "1"}
    )

    assert page.status_code == 422
    assert [(p.line, p.column, p.code) for p in page.context["refusal"].problems] == [
        (2, "target_tahun", "ambiguous"),
        (3, "target_tahun", "not_a_number"),
    ]
    assert not draft.indicators.exists()


def test_a_plan_that_somebody_else_changed_is_shown_again(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    draft = bare(world)
    client, address = signed_in("innovator"), reverse("innovation-sheet", args=[draft.pk])
    shown = client.post(address, {"table": "indikator\nCakupan", "version": draft.version})
    other = client.post(address, {"table": "indikator\nPeserta", "version": draft.version})
    client.post(address, sent(other))

    late = client.post(address, sent(shown))

    assert (late.status_code, late.context["read"].missing) == (412, ["Peserta"])


def test_a_launched_innovation_gets_plan_and_contract(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    innovation = launched(world)
    now()
    bureau, contract = signed_in("bureau"), reverse("contract-new", args=[innovation.pk])
    asked = bureau.get(contract)
    bureau.post(reverse("plan-change-new", args=[innovation.pk]))
    change = PlanChange.objects.get(innovation=innovation)
    address = reverse("plan-change-sheet", args=[change.pk])
    file = SimpleUploadedFile("indikator.csv", published(PLANNING_AGENCY))
    shown = bureau.post(address, {"file": file, "version": change.version})
    bureau.post(address, sent(shown))
    step = reverse("plan_change-transition", args=[change.pk, "submit"])
    change.refresh_from_db()
    bureau.post(step, {"version": change.version})
    change.refresh_from_db()

    world.decide(change, world.sekda)
    page = signed_in("bureau").get(contract)

    assert reverse("plan-change-new", args=[innovation.pk]) in asked.content.decode()
    assert change.state == "in_review"
    assert Innovation.objects.get(pk=innovation.pk).indicators.count() == 59
    assert 'name="period_start"' in page.content.decode()


def test_a_reported_indicator_dropped_by_sheet_or_form_is_named(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    innovation = world.launched()
    opened(world, ask(world, innovation))
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())
    now()
    client = signed_in("innovator")
    address = reverse("plan-change-sheet", args=[change.pk])
    rows = reverse("plan-change-rows", args=[change.pk, "indicators"])
    table = "kode;indikator\nIND-1;Peserta kelas"
    shown = client.post(address, {"table": table, "version": change.version, "remove_missing": "on"})
    form = client.get(rows).context

    by_sheet = client.post(address, sent(shown, remove_missing="on"))
    untouched = form_of(form["formset"], version=form["version"])
    by_form = client.post(rows, {**untouched, "indicators-1-DELETE": "on"})
    kept = client.post(address, sent(shown))

    change.refresh_from_db()
    words = "Waktu tunggu <strong>(sudah dilaporkan: tidak dapat dilepas)</strong>"
    assert (shown.status_code, shown.content.decode().count(words)) == (200, 1)
    sentence = REPORTED % "Waktu tunggu"
    for page in (by_sheet, by_form):
        assert (page.status_code, page.content.decode().count(sentence)) == (400, 1)
    assert (kept.status_code, len(change.content["indicators"])) == (302, 2)


def test_the_workbook_and_the_page_say_what_each_column_takes(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    draft = world.draft()
    client, address = signed_in("innovator"), reverse("innovation-sheet", args=[draft.pk])

    file = client.get(address, {"bentuk": "xlsx"}).content
    page = client.get(address).content.decode()

    book = load_workbook(io.BytesIO(file))
    guide = [str(cell.value) for cell in book["petunjuk"]["A"]]
    combined = (
        "Salah satu dari: jumlah, terakhir, rata-rata, tren naik, tren tetap, tren turun. Boleh kosong."
    )
    assert f"penggabungan: {combined}" in guide
    assert combined in page
    offered = {str(rule.sqref): rule.formula1 for rule in book["prakarsa"].data_validations.dataValidation}
    column = next(cell.column_letter for cell in book["prakarsa"][1] if cell.value == "penggabungan")
    sheet, _mark, cells = offered[f"{column}2:{column}500"].partition("!")
    assert [row[0].value for row in book[sheet][cells.replace("$", "")]][:2] == ["jumlah", "terakhir"]


def test_the_workbook_comes_back_as_it_was(world: World, signed_in: Callable[[str], Client]) -> None:
    draft = world.draft()
    client, address = signed_in("innovator"), reverse("innovation-sheet", args=[draft.pk])
    file = SimpleUploadedFile("prakarsa.xlsx", client.get(address, {"bentuk": "xlsx"}).content)

    read = client.post(address, {"file": file, "version": draft.version}).context["read"]

    assert (read.created, read.changed, read.unchanged) == ([], [], 2)
