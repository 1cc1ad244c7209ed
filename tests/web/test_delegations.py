"""Delegations on pages: given under a letter, listed, taken back."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from organisations.models import OfficeHeld
from organisations.services.appointing import appoint
from tests.web.test_query_counts import queries_of
from tests.world import LONG_AGO, World

LETTER = {
    "kind": "mandate",
    "starts_on": "2025-02-01",
    "ends_on": "2025-02-28",
    "letter_no": "800/1/2025",
    "letter_on": "2025-01-30",
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


def test_what_is_wrong_with_a_letter_stands_in_the_form(world: World, signed_in, now) -> None:
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

    assert (costs, OfficeHeld.objects.filter(capacity="delegate").count()) == ([7, 7], 28)
