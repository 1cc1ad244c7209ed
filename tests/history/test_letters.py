"""The newest checkpoint leaves by e-mail on each day with something new, and such an e-mail is enough to compare."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_string

import pytest
from django.core import mail
from django.test import Client

from history.models import CheckpointLetter
from history.services import letters
from history.services.sealing import Sealed
from organisations.models import OfficeHeld
from tests.world import World
from workflow.outbox import queue

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Sealing = Callable[[], Sealed]
# 09:00 in Jakarta, the hour of the daily e-mail.
MORNING = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sent(at: datetime) -> list[tuple[str, str]]:
    """What leaves by then: to whom, and in which words the subject says it."""
    letters.write_due(at=at)
    mail.outbox.clear()
    for message in queue.undelivered(letters.TOPIC):
        letters.deliver(message.payload, at)
        message.delivered_at = at
        message.save(update_fields=["delivered_at"])
    return sorted((letter.to[0], str(letter.subject)) for letter in mail.outbox)


def test_it_leaves_at_the_hour_of_the_daily_mail_and_once_for_what_is_new(
    world: World, sealed: Sealing
) -> None:
    receivers = sorted(world.people[name].email for name in ("inspector", "lan", "lan_two"))
    early = sent(MORNING)
    world.submitted()
    first = sealed()
    before, further_east = sent(MORNING - 2 * HOUR), sent(MORNING - HOUR)
    at_nine, again = sent(MORNING), sent(MORNING + HOUR)
    idle = sent(MORNING + DAY)
    world.submitted(title="Yang kedua")
    second = sealed()
    night = sent(MORNING + DAY + 12 * HOUR)
    later = sent(MORNING + 2 * DAY)

    assert (early, before, again, idle, night) == ([], [], [], [], [])
    assert [address for address, _subject in further_east] == [world.people["foreign_inspector"].email]
    assert [address for address, _subject in at_nine] == receivers
    assert {subject for _address, subject in at_nine} == {
        "Pernyataan catatan riwayat tanggal 30 November 2026"
    }
    assert {subject for _address, subject in later} == {"Pernyataan catatan riwayat tanggal 2 Desember 2026"}
    sizes = CheckpointLetter.objects.order_by("day").values_list("checkpoint_id", flat=True).distinct()
    assert list(sizes) == [first.size, second.size]


def test_the_mail_as_it_came_is_compared(world: World, sealed: Sealing, client: Client) -> None:
    world.submitted()
    sealed()
    sent(MORNING)
    came = message_from_string(mail.outbox[0].message().as_string())
    text = next(part for part in came.walk() if part.get_content_type() == "text/plain")
    body = bytes(text.get_payload(decode=True)).decode()
    quoted = "\n".join(f"> {line}" for line in body.splitlines())

    for pasted in (body, quoted, body.replace("\n", "\r\n")):
        answer = client.post("/catatan/", {"checkpoint": pasted})
        assert (answer.status_code, b'data-verdict="continued"' in answer.content) == (200, True)
    wrong = client.post("/catatan/", {"checkpoint": body.replace("\n6\n", "\n5\n").replace("\n5\n", "\n4\n")})
    assert b"data-verdict" not in wrong.content


def test_whoever_holds_the_office_no_more_is_sent_nothing(world: World, sealed: Sealing) -> None:
    world.submitted()
    sealed()
    letters.write_due(at=MORNING)
    OfficeHeld.objects.filter(person=world.people["inspector"].person_id).update(ends_at=MORNING)

    assert world.people["inspector"].email not in [address for address, _subject in sent(MORNING + HOUR)]
