"""Who could decide on a day, on a page: people, offices, capacities, letters, and nobody where there was nobody."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from organisations.services.appointing import end
from organisations.services.delegating import Letter, grant
from tests.policies.conftest import under
from tests.policies.test_deciding import TWO_OF_LAN
from tests.web.test_query_counts import queries_of
from tests.world import World

__all__ = ["under"]
Browser = Callable[[str], Client]
Under = Callable[..., World]


def stages_of(client: Client, address: str) -> dict[str, Any]:
    """Holders by stage of the proposal's review."""
    [review, *_others] = client.get(address).context["reviews"]
    return {entry.stage.code: entry.holders for entry in review.stages}


def test_a_mandate_is_shown_with_letter_and_giver(world: World, signed_in: Browser, now) -> None:
    innovation = world.submitted()
    letter = Letter(
        kind="mandate", starts_on=date(2025, 2, 1), ends_on=date(2025, 2, 28), number="800/2/2025"
    )
    grant(
        world.seats["sekda"].holdings.get(), world.bureau.person, letter, actor=world.sekda, at=world.tick()
    )
    now()
    client = signed_in("inspector")

    found = {
        day: [
            (h.capacity, h.held.person_id, h.held.letter_no, h.giver and h.giver.person_id, h.last_on)
            for h in stages_of(client, f"/inovasi/{innovation.pk}/pemutus/?tanggal={day}")["secretary"]
        ]
        for day in ("2025-01-31", "2025-02-28", "2025-03-01")
    }

    definitive = ("Definitif", world.sekda.person_id, "", None, None)
    mandated = ("Atas nama", world.bureau.person_id, "800/2/2025", world.sekda.person_id, date(2025, 2, 28))
    assert found == {
        "2025-01-31": [definitive],
        "2025-02-28": [definitive, mandated],
        "2025-03-01": [definitive],
    }


def test_a_stage_that_nobody_could_decide_says_so(world: World, signed_in: Browser, now) -> None:
    innovation = world.submitted()
    end(world.seats["sekda"].holdings.get(), at=world.tick())
    world.tick(days=2)
    now()

    page = signed_in("inspector").get(f"/inovasi/{innovation.pk}/pemutus/")

    assert "Tidak ada yang memangku jabatan" in page.content.decode()


def test_an_impossible_day_is_named_at_its_field(world: World, signed_in: Browser, now) -> None:
    innovation = world.submitted()
    now()
    client = signed_in("bureau")

    pages = [
        client.get(f"/inovasi/{innovation.pk}/pemutus/?tanggal={day}")
        for day in ("kemarin", "0001-01-01", "")
    ]

    assert [(page.status_code, list(page.context["form"].errors)) for page in pages] == [
        (400, ["tanggal"])
    ] * 3


def test_unnamed_reviewers_stay_unnamed_to_proposers(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN + "anonymous = true\n")
    innovation = world.submitted()
    now()
    address = f"/inovasi/{innovation.pk}/pemutus/"

    found = {who: next(iter(stages_of(signed_in(who), address).values())) for who in ("innovator", "sekda")}

    assert found["innovator"] is None
    assert [holder.held.person_id for holder in found["sekda"]] == [
        world.lan.person_id,
        world.lan_two.person_id,
    ]


def test_the_link_is_shown_to_those_responsible_for_decisions(world: World, signed_in: Browser, now) -> None:
    innovation = world.submitted()
    now()
    address = f"/inovasi/{innovation.pk}/pemutus/"

    shown = [
        who
        for who in ("inspector", "sekda", "bureau", "innovator", "head", "administrator")
        if address in signed_in(who).get(f"/inovasi/{innovation.pk}/").content.decode()
    ]

    assert shown == ["inspector", "sekda", "bureau"]


@pytest.mark.sqlite
def test_more_holders_cost_no_more_queries(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.submitted()
    now()
    client = signed_in("inspector")
    before = queries_of(client, f"/inovasi/{innovation.pk}/pemutus/?tanggal=2019-12-31")

    after = queries_of(client, f"/inovasi/{innovation.pk}/pemutus/?tanggal=2025-01-02")

    assert after == before
