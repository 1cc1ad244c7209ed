"""Push messages: read by the browser alone, signed, at most one a day with the digest, and never to who left."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from innovations.models import Report
from notifications.models import Mailing, Notice, PushDay, PushDevice
from notifications.services import digests, push_keys, reading
from organisations.enums import Capacity
from organisations.models import User
from organisations.services.appointing import appoint, end
from tests.acting import as_actor
from tests.notifications.push_service import PushBrowser, PushService, claims_of, push_service
from tests.notifications.scenarios import BREACHED, newcomer, office, owed, swept, work
from tests.world import World
from workflow.models import OutboxMessage
from workflow.outbox import queue

PAGE = "/pemberitahuan/perangkat/"
CHROME = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
)
SignIn = Callable[[str], Client]


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    settings.PRAKARSA_WEBHOOK_PRIVATE = True
    with push_service() as found:
        yield found


@pytest.fixture
def report(world: World) -> Report:
    return owed(world)


def switched_on(client: Client, browser: PushBrowser) -> None:
    answer = client.post(PAGE, browser.subscription, headers={"user-agent": CHROME})
    assert answer.status_code == 302, answer.content.decode()


def test_it_says_that_something_waits_and_nothing_else(
    world: World, report: Report, service: PushService, signed_in: SignIn
) -> None:
    client, browser = signed_in("head"), service.browser("telepon")
    key = client.get(PAGE).content.decode().split('data-key="')[1].split('"')[0]
    switched_on(client, browser)

    swept(world, BREACHED)

    ((head, body),) = service.to(browser)
    claims = claims_of(head["Authorization"], public_key=key)
    assert browser.read(body) == {"body": "Ada hal baru yang menunggu Anda.", "lang": "id"}
    assert report.innovation.subject_title.encode() not in body
    assert (head["Content-Encoding"], head["TTL"], head["Topic"]) == ("aes128gcm", "28800", "waiting")
    assert claims["aud"] == browser.endpoint.rpartition("/")[0]
    assert timedelta(0) < timedelta(seconds=claims["exp"] - world.now.timestamp()) <= push_keys.LASTS
    assert claims["sub"].startswith("mailto:")
    assert "Chrome, Android" in client.get(PAGE).content.decode()


def test_two_devices_of_one_person_are_told_once_a_day_with_the_digest(
    world: World, report: Report, service: PushService, signed_in: SignIn
) -> None:
    phone, desk = service.browser("telepon"), service.browser("meja")
    for browser in (phone, desk):
        switched_on(signed_in("head"), browser)

    assert "head@uji.example" in swept(world, BREACHED)
    swept(world, BREACHED + timedelta(hours=1))

    assert [len(service.to(browser)) for browser in (phone, desk)] == [1, 1]
    assert PushDay.objects.filter(person_id=world.head.person_id).count() == 1


def test_an_e_mail_composed_anew_tells_no_device_twice(
    world: World, report: Report, service: PushService, signed_in: SignIn
) -> None:
    browser = service.browser("telepon")
    switched_on(signed_in("head"), browser)
    world.sweep(BREACHED)
    OutboxMessage.objects.all().delete()
    digests.compose_due(at=world.now)
    User.objects.filter(pk=world.head.pk).update(email="baru@uji.example")

    queue.deliver_due(at=world.now)
    work(world.tick(minutes=5))

    mailings = Mailing.objects.filter(person_id=world.head.person_id)
    assert [mailing.withdrawn_at is None for mailing in mailings.order_by("composed_at")] == [False, True]
    assert len(service.to(browser)) == 1


def test_whoever_has_no_mailbox_is_told_on_the_device_alone(
    world: World, report: Report, service: PushService, signed_in: SignIn, settings: Settings
) -> None:
    User.objects.filter(pk=world.head.pk).update(
        email=f"198001012005011001{settings.PRAKARSA_NO_MAIL_DOMAIN}"
    )
    world.head.refresh_from_db()
    browser = service.browser("telepon")
    switched_on(signed_in("head"), browser)

    swept(world, BREACHED)
    # What comes later that day waits for the next.
    Notice.objects.filter(person_id=world.head.person_id).update(mail_at=world.now)
    work(world.tick(hours=1))

    assert len(service.to(browser)) == 1
    later = Notice.objects.filter(person_id=world.head.person_id).values_list("mail_at", flat=True)
    assert {each.date() for each in later if each} == {world.now.date() + timedelta(days=1)}
    assert not Mailing.objects.filter(person_id=world.head.person_id).exists()
    assert all("tanpa-surel" not in address for message in mail.outbox for address in message.to)


@pytest.mark.parametrize("answer", [404, 410, 403])
def test_an_address_that_is_gone_is_forgotten(
    world: World, report: Report, service: PushService, signed_in: SignIn, answer: int
) -> None:
    switched_on(signed_in("head"), service.browser("telepon"))
    service.answers = [answer]

    swept(world, BREACHED)

    assert not PushDevice.objects.exists()
    assert not OutboxMessage.objects.filter(topic="push", delivered_at=None).exists()


def test_a_service_that_is_away_is_asked_again_and_given_up_in_time(
    world: World, report: Report, service: PushService, signed_in: SignIn
) -> None:
    browser = service.browser("telepon")
    switched_on(signed_in("head"), browser)
    service.answers = [503, 429]
    world.sweep(BREACHED)
    work(world.now)
    for seconds in (5, 11, 31):
        queue.deliver_due(at=world.tick(seconds=seconds))
    tried = len(service.to(browser))

    other = service.browser("meja")
    switched_on(signed_in("operator"), other)
    PushDay.objects.all().delete()
    service.answers = [500] * 99
    row = OutboxMessage.objects.get(topic="push")
    queue.begin_anew(OutboxMessage.objects.filter(pk=row.pk))
    queue.deliver_due(at=world.tick(hours=9))

    row.refresh_from_db()
    # Two refusals and the one that was taken; after its time nothing is tried, and nobody is told of it.
    assert tried == 3
    assert (len(service.to(browser)), row.delivered_at is None, row.set_aside_at) == (3, False, None)


def test_nothing_leaves_for_what_is_read_or_settled_meanwhile(
    world: World, report: Report, service: PushService, signed_in: SignIn
) -> None:
    browser = service.browser("telepon")
    switched_on(signed_in("head"), browser)
    service.answers = [503]
    world.sweep(BREACHED)
    work(world.now)

    reading.mark_read(as_actor(world.head, world.now), at=world.now)
    queue.deliver_due(at=world.tick(minutes=1))

    assert len(service.to(browser)) == 1
    assert not OutboxMessage.objects.filter(topic="push", delivered_at=None).exists()


def test_who_left_office_or_whose_account_ended_is_told_nothing(
    world: World, report: Report, service: PushService, signed_in: SignIn
) -> None:
    gone, ended = service.browser("pergi"), service.browser("berakhir")
    switched_on(signed_in("head"), gone)
    switched_on(signed_in("operator"), ended)
    service.answers = [503, 503]
    world.sweep(BREACHED)
    work(world.now)
    service.taken.clear()

    end(office(world, "head"), at=world.tick(minutes=1))
    User.objects.filter(pk=world.operator.pk).update(is_active=False)
    queue.deliver_due(at=world.tick(minutes=1))

    assert service.taken == []
    assert not PushDevice.objects.exists()


def test_a_stand_in_is_told_on_a_device_of_their_own(world: World, service: PushService) -> None:
    """And no more once the days of the letter are over."""
    browser, successor, client = service.browser("pelaksana"), newcomer(), Client()
    world.submitted()
    letter = {"capacity": Capacity.PLH, "letter_no": "1"}
    held = appoint(successor.person, world.seats["head"], starts_at=world.tick(), **letter)
    client.force_login(successor)
    switched_on(client, browser)
    queue.deliver_due(at=world.tick())
    work(world.tick(days=1))
    told = len(service.to(browser))
    end(held, at=world.tick())
    world.submitted(title="Kedua")
    queue.deliver_due(at=world.tick())
    work(world.tick(days=1))

    assert (told, len(service.to(browser))) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_died_after_sending_is_followed_by_another(
    world: World, report: Report, service: PushService, signed_in: SignIn
) -> None:
    browser = service.browser("telepon")
    switched_on(signed_in("head"), browser)
    service.held = threading.Event()
    world.sweep(BREACHED)
    OutboxMessage.objects.exclude(topic="push").delete()
    digests.compose_due(at=world.now)
    OutboxMessage.objects.exclude(topic="push").delete()
    at = world.now

    def first() -> None:
        queue.deliver_due(at=at)
        connection.close()

    worker = threading.Thread(target=first)
    worker.start()
    assert service.arrived.wait(20)
    # While the first one has it, another takes nothing; once the lease is over, it does.
    assert queue.deliver_due(at=at + timedelta(seconds=1)) == 0
    held, service.held = service.held, None
    later = queue.deliver_due(at=at + timedelta(seconds=301))
    held.set()
    worker.join()

    topics = [head["Topic"] for head, _body in service.to(browser)]
    assert (later, topics) == (1, ["waiting", "waiting"])
    assert OutboxMessage.objects.get(topic="push").delivered_at == at + timedelta(seconds=301)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:9/x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "ftp://a.example/x",
    ],
)
def test_an_address_of_the_own_network_is_no_push_service(
    world: World, signed_in: SignIn, endpoint: str
) -> None:
    found = PushBrowser(endpoint).subscription

    answer = signed_in("head").post(PAGE, found)

    assert (answer.status_code, PushDevice.objects.count()) in ((200, 0), (400, 0))
    assert "peramban ini" in answer.content.decode()


def test_a_browser_belongs_to_who_switched_it_on_last(
    world: World, service: PushService, signed_in: SignIn
) -> None:
    browser = service.browser("bersama")
    switched_on(signed_in("head"), browser)
    switched_on(signed_in("operator"), browser)

    (device,) = PushDevice.objects.all()
    assert device.account == world.operator
    assert signed_in("head").post(f"{PAGE}{device.pk}/matikan/").status_code == 404
    assert signed_in("operator").post(f"{PAGE}{device.pk}/matikan/").status_code == 302
    assert not PushDevice.objects.exists()


def test_the_key_is_made_once_and_readable_by_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    settings.PRAKARSA_KEYS_DIR = tmp_path / "keys"
    first = push_keys.public_key()

    (path,) = settings.PRAKARSA_KEYS_DIR.iterdir()
    assert (push_keys.public_key(), path.stat().st_mode & 0o777) == (first, 0o600)
