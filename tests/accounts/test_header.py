"""Who am I: the header names person, office, capacity and government, and leads to everything of one's own."""

from collections.abc import Callable

from django.test import Client

from organisations.enums import Capacity
from organisations.models import Person
from tests.world import World, hired


def test_the_header_says_who_is_signed_in_and_as_what(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    Person.objects.filter(pk=world.head.person_id).update(name="dr. Siti Aminah, M.Kes.")
    world.people["acting"] = hired(
        "acting", world.seats["sekda"], capacity=Capacity.PLH, letter_no="800/1/2025"
    )

    head, acting = (signed_in(who).get("/akun/").content.decode() for who in ("head", "acting"))

    assert "dr. Siti Aminah, M.Kes." in head.split("<main")[0]
    assert "Kepala Dinas Kesehatan, Kabupaten Tuban" in head.split("<main")[0]
    assert "Plh. " in acting.split("<main")[0]
    places = ("/akun/sandi/", "/akun/faktor/", "/akun/sesi/", "/akun/token/", "/akun/surel/", "/kalender/")
    assert [place for place in places if f'href="{place}"' not in head] == []
