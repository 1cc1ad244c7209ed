"""The ways of PP 38/2017, walked through the pages: permit, plenary, none; the decree that establishes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from innovations.models import Innovation
from organisations.enums import AgencyKind, Role
from organisations.services.appointing import seat_of
from tests.world import World, hired
from workflow.engine import gate
from workflow.models import Decision, Event, Task

Browser = Callable[[str], Client]
SCORES = {f"scores.{code}": "80" for code in ("novelty", "benefit", "no_burden", "authority", "replicable")}
DECREE = {"decree_number": "100.3.3.2/21/2025", "decree_on": "2025-01-02"}


@pytest.fixture
def region(world: World) -> World:
    """The government under PP 38/2017, with a panel of three."""
    world.government.policy_name = "pp38-2017"
    world.government.save(update_fields=["policy_name"])
    for number in (1, 2, 3):
        seat = seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=number)
        world.people[f"panel_{number}"] = hired(f"panel_{number}", seat)
    return world


def drafted(world: World, initiator: str, name: str = "", **fields: Any) -> Innovation:
    return world.draft(initiator_type=initiator, initiator_name=name, burdens_public=False, **fields)


def submit(client: Client, item: Innovation) -> Any:
    address = f"/inovasi/{item.pk}/langkah/submit/"
    page = client.get(address)
    if page.status_code != 200:
        return page
    return client.post(address, {**page.context["form"].initial, "confirm": "1"})


def decide(client: Client, item: Innovation, **values: str) -> Any:
    address = f"/inovasi/{item.pk}/keputusan/"
    form = {
        name: value
        for name, value in client.get(address).context["form"].initial.items()
        if value is not None
    }
    return client.post(address, {**form, "outcome": "approve", "comment": "Sesuai.", **values})


def waits_at(item: Innovation) -> list[str]:
    return list(
        Task.objects.filter(subject_id=item.pk, kind="review", closed_at__isnull=True).values_list(
            "stage", flat=True
        )
    )


def feasible(world: World, signed_in: Browser, item: Innovation) -> None:
    """Three members of the panel found it so."""
    for number in (1, 2, 3):
        decide(signed_in(f"panel_{number}"), item, **SCORES)


def test_a_civil_servants_idea_needs_the_written_permission(region: World, signed_in: Browser, now) -> None:
    item, found = drafted(region, "asn"), []
    now()

    submit(signed_in("innovator"), item)
    found.append(waits_at(item))
    decide(signed_in("head"), item)
    found.append(waits_at(item))
    feasible(region, signed_in, item)
    found.append(waits_at(item))
    decide(signed_in("regent"), item, **DECREE)
    item.refresh_from_db()

    assert (found, item.state) == ([["permit"], ["panel"], ["establishment"]], "approved")


def test_an_agencys_idea_is_submitted_by_its_head(region: World, signed_in: Browser, now) -> None:
    item = drafted(region, "opd")
    now()

    refused = signed_in("innovator").get(f"/inovasi/{item.pk}/").content.decode()
    submit(signed_in("innovator"), item)
    before = waits_at(item)
    submit(signed_in("head"), item)

    assert "diajukan oleh: Kepala perangkat daerah" in refused
    assert (before, waits_at(item)) == ([], ["panel"])


def test_a_communitys_idea_names_its_author(region: World, signed_in: Browser, now) -> None:
    nameless, named = drafted(region, "masyarakat"), drafted(region, "masyarakat", "Karang Taruna Bina Karya")
    now()

    submit(signed_in("innovator"), nameless)
    submit(signed_in("innovator"), named)
    feasible(region, signed_in, named)
    decide(signed_in("regent"), named, **DECREE)
    named.refresh_from_db()

    page = signed_in("regent").get(f"/inovasi/{named.pk}/").content.decode()
    assert (waits_at(nameless), named.state, "Karang Taruna Bina Karya" in page) == ([], "approved", True)


def test_a_council_members_idea_needs_the_secretariat(region: World, signed_in: Browser, now) -> None:
    item, found = drafted(region, "anggota_dprd", "Komisi D DPRD"), []
    now()

    submit(signed_in("innovator"), item)
    found.append(waits_at(item))
    region.agency.kind = AgencyKind.COUNCIL_SECRETARIAT
    region.agency.save(update_fields=["kind"])
    submit(signed_in("innovator"), item)
    found.append(waits_at(item))
    refused = decide(signed_in("head"), item)
    decide(signed_in("head"), item, decree_number="170/5/2025", decree_on="2025-01-02")
    found.append(waits_at(item))
    feasible(region, signed_in, item)
    decide(signed_in("regent"), item, **DECREE)
    item.refresh_from_db()

    assert (refused.status_code, found) == (422, [[], ["plenary"], ["panel"]])
    page = signed_in("innovator").get(f"/inovasi/{item.pk}/").content.decode()
    assert (item.state, "Keputusan DPRD, nomor 170/5/2025, tanggal 2 Januari 2025" in page) == (
        "approved",
        True,
    )


def test_the_head_of_regions_idea_goes_straight_to_the_panel(region: World, signed_in: Browser, now) -> None:
    item = drafted(region, "kepala_daerah")
    now()

    submit(signed_in("operator"), item)

    assert waits_at(item) == ["panel"]


# -- the decree that establishes


@pytest.fixture
def ready(region: World) -> Innovation:
    """Before the head of region, found feasible."""
    item = gate.perform(
        drafted(region, "masyarakat", "Warga"), "submit", actor=region.innovator, at=region.tick()
    )
    scores = {name.removeprefix("scores."): 80 for name in SCORES}
    for number in (1, 2, 3):
        item = region.decide(item, region.people[f"panel_{number}"], scores=scores)
    return item


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, {"decree_number", "decree_on"}),
        ({"decree_number": "  ", "decree_on": "2025-01-02"}, {"decree_number"}),
        ({"decree_number": "188/1", "decree_on": ""}, {"decree_on"}),
        ({"decree_number": "188/1", "decree_on": "2025-01-03"}, {"decree_on"}),
        ({"decree_number": "188/1", "decree_on": "2017-09-14"}, {"decree_on"}),
        ({"decree_number": "188/1", "decree_on": "31-31-2025"}, {"decree_on"}),
        ({"decree_number": "188/你好", "decree_on": "2025-01-02"}, {"decree_number"}),
        ({"decree_number": "1" * 121, "decree_on": "2025-01-02"}, {"decree_number"}),
    ],
    ids=["none", "blank", "no day", "tomorrow", "before the rule", "no date", "letters", "long"],
)
def test_nothing_is_established_without_a_sound_decree(
    region: World, ready: Innovation, signed_in: Browser, now, given: dict[str, str], codes: set[str]
) -> None:
    now()

    page = decide(signed_in("regent"), ready, **given)

    ready.refresh_from_db()
    assert (page.status_code in (200, 422), set(page.context["form"].errors), ready.state) == (
        True,
        codes,
        "in_review",
    )


def test_the_decree_stands_with_decision_event_page_and_history(
    region: World, ready: Innovation, signed_in: Browser, now
) -> None:
    now()
    decide(signed_in("regent"), ready, **DECREE)

    decision = Decision.objects.get(review__subject_id=ready.pk, stage="establishment")
    event = Event.objects.get(subject_id=ready.pk, kind="innovation.decide", seq=decision.event.seq)
    words = "Keputusan Kepala Daerah, nomor 100.3.3.2/21/2025, tanggal 2 Januari 2025"
    pages = [
        signed_in("innovator").get(f"/inovasi/{ready.pk}/").content.decode(),
        signed_in("inspector").get("/riwayat/").content.decode(),
    ]
    assert (decision.decree_number, decision.decree_on) == ("100.3.3.2/21/2025", date(2025, 1, 2))
    assert b'"number":"100.3.3.2/21/2025","on":"2025-01-02"' in bytes(event.payload)
    assert [words in page for page in pages] == [True, True]


def test_a_refusal_names_no_decree(region: World, ready: Innovation, signed_in: Browser, now) -> None:
    now()

    decide(signed_in("regent"), ready, outcome="return", **DECREE)

    ready.refresh_from_db()
    made = Decision.objects.get(review__subject_id=ready.pk, stage="establishment")
    assert (ready.state, made.decree_number, made.decree_on) == ("returned", "", None)


def test_the_form_says_where_a_comment_is_always_needed(
    region: World, ready: Innovation, signed_in: Browser, now
) -> None:
    now()

    page = signed_in("regent").get(f"/inovasi/{ready.pk}/keputusan/").content.decode()

    assert ("Wajib pada tahap ini" in page, "Wajib bila Anda mengembalikan" in page) == (True, False)
