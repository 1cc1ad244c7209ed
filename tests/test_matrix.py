"""Every address, every method, every persona: the answer is the one in the table, and nothing is missing from it.

A campaign asks as everybody. The gate asks for every answer of every row once, as one of the personas who get it, drawn
from the fixed seed; so each of them comes to some hundred rows. Which engine hears it is drawn with it: every row is
asked on both.
"""

import logging
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.edit import ProcessFormView

from tests import campaign, shared_pool
from tests.english import english_in
from tests.matrix import API
from tests.matrix_pages import LEFT_OUT, PAGES
from tests.matrix_row import PERSONAS, MatrixCase
from tests.staged_objects import StagedObjects, set_up
from tests.world import World

# Those who have nothing to do with the things of the stage.
STRANGERS = ("stranger", "neighbour", "foreign_bureau", "nobody")
METHODS = ("get", "post", "put", "patch", "delete")
CONVERTER = re.compile(r"<(?:[a-z]+:)?([a-z0-9_]+)>")


def test_every_route_has_a_row_for_every_method() -> None:
    listed = {(row.method, row.route) for row in (*API, *PAGES)}

    routes = {(method, route) for route, method in routes_of(get_resolver()) if not left_out(route)}

    assert (sorted(routes - listed), sorted(listed - routes)) == ([], [])


@pytest.mark.parametrize("rows", [API, PAGES], ids=["api", "pages"])
def test_every_persona_gets_the_answer_of_the_table(
    world: World, caplog: pytest.LogCaptureFixture, rows: list[MatrixCase]
) -> None:
    stage = set_up(world)
    world.tick()
    clients = {persona: client_of(world, persona) for persona in PERSONAS}
    # A thousand refusals are the point here, not worth a line each.
    caplog.set_level(logging.CRITICAL)

    wrong = [difference for row in rows for difference in differences(stage, row, clients)]

    assert wrong == []


def routes_of(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every (pattern, METHOD) that the site answers."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes_of(entry, route)
        elif isinstance(entry, URLPattern):
            for method in methods_of(entry):
                yield route, method


def methods_of(entry: URLPattern) -> list[str]:
    """The methods a class, or a set's address, answers; a plain function is taken to answer GET.

    Django's form pages also answer PUT, as another word for POST; that is the same code and the same row.
    """
    actions = getattr(entry.callback, "actions", None)
    if actions is not None:
        return [name.upper() for name in METHODS if name in actions]
    found = getattr(entry.callback, "view_class", None) or getattr(entry.callback, "cls", None)
    if found is None:
        return ["GET"]
    allowed = getattr(found, "http_method_names", METHODS)
    return [
        name.upper()
        for name in METHODS
        if hasattr(found, name) and name in allowed and getattr(found, name) is not ProcessFormView.put
    ]


def left_out(route: str) -> bool:
    """Whether the table leaves this address to others."""
    return any(route.startswith(prefix) for prefix in LEFT_OUT)


def client_of(world: World, persona: str) -> Client:
    """A browser in which that persona is signed in."""
    client = Client()
    if persona != "anonymous":
        client.force_login(getattr(world, persona), backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(row: MatrixCase) -> dict[str, int]:
    """All of a row's cells in a campaign; else one for each answer, and always a stranger's, in turns on both engines.

    Each row has a draw of its own, so that a new row changes nothing about the others.
    """
    cells = row.cells()
    if campaign.in_full():
        return cells
    target = sorted(row.target.items())
    chance = random.Random(f"{campaign.first_seed()} {row.method} {row.route} {target}")
    answers = sorted(set(cells.values()))
    chosen = [chance.choice([who for who, got in cells.items() if got == answer]) for answer in answers]
    personas = list(dict.fromkeys([*chosen, chance.choice(STRANGERS)]))
    return {
        persona: cells[persona] for persona in shared_pool.of_this_engine(personas, first=chance.randrange(2))
    }


def differences(stage: StagedObjects, row: MatrixCase, clients: dict[str, Client]) -> list[str]:
    """The personas whose answer is not the expected one, and what is English on their pages, in words."""
    path = "/" + CONVERTER.sub(lambda found: str(stage.value(row.target[found[1]])), row.route)
    found = []
    for persona, wanted in asked(row).items():
        got, page = answer(stage, row, path, clients[persona])
        words = f"{row.method} {row.route} {dict(row.target)} as {persona}"
        if got != wanted:
            found.append(f"{words}: {got}, not {wanted}")
        found += [f"{words}: English: {text}" for text in english_in(page)]
    return found


def answer(stage: StagedObjects, row: MatrixCase, path: str, client: Client) -> tuple[int, str]:
    """The status of one request and the page, if it is one; the effects are undone afterwards."""
    cache.clear()
    headers = {"If-Match": stage.version(row.if_match)} if row.if_match else {}
    body: Any = row.body(stage) if callable(row.body) else row.body
    undone = transaction.atomic()
    # As Django's own TestCase marks its transactions: the engine insists on opening the outermost one.
    undone._from_testcase = True
    with time_machine.travel(stage.world.now, tick=False), undone:
        response = client.generic(row.method, path, *encoded(row, body), headers=headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code, content.decode() if is_page else ""


def encoded(row: MatrixCase, body: Any) -> tuple[Any, str]:
    """JSON for the API unless a file is in it, form data for pages."""
    if body is None:
        return b"", "application/json"
    client = Client()
    is_form = not row.route.startswith("api/") or any(hasattr(value, "read") for value in body.values())
    if is_form:
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        return encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
    return client._encode_json(body, "application/json"), "application/json"
