"""No personal value enters what is hashed, what is published or what is logged.

The lifecycle is played by people with names and numbers that stand nowhere else, and then all of it is looked through.
"""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from accounts.services.recording import record
from config.open_data import SETS
from history.services.exporting import lines
from history.services.sealing import seal
from organisations.models import User
from tests.policies.canaries import CanaryWorld, set_up
from tests.privacy.scenes import everything_stored
from tests.world import build
from workflow.models import Event

pytestmark = pytest.mark.sqlite
# What the public reads of officials are names of office-holders, where a contract that is in force names them.
PUBLIC = ("/", "/catatan/", "/data/", "/api/v1/public/summary/", "/api/v1/history/checkpoint/")
LINK = re.compile(r'href="(/[^"#]*)"')
MOST_PAGES = 60


def values_of(number: int, user: User) -> list[str]:
    """The personal values of one persona, of every kind."""
    return [
        f"Kenarina Orang{number:03}",
        f"{198001012005049000 + number}",
        f"{3523019901900000 + number}",
        f"+62 811-9900-{number:04}",
        user.email,
    ]


@pytest.fixture(scope="module")
def canary_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[CanaryWorld]:
    """Everything that the lifecycle knows, in three places, by people who have every kind of personal value."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]
        with whole:
            world = build()
            for number, user in enumerate(world.people.values()):
                person = user.person
                person.name, person.employee_no, person.national_id, person.phone, person.email = values_of(
                    number, user
                )
                person.save()
            yield set_up(world)
            transaction.set_rollback(True)


@pytest.fixture
def words(canary_world: CanaryWorld) -> list[str]:
    """Every personal value, and every text that somebody wrote at a step."""
    said = [
        word for thing, found in canary_world.words.items() if thing.endswith("comment") for word in found
    ]
    people = (
        User.objects.filter(person__phone__startswith="+62")
        .select_related("person")
        .order_by("person__phone")
    )
    return said + [value for number, user in enumerate(people) for value in values_of(number, user)]


def held(text: str, words: list[str]) -> list[str]:
    return [word for word in words if word in text]


def test_no_hashed_byte_holds_a_personal_value(canary_world: CanaryWorld, words: list[str], db: None) -> None:
    account = canary_world.world.head
    record(account, AccountAct.DISABLED, by=account.person_id, at=canary_world.world.tick(), reason=words[3])
    hashed = [bytes(row) for row in Event.objects.values_list("payload", flat=True)]
    hashed += [
        bytes(row)
        for row in AccountEvent.objects.filter(payload__isnull=False).values_list("payload", flat=True)
    ]
    text = b"\n".join(hashed).decode()

    # The values are there, beside what is hashed; two of LAN's reviewers got other names as the canaries were set.
    assert len(held(everything_stored(), words)) == len(words) - 2
    assert held(text, words) == []
    # Whatever is in an event is a key, a number, a code or a hash: no member of it is a sentence.
    assert [fact for payload in hashed for fact in sentences(json.loads(payload))] == []


def sentences(value: object) -> Iterator[str]:
    """Texts of three words and more within a value."""
    if isinstance(value, dict):
        for each in value.values():
            yield from sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from sentences(each)
    elif isinstance(value, str) and len(value.split()) > 2:
        yield value


def test_the_log_that_is_taken_away_holds_none(
    canary_world: CanaryWorld, words: list[str], log_folder: Path, db: None
) -> None:
    size = seal(at=canary_world.world.tick()).size

    assert held(b"".join(lines(0, size)).decode(), words) == []


def test_the_public_reads_none_and_the_journal_names_none(
    canary_world: CanaryWorld, words: list[str], db: None, caplog: pytest.LogCaptureFixture
) -> None:
    world = canary_world.world
    cache.clear()
    with time_machine.travel(world.tick(), tick=False), caplog.at_level(logging.INFO):
        seen = dict(_public())
        administrator = Client()
        administrator.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")
        for word in words[:5]:
            administrator.post("/penghapusan-data/baru/", {"words": word, "look": "1"})
            administrator.get("/pejabat/", {"q": word})
        administrator.get(f"/pejabat/{world.head.person_id}/")

    assert len(seen) > 20
    assert {address: found for address, text in seen.items() if (found := held(text, words))} == {}
    assert held("\n".join(json.dumps(vars(row), default=str) for row in caplog.records), words) == []


def _public() -> Iterator[tuple[str, str]]:
    """Whatever somebody without an account gets to by links, and the open data."""
    visitor = Client()
    waiting = [
        *PUBLIC,
        *(reverse(f"v1:{name}") + f"?format={kind}" for name, _t, _c, kinds in SETS for kind in kinds),
    ]
    done: set[str] = set()
    while waiting and len(done) < MOST_PAGES:
        address = waiting.pop(0)
        if address in done:
            continue
        done.add(address)
        answer = visitor.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode("utf-8", "replace")
        yield address, text
        waiting += [link for link in LINK.findall(text) if not link.startswith(("/static/", "/api/v1/docs"))]
