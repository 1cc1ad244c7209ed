"""Where a proposal starts: an earlier one of the agency, another government's, one outside; what is called alike."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from common.errors import NotNow
from innovations.models import Innovation
from innovations.services.proposals import drafting
from innovations.services.proposals.replicating import content_to_start_from, replicate
from innovations.services.proposals.similar import likeness, similar_to
from organisations.queries import actor_at
from tests.api.conftest import Api
from tests.web.test_query_counts import queries_of, walk
from tests.world import World
from workflow.engine import gate
from workflow.models import Event

Browser = Callable[[str], Client]
NEW = "/inovasi/baru/"


def post(client: Client, address: str, **typed: str) -> Any:
    form = client.get(address).context["form"]
    return client.post(address, {name: form[name].value() or "" for name in form.fields} | typed)


def given_up(world: World) -> Innovation:
    """An earlier proposal of the own agency, with a list that lasts and one that does not."""
    item = world.draft(title="Perahu Pintar", objective="Nelayan pulang selamat", go_live_on="2025-01-02")
    drafting.revise(
        item,
        actor=world.innovator,
        at=world.tick(),
        rows={"risks": [{"risk": "Cuaca"}], "budget": [{"activity": "Perahu", "amount": 5}]},
    )
    return gate.perform(item, "withdraw", actor=world.innovator, at=world.tick(), comment="Lain waktu.")


def test_an_earlier_proposal_of_the_own_agency_is_copied(world: World, signed_in: Browser, now) -> None:
    earlier = given_up(world)
    now()
    client = signed_in("innovator")

    offered = client.get(f"{NEW}dari/?q=perahu").content.decode()
    answer = post(client, f"{NEW}?dari={earlier.pk}", title="Perahu Pintar II")

    assert answer.status_code == 302, answer.context["form"].errors
    made = Innovation.objects.exclude(pk=earlier.pk).get()
    assert f"?dari={earlier.pk}" in offered
    assert answer.url == f"/inovasi/{made.pk}/"
    assert (made.title, made.objective, made.go_live_on) == ("Perahu Pintar II", earlier.objective, None)
    assert (made.copied_from, made.replicates, made.novelty) == (earlier, None, "")
    assert (list(made.risks.values_list("risk")), made.budget.exists()) == ([("Cuaca",)], False)
    assert json.loads(bytes(Event.objects.get(subject_id=made.pk).payload))["facts"] == {
        "copied_from": str(earlier.pk)
    }
    assert f'Berawal dari <a href="/inovasi/{earlier.pk}/">' in client.get(answer.url).content.decode()


def test_another_governments_innovation_is_replicated_as_far_as_it_is_published(world: World, now) -> None:
    origin = world.launched(sustainability="Rahasia dapur", objective="Tujuan terbuka")
    now()

    made = replicate(
        origin,
        government=world.other_government,
        agency=world.foreign_agency,
        actor=world.stranger,
        at=world.tick(),
        fields={},
    )

    assert (made.novelty, made.replicates) == ("replica", origin)
    assert (made.title, made.objective, made.sustainability) == (origin.title, "Tujuan terbuka", "")
    assert set(made.indicators.values_list("name", flat=True)) == {"Peserta kelas", "Waktu tunggu"}


def test_the_origin_is_shown_on_every_page_and_over_the_interface(
    world: World, signed_in: Browser, now
) -> None:
    origin = world.launched()
    now()
    there = {"government": world.other_government, "agency": world.foreign_agency, "fields": {}}
    made = replicate(origin, actor=world.stranger, at=world.tick(), **there)
    now()

    page = signed_in("stranger").get(f"/inovasi/{made.pk}/").content.decode()
    body = Api(world).get(world.stranger, f"innovations/{made.pk}/").data

    # The reader sees of another government what everybody sees.
    assert f'Mereplikasi <a href="/papan/{origin.pk}/">' in page
    assert (body["replicates"], body["novelty"], body["copied_from"]) == (str(origin.pk), "replica", None)


def test_a_replica_from_outside_names_its_origin_before_it_is_submitted(
    world: World, signed_in: Browser, now
) -> None:
    now()
    client = signed_in("innovator")
    fields = {
        "title": "X-Road",
        "intake": "register",
        "year": "2025",
        "form": "tata_kelola",
        "medium": "digital",
    }
    post(client, f"{NEW}?replikasi=1", **fields)
    made = Innovation.objects.get()
    drafting.revise(made, actor=world.innovator, at=world.tick(), fields={"description": "Pertukaran data."})
    now()
    missing = client.get(f"/inovasi/{made.pk}/langkah/submit/").context["missing"]

    section = f"/inovasi/{made.pk}/bagian/origin/"
    given = {"novelty": "replica", "origin_place": "Estonia", "origin_source": "https://x-road.global"}
    client.post(section, given | {"origin_adapted": "Satu simpul per kecamatan."})
    made.refresh_from_db()
    item = gate.perform(made, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    now()

    assert [link.href for link in missing] == [f"{section}#id_origin_place", f"{section}#id_origin_source"]
    for address in (f"/inovasi/{made.pk}/", f"/papan/{made.pk}/"):
        page = client.get(address).content.decode()
        assert 'Mereplikasi Estonia: <a href="https://x-road.global"' in page
        assert "Satu simpul per kecamatan." in page
    public = client.get("/api/v1/public/innovations/").json()["results"][0]
    assert (public["novelty"], public["origin_place"]) == ("replica", "Estonia")


def test_what_is_hidden_is_neither_named_nor_copied(world: World, signed_in: Browser, now) -> None:
    """A draft of another agency, and one of another government, with the very name that is typed."""
    hidden = world.draft(title="Gerobak Surya Nelayan")
    mine = drafting.draft(
        government=world.government,
        agency=world.other_agency,
        actor=world.neighbour,
        at=world.tick(),
        fields={"title": "Gerobak Surya Nelayan"},
    )
    now()
    client = signed_in("neighbour")

    alike = client.get("/inovasi/serupa/?judul=Gerobak+surya+nelayan").context["similar"]
    start = client.get(f"{NEW}dari/?q=gerobak").content.decode()

    assert [each.innovation for each in alike] == [mine]
    assert (str(hidden.pk) in start, str(mine.pk) in start) == (False, True)
    assert client.get(f"{NEW}?dari={hidden.pk}").status_code == 404
    with pytest.raises(NotNow):
        content_to_start_from(hidden, actor=world.neighbour, at=world.tick())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("perahu pintar untuk nelayan", True),
        ("Perahu Pnitar", True),
        ("PERAHU’ PÍNTAR", True),
        ("Kebun sekolah", False),
        ("per", False),
        ("100% _ '\\", False),
        ("", False),
    ],
)
def test_names_are_compared_by_their_trigrams(world: World, typed: str, found: bool) -> None:
    """Without accents, with slips of the pen, on both engines alike."""
    item = world.draft(title="Perahu Pintar", acronym="")

    at = world.tick()
    alike = similar_to(typed, actor=actor_at(world.innovator.person_id, at), at=at)

    assert [each.innovation for each in alike] == ([item] if found else [])


def test_names_that_share_little_are_not_alike() -> None:
    assert (likeness("perahu pintar", "perahu pintar"), likeness("perahu", "kebun")) == (1.0, None)


def test_the_hint_stands_beside_the_name_and_leads_there(world: World, signed_in: Browser, now) -> None:
    other, draft = world.launched(title="Kelas Calon Pengantin"), world.draft(title="Kelas calon penganten")
    now()

    page = signed_in("innovator").get(f"/inovasi/{draft.pk}/ubah/")

    assert [(each.innovation, each.href) for each in page.context["similar"]] == [
        (other, f"/inovasi/{other.pk}/")
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize("address", ["/inovasi/serupa/?judul=Kantin+Puspa", "/inovasi/baru/dari/?q=kantin"])
def test_many_cost_as_much_as_one(world: World, signed_in: Browser, now, address: str) -> None:
    walk(world, world.draft, 1)
    now()
    client = signed_in("innovator")
    one = queries_of(client, address)
    walk(world, world.draft, 30)

    assert queries_of(client, address) == one
