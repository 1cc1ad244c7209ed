"""What fails ten times is set aside, told, and tried again or dropped by a recorded act; nothing waits behind it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from common.errors import BadInput, NotNow, NotPermitted, NotVisible
from notifications.models import Mailing, Notice
from notifications.services import digests, failed_messages
from organisations.enums import Role
from organisations.models import Person
from organisations.services.appointing import seat_of
from tests.acting import as_actor
from tests.notifications.scenarios import BREACHED, owed, work
from tests.world import World, hired
from workflow.models import Event, MessageDecision, OutboxMessage
from workflow.outbox import queue

CLOSED = "tests.notifications.test_failed_messages.ClosedOffice"
broken: set[str] = set()


def of_government(payload: queue.Payload, at: Any) -> queue.MessageSubject:
    return queue.MessageSubject(UUID(str(payload["government"])), str(payload["n"]))


def deliver(payload: queue.Payload, at: Any) -> None:
    if str(payload["n"]) in broken:
        raise ConnectionError("the counter is closed")


class ClosedOffice:
    """A mail server that is away."""

    def __init__(self, **_options: Any) -> None:
        """Nothing is kept."""

    def send_messages(self, _messages: Any) -> int:
        raise ConnectionRefusedError("nobody there")


@pytest.fixture(autouse=True)
def topic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(queue._routes, "test", queue.Route(deliver, "Uji", of_government))
    broken.clear()
    yield
    broken.clear()


def put(world: World, n: str, lane: str = "", *, foreign: bool = False) -> None:
    place = world.other_government if foreign else world.government
    queue.put("test", key=n, payload={"n": n, "government": str(place.pk)}, lane=lane)


def tried_ten_times(world: World) -> None:
    for _try in range(10):
        queue.deliver_due(at=world.tick(hours=4))
    queue.deliver_due(at=world.tick())


def tried_for_days(world: World) -> None:
    """At night nothing is tried that is for people."""
    for _day in range(3):
        tried_ten_times(world)


def failed(world: World, *names: str, foreign: bool = False) -> None:
    """These messages fail ten times."""
    broken.update(names)
    for name in names:
        put(world, name, foreign=foreign)
    tried_ten_times(world)


def decide(world: World, outcome: str, *names: str, reason: str = "", who: str = "administrator") -> int:
    keys = OutboxMessage.objects.filter(key__in=names).values_list("uuid", flat=True)
    return failed_messages.decide_messages(
        as_actor(getattr(world, who), world.now),
        list(keys),
        outcome,
        everything=False,
        at=world.tick(),
        reason=reason,
    )


def set_aside() -> list[str]:
    return sorted(queue.set_aside().values_list("key", flat=True))


def told(world: World) -> list[tuple[str, str, bool]]:
    """The administrator's notices of such messages: about what, and whether settled."""
    rows = Notice.objects.filter(message__isnull=False).order_by("id")
    assert {row.person_id for row in rows} <= {world.administrator.person_id}
    return [(row.code, row.title, row.settled_at is not None) for row in rows]


def test_the_tenth_failure_sets_a_message_aside(world: World) -> None:
    failed(world, "a")
    attempts = OutboxMessage.objects.get(key="a").attempts

    queue.deliver_due(at=world.tick(days=30))

    message = OutboxMessage.objects.get(key="a")
    assert (message.attempts, message.government, message.about) == (attempts, world.government, "a")
    assert (attempts, message.delivered_at, set_aside()) == (10, None, ["a"])


def test_a_lane_goes_on_without_it(world: World) -> None:
    broken.add("first")
    put(world, "first", "berkas 1")
    put(world, "second", "berkas 1")

    tried_ten_times(world)

    second = OutboxMessage.objects.get(key="second")
    assert (set_aside(), second.attempts, second.delivered_at is not None) == (["first"], 1, True)


def test_a_message_that_kills_its_workers_is_set_aside(world: World) -> None:
    put(world, "a")
    OutboxMessage.objects.filter(key="a").update(attempts=10)

    queue.deliver_due(at=world.tick())

    assert set_aside() == ["a"]


