"""What a first visit to the public board costs, and how long browsers may keep public pages."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.innovations import walks
from tests.web.test_query_counts import walk
from tests.world import World

MOST_BYTES = 150_000


def transferred(address: str) -> int:
    """Bytes of the answer's body as a browser gets it."""
    answer = Client().get(address, headers={"accept-encoding": "gzip, deflate, br"})
    assert answer.status_code == 200
    return len(answer.getvalue())


def test_the_first_visit_to_a_full_board_is_light(world: World, now) -> None:
    walk(world, world.approved, 30)
    world.decide(walks.reported(world), world.bureau)
    now()
    page = Client().get("/").content.decode()
    linked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))

    sizes = {address: transferred(address) for address in ("/", *linked)}

    assert len(linked) > 3
    assert sum(sizes.values()) < MOST_BYTES, sizes


@pytest.mark.parametrize("name", ["board", "public-late-list", "public-extensions", "open-data"])
def test_browsers_keep_a_public_page_for_less_than_a_minute(world: World, now, name: str) -> None:
    now()

    answer = Client().get(reverse(name))

    assert (answer["Cache-Control"], "Cookie" in answer["Vary"]) == ("private, max-age=30", True)


def test_whoever_is_signed_in_always_reads_anew(world: World, signed_in, now) -> None:
    now()

    assert "max-age" not in signed_in("head").get("/").get("Cache-Control", "")


def test_pages_are_packed_before_static_files_are_served() -> None:
    names = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]

    assert names.index("GZipMiddleware") < names.index("WhiteNoiseMiddleware")
