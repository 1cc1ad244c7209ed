"""From the last evaluation to the next contract, as the bureau does it on the screen and over HTTP."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import Contract
from contracts.services import revising
from innovations.models import Innovation, Report
from organisations.offices import SYSTEM
from tests.innovations.walks import in_force
from tests.prepared import shared
from tests.world import World
from workflow.engine import gate
from workflow.models import Task

Browser = Callable[[str], Client]
IN_JANUARY = datetime(2026, 1, 12, 3, 0, tzinfo=UTC)


@shared
def last_report(world: World) -> Report:
    """The contract's fourth report was handed in; of the others nothing is owed."""
    contract = in_force(world)
    for number in (1, 2, 3):
        gate.perform(
            world.report(contract, number), "waive", actor=world.sekda, at=world.tick(), comment="Digabung."
        )
    world.sweep(IN_JANUARY)
    report = world.fill(world.report(contract, 4), "210", "9", note="Kelas dibuka di setiap kecamatan.")
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


@shared
def evaluated(world: World, outcome: str = "continue") -> Report:
    return world.decide(
        last_report(world), world.bureau, comment="Capaian dinilai.", facts=(("recommendation", outcome),)
    )


def asked(innovation: Innovation) -> list[tuple[str, str]]:
    rows = Task.objects.filter(subject_id=innovation.pk, closed_at__isnull=True)
    return list(rows.values_list("kind", "role").order_by("kind"))


NEXT = ("next_contract", "organisation_bureau")


@pytest.mark.parametrize("outcome", ["continue", "upgrade", "replicate"])
def test_an_innovation_that_goes_on_asks_for_its_contract(world: World, outcome: str) -> None:
    report = evaluated(world, outcome)

    assert asked(report.innovation) == [NEXT]


def test_a_recommended_rest_asks_for_no_contract(world: World) -> None:
    report = evaluated(world, "suspend")

    assert NEXT not in asked(report.innovation)


def test_inbox_and_page_lead_to_the_filled_form(world: World, signed_in: Browser, now: Any) -> None:
    innovation = evaluated(world).innovation
    now()
    bureau = signed_in("bureau")
    address = f"/inovasi/{innovation.pk}/kontrak/"

    inbox = bureau.get("/kotak-masuk/").content.decode()
    page = bureau.get(f"/inovasi/{innovation.pk}/").content.decode()
    form = bureau.get(address)

    assert (address in inbox, "Siapkan kontrak berikutnya" in inbox) == (True, True)
    assert (address in page, "Siapkan kontrak berikutnya" in page) == (True, True)
    assert form.context["form"]["period_start"].value() == date(2026, 1, 1)
    assert address not in signed_in("head").get(f"/inovasi/{innovation.pk}/").content.decode()


def test_the_next_contract_is_prepared_on_two_pages(world: World, signed_in: Browser, now: Any) -> None:
    innovation = evaluated(world).innovation
    first = innovation.contract
    now()
    bureau = signed_in("bureau")

    drafted = bureau.post(
        f"/inovasi/{innovation.pk}/kontrak/", {"period_start": "2026-01-01", "place": "Tuban"}
    )
    draft = Contract.objects.get(follows=first)
    page = bureau.get(drafted.url)
    fields = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    answer = bureau.post(
        drafted.url,
        fields | {"t0-target_year": "300", "t0-target_quarter_1": "80", "t1-target_year": "8,5"},
    )

    draft.refresh_from_db()
    shown = " ".join(page.content.decode().split())
    assert drafted.url == f"/kontrak/{draft.pk}/target/"
    assert "direncanakan <strong>200</strong> · realisasi <strong>210</strong>" in shown
    assert answer.url == f"/kontrak/{draft.pk}/"
    assert [(row["baseline"], row["target_year"]) for row in draft.draft["indicators"]] == [
        ("210", "300"),
        ("9", "8.5"),
    ]
    assert asked(innovation) == []
    assert "dilanjutkan oleh" in bureau.get(f"/kontrak/{first.pk}/").content.decode()
    assert first.number in bureau.get(f"/kontrak/{draft.pk}/").content.decode()


def test_a_first_day_too_early_is_told_in_the_form(world: World, signed_in: Browser, now: Any) -> None:
    innovation = evaluated(world).innovation
    now()

    page = signed_in("bureau").post(
        f"/inovasi/{innovation.pk}/kontrak/", {"period_start": "2025-12-31", "place": "Tuban"}
    )

    assert page.status_code == 400
    assert "Isi 1 Januari 2026" in str(page.context["form"].errors["period_start"])


def test_a_void_draft_asks_again(world: World, signed_in: Browser, now: Any) -> None:
    innovation = evaluated(world).innovation
    now()
    signed_in("bureau").post(
        f"/inovasi/{innovation.pk}/kontrak/", {"period_start": "2026-01-01", "place": "Tuban"}
    )

    draft = Contract.objects.get(follows=innovation.contract)
    gate.perform(draft, "void", actor=world.bureau, at=world.tick(), comment="Salah.")

    assert asked(innovation) == [NEXT]


def test_the_form_lists_what_addenda_added(world: World, signed_in: Browser, now: Any) -> None:
    """Unticked: what nobody chooses ends with the last contract."""
    first = in_force(world)
    why = {"actor": world.bureau, "ground": "priority", "reason": "Perluasan."}
    added = revising.add_to_contract(first, at=world.tick(), clauses=["Melatih kader.", "Memperluas."], **why)
    gate.perform(added, "request_signatures", actor=world.bureau, at=world.tick())
    gate.perform(added, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)
    world.now = datetime(2025, 10, 6, 3, 0, tzinfo=UTC)
    now()
    bureau = signed_in("bureau")
    address = f"/inovasi/{first.innovations.get().pk}/kontrak/"
    form = bureau.get(address).context["form"]
    (_first, shown), (second_key, _shown) = form.fields["taken_over"].choices

    bureau.post(address, {**form.initial, "taken_over": [second_key]})

    clauses = Contract.objects.get(follows=first).draft["added_clauses"]
    assert (form["taken_over"].value(), "Melatih kader." in shown) == (None, True)
    assert [text.rpartition(": ")[2] for text in clauses] == ["Memperluas."]


def test_a_launch_asks_the_bureau_for_the_first_contract(world: World, signed_in: Browser, now) -> None:
    """With a link to its form, until it is drafted; again when the draft is void; not while it rests."""
    innovation = world.launched()
    now()

    before = asked(innovation)
    page = signed_in("bureau").get("/kotak-masuk/").content.decode()
    contract = world.contract(innovation)
    drafted = asked(innovation)
    gate.perform(contract, "void", actor=world.bureau, at=world.tick(), comment="Salah tanggal.")
    again = asked(innovation)
    innovation.refresh_from_db()
    gate.perform(innovation, "suspend", actor=world.regent, at=world.tick(), comment="Direhatkan.")
    resting = asked(innovation)

    first = ("first_contract", "organisation_bureau")
    assert (before, drafted, again, resting) == ([first], [], [first], [])
    assert f'href="{reverse("contract-new", args=[innovation.pk])}">Siapkan kontrak' in page


def test_whoever_proposes_is_led_from_an_empty_inbox_to_a_proposal(
    world: World, signed_in: Browser, now
) -> None:
    now()

    pages = {who: signed_in(who).get("/kotak-masuk/").content.decode() for who in ("innovator", "sekda")}

    assert {who: 'href="/inovasi/baru/"' in page for who, page in pages.items()} == {
        "innovator": True,
        "sekda": False,
    }
