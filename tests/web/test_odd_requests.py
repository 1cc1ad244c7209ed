"""Every address of the site, asked in every odd way by a stranger, an innovator and an administrator: never a fault.

The gate asks a drawn part of it; the campaign `odd_requests` all of it, and as further officials.
"""

import logging
import random
from collections.abc import Callable, Iterable, Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests import campaign
from tests.matrix_pages import PAGES
from tests.staged_objects import StagedObjects, set_up
from tests.web import odd_requests
from tests.web.odd_requests import OddRequest
from tests.world import World

pytestmark = pytest.mark.sqlite
ASKING = ("anonymous", "innovator", "administrator")
MORE = ("head", "bureau", "sekda", "inspector", "lan")


@pytest.fixture
def stage(world: World, caplog: pytest.LogCaptureFixture) -> Iterator[StagedObjects]:
    """One of everything, and silence: a thousand refusals are the point here."""
    found = set_up(world)
    world.tick()
    caplog.set_level(logging.CRITICAL)
    with time_machine.travel(world.now, tick=False):
        yield found


@pytest.fixture
def browsers(stage: StagedObjects) -> dict[str, Client]:
    """Who asks."""
    found = {}
    for name in (*ASKING, *(MORE if campaign.in_full() else ())):
        client = found[name] = Client(raise_request_exception=False)
        if name != "anonymous":
            client.force_login(
                getattr(stage.world, name), backend="django.contrib.auth.backends.ModelBackend"
            )
    return found


def status_of(client: Client, request: OddRequest) -> int:
    """The answer's status; what it changed is undone."""
    cache.clear()
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]
    with undone:
        response = request.send(client)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return int(response.status_code)


def faults(browsers: dict[str, Client], requests: Iterable[OddRequest]) -> list[str]:
    """Those that ended in a fault of ours: in the gate by one of those who ask, in turns, in a campaign by each."""
    found, names = [], list(browsers)
    for number, request in enumerate(requests):
        for name in names if campaign.in_full() else [names[number % len(names)]]:
            status = status_of(browsers[name], request)
            if status >= 500:
                found.append(f"{status} {request} as {name}")
    return found


def drawn(requests: Iterable[OddRequest], *, short: int, full: int) -> list[OddRequest]:
    """So many of them, or all where there are fewer."""
    rows = list(requests)
    chance = random.Random(campaign.first_seed())
    return chance.sample(rows, min(campaign.length(short=short, full=full), len(rows)))


ALL = 1_000_000
# What is sent, how many of it in the gate and in a campaign.
KINDS: dict[str, tuple[Callable[[StagedObjects], Iterator[OddRequest]], int, int]] = {
    "documents": (odd_requests.odd_documents, 150, ALL),
    "methods": (odd_requests.by_every_method, 300, ALL),
    "addresses": (odd_requests.odd_addresses, 200, ALL),
    "parameters": (odd_requests.odd_parameters, 250, 8_000),
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_odd_request_is_a_fault(stage: StagedObjects, browsers: dict[str, Client], kind: str) -> None:
    requests, short, full = KINDS[kind]

    assert faults(browsers, drawn(requests(stage), short=short, full=full)) == []


def test_no_odd_form_is_a_fault(stage: StagedObjects, browsers: dict[str, Client]) -> None:
    """Each form as whoever gets it, odd in every field."""
    rows = [row for row in PAGES if row.method == "GET"]
    paths = sorted({"/" + odd_requests.filled(stage, row) for row in rows})

    found = []
    for path in campaign.one_in(10, paths):
        for name, client in browsers.items():
            page = client.get(path)
            if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
                requests = odd_requests.odd_forms(path, page.content.decode())
                found += faults({name: client}, drawn(requests, short=4, full=60))

    assert found == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("innovations/{draft}/transitions/withdraw/", b'{"comment": "\\u0000"}'),
        ("innovations/{draft}/transitions/withdraw/", b'{"comment": "\\u202e"}'),
        ("delegations/", b"[" * 100_000),
        ("appointments/", b'{"a":' * 100_000),
    ],
)
def test_what_was_a_fault_once_is_bad_input(world: World, path: str, body: bytes) -> None:
    draft = world.draft()
    client = Client(raise_request_exception=False)
    who = world.innovator if "{draft}" in path else world.administrator
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")

    with time_machine.travel(world.tick(), tick=False):
        answer = client.post(f"/api/v1/{path.format(draft=draft.pk)}", body, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
