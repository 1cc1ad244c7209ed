"""Delegations on pages: given under a letter, listed, taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from contracts.documents.layout import basis
from contracts.services.freezing import frozen_terms
from innovations.services.contracts import contracting
from organisations.models import OfficeHeld
from organisations.services.appointing import appoint
from tests.web.test_query_counts import queries_of
from tests.world import LONG_AGO, World
from workflow.engine import gate

LETTER = {
    "kind": "mandate",
    "starts_on": "2025-02-01",
    "ends_on": "2025-02-28",
    "letter_no": "800/1/2025",
    "letter_on": "2025-01-02",
}


def test_an_office_is_delegated_and_taken_back(world: World, signed_in, now) -> None:
    now()
    client: Client = signed_in("sekda")

    given = client.post("/pelimpahan/baru/", LETTER | {"person": str(world.bureau.person_id)}, follow=True)
    held = OfficeHeld.objects.get(capacity="delegate")
    back = client.post(f"/pelimpahan/{held.pk}/cabut/", {"reason": "Kembali bertugas."}, follow=True)

    assert ("Pelimpahan sudah dicatat." in given.content.decode(), given.redirect_chain) == (
        True,
        [("/pelimpahan/", 302)],
    )
    assert "Kembali bertugas." in back.content.decode()


def test_faults_of_a_letter_stand_in_the_form(world: World, signed_in, now) -> None:
    now()
    client: Client = signed_in("sekda")

    empty = client.post("/pelimpahan/baru/", {}).content.decode()
    late = client.post(
        "/pelimpahan/baru/",
        LETTER | {"person": str(world.bureau.person_id), "starts_on": "2024-12-01", "letter_no": ""},
    )

    assert empty.count("Ini harus diisi.") >= 3
    assert (late.status_code, OfficeHeld.objects.filter(capacity="delegate").count()) == (422, 0)
    assert "800/1/2025" not in late.content.decode()
    assert "tidak pernah berlaku surut" in late.content.decode()


def test_name_of_a_letter_reaches_the_contract(world: World, signed_in, now) -> None:
    innovation = world.launched()
    now()
    given = LETTER | {
        "person": str(world.bureau.person_id),
        "starts_on": "2025-01-02",
        "letter_kind": "  Keputusan   Bupati ",
        "through": str(world.seats["sekda"].pk),
    }

    page = signed_in("regent").post("/pelimpahan/baru/", given, follow=True).content.decode()

    assert "Keputusan Bupati 800/1/2025" in page
    draft = contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 1, 1),
        dates_reason="Menyusul.",
        targets_reason="Sebagaimana direncanakan.",
        by_delegate=("second_party",),
    )
    frozen = gate.perform(draft, "request_signatures", actor=world.bureau, at=world.tick())
    party = frozen_terms(frozen).signatories[1]
    assert basis(party) == (
        f"bertindak atas nama {world.seats['regent'].title} melalui {world.seats['sekda'].title}"
        " berdasarkan Keputusan Bupati Nomor 800/1/2025 tanggal 2 Januari 2025"
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"letter_kind": "Keputusan 市长"}, "letter_kind"),
        ({"letter_on": "2199-12-31"}, "letter_on"),
        ({"letter_on": "2025-01-04"}, "letter_on"),
        ({"letter_on": "1944-12-31"}, "letter_on"),
        ({"through": "sekda", "kind": "delegation"}, "through"),
        ({"through": "bureau"}, "through"),
        ({"through": "foreign_sekda"}, "through"),
    ],
)
def test_a_letter_that_cannot_be_so_is_refused_by_its_field(
    world: World, signed_in, now, change: dict[str, str], field: str
) -> None:
    now()
    given = LETTER | {"person": str(world.bureau.person_id)} | change
    if "through" in change:
        given["through"] = str(world.seats[change["through"]].pk)

    page = signed_in("regent").post("/pelimpahan/baru/", given)

    assert (page.status_code in {200, 422}, [*page.context["form"].errors]) == (True, [field])
    assert not OfficeHeld.objects.filter(capacity="delegate").exists()


def test_who_holds_several_offices_chooses_one_first(world: World, signed_in, now) -> None:
    appoint(world.sekda.person, world.seats["bureau"], starts_at=LONG_AGO)
    now()
    client: Client = signed_in("sekda")

    choice = client.get("/pelimpahan/baru/")
    chosen = client.get(f"/pelimpahan/baru/?jabatan={world.sekda.person.offices.first().pk}")
    hidden = client.get(f"/pelimpahan/baru/?jabatan={world.foreign_sekda.person.offices.get().pk}")

    assert "Jabatan yang mana?" in choice.content.decode()
    assert ("Nomor surat" in chosen.content.decode(), hidden.status_code) == (True, 404)


def test_the_list_of_delegations(world: World, signed_in: Callable[[str], Client], now: Any) -> None:
    now()
    client = signed_in("sekda")
    costs = []
    for months in (range(3, 4), range(4, 13)):
        for month in months:
            for taker in (world.bureau, world.inspector, world.regent)[: 1 if month == 3 else 3]:
                days = {"starts_on": f"2025-{month:02}-01", "ends_on": f"2025-{month:02}-28"}
                client.post("/pelimpahan/baru/", LETTER | days | {"person": str(taker.person_id)})
        client.get("/pelimpahan/")
        costs.append(queries_of(client, "/pelimpahan/"))

    assert (costs, OfficeHeld.objects.filter(capacity="delegate").count()) == ([8, 8], 28)