def test_a_chore_that_fails_keeps_back_no_other(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    done: list[datetime] = []

    def works(*, at: datetime) -> None:
        done.append(at)

    def fails(*, at: datetime) -> None:
        raise ValueError(at)

    monkeypatch.setattr(queue, "_chores", [fails, works])

    queue.run_chores(at=world.now)

    assert len(done) == 1


def test_the_administrator_is_told_once_for_all_of_them(world: World) -> None:
    failed(world, "a", "b")
    failed(world, "c", foreign=True)

    assert told(world) == [("message_set_aside", "a", False)]


def test_tried_again_it_leaves_and_the_notice_is_settled(world: World) -> None:
    failed(world, "a", "b")
    broken.clear()
    first = decide(world, "again", "a")
    still_told = told(world)[0][2]

    decide(world, "again", "b", reason="Server surel sudah hidup.")
    queue.deliver_due(at=world.tick())

    assert (first, set_aside(), OutboxMessage.objects.get(key="a").delivered_at is not None) == (1, [], True)
    assert (still_told, told(world)[0][2]) == (False, True)
    kept = MessageDecision.objects.order_by("id").values_list("person_id", "attempts", "error", "reason")
    assert list(kept)[1] == (
        world.administrator.person_id,
        10,
        "ConnectionError: the counter is closed",
        "Server surel sudah hidup.",
    )


def test_dropped_it_never_leaves(world: World) -> None:
    failed(world, "a")
    broken.clear()

    decide(world, "dropped", "a", reason="Alamat lama.")
    queue.deliver_due(at=world.tick(days=1))

    assert (set_aside(), OutboxMessage.objects.get(key="a").delivered_at) == ([], None)
    with pytest.raises(NotNow):
        decide(world, "again", "a")


def test_a_message_is_dropped_for_a_reason_only(world: World) -> None:
    failed(world, "a")

    with pytest.raises(BadInput):
        decide(world, "dropped", "a", reason=" ")

    assert set_aside() == ["a"]


def test_others_neither_see_nor_decide(world: World) -> None:
    failed(world, "a", foreign=True)

    with pytest.raises(NotVisible):
        decide(world, "again", "a")
    with pytest.raises(NotPermitted):
        decide(world, "again", "a", who="bureau")


def test_the_page_lists_tries_again_and_drops(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    failed(world, "a", "b", "c")
    failed(world, "foreign", foreign=True)
    now()
    browser = signed_in("administrator")
    page = browser.get("/pesan-gagal/").content.decode()
    keys = {message.key: str(message.uuid) for message in queue.set_aside()}

    refused = browser.post("/pesan-gagal/", {"buang": keys["a"], "alasan": ""})
    dropped = browser.post("/pesan-gagal/", {"buang": keys["a"], "alasan": "Alamat lama"}, follow=True)
    again = browser.post("/pesan-gagal/", {"coba": keys["b"]})
    hidden = browser.post("/pesan-gagal/", {"coba": keys["foreign"]})
    browser.post("/pesan-gagal/", {"semua": "1"})

    assert ("Pihak lain tidak dapat dihubungi." in page, "foreign" in page) == (True, False)
    assert (refused.status_code, "Sebutkan alasan" in refused.content.decode()) == (400, True)
    assert "Alamat lama" in dropped.content.decode()
    assert (again.status_code, hidden.status_code, set_aside()) == (302, 404, ["foreign"])


def test_whoever_operates_the_installation_sees_all(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    failed(world, "a")
    failed(world, "foreign", foreign=True)
    world.nobody.is_superuser = True
    world.nobody.save(update_fields=["is_superuser"])
    now()
    browser = signed_in("nobody")

    page = browser.get("/pesan-gagal/").content.decode()
    browser.post("/pesan-gagal/", {"semua": "1"})

    assert ("foreign" in page, set_aside()) == (True, [])


def test_page_and_list_cost_the_same_for_one_and_many(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    failed(world, "a")
    now()

    def costs() -> list[int]:
        browser, found = signed_in("administrator"), []
        for address in ("/pesan-gagal/", "/api/v1/failed-messages/", "/api/v1/failed-messages/decisions/"):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(address).status_code == 200
            found.append(len(captured))
        return found

    costs()
    one = costs()
    failed(world, "b", "c", "d")
    decide(world, "again", "b", "c")
    tried_ten_times(world)
    now()

    assert (one, costs()) == ([9, 5, 4], [9, 5, 4])


def test_one_bad_notice_keeps_back_no_other(world: World) -> None:
    owed(world)
    world.sweep(BREACHED)
    event = Event.objects.filter(kind="report.open").latest("pk")
    Notice.objects.create(
        person=world.head.person,
        kind="news",
        code="menguap",
        at=world.now,
        noted_at=world.now,
        government=world.government,
        subject_type="report",
        subject_id=event.subject_id,
        title="Laporan yang lama",
        event=event,
        mail_at=world.now,
    )
    mail.outbox.clear()

    work(world.tick())

    message = next(message for message in mail.outbox if message.to == ["head@uji.example"])
    assert ("Laporan yang lama" in message.body, "Terlambat" in message.body) == (True, True)


def test_a_mail_that_was_set_aside_holds_up_no_later_one(world: World) -> None:
    owed(world)
    world.sweep(BREACHED)
    with override_settings(EMAIL_BACKEND=CLOSED):
        work(world.now)
        tried_for_days(world)
    aside = queue.set_aside().filter(topic="mail").count()
    Notice.objects.filter(person_id=world.head.person_id, mailing__isnull=True).update(mail_at=world.now)
    world.sweep(BREACHED + timedelta(days=30))
    mail.outbox.clear()

    work(world.now)

    assert (aside, Mailing.objects.exclude(set_aside_at=None).count()) == (aside, aside)
    assert (aside > 0, "head@uji.example" in [message.to[0] for message in mail.outbox]) == (True, True)


def test_an_e_mail_that_can_never_be_composed_is_told(world: World) -> None:
    owed(world)
    world.sweep(BREACHED)
    type(world.head).objects.filter(pk=world.head.pk).update(email="head@uji.example\nBcc: x@uji.example")
    digests.compose_due(at=world.now)

    tried_for_days(world)

    assert list(queue.set_aside().values_list("topic", flat=True)) == ["mail.compose"]
    assert len(told(world)) == 1


def test_another_government_has_an_administrator_of_its_own(world: World) -> None:
    world.people["foreign_administrator"] = hired(
        "foreign_administrator", seat_of(Role.ADMINISTRATOR, government=world.other_government)
    )
    failed(world, "a", foreign=True)

    decided = decide(world, "again", "a", who="foreign_administrator")

    people = Person.objects.filter(pk__in=Notice.objects.filter(message__isnull=False).values("person"))
    assert (decided, list(people)) == (1, [world.foreign_administrator.person])


def test_api_lists_and_decides(world: World, signed_in: Callable[[str], Client], now: Any) -> None:
    failed(world, "a", "b")
    now()
    browser = signed_in("administrator")
    rows = browser.get("/api/v1/failed-messages/").json()["results"]
    address = "/api/v1/failed-messages/decisions/"
    ids = {row["about"]: row["id"] for row in rows}

    def send(body: dict[str, Any], who: Client = browser) -> Any:
        return who.post(address, body, content_type="application/json")

    wrong = send({"outcome": "dropped", "ids": [ids["a"]]})
    dropped = send({"outcome": "dropped", "ids": [ids["a"]], "reason": "Alamat lama"})
    twice = send({"outcome": "again", "ids": [ids["a"]]})
    stranger = send({"outcome": "again"}, signed_in("bureau"))
    everything = send({"outcome": "again"})

    assert rows[0]["reason"] == "Pihak lain tidak dapat dihubungi."
    assert [r.status_code for r in (wrong, dropped, twice, stranger, everything)] == [400, 201, 409, 403, 201]
    assert (dropped.json(), everything.json(), set_aside()) == ({"decided": 1}, {"decided": 1}, [])
    kept = browser.get(address).json()["results"]
    assert [(row["outcome"], row["reason"]) for row in kept] == [("again", ""), ("dropped", "Alamat lama")]
