"""Webhooks: signed, in order, repeated; and never to this machine or its network."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID

import pytest
import standardwebhooks
import time_machine
from django.test import Client
from standardwebhooks.webhooks import WebhookVerificationError

from common.errors import BadInput, NotNow, NotPermitted, NotVisible
from notifications.models import Notice, Webhook, WebhookAttempt
from notifications.services import webhooks
from organisations.models import User
from organisations.services.appointing import appoint, end
from tests.acting import as_actor
from tests.innovations.walks import open_report
from tests.notifications.scenarios import newcomer, office
from tests.world import World
from workflow.engine import gate
from workflow.models import MessageDecision, OutboxMessage
from workflow.outbox import queue


class Receiver(HTTPServer):
    """Keeps what it is sent, with its headers; answers `answers` one after the other, then 204."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/masuk?a=1"

    def seqs(self) -> list[int]:
        return [json.loads(body)["seq"] for _headers, body in self.received]


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.received.append((dict(self.headers), body))
        status = server.answers.pop(0) if server.answers else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/lain")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Requests are not logged."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hook(world: World, receiver: Receiver, settings: Any) -> Webhook:
    settings.PRAKARSA_WEBHOOK_PRIVATE = True
    administrator = as_actor(world.administrator, world.now)
    return webhooks.set_up(administrator, world.government.pk, url=receiver.url, at=world.tick())


def judged(secret: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """What Standard Webhooks' own library reads, at the moment that the message names. Raises for a wrong signature."""
    judge = standardwebhooks.Webhook(secret)
    with time_machine.travel(datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC), tick=False):
        return judge.verify(body, headers)


def work(world: World, *, rounds: int = 6, **later: float) -> None:
    world.tick(**later)
    for _round in range(rounds):
        queue.deliver_due(at=world.now)


def test_an_event_arrives_signed(world: World, hook: Webhook, receiver: Receiver) -> None:
    innovation = world.submitted()
    work(world)

    headers, body = receiver.received[-1]
    sent = judged(hook.secret, headers, body)
    with pytest.raises(WebhookVerificationError):
        judged(hook.secret, headers, body.replace(b"in_review", b"approved"))
    assert (sent["kind"], sent["to"], sent["subject"]["id"]) == (
        "innovation.submit",
        "in_review",
        str(innovation.pk),
    )


def test_what_nobody_is_notified_of_arrives_too(world: World, hook: Webhook, receiver: Receiver) -> None:
    report = open_report(world)
    work(world)

    bodies = [json.loads(body) for _headers, body in receiver.received]
    found = [body["kind"] for body in bodies if body["subject"]["id"] == str(report.pk)]
    assert found == ["report.create", "report.open"]


