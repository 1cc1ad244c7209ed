"""The table of rights asked by two who have no column in it: another regency's administrator, and tokens by scope."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver

from accounts.services import issuing
from accounts.tokens import TokenScope
from organisations.enums import Role
from organisations.models import User
from organisations.services.appointing import seat_of
from tests import campaign
from tests.matrix import API
from tests.matrix_pages import PAGES
from tests.matrix_row import MatrixCase
from tests.staged_objects import StagedObjects, set_up
from tests.test_matrix import CONVERTER, answer, client_of
from tests.web.odd_requests import routes
from tests.world import World, hired

# Who may do most of what a row is about, first.
LIKELY = ("administrator", "bureau", "sekda", "head", "innovator", "inspector", "regent", "operator", "lan")
# Open to everybody, with or without a token; a new one is named here.
OPEN_TO_ALL = {"api/v1/auth/token/", "api/v1/verify/"}


@pytest.fixture
def stage(world: World, caplog: pytest.LogCaptureFixture) -> StagedObjects:
    """One of everything; a thousand refusals are not worth a line each."""
    found = set_up(world)
    world.tick()
    caplog.set_level(logging.CRITICAL)
    return found


def asked(rows: list[MatrixCase], share: int) -> list[MatrixCase]:
    """One case of each address and method, those that somebody may; in the gate one in so many."""
    found: dict[tuple[str, str], MatrixCase] = {}
    for row in sorted(rows, key=lambda each: not allowed(each)):
        found.setdefault((row.method, row.route), row)
    return campaign.one_in(share, list(found.values()))


def allowed(row: MatrixCase) -> str:
    """Somebody who gets what the row asks for; empty where nobody does."""
    cells = row.cells()
    return next((who for who in LIKELY if cells[who] < 300), "")


def path_of(stage: StagedObjects, row: MatrixCase) -> str:
    return "/" + CONVERTER.sub(lambda part: str(stage.value(row.target[part[1]])), row.route)


def test_an_administrator_reaches_nothing_of_another_regency(stage: StagedObjects) -> None:
    """What is about one thing of Tuban is answered as to somebody without any office, or refused."""
    world = stage.world
    world.people["foreign_administrator"] = hired(
        "jauh", seat_of(Role.ADMINISTRATOR, government=world.other_government)
    )
    client = client_of(world, "foreign_administrator")
    rows = [row for row in (*API, *PAGES) if any(not name.startswith("=") for name in row.target.values())]

    reached = []
    for row in campaign.one_in(6, rows):
        status, _page = answer(stage, row, path_of(stage, row), client)
        if status not in (403, 404) and status != row.cells()["nobody"]:
            reached.append(f"{row.method} {row.route} {dict(row.target)}: {status}")

    assert reached == []


def test_lists_show_an_administrator_nothing_of_another_regency(stage: StagedObjects) -> None:
    world = stage.world
    world.people["foreign_administrator"] = hired(
        "jauh", seat_of(Role.ADMINISTRATOR, government=world.other_government)
    )
    client = client_of(world, "foreign_administrator")
    lists = (
        "people",
        "seats",
        "holdings",
        "appointments",
        "officials",
        "account-events",
        "delegations",
        "offices",
    )

    with_theirs = [
        name
        for name in lists
        for row in answer_json(stage, client, f"/api/v1/{name}/")
        if "Tuban" in str(row) or str(world.government.pk) in str(row)
    ]
    pages = (
        "/pejabat/",
        "/jabatan/",
        "/jabatan/riwayat/",
        "/penugasan/",
        "/riwayat/akun/",
        "/pelimpahan/",
        "/impor/",
    )
    on_pages = [
        path
        for path in pages
        if "Kabupaten Tuban" in answer(stage, MatrixCase("GET", path[1:], "200 *"), path, client)[1]
    ]

    assert (with_theirs, on_pages) == ([], [])


def answer_json(stage: StagedObjects, client: Client, path: str) -> list[object]:
    with time_machine.travel(stage.world.now, tick=False):
        response = client.get(path)
    assert response.status_code == 200, path
    found: list[object] = response.json()["results"]
    return found


def token_client(stage: StagedObjects, account: User, scope: TokenScope) -> Client:
    issued = issuing.issue(account, scope=scope, lasts=timedelta(days=1), at=stage.world.now, by_factor=True)
    return Client(headers={"authorization": f"Bearer {issued.text}"})


def test_a_token_that_reads_writes_nothing(stage: StagedObjects) -> None:
    """Whoever may do it with a session is refused with a token to read, and with one for the history."""
    rows = [row for row in asked(API, 3) if row.method != "GET" and row.route not in OPEN_TO_ALL]
    written = []
    for row in rows:
        who = allowed(row) or "administrator"
        for scope in (TokenScope.READ, TokenScope.HISTORY_READ):
            client = token_client(stage, getattr(stage.world, who), scope)
            status, _page = answer(stage, row, path_of(stage, row), client)
            if status != 403:
                written.append(f"{scope} {row.method} {row.route} as {who}: {status}")
            stage.world.people[who].auth_token_set.all().delete()

    assert written == []


def test_a_token_for_the_history_reads_the_history_alone(stage: StagedObjects) -> None:
    """And a token to read reads what its owner may read."""
    named = {
        route
        for route, view in routes(get_resolver())
        if getattr(getattr(view, "cls", None), "token_scope", "") == TokenScope.HISTORY_READ
    }
    wrong = []
    for row in asked([row for row in API if row.method == "GET"], 3):
        who = allowed(row) or "administrator"
        public = row.cells()["anonymous"] < 300
        account = getattr(stage.world, who)
        got = {
            scope: answer(stage, row, path_of(stage, row), token_client(stage, account, scope))[0]
            for scope in (TokenScope.READ, TokenScope.HISTORY_READ)
        }
        account.auth_token_set.all().delete()
        wanted = row.cells()[who]
        narrow = wanted if public or row.route in named else 403
        if (got[TokenScope.READ], got[TokenScope.HISTORY_READ]) != (wanted, narrow):
            wrong.append(f"GET {row.route} as {who}: {got}, not {wanted} and {narrow}")

    assert wrong == []
    assert {route.removeprefix("api/v1/").split("/")[0] for route in named} == {
        "history",
        "me",
        "account-events",
    }
