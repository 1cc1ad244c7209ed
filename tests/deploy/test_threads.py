"""Browsers that act at once on the shipped server with its threads, through the shipped nginx, on PostgreSQL."""

import http.client
import re
import threading
from collections import Counter
from contextlib import ExitStack
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from organisations.services.regions import shipped_regions
from tests.deploy.proxy import HOST, connected, running_proxy
from tests.deploy.test_as_shipped import installation
from tests.operation.starting import copy_named, environment, manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.campaign]
ROUNDS, BROWSERS = 10, 16
PASSWORD = "senandung-pagi-tuban-77"
KEYS = (
    "from django.utils import timezone; from onboarding.services.beginning import make_key; "
    "[print('key', make_key(at=timezone.now())) for _ in range({count})]"
)


class CookieBrowser:
    """One connection at a time, cookies kept."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, SimpleCookie()

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """A page, or what a form of it answers."""
        head = {
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{k}={m.value}" for k, m in self.cookies.items()),
        }
        client = http.client.HTTPConnection(HOST)
        client.sock = connected(self.port, seconds=60)
        body = None
        if data is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**data, "csrfmiddlewaretoken": self.cookies["csrftoken"].value})
        client.request("GET" if data is None else "POST", path, body=body, headers=head)
        answer = client.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        text = answer.read().decode()
        client.close()
        return answer.status, text


def test_browsers_at_once_begin_one_government(tmp_path: Path) -> None:
    regions = [region.name for region in shipped_regions().values()][10 : 10 + ROUNDS]
    with ExitStack() as stack:
        copy = stack.enter_context(copy_named("threads", tmp_path))
        env = environment(tmp_path / "begun", copy.url())
        made = manage("shell", "--no-imports", "-c", KEYS.format(count=2 * ROUNDS), env=env)
        keys = re.findall(r"^key (\S+)$", "\n".join(made.lines), re.MULTILINE)
        assert len(keys) == 2 * ROUNDS, made
        stack.enter_context(installation(tmp_path, copy, WEB_CONCURRENCY="2"))
        port = stack.enter_context(running_proxy(tmp_path, web=tmp_path / "run/prakarsa/web.sock"))

        answers = [
            at_once(port, region, keys[2 * number : 2 * number + 2]) for number, region in enumerate(regions)
        ]
        with psycopg.connect(copy.url(as_owner=True)) as owner:
            begun = owner.execute(
                "SELECT count(*), count(DISTINCT government_id) FROM onboarding_beginning"
            ).fetchone()
            held = owner.execute("SELECT count(*) FROM organisations_user").fetchone()

    # Whoever came too late holds a key that is used up, or meets a government that has begun.
    assert [counted[302] for counted in answers] == [1] * ROUNDS, answers
    assert set().union(*answers) <= {302, 404, 409, 422}, answers
    assert (begun, held) == ((ROUNDS, ROUNDS), (ROUNDS,))


def at_once(port: int, region: str, keys: list[str]) -> Counter[int]:
    """All of them hand in the form for one region, half of them with either key; the answers."""
    browsers = [CookieBrowser(port) for _ in range(BROWSERS)]
    for browser in browsers:
        browser.ask("/mulai/")
    barrier, answers = threading.Barrier(BROWSERS, timeout=60), [0] * BROWSERS

    def begin(number: int) -> None:
        given = {"key": keys[number % 2], "government": region, "zone": "", "town": "Tuban", "address": ""}
        who = {
            "name": "Siti Aminah",
            "email": f"siti{number}@{region.rsplit(maxsplit=1)[-1].lower()}.example",
        }
        barrier.wait()
        answers[number] = browsers[number].ask(
            "/mulai/", {**given, **who, "password": PASSWORD, "repeated": PASSWORD}
        )[0]

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)
