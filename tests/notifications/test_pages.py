"""The page of notices, the count in the menu, marking as read, and preferences, on screen and over the API."""

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from notifications.models import Notice, NoticePreference
from tests.notifications.scenarios import BREACHED, owed, swept
from tests.world import World


@pytest.fixture
def late(world: World) -> World:
    owed(world)
    swept(world, BREACHED)
    return world


@pytest.fixture
def browser(late: World) -> Client:
    client = Client()
    client.force_login(late.operator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def unread(world: World) -> int:
    return Notice.objects.filter(person_id=world.operator.person_id, read_at__isnull=True).count()


def test_the_page_says_what_is_late_and_leads_there(late: World, browser: Client) -> None:
    notice = Notice.objects.get(person_id=late.operator.person_id)

    page = browser.get("/pemberitahuan/").content.decode()

    assert "Terlambat" in page
    assert f'href="/laporan/{notice.subject_id}/"' in page


def test_the_menu_counts_what_is_unread(late: World, browser: Client) -> None:
    before = browser.get("/inovasi/").content.decode()
    browser.post("/pemberitahuan/")
    after = browser.get("/inovasi/").content.decode()

    badge = 'Pemberitahuan <span class="badge rounded-pill text-bg-accent">1</span>'
    assert (badge in before, badge in after, unread(late)) == (True, False, 0)


def test_one_notice_is_marked_alone_and_keeps_its_first_reading(late: World, browser: Client) -> None:
    notice = Notice.objects.get(person_id=late.operator.person_id)
    browser.post("/pemberitahuan/", {"satu": str(notice.uuid)})
    notice.refresh_from_db()
    first = notice.read_at

    browser.post("/pemberitahuan/")
    notice.refresh_from_db()

    assert (notice.read_at, unread(late)) == (first, 0)


def test_nobody_marks_the_notices_of_others(late: World, browser: Client) -> None:
    other = Notice.objects.get(person_id=late.head.person_id)

    browser.post("/pemberitahuan/", {"satu": str(other.uuid)})
    api = browser.post("/api/v1/notices/read/", {"ids": [str(other.uuid)]}, content_type="application/json")

    other.refresh_from_db()
    assert (other.read_at, api.json()) == (None, {"marked": 0})


def test_a_garbled_number_is_refused(late: World, browser: Client) -> None:
    assert browser.post("/pemberitahuan/", {"satu": "x"}).status_code == 400


def test_preferences_are_stored(late: World, browser: Client) -> None:
    wanted = {
        "language": "en",
        "digest_hour": "12",
        "quiet_from": "20",
        "quiet_until": "6",
        "mail_tasks": "on",
    }

    browser.post("/pemberitahuan/pengaturan/", wanted)

    kept = NoticePreference.objects.filter(pk=late.operator.person_id)
    assert list(
        kept.values_list(
            "language", "digest_hour", "quiet_from", "quiet_until", "mail_reminders", "mail_tasks"
        )
    ) == [("en", 12, 20, 6, False, True)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"digest_hour": 3}, "digest_hour"),
        ({"digest_hour": 10, "quiet_from": 8, "quiet_until": 12}, "digest_hour"),
        ({"quiet_from": 24}, "quiet_from"),
        ({"language": "jv"}, "language"),
        ({"quiet": 1}, "quiet"),
    ],
)
def test_impossible_preferences_are_refused_by_their_field(
    late: World, browser: Client, change: dict[str, Any], field: str
) -> None:
    answer = browser.patch("/api/v1/notices/preferences/", change, content_type="application/json")

    assert answer.status_code == 400
    assert field in str(answer.json())
    assert not NoticePreference.objects.exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("path", ["/pemberitahuan/", "/api/v1/notices/"])
def test_thirty_notices_cost_as_many_queries_as_one(
    late: World, browser: Client, django_assert_num_queries: Any, path: str
) -> None:
    expected = {"/pemberitahuan/": 10, "/api/v1/notices/": 5}[path]
    with time_machine.travel(late.now, tick=False):
        with django_assert_num_queries(expected):
            browser.get(path)
        first = Notice.objects.get(person_id=late.operator.person_id)
        for number in range(29):
            values = {f.attname: getattr(first, f.attname) for f in Notice._meta.concrete_fields}
            Notice.objects.create(**(values | {"id": None, "uuid": uuid4(), "code": f"remind_{number}"}))
        with django_assert_num_queries(expected):
            browser.get(path)
