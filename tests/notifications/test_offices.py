"""Whoever takes an office is told of what waits there, on the day it begins; whoever leaves is told nothing more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client

from notifications.models import Mailing, Notice, NoticePreference
from notifications.services import digests
from notifications.wording import MOST_ITEMS
from organisations.enums import Capacity
from organisations.models import OfficeHeld, User
from organisations.services.appointing import appoint, end
from organisations.services.delegating import Letter, grant, revoke
from tests.acting import as_actor
from tests.innovations.walks import open_report
from tests.notifications.scenarios import addresses, newcomer, next_morning, notices_received, office
from tests.world import World
from workflow.models import OutboxMessage
from workflow.outbox import queue


def passes(world: World, who: str, to: User, at: datetime) -> OfficeHeld:
    """The office of `who` ends and begins for another."""
    end(office(world, who), at=at)
    return appoint(to.person, world.seats[who], starts_at=at)


def test_a_successor_is_notified_and_not_the_former(world: World) -> None:
    world.submitted()
    queue.deliver_due(at=world.tick())
    passes(world, "head", newcomer(), world.tick())

    queue.deliver_due(at=world.tick())
    next_morning(world)

    assert notices_received(kind="office") == [("successor", "office", "taken")]
    assert addresses() == ["successor@uji.example"]
    assert "Kantin Puspa" in mail.outbox[0].body


def test_a_composed_e_mail_is_withdrawn_with_the_office(world: World) -> None:
    world.submitted()
    queue.deliver_due(at=world.tick())
    digests.compose_due(at=world.tick(days=1))
    end(office(world, "head"), at=world.tick())

    queue.deliver_due(at=world.tick())
    next_morning(world)

    mailing = Mailing.objects.get(person_id=world.head.person_id)
    assert (mail.outbox, mailing.sent_at, mailing.withdrawn_at is not None) == ([], None, True)


@pytest.mark.parametrize("who", ["head", "sekda", "bureau"])
def test_a_future_office_is_notified_on_its_first_day(world: World, who: str) -> None:
    innovation = world.submitted()
    for decider in {"head": (), "sekda": ("head", "lan"), "bureau": ("head", "lan", "sekda")}[who]:
        innovation = world.decide(innovation, getattr(world, decider))
    begins = world.tick() + timedelta(days=5)
    passes(world, who, newcomer(), begins)
    queue.deliver_due(at=world.tick())

    told = []
    for moment in (begins - timedelta(seconds=1), begins + timedelta(seconds=1)):
        with time_machine.travel(moment, tick=False):
            call_command("run_worker", once=True)
        told.append(notices_received(kind="office"))

    assert told == [[], [("successor", "office", "taken")]]


def test_a_delegate_is_notified_only_while_delegated(world: World) -> None:
    world.submitted()
    queue.deliver_due(at=world.tick())
    letter = Letter(
        kind="mandate", starts_on=world.now.date(), ends_on=world.now.date() + timedelta(days=9), number="1"
    )
    held = office(world, "head")
    given = grant(held, world.bureau.person, letter, actor=as_actor(world.head, world.now), at=world.tick())
    queue.deliver_due(at=world.tick())
    told = notices_received(kind="office")
    revoke(given, actor=as_actor(world.head, world.now), at=world.tick(), reason="Kembali.")

    next_morning(world)

    assert (told, addresses()) == ([("bureau", "office", "granted")], ["head@uji.example"])


def test_waiting_tasks_are_announced_once(world: World) -> None:
    world.submitted()
    world.submitted()
    passes(world, "head", newcomer(), world.tick())
    queue.deliver_due(at=world.tick())
    before = notices_received()

    OutboxMessage.objects.update(delivered_at=None, available_at=world.now)
    queue.deliver_due(at=world.tick())

    # Whichever came first: both by their events, or both with the office.
    assert (len([entry for entry in before if entry[0] == "successor"]), notices_received()) == (2, before)


def test_a_notice_of_an_office_names_what_it_found(world: World) -> None:
    titles = [world.submitted(title=f"Inovasi {number}").title for number in range(3)]
    queue.deliver_due(at=world.tick())
    passes(world, "head", newcomer(), world.tick())
    queue.deliver_due(at=world.tick())

    notice = Notice.objects.get(kind="office")
    assert sorted(link.task.title for link in notice.tasks.select_related("task")) == titles


def test_an_office_in_which_nothing_waits_is_no_news(world: World) -> None:
    passes(world, "head", newcomer(), world.tick())

    queue.deliver_due(at=world.tick())

    assert notices_received() == []


def test_an_appointment_ended_before_it_began_is_told_to_nobody(world: World) -> None:
    world.submitted()
    queue.deliver_due(at=world.tick())
    letter = Letter(
        kind="delegation",
        starts_on=world.now.date() + timedelta(days=3),
        ends_on=world.now.date() + timedelta(days=9),
        number="1",
    )
    held = office(world, "head")
    given = grant(held, world.bureau.person, letter, actor=as_actor(world.head, world.now), at=world.tick())
    revoke(given, actor=as_actor(world.head, world.now), at=world.tick(), reason="Batal.")

    queue.deliver_due(at=world.tick(days=4))

    assert notices_received(kind="office") == []


def test_an_account_that_comes_later_is_told_with_it(world: World) -> None:
    world.submitted()
    late = newcomer()
    User.objects.filter(pk=late.pk).update(is_active=False)
    passes(world, "head", late, world.tick())
    queue.deliver_due(at=world.tick())
    without = notices_received()
    User.objects.filter(pk=late.pk).update(is_active=True)

    queue.deliver_due(at=world.tick())

    assert (without, notices_received()) == ([], [("successor", "office", "taken")])


def test_a_returning_holder_is_notified_again(world: World) -> None:
    world.submitted()
    queue.deliver_due(at=world.tick())
    end(office(world, "head"), at=world.tick())
    appoint(world.head.person, world.seats["head"], starts_at=world.tick(days=3))

    queue.deliver_due(at=world.tick())

    assert notices_received() == [("head", "task", "review"), ("head", "office", "taken")]


def test_a_second_office_names_only_what_the_first_did_not(world: World) -> None:
    """An acting head who has been the operator: the report is known, the proposal is new."""
    open_report(world)
    queue.deliver_due(at=world.tick())
    appoint(world.operator.person, world.seats["innovator"], starts_at=world.tick())
    queue.deliver_due(at=world.tick())
    first = Notice.objects.filter(kind="office").count()
    world.submitted()
    queue.deliver_due(at=world.tick())
    appoint(
        world.operator.person,
        world.seats["head"],
        starts_at=world.tick(),
        capacity=Capacity.PLH,
        letter_no="2",
    )
    queue.deliver_due(at=world.tick())

    notice = Notice.objects.filter(kind="office").latest("id")
    assert [link.task.kind for link in notice.tasks.select_related("task")] == ["review"]
    assert first == 1


def test_who_wants_no_e_mail_about_tasks_sees_it_on_the_page(world: World) -> None:
    world.submitted()
    late = newcomer()
    NoticePreference.objects.create(person=late.person, mail_tasks=False)
    queue.deliver_due(at=world.tick())
    passes(world, "head", late, world.tick())

    next_morning(world)

    assert (addresses(), notices_received(kind="office")) == ([], [("successor", "office", "taken")])


def notices_of(world: World, who: User) -> Any:
    browser = Client()
    browser.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(world.now, tick=False):
        return browser.get("/pemberitahuan/")


def test_the_page_of_notices_leads_to_what_waits_there_still(world: World) -> None:
    first, *_others = [world.submitted(title=f"Inovasi {number}") for number in range(MOST_ITEMS + 2)]
    passes(world, "head", newcomer(), world.tick())
    OutboxMessage.objects.filter(topic="event.told").delete()
    queue.deliver_due(at=world.tick())
    successor = User.objects.get(email="successor@uji.example")
    before = notices_of(world, successor).content.decode()
    world.decide(first, successor)

    after = notices_of(world, successor).content.decode()

    assert f'href="/inovasi/{first.pk}/"' in before
    assert f'href="/inovasi/{first.pk}/"' not in after
    assert (
        f"{MOST_ITEMS + 2} hal menunggu Anda" in before,
        f"{MOST_ITEMS + 1} hal menunggu Anda" in after,
    ) == (
        True,
        True,
    )
