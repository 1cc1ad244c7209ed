"""Letters that no print has are refused where they are typed: every door names the place and the letters."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.imports import ImportRefused
from contracts.models import Contract
from innovations.models import Innovation
from innovations.services.proposals.importing import import_innovations
from organisations.models import Person
from organisations.offices import SYSTEM
from organisations.services.importing import import_agencies
from tests.tables import csv_bytes
from tests.web.test_rows import opened
from tests.world import World
from workflow.models import Event

Browser = Callable[[str], Client]


@pytest.mark.parametrize(
    ("title", "named"), [("Layanan தமிழ்", "U+0BA4"), ("Layanan ไทย", "U+0E44"), ("Layanan 🏆", "U+1F3C6")]
)
def test_a_title_is_refused_on_the_page_and_over_the_interface(
    world: World, signed_in: Browser, now, title: str, named: str
) -> None:
    draft = world.draft()
    now()
    browser = signed_in("innovator")
    edit = reverse("innovation-edit", args=[draft.pk])

    page = browser.post(edit, {"title": title, "intake": "register", "version": str(draft.version)})
    refused = browser.patch(
        f"/api/v1/innovations/{draft.pk}/",
        {"title": title},
        content_type="application/json",
        headers={"If-Match": f'"{draft.version}"'},
    )

    assert page.status_code in {400, 422}
    assert named in str(page.context["form"].errors["title"])
    assert title in page.content.decode()
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "title")
    assert named in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("rows", "name"), [("milestones", "output"), ("milestones", "activity"), ("budget", "source")]
)
def test_a_row_of_the_plan_is_refused_by_its_cell(
    world: World, signed_in: Browser, now, rows: str, name: str
) -> None:
    draft = world.draft()
    now()
    browser = signed_in("innovator")
    sheet = reverse("innovation-rows", args=[draft.pk, rows])
    form = opened(browser, draft) | {f"{rows}-0-{name}": "ꦲꦤ"}
    given = {key.replace("indicators", rows): value for key, value in form.items() if "FORMS" in key}
    given |= {f"{rows}-TOTAL_FORMS": "1", f"{rows}-INITIAL_FORMS": "0", f"{rows}-0-{name}": "ꦲꦤ"}

    page = browser.post(sheet, {**given, "version": form["version"]})

    assert page.status_code in {400, 422}
    assert "U+A9B2" in page.content.decode()
    assert not getattr(draft, rows).exists()


def test_a_cell_of_a_sheet_is_refused_by_its_address(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    file = SimpleUploadedFile("plan.csv", "indikator;satuan\nPeserta;人\n".encode())

    page = signed_in("innovator").post(
        reverse("innovation-sheet", args=[draft.pk]), {"file": file, "version": draft.version}
    )

    assert page.status_code == 422
    assert "U+4EBA" in page.content.decode()


def test_lists_that_come_in_by_file_are_refused_by_their_line(world: World) -> None:
    innovations = csv_bytes(("innovation_id", "name", "region_code"), ("A-1", "Layanan 你好", "35.23"))
    agencies = csv_bytes(("name",), ("Dinas العمر",))

    with pytest.raises(ImportRefused) as titles:
        import_innovations(innovations, actor=SYSTEM, at=world.tick())
    with pytest.raises(ImportRefused) as names:
        import_agencies(agencies, government=world.government)

    assert "U+4F60" in str(titles.value)
    assert "U+0627" in str(names.value)
    assert not Innovation.objects.exists()


def test_title_and_town_of_a_contract_are_refused_there(world: World, signed_in: Browser, now) -> None:
    innovation = world.launched()
    now()
    given = {"period_start": "2025-01-01", "title": "Kontrak 🖋", "place": "तुबान"}

    page = signed_in("bureau").post(reverse("contract-new", args=[innovation.pk]), given)

    errors = page.context["form"].errors
    assert (page.status_code in {400, 422}, [*errors]) == (True, ["title", "place"])
    assert "U+0924" in str(errors["place"])
    assert not Contract.objects.exists()


def test_a_rank_that_no_print_has_costs_no_number_on_the_page(world: World, signed_in: Browser, now) -> None:
    contract = world.contract()
    # Kept before the rule for typing it.
    Person.objects.filter(pk=world.head.person_id).update(rank="Pembina 級")
    now()
    step = reverse("contract-transition", args=[contract.pk, "request_signatures"])

    page = signed_in("bureau").post(step, {"version": contract.version})

    contract.refresh_from_db()
    assert (page.status_code, contract.state, contract.number) == (422, "draft", "")
    assert "U+7D1A" in page.content.decode()


def test_the_number_of_a_letter_is_refused_at_its_field(world: World, signed_in: Browser, now) -> None:
    now()
    letter = {"kind": "mandate", "starts_on": "2025-02-01", "ends_on": "2025-02-28", "letter_no": "8/甲/2025"}

    page = signed_in("sekda").post("/pelimpahan/baru/", letter | {"person": str(world.bureau.person_id)})

    assert "U+7532" in str(page.context["form"].errors["letter_no"])


def test_a_title_from_before_is_corrected_by_a_recorded_act(world: World, signed_in: Browser, now) -> None:
    """Typed before the gate for text, it can be neither printed nor edited; its agency or the bureau corrects it."""
    item = world.launched()
    Innovation.objects.filter(pk=item.pk).update(title="Kantin 你")
    now()
    bureau = signed_in("bureau")
    address = reverse("innovation-title", args=[item.pk])

    shown = bureau.get(f"/inovasi/{item.pk}/").content.decode()
    refused = bureau.post(address, {"title": "Kantin 好", "reason": "Tidak tercetak."})
    done = bureau.post(address, {"title": "Kantin  Puspa", "reason": "Tidak tercetak."})

    item.refresh_from_db()
    event = Event.objects.get(kind="innovation.correct_title")
    assert address in shown
    assert (refused.status_code, done.status_code, item.title) == (400, 302, "Kantin Puspa")
    assert (event.subject_id, event.actor_id) == (item.pk, world.bureau.person_id)
    # Once it is right there is nothing to correct.
    assert bureau.get(address).status_code == 409
    assert signed_in("sekda").get(address).status_code == 403