def test_events_of_a_subject_keep_their_order_through_a_failure(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    innovation = world.submitted()
    work(world)
    receiver.received.clear()
    receiver.answers = [500]
    innovation = world.decide(innovation, world.head)
    gate.perform(innovation, "withdraw", actor=world.innovator, at=world.tick(), comment="Ditarik.")

    work(world)
    work(world, minutes=1)

    assert receiver.seqs() == [3, 3, 4]
    first, again = receiver.received[:2]
    assert first[0]["webhook-id"] == again[0]["webhook-id"]
    assert list(WebhookAttempt.objects.order_by("id").values_list("status", flat=True))[-3:] == [
        500,
        204,
        204,
    ]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_only_2xx_delivers_and_redirects_are_not_followed(
    world: World, hook: Webhook, receiver: Receiver, status: int
) -> None:
    receiver.answers = [status]
    world.draft()
    work(world, rounds=1)
    work(world, rounds=1)

    assert len(receiver.received) == 1
    assert OutboxMessage.objects.get(topic="webhook").last_error == f"NotTaken: status {status}"


def test_nothing_personal_leaves(world: World, hook: Webhook, receiver: Receiver) -> None:
    innovation = world.submitted()
    gate.perform(innovation, "withdraw", actor=world.innovator, at=world.tick(), comment="Alasan pribadi.")
    work(world)

    said = b"".join(body for _headers, body in receiver.received).decode()
    assert "Alasan" not in said
    assert str(world.innovator.person_id) not in said


def test_an_ended_webhook_is_called_no_more(world: World, hook: Webhook, receiver: Receiver) -> None:
    receiver.answers = [500]
    world.draft()
    work(world)
    webhooks.take_down(as_actor(world.administrator, world.now), world.government.pk, at=world.tick())

    work(world, hours=1)

    assert len(receiver.received) == 1
    assert OutboxMessage.objects.get(topic="webhook").delivered_at is not None


def test_what_happened_before_is_not_sent(world: World, receiver: Receiver, settings: Any) -> None:
    """The worker may come to an event only after the address was given."""
    settings.PRAKARSA_WEBHOOK_PRIVATE = True
    innovation = world.draft()
    world.now = max(world.now, datetime.now(UTC)) + timedelta(hours=1)
    administrator = as_actor(world.administrator, world.now)
    webhooks.set_up(administrator, world.government.pk, url=receiver.url, at=world.now)
    gate.perform(innovation, "submit", actor=world.innovator, at=world.tick())
    work(world)

    assert [json.loads(body)["kind"] for _headers, body in receiver.received] == ["innovation.submit"]


def test_only_the_administrator_of_the_place_sets_one_up(world: World, settings: Any) -> None:
    settings.PRAKARSA_WEBHOOK_PRIVATE = True
    url = "https://127.0.0.1/"

    with pytest.raises(NotPermitted):
        webhooks.set_up(as_actor(world.bureau, world.now), world.government.pk, url=url, at=world.now)
    with pytest.raises(NotVisible):
        webhooks.set_up(as_actor(world.stranger, world.now), world.government.pk, url=url, at=world.now)


def test_an_inner_address_is_refused_when_it_is_set_up(world: World) -> None:
    with pytest.raises(BadInput):
        webhooks.set_up(
            as_actor(world.administrator, world.now),
            world.government.pk,
            url="https://127.0.0.1/",
            at=world.now,
        )


def test_the_page_shows_the_secret_once(world: World, receiver: Receiver, settings: Any) -> None:
    settings.PRAKARSA_WEBHOOK_PRIVATE = True
    browser = Client()
    browser.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")

    saved = browser.post("/webhook/", {"url": receiver.url}).content.decode()
    later = browser.get("/webhook/").content.decode()

    secret = Webhook.objects.get().secret
    assert (secret in saved, secret in later, receiver.url in later) == (True, False, True)


def leaves(world: World) -> None:
    """The administrator's office passes to another; the world's clock moves on."""
    appoint(newcomer().person, world.seats["administrator"], starts_at=world.tick())
    end(office(world, "administrator"), at=world.now)


def test_a_webhook_rests_while_nobody_in_office_answers_for_it(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    innovation = world.submitted()
    leaves(world)
    work(world)
    resting = list(receiver.received)
    webhooks.resume(
        as_actor(User.objects.get(email="successor@uji.example"), world.now),
        world.government.pk,
        at=world.tick(),
    )

    work(world, minutes=15)

    kinds = [json.loads(body)["kind"] for _headers, body in receiver.received]
    assert resting == []
    assert kinds == ["innovation.create", "innovation.submit"]
    assert innovation.state == "in_review"


def test_a_webhook_pauses_without_its_administrator(world: World, hook: Webhook, receiver: Receiver) -> None:
    world.submitted()
    User.objects.filter(pk=world.administrator.pk).update(is_active=False)
    work(world)
    resting = list(receiver.received)
    User.objects.filter(pk=world.administrator.pk).update(is_active=True)

    work(world, minutes=15)

    assert (resting, len(receiver.received)) == ([], 2)


def test_the_page_says_that_it_rests_and_confirms_it(world: World, hook: Webhook) -> None:
    leaves(world)
    browser = Client()
    browser.force_login(
        User.objects.get(email="successor@uji.example"), backend="django.contrib.auth.backends.ModelBackend"
    )
    with time_machine.travel(world.now, tick=False):
        before = browser.get("/webhook/").context["orphaned"]
        browser.post("/webhook/", {"lanjutkan": "1"})
        after = browser.get("/webhook/").context["orphaned"]

    assert (before, after) == (True, False)


def test_only_the_administrator_confirms(world: World, hook: Webhook) -> None:
    leaves(world)

    with pytest.raises(NotPermitted):
        webhooks.resume(as_actor(world.bureau, world.now), world.government.pk, at=world.tick())


def quiet(world: World, receiver: Receiver, hook: Webhook, status: int = 500) -> None:
    """The receiver answers `status` to whatever comes, and something waits for it."""
    receiver.answers = [status] * 50
    world.submitted()
    work(world)


def told(world: World) -> list[tuple[str, bool]]:
    """What the administrator was told of webhooks, and whether it is settled."""
    rows = Notice.objects.filter(person_id=world.administrator.person_id, webhook__isnull=False)
    return [(notice.code, notice.settled_at is not None) for notice in rows.order_by("id")]


def test_a_webhook_rests_after_a_day_of_failures(world: World, hook: Webhook, receiver: Receiver) -> None:
    quiet(world, receiver, hook)
    work(world, hours=23)
    before = Webhook.objects.get().rested_at
    webhooks.rest_failing(at=world.tick(hours=2))
    tries = len(receiver.received)

    work(world, days=7)

    assert (before, Webhook.objects.get().rested_at is not None) == (None, True)
    assert (len(receiver.received), told(world)) == (tries, [("webhook_rests", False)])


def test_a_good_answer_ends_the_row_of_failures(world: World, hook: Webhook, receiver: Receiver) -> None:
    receiver.answers = [500]
    world.draft()
    work(world)
    failing = Webhook.objects.get().failing_since
    work(world, minutes=1)

    webhooks.rest_failing(at=world.tick(days=2))

    assert failing is not None
    assert Webhook.objects.filter(failing_since=None, rested_at=None).exists()


def test_a_receiver_that_is_gone_is_asked_once(world: World, hook: Webhook, receiver: Receiver) -> None:
    quiet(world, receiver, hook, status=410)

    for _day in range(4):
        work(world, days=1)

    assert (len(receiver.received), told(world)) == (1, [("webhook_rests", False)])


def test_what_waits_goes_to_the_new_address_in_its_order(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    quiet(world, receiver, hook, status=410)
    administrator = as_actor(world.administrator, world.now)
    receiver.answers, receiver.received = [], []

    newer = webhooks.set_up(administrator, world.government.pk, url=receiver.url, at=world.tick())
    work(world)

    headers, body = receiver.received[0]
    judged(newer.secret, headers, body)
    assert (receiver.seqs(), told(world)) == ([1, 2], [("webhook_rests", True)])


def test_what_was_set_aside_goes_out_when_the_webhook_goes_on(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    quiet(world, receiver, hook)
    for _try in range(16):
        work(world, hours=1)
    aside = queue.set_aside().filter(topic="webhook").count()
    receiver.answers, receiver.received = [], []

    webhooks.resume(as_actor(world.administrator, world.now), world.government.pk, at=world.tick())
    work(world)

    assert (aside > 0, receiver.seqs()) == (True, [1, 2])
    decided = MessageDecision.objects.values_list("outcome", "person_id")
    assert set(decided) == {("again", world.administrator.person_id)}


def test_nothing_goes_to_the_address_after_a_removed_one(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    quiet(world, receiver, hook)
    administrator = as_actor(world.administrator, world.now)
    webhooks.take_down(administrator, world.government.pk, at=world.tick())
    receiver.answers, receiver.received = [], []
    webhooks.set_up(administrator, world.government.pk, url=receiver.url, at=world.tick())

    work(world, hours=1)

    assert receiver.received == []


def test_the_test_button_sends_a_signed_ping(world: World, hook: Webhook, receiver: Receiver) -> None:
    receiver.answers = [204, 410]
    browser = Client()
    browser.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")

    with time_machine.travel(world.now, tick=False):
        pages = [browser.post("/webhook/", {"coba": "1"}, follow=True).content.decode() for _ in range(2)]

    headers, body = receiver.received[0]
    assert judged(hook.secret, headers, body)["kind"] == "ping"
    assert ["penerima menjawab 204" in pages[0], "penerima menjawab 410" in pages[1]] == [True, True]
    assert Webhook.objects.get().rested_at is None


def test_the_page_of_a_resting_webhook_lets_it_go_on(world: World, hook: Webhook, receiver: Receiver) -> None:
    quiet(world, receiver, hook, status=410)
    browser = Client()
    browser.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")
    receiver.answers, receiver.received = [], []

    with time_machine.travel(world.now, tick=False):
        before = browser.get("/webhook/").content.decode()
        after = browser.post("/webhook/", {"lanjutkan": "1"}, follow=True).content.decode()
    work(world)

    assert ("Webhook ini beristirahat" in before, "Webhook ini beristirahat" in after) == (True, False)
    assert receiver.seqs() == [1, 2]


def test_an_event_is_sent_once_more_under_its_number(world: World, hook: Webhook, receiver: Receiver) -> None:
    world.submitted()
    work(world)
    browser = Client()
    browser.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")
    message = receiver.received[0][0]["webhook-id"]
    receiver.received.clear()

    with time_machine.travel(world.now, tick=False):
        page = browser.get("/webhook/").content.decode()
        again = browser.post("/webhook/", {"ulang": message}, follow=True).content.decode()
        unknown = browser.post("/webhook/", {"ulang": "00000000-0000-4000-8000-000000000000"})
        garbled = browser.post("/webhook/", {"ulang": "x"})
    work(world)

    assert f'value="{message}"' in page
    assert "Pesan dikirim sekali lagi sekarang" in again
    assert (unknown.status_code, garbled.status_code) == (404, 404)
    assert [headers["webhook-id"] for headers, _body in receiver.received] == [message]


def test_what_is_sent_again_goes_to_the_present_address(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    """Also where an administrator took the first webhook down since."""
    world.submitted()
    work(world)
    administrator = as_actor(world.administrator, world.now)
    message = UUID(receiver.received[0][0]["webhook-id"])
    webhooks.take_down(administrator, world.government.pk, at=world.tick())
    with pytest.raises(NotNow):
        webhooks.replay(administrator, world.government.pk, message, at=world.now)
    newer = webhooks.set_up(administrator, world.government.pk, url=receiver.url, at=world.tick())
    receiver.received.clear()

    webhooks.replay(administrator, world.government.pk, message, at=world.tick())
    work(world)

    [(headers, body)] = receiver.received
    assert judged(newer.secret, headers, body)["id"] == str(message)


def test_deliveries_are_listed_with_those_that_failed_apart(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [500]
    world.submitted()
    work(world)
    work(world, minutes=1)
    browser = Client()
    browser.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/api/v1/governments/{world.government.pk}/webhook-deliveries/"

    with time_machine.travel(world.now, tick=False):
        rows = browser.get(address).json()["results"]
        page = browser.get("/webhook/?hanya=gagal").content.decode()
        foreign = browser.get(f"/api/v1/governments/{world.other_government.pk}/webhook-deliveries/")
        answer = browser.post(address, {"message": rows[0]["message"]}, content_type="application/json")

    assert {row["status"] for row in rows} == {500, 204}
    assert (page.count('<td data-label="Jawaban">500'), page.count(">204<")) == (1, 0)
    assert (foreign.status_code, answer.status_code) == (404, 202)
