"""What the tests of notices share: a report that is owed, and the e-mails that follow."""

from datetime import UTC, datetime
from typing import Any

from django.core import mail

from innovations.models import Report
from notifications.models import Notice
from notifications.services import digests
from organisations.models import OfficeHeld, User
from tests.innovations.walks import in_force
from tests.prepared import shared
from tests.world import PASSWORD, World
from workflow.models import OutboxMessage
from workflow.outbox import queue

REMINDED = datetime(2025, 4, 8, 2, 0, tzinfo=UTC)
BREACHED = datetime(2025, 4, 22, 2, 0, tzinfo=UTC)
LOCKED = datetime(2025, 5, 22, 2, 0, tzinfo=UTC)


@shared
def owed(world: World) -> Report:
    """A first report, due on 21 April 2025, whose document is none of the test's business; nobody was told yet."""
    contract = in_force(world)
    OutboxMessage.objects.all().delete()
    found: Report = world.report(contract, 1)
    return found


def work(at: datetime) -> None:
    """One round of the worker."""
    digests.compose_due(at=at)
    queue.deliver_due(at=at)


def swept(world: World, at: datetime) -> list[str]:
    """Addresses of the e-mails that the sweep at `at` leads to; tasks and news left out."""
    mail.outbox.clear()
    world.sweep(at)
    OutboxMessage.objects.filter(topic="event.told").delete()
    work(world.now)
    assert list(OutboxMessage.objects.exclude(last_error="")) == []
    return sorted(address for message in mail.outbox for address in message.to)


def notices_received(**rows: Any) -> list[tuple[str, str, str]]:
    """(person's address, kind, code) of the notices put down, in order."""
    emails = dict(User.objects.values_list("person_id", "email"))
    notices = Notice.objects.filter(**rows).order_by("id")
    return [(emails[notice.person_id].partition("@")[0], notice.kind, notice.code) for notice in notices]


def newcomer(name: str = "successor") -> User:
    user: User = User.objects.create_user(f"{name}@uji.example", PASSWORD)
    return user


def office(world: World, who: str) -> OfficeHeld:
    found: OfficeHeld = getattr(world, who).person.offices.get()
    return found


def addresses() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def next_morning(world: World) -> datetime:
    """The worker's round at nine o'clock of the next day; the e-mails of that round stand in the outbox."""
    mail.outbox.clear()
    world.tick(days=1)
    queue.deliver_due(at=world.now)
    work(world.tick())
    assert list(OutboxMessage.objects.exclude(last_error="")) == []
    return world.now
