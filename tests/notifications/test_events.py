"""Tasks that reach an office and news of one's work; never one's own act."""

from django.core import mail

from notifications.models import Notice
from tests.notifications.scenarios import notices_received, work
from tests.world import World
from workflow.engine import gate
from workflow.models import OutboxMessage
from workflow.outbox import queue


def test_the_office_of_a_new_task_is_notified(world: World) -> None:
    world.submitted()

    queue.deliver_due(at=world.tick())

    assert notices_received() == [("head", "task", "review")]


def test_nobody_is_notified_of_their_own_act(world: World) -> None:
    innovation = world.submitted()
    queue.deliver_due(at=world.tick())
    before = notices_received()

    gate.perform(innovation, "withdraw", actor=world.innovator, at=world.tick(), comment="Ditarik.")
    queue.deliver_due(at=world.tick())

    # Only whose task it took away.
    assert notices_received() == [*before, ("head", "news", "withdrawn")]


def test_who_worked_on_it_is_notified_of_the_outcome(world: World) -> None:
    world.approved()

    queue.deliver_due(at=world.tick())

    assert sorted(entry for entry in notices_received() if entry[1] in ("news", "outcome")) == [
        ("head", "news", "approved"),
        ("innovator", "outcome", "approve"),
        ("lan", "news", "approved"),
    ]


def test_an_event_delivered_twice_makes_one_notice(world: World) -> None:
    world.approved()
    queue.deliver_due(at=world.tick())
    before = notices_received()

    OutboxMessage.objects.update(delivered_at=None, available_at=world.now)
    queue.deliver_due(at=world.tick())

    assert notices_received() == before


def test_a_task_done_before_the_digest_is_not_mailed(world: World) -> None:
    innovation = world.submitted()
    queue.deliver_due(at=world.tick())
    world.decide(innovation, world.head)

    work(world.tick(days=1))

    assert [message.to for message in mail.outbox if "head@uji.example" in message.to] == []


def test_news_stays_on_the_page_unless_wanted_by_mail(world: World) -> None:
    world.approved()
    queue.deliver_due(at=world.tick())

    assert not Notice.objects.filter(kind="news", mail_at__isnull=False).exists()
