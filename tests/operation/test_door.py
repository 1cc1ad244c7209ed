"""The way in of a production installation, as shipped: invitation by command, first password, second factor."""

import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from json import dumps, loads
from pathlib import Path
from socket import AF_UNIX, socket
from urllib.parse import urlencode

import pytest

from tests.operation.starting import copy_named, environment, manage, running_gunicorn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
PASSWORD = "kopi-tubruk-pagi-hari"
ENTERED = """
from datetime import datetime, UTC
from organisations.enums import Role
from organisations.models import Government, Person
from organisations.services.appointing import appoint, seat_of
place = Government.objects.create(code="35.23", name="Kabupaten Tuban", kind="regency", zone="Asia/Jakarta")
person = Person.objects.create(name="Siti Aminah")
appoint(person, seat_of(Role.ADMINISTRATOR, government=place), starts_at=datetime(2020, 1, 1, tzinfo=UTC))
print("person:", person.pk)
"""


class Browser:
    """Keeps cookies and speaks to a server behind a proxy, over its socket."""

    def __init__(self, place: Path) -> None:
        self.place, self.cookies = place, SimpleCookie()

    def __call__(self, path: str, form: dict[str, str] | str | None = None) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("prakarsa.contoh.go.id")
        connection.sock = socket(AF_UNIX)
        connection.sock.connect(str(self.place))
        headers = {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
            "Referer": "https://prakarsa.contoh.go.id/",
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
        }
        if isinstance(form, str):
            headers["Content-Type"] = "application/json"
        elif form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        sent = form if isinstance(form, str) or form is None else urlencode(form)
        connection.request("GET" if sent is None else "POST", path, sent, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        body = answer.read().decode()
        # The server keeps a connection open for more.
        connection.close()
        return answer, body


@pytest.fixture
def production(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A migrated production installation without days of grace."""
    with copy_named("door", tmp_path) as copy:
        yield environment(tmp_path, copy.url(), PRAKARSA_FACTOR_GRACE_DAYS="0")


def test_an_invited_administrator_gets_in_and_no_further_without_a_factor(
    production: dict[str, str], tmp_path: Path
) -> None:
    person = manage("shell", "-c", ENTERED, env=production).lines[-1].removeprefix("person: ")
    invited = manage("invite", person, "--email", "siti@contoh.go.id", env=production)
    link = next(line for line in invited.lines if line.startswith("https://prakarsa.contoh.go.id/tautan/"))

    with running_gunicorn(tmp_path, production) as ask:
        ask("/")
        browser = Browser(tmp_path / "socket")
        browser(link.removeprefix("https://prakarsa.contoh.go.id"))
        _answer, page = browser("/tautan/")
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        accepted, _page = browser("/tautan/", {"csrfmiddlewaretoken": csrf, "password": PASSWORD})
        inside, _page = browser("/kotak-masuk/")
        factors, _page = browser("/akun/faktor/")
        token, told = browser(
            "/api/v1/auth/token/", dumps({"email": "siti@contoh.go.id", "password": PASSWORD})
        )

    assert (accepted.status, accepted.headers["Location"]) == (302, "/kotak-masuk/")
    assert (inside.status, inside.headers["Location"]) == (302, "/akun/faktor/?next=%2Fkotak-masuk%2F")
    assert factors.status == 200
    assert (token.status, loads(told)["code"]) == (403, "second_factor_required")
