"""Rights are asked when a notice is shown and when an e-mail leaves, not when it was put down or composed."""

from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from notifications.models import Mailing, Notice
from notifications.services import digests
from notifications.services.receipts import receipts_of
from organisations.enums import Capacity
from organisations.models import User
from organisations.services.appointing import appoint, end
from tests.notifications.scenarios import BREACHED, addresses, next_morning, office, owed, swept, work
from tests.world import World
from workflow.models import OutboxMessage
from workflow.outbox import queue


def answer_to(world: World, who: User, path: str) -> Any:
    browser = Client()
    browser.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(world.now, tick=False):
        return browser.get(path)


def moves(world: World, who: str) -> None:
    """To a neighbouring agency, where they are innovator."""
    end(office(world, who), at=world.tick())
    appoint(getattr(world, who).person, world.seats["neighbour"], starts_at=world.now)


@pytest.mark.parametrize("who", ["head", "innovator"])
def test_a_former_holder_sees_no_notices_of_the_office(world: World, who: str) -> None:
    proposal = world.submitted()
    queue.deliver_due(at=world.tick())
    world.decide(proposal, world.head, "return")
    queue.deliver_due(at=world.tick())
    told = Notice.objects.filter(person_id=getattr(world, who).person_id).count()
    before = [answer_to(world, getattr(world, who), path) for path in ("/pemberitahuan/", "/api/v1/notices/")]
    moves(world, who)

    page, api = (
        answer_to(world, getattr(world, who), path) for path in ("/pemberitahuan/", "/api/v1/notices/")
    )

    assert told > 0
    assert [b"Kantin Puspa" in answer.content for answer in before] == [True, True]
    assert b"Kantin Puspa" not in page.content + api.content
    assert (page.context["unread"], api.json()["results"]) == (0, [])


def test_a_deadline_step_is_shown_to_its_notified_office(world: World) -> None:
    """The operator becomes head of another agency's seat: the late report is no longer theirs."""
    owed(world)
    swept(world, BREACHED)
    before = answer_to(world, world.operator, "/pemberitahuan/").context["unread"]
    moves(world, "operator")

    after = answer_to(world, world.operator, "/pemberitahuan/")

    assert (before, after.context["unread"], after.context["entries"]) == (1, 0, [])
    assert Notice.objects.filter(person_id=world.operator.person_id).count() == 1


def composed(world: World) -> None:
    """The mail of the head and the operator is composed and waits for the mail server: a breach, and a proposal."""
    owed(world)
    world.sweep(BREACHED)
    OutboxMessage.objects.all().delete()
    world.submitted(title="Jemput Bola")
    queue.deliver_due(at=world.tick())
    Notice.objects.filter(kind="task").update(mail_at=world.now)
    mail.outbox.clear()
    digests.compose_due(at=world.tick())


def test_of_a_composed_e_mail_only_what_is_still_theirs_leaves(world: World) -> None:
    composed(world)
    end(office(world, "head"), at=world.tick())
    # Still of the agency: the breach is told to heads, this one only operates.
    appoint(world.head.person, world.seats["operator"], starts_at=world.now)

    queue.deliver_due(at=world.tick())
    work(world.tick())

    assert addresses() == ["innovator@uji.example", "operator@uji.example"]
    assert Mailing.objects.filter(person_id=world.head.person_id, withdrawn_at__isnull=False).count() == 1


def test_remaining_notices_leave_in_another_e_mail(world: World) -> None:
    """The operator stood in for the head: the proposal was the head's matter, the late report is the operator's."""
    standing_in = appoint(
        world.operator.person,
        world.seats["head"],
        starts_at=world.tick(),
        capacity=Capacity.PLH,
        letter_no="1",
    )
    composed(world)
    before = Mailing.objects.get(person_id=world.operator.person_id)
    end(standing_in, at=world.tick())

    queue.deliver_due(at=world.tick())
    work(world.tick())

    (letter,) = [message for message in mail.outbox if message.to == ["operator@uji.example"]]
    mailings = Mailing.objects.filter(person_id=world.operator.person_id).order_by("composed_at")
    assert (before.notices.count(), "Jemput Bola" in bytes(before.message).decode()) == (1, True)
    assert [(row.sent_at is not None, row.withdrawn_at is not None) for row in mailings] == [
        (False, True),
        (True, False),
    ]
    assert ("Laporan" in letter.body, "Jemput Bola" in letter.body) == (True, False)


def test_a_new_address_gets_what_was_composed_for_the_old_one(world: World) -> None:
    composed(world)
    User.objects.filter(pk=world.head.pk).update(email="kepala@uji.example")

    queue.deliver_due(at=world.tick())
    work(world.tick())

    assert addresses() == ["innovator@uji.example", "kepala@uji.example", "operator@uji.example"]


def test_an_account_switched_off_gets_nothing_composed_before(world: World) -> None:
    composed(world)
    User.objects.filter(pk=world.operator.pk).update(is_active=False)

    queue.deliver_due(at=world.tick())
    next_morning(world)
    (receipt,) = [
        r
        for r in receipts_of(Notice.objects.get(kind="rung", person_id=world.operator.person_id).deadline)
        if r.code == "breach"
    ]

    mine = [telling for telling in receipt.told if telling.person_id == world.operator.person_id]
    assert "operator@uji.example" not in addresses()
    assert [(telling.sent_at, telling.message_id) for telling in mine] == [(None, "")]


def test_an_inactive_account_gets_no_notice(world: World) -> None:
    owed(world)
    User.objects.filter(pk=world.operator.pk).update(is_active=False)

    assert swept(world, BREACHED) == ["head@uji.example", "innovator@uji.example"]
    assert not Notice.objects.filter(person_id=world.operator.person_id).exists()
