"""A wrong cell does not hold up the rest of a list; text typed into extensions, contracts, bulk decisions is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import UnsentText
from accounts.web.unsent import owner_signed
from innovations.models import Innovation
from innovations.services.proposals import drafting
from tests.innovations.walks import open_report
from tests.web.test_rows import opened
from tests.world import World
from workflow.models import Task

Browser = Callable[[str], Client]


def stored(item: Innovation) -> list[tuple[str, str | None]]:
    rows = item.indicators.order_by("position").values_list("name", "target_year")
    return [
        (name, None if target is None else f"{target:f}".rstrip("0").rstrip(".")) for name, target in rows
    ]


def test_a_wrong_cell_does_not_hold_up_the_others(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client, address = signed_in("innovator"), f"/inovasi/{draft.pk}/ubah/indicators/"
    form = opened(client, draft) | {
        "indicators-0-name": "Peserta baru",
        "indicators-0-target_year": "dua ratus",
        "indicators-2-name": "Kepuasan",
        "indicators-2-baseline": "tinggi",
    }

    answer = client.post(address, form)

    assert answer.status_code == 422
    assert stored(draft) == [("Peserta baru", "200"), ("Waktu tunggu", "10"), ("Kepuasan", None)]
    wrong = {(place, name) for place, each in enumerate(answer.context["formset"]) for name in each.errors}
    assert wrong == {(0, "target_year"), (2, "baseline")}
    assert all(text in answer.content.decode() for text in ("dua ratus", "tinggi", "sudah disimpan"))
    # The new row has its key now: sent once more it is not stored twice.
    page = answer.context["formset"]
    again = {
        bound.html_name: bound.value() or "" for each in page for bound in each if bound.name != "DELETE"
    }
    again |= {"indicators-0-target_year": "210", "indicators-2-baseline": "3"}
    again |= {
        f"indicators-{name}": str(page.management_form[name].value())
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    assert client.post(address, again | {"version": answer.context["version"]}).status_code == 302
    assert stored(draft) == [("Peserta baru", "210"), ("Waktu tunggu", "10"), ("Kepuasan", None)]


def test_what_the_domain_refuses_does_not_hold_up_the_others_either(
    world: World, signed_in: Browser, now
) -> None:
    draft = world.draft()
    now()
    client, address = signed_in("innovator"), f"/inovasi/{draft.pk}/ubah/indicators/"
    form = opened(client, draft) | {"indicators-0-name": "Peserta baru", "indicators-0-weight": "-1"}

    answer = client.post(address, form | {"indicators-1-DELETE": "on"})

    draft.refresh_from_db()
    assert (answer.status_code, stored(draft)) == (400, [("Peserta baru", "200")])
    assert len(answer.context["formset"].forms) == 3


@pytest.mark.parametrize("missing", ["indicators-TOTAL_FORMS", "indicators-INITIAL_FORMS"])
def test_a_form_without_its_count_removes_nothing(
    world: World, signed_in: Browser, now, missing: str
) -> None:
    draft = world.draft()
    now()
    client = signed_in("innovator")
    form = {name: value for name, value in opened(client, draft).items() if name != missing}

    answer = client.post(f"/inovasi/{draft.pk}/ubah/indicators/", form)

    assert (answer.status_code, draft.indicators.count()) == (422, 2)


def test_nothing_is_saved_in_part_over_somebody_elses_change(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client = signed_in("innovator")
    form = opened(client, draft) | {"indicators-0-name": "Dari saya", "indicators-1-target_year": "x"}
    drafting.revise(
        draft, actor=world.operator, at=world.tick(), rows={"indicators": [{"name": "Dari rekan"}]}
    )
    now()

    answer = client.post(f"/inovasi/{draft.pk}/ubah/indicators/", form)

    assert (answer.status_code, stored(draft)) == (412, [("Dari rekan", None)])
    assert "Dari saya" in answer.content.decode()


def test_each_form_of_the_page_for_more_time_keeps_its_own_words(
    world: World, signed_in: Browser, now
) -> None:
    report = open_report(world)
    now()
    client, address = signed_in("operator"), f"/laporan/{report.pk}/perpanjangan/"
    mine = {"form_owner": owner_signed(world.operator)}

    client.post("/ketikan/", {**mine, "alamat": f"{address}#ask", "ask-reason": "Banjir di tiga desa"})
    page = client.get(address).content.decode()
    client.post(address, {**mine, "form_part": "ask", "ask": "1", "ask-reason": "Banjir", "ask-until": "x"})

    assert 'data-value="Banjir di tiga desa"' in page
    assert [(row.address, row.fields["ask-reason"]) for row in UnsentText.objects.all()] == [
        (f"{address}#ask", ["Banjir"])
    ]


def test_what_is_typed_into_a_contracts_forms_is_offered_again(world: World, signed_in: Browser, now) -> None:
    item, contract = world.launched(title="Satu"), world.in_force()
    now()
    client = signed_in("bureau")
    addresses = [f"/inovasi/{item.pk}/kontrak/", f"/kontrak/{contract.pk}/adendum/"]

    pages = {address: client.get(address) for address in addresses}

    assert {address for address, page in pages.items() if page.status_code == 200} == set(addresses)
    assert [a for a, page in pages.items() if f'data-address="{a}"' not in page.content.decode()] == []


def test_the_comment_of_a_bulk_decision_is_kept_until_it_is_decided(
    world: World, signed_in: Browser, now
) -> None:
    world.submitted()
    now()
    client, address = signed_in("head"), "/kotak-masuk/putuskan/"
    task = str(Task.objects.get(closed_at__isnull=True).uuid)
    mine = {"form_owner": owner_signed(world.head), "tasks": task}
    client.post("/ketikan/", {**mine, "alamat": address, "comment": "Sesuai rencana", "outcome": "approve"})

    chosen: Any = client.post(address, {"tasks": task})
    asked = client.post(address, {**mine, "outcome": "approve", "comment": "Sesuai rencana"})
    kept = UnsentText.objects.get().fields
    sure = {**mine, "outcome": "approve", "comment": "Sesuai rencana", "confirm": "1"}
    decided = client.post(address, sure | {"key": str(asked.context["key"])})

    assert {field.name for field in chosen.context["offered"]} == {"comment", "outcome"}
    assert "tasks" not in kept
    assert (decided.context["decided"], UnsentText.objects.exists()) == (1, False)
    assert decided.cookies["prakarsa_sent"].value == address
