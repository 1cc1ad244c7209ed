"""Town and addresses of letters are kept on a page, reach the next contract, and hold what a print can show."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from contracts.services.freezing import frozen_terms
from innovations.services.contracts import contracting
from organisations.models import Agency
from organisations.names import name_key
from tests.web.test_query_counts import queries_of
from tests.world import World
from workflow.engine import gate
from workflow.outbox import queue

Browser = Callable[[str], Client]
PLACE = "/kop-surat/"
# As wide and as many as a letterhead takes.
LINES = "\n".join(f"Jalan Dr. Wahidin Sudirohusodo Nomor {number} " + "W" * 54 for number in range(10, 15))


@pytest.mark.parametrize("who", ["bureau", "administrator"])
def test_town_and_address_are_kept_and_shown(world: World, signed_in: Browser, now, who: str) -> None:
    now()
    given = {"town": " Rengel\t", "address": "Jalan Kartini 2\r\n\r\n  Telepon (0356) 321 \r\n"}

    page = signed_in(who).post(PLACE, given, follow=True)

    world.government.refresh_from_db()
    kept = (world.government.seat_town, world.government.address_lines)
    assert kept == ("Rengel", ("Jalan Kartini 2", "Telepon (0356) 321"))
    assert 'value="Rengel"' in page.content.decode()


def test_a_letterhead_stands_in_the_next_contract(world: World, signed_in: Browser, now) -> None:
    innovation = world.launched()
    now()
    browser = signed_in("bureau")
    browser.post(PLACE, {"town": "Rengel", "address": ""})
    browser.post(f"{PLACE}{world.agency.pk}/", {"address": LINES})

    innovation.refresh_from_db()
    draft = contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 1, 1),
        dates_reason="Ditandatangani menyusul.",
        targets_reason="Sebagaimana direncanakan.",
    )
    contract = gate.perform(draft, "request_signatures", actor=world.bureau, at=world.tick())
    queue.deliver_due(at=world.tick())

    # What differs from its terms in print is not registered.
    assert contract.documents.count() == 1
    terms = frozen_terms(contract)
    assert (terms.place, terms.letterhead.address) == ("Rengel", tuple(LINES.splitlines()))


def test_an_agency_without_an_address_prints_the_governments(world: World, signed_in: Browser, now) -> None:
    """What the first page asked for stands on contracts until an agency has its own."""
    now()
    browser = signed_in("administrator")
    browser.post(PLACE, {"town": "Tuban", "address": "Jalan Kartini 2"})
    page = browser.get(PLACE).content.decode()
    contract = world.awaiting_signatures()

    assert frozen_terms(contract).letterhead.address == ("Jalan Kartini 2",)
    assert "alamat pemerintah daerah" in page
    assert "/impor/perangkat-daerah/" in page


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("town", "တူဘန်", "U+1010"),
        ("town", "Kota" * 21, "Paling banyak 80 karakter"),
        ("address", "Jalan ☎ 2", "U+260E"),
        ("address", "Jalan العمر", "U+0627"),
        ("address", "a\n" * 6, "Paling banyak 5 baris"),
        ("address", "W" * 96, "Paling banyak 95 karakter"),
    ],
)
def test_unprintable_letters_are_refused_by_their_field(
    world: World, signed_in: Browser, now, field: str, text: str, said: str
) -> None:
    now()
    browser = signed_in("administrator")

    page = browser.post(PLACE, {"town": "Tuban", "address": "", field: text})

    assert page.status_code == 400
    assert said in str(page.context["form"].errors[field])
    assert text in page.content.decode()
    world.government.refresh_from_db()
    assert (world.government.seat_town, world.government.address) == ("Tuban", "")


def test_only_keepers_of_a_letterhead_see_and_write_it(world: World, signed_in: Browser, now) -> None:
    now()
    address = f"{PLACE}{world.foreign_agency.pk}/"

    answers = [
        signed_in(who).post(address, {"address": "Jalan 1"}).status_code
        for who in ("bureau", "foreign_bureau", "head")
    ]

    world.foreign_agency.refresh_from_db()
    assert (answers, world.foreign_agency.address) == ([404, 302, 403], "Jalan 1")
    assert signed_in("bureau").get(f"{PLACE}?pemerintah=72.12").status_code == 404


def test_the_list_of_letterheads_costs_the_same_for_many(world: World, signed_in: Browser, now) -> None:
    now()
    browser = signed_in("bureau")
    few = queries_of(browser, PLACE)
    Agency.objects.bulk_create(
        Agency(
            government=world.government,
            name=f"Kecamatan {number}",
            name_key=name_key(f"Kecamatan {number}", government=world.government.name),
            valid_until=date(2022, 1, 1) if number == 7 else None,
        )
        for number in range(30)
    )

    assert (few, queries_of(browser, PLACE)) == (7, 7)
    text = browser.get(PLACE).content.decode()
    assert ("Kecamatan 6" in text, "Kecamatan 7" in text) == (True, False)
