"""What no view answers is answered in the API's own form: unknown addresses, unreadable bodies, faults, outages."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from common.outages import is_outage
from organisations.models import Person, User
from tests.api.conftest import Api
from tests.world import PASSWORD, World

PROBLEM = "application/problem+json"


@pytest.fixture
def quiet() -> Client:
    """As a browser sees it: an error is an answer."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing/", "/api/nothing", "/api/v1/innovations/x/y/z/", "/api/v2/"]
)
def test_an_unknown_address_is_a_problem(db: None, quiet: Client, path: str) -> None:
    answer = quiet.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert (answer.json()["code"], answer.json()["status"]) == ("not_found", 404)


def test_an_unknown_page_stays_a_page(db: None, quiet: Client) -> None:
    answer = quiet.get("/tidak-ada/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("body", ["[" * 20_000, '{"a":' * 20_000])
def test_json_without_end_is_bad_input(db: None, quiet: Client, body: str) -> None:
    answer = quiet.post(reverse("v1:token"), body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")


def test_titles_name_no_places_to_fill(world: World, client: Client) -> None:
    client.force_login(world.bureau)
    answers = [
        client.put("/api/v1/innovations/"),
        client.post("/api/v1/innovations/", "x", content_type="text/plain"),
    ]

    assert [answer.status_code for answer in answers] == [405, 415]
    assert [answer.json()["title"] for answer in answers] == [
        "Alamat ini tidak melayani metode itu",
        "Jenis isi ini tidak dibaca di sini",
    ]


@pytest.fixture
def locked(transactional_db: None) -> Iterator[None]:
    """Somebody else writes and nobody waits for them; there is an account to sign in with."""
    User.objects.create_user("siapa@contoh.go.id", PASSWORD, person=Person.objects.create(name="Siapa"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, uri=True)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    connection.close()


@pytest.fixture
def full(transactional_db: None) -> Iterator[None]:
    """The database may not grow any more."""
    User.objects.create_user("siapa@contoh.go.id", PASSWORD, person=Person.objects.create(name="Siapa"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.sqlite
def test_a_full_disk_is_no_fault(full: None) -> None:
    """Each who signs in begins a session, until there is no room."""
    given = {"login": "siapa@contoh.go.id", "password": PASSWORD}
    tries = [Client(raise_request_exception=False).post("/masuk/", given).status_code for _ in range(60)]

    assert 503 in tries
    assert set(tries) <= {302, 503}


@pytest.mark.sqlite
def test_a_lock_that_is_not_given_is_no_fault(locked: None, quiet: Client) -> None:
    """Also where nothing of ours asks for it."""
    page = quiet.post("/masuk/", {"login": "siapa@contoh.go.id", "password": PASSWORD})
    answer = quiet.post(
        reverse("v1:token"),
        {"email": "siapa@contoh.go.id", "password": PASSWORD},
        content_type="application/json",
    )

    assert [each.status_code for each in (page, answer)] == [503, 503]
    # Both count the attempt first, which was tried again before: a short wait.
    assert [each["Retry-After"] for each in (page, answer)] == ["2", "2"]
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OperationalError("connection refused"), True),
        (InterfaceError("connection already closed"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (ValueError("a fault"), False),
        (None, False),
    ],
)
def test_what_waiting_helps_against(error: Exception | None, outage: bool) -> None:
    assert is_outage(error) is outage


@pytest.mark.sqlite
def test_an_unknown_column_is_no_outage(db: None) -> None:
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT absent FROM workflow_event")

    assert not is_outage(caught.value)


@pytest.mark.parametrize("part", ["%00", "a%00b", "%0a", "%7f", "%C2%85"])
def test_an_address_with_a_control_character_is_unknown(db: None, quiet: Client, part: str) -> None:
    """On either engine, before any of them is asked."""
    pages = [quiet.get(f"/verifikasi/{part}/"), quiet.get(f"/kebijakan/{part}/1/")]
    answer = quiet.get(f"/api/v1/{part}/")

    assert [page.status_code for page in (*pages, answer)] == [404, 404, 404]
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.parametrize("emblem", ["é", "bukan base64"])
def test_an_emblem_that_is_no_base64_is_named(api: Api, world: World, emblem: str) -> None:
    given = {"government": str(world.government.pk), "body": "x", "emblem": emblem}

    refused = api.post(world.administrator, "contract-templates/", given)

    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (400, ["emblem"])
