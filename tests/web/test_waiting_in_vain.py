"""A running review whose quorum nobody can reach any more says so, with what to do, on the item and to the bureau."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from innovations.models import TeamMember
from organisations.services.appointing import appoint, end
from tests.api.conftest import Api
from tests.policies.conftest import under
from tests.policies.test_changing import HEAD, LAN
from tests.web.test_query_counts import MORE, queries_of, walk
from tests.world import World
from workflow.reviews import decisions

__all__ = ["under"]
Browser = Callable[[str], Client]
Under = Callable[..., World]
TWO = LAN + "quorum = 2\n"
WAY_OUT = "Proses ini menunggu sia-sia sampai ada pejabat yang diangkat"


def in_vain(world: World, who: str = "bureau") -> list[tuple[str, str, int, int]]:
    found = Api(world).get(world.people[who], "reviews/unreachable/").data
    return [(one["subject"]["title"], one["stage"], one["there"], one["needed"]) for one in found]


def leaves(world: World, who: str) -> None:
    end(world.people[who].person.offices.get(), at=world.tick())
    world.tick()


def test_a_quorum_that_nobody_reaches_any_more_is_shown(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO)
    item = world.submitted(title="Posyandu Laut")
    before = in_vain(world)
    leaves(world, "lan_two")
    now()

    page = signed_in("innovator").get(f"/inovasi/{item.pk}/").content.decode()
    listed = signed_in("bureau").get("/kebijakan/buntu/").content.decode()

    assert (before, in_vain(world), in_vain(world, "foreign_bureau")) == (
        [],
        [("Posyandu Laut", "lan", 1, 2)],
        [],
    )
    assert "Hanya 1 dari 2 jabatan" in page
    assert WAY_OUT in page
    assert all(
        words in listed for words in ("Posyandu Laut", "1 dari 2 dapat tercapai", "Angkat: Penelaah LAN")
    )


def test_it_ends_with_an_appointment(under: Under) -> None:
    world = under(TWO)
    world.submitted()
    leaves(world, "lan_two")
    until = world.now + timedelta(days=365)
    appoint(world.inspector.person, world.seats["lan_two"], starts_at=world.now, ends_at=until)
    world.tick()

    assert in_vain(world) == []


def test_what_was_approved_counts_though_its_holder_left(under: Under) -> None:
    world = under(TWO)
    item = world.submitted()
    world.decide(item, world.lan)
    leaves(world, "lan")

    assert in_vain(world) == []


def test_conflicts_and_distinct_people_are_not_counted(under: Under) -> None:
    world = under(TWO)
    item = world.submitted(title="Benturan")
    decisions.recuse(item, actor=world.lan, at=world.tick(), reason="Saudara pengusul.")

    assert in_vain(world) == [("Benturan", "lan", 1, 2)]


def test_own_work_is_not_counted(under: Under) -> None:
    """One of two reviewers turns out to be of the team: whoever could decide alone is not enough."""
    world = under(TWO)
    item = world.submitted(title="Karya sendiri")
    before = in_vain(world)
    TeamMember.objects.create(innovation=item, position=99, name="Penelaah", person=world.lan.person)

    assert (before, in_vain(world)) == ([], [("Karya sendiri", "lan", 1, 2)])


@pytest.mark.sqlite
def test_the_list_costs_the_same_for_many(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD)
    world.submitted()
    leaves(world, "head")
    appoint(world.head.person, world.seats["head"], starts_at=world.now)
    world.tick()
    walk(world, world.submitted, 1)
    leaves_again = world.seats["head"].holdings.get(ends_at__isnull=True)
    end(leaves_again, at=world.tick())
    world.tick()
    now()
    client = signed_in("bureau")
    one = queries_of(client, "/kebijakan/buntu/")
    appoint(world.head.person, world.seats["head"], starts_at=world.tick())
    walk(world, world.submitted, MORE)
    end(world.seats["head"].holdings.get(ends_at__isnull=True), at=world.tick())
    world.tick()
    now()

    assert queries_of(client, "/kebijakan/buntu/") == one
