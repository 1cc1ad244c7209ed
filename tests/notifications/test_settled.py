"""What is done with disappears from what is new: reminders with their obligation, tasks with their closing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from deadlines.services import extensions
from innovations.models import Report
from notifications.models import Notice
from notifications.services import reading
from organisations.models import User
from organisations.services.appointing import appoint
from tests.acting import as_actor
from tests.innovations.walks import WINDOW, in_force, reported
from tests.notifications.scenarios import BREACHED, REMINDED, work
from tests.prepared import shared
from tests.world import World
from workflow.engine import gate
from workflow.models import OutboxMessage
from workflow.outbox import queue

# Two weeks, one week, three days and one day before 21 April 2025, at nine in the morning.
REMINDERS = [datetime(2025, 4, 7, 2, 0, tzinfo=UTC) + timedelta(days=days) for days in (0, 7, 11, 13)]


@pytest.fixture
def reminded(world: World) -> Report:
    return walked_to_reminded(world)


@shared
def walked_to_reminded(world: World) -> Report:
    """A report of which its operator was reminded four times; everybody has read their e-mails."""
    contract = in_force(world)
    world.sweep(WINDOW)
    for moment in REMINDERS:
        world.sweep(moment)
        work(world.now)
    OutboxMessage.objects.all().delete()
    mail.outbox.clear()
    return world.report(contract, 1)


def page(world: World, who: User, query: str = "") -> Any:
    browser = Client()
    browser.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(world.now, tick=False):
        return browser.get(f"/pemberitahuan/{query}")


def new(world: World, who: str = "operator") -> int:
    found: int = page(world, getattr(world, who)).context["unread"]
    return found


def hand_in(world: World, report: Report) -> Report:
    return gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())


def test_reminders_of_a_report_are_settled_when_it_is_handed_in(world: World, reminded: Report) -> None:
    before = new(world)
    hand_in(world, reminded)

    shown = page(world, world.operator)

    assert (
        before,
        shown.context["unread"],
        len(page(world, world.operator, "?unread=true").context["entries"]),
    ) == (
        1,
        0,
        0,
    )
    assert [entry["notice"].settled_at for entry in shown.context["entries"]] == [world.now]
    assert "selesai" in shown.content.decode()
    assert 'text-bg-accent">baru' not in shown.content.decode()


def test_four_reminders_of_one_obligation_are_one_row_and_read_together(
    world: World, reminded: Report
) -> None:
    shown = page(world, world.operator)
    (row,) = [entry["notice"] for entry in shown.context["entries"]]
    mine = Notice.objects.filter(person_id=world.operator.person_id)
    others = new(world, "innovator")

    marked = reading.mark_read(as_actor(world.operator, world.now), at=world.now, only=[row.uuid])

    assert (row.earlier, row.pk, mine.count()) == (3, mine.latest("pk").pk, 4)
    assert (marked, mine.filter(read_at=None).count(), new(world)) == (1, 0, 0)
    # Whoever holds another office is reminded for themselves.
    assert new(world, "innovator") == others


def test_the_history_of_settled_notices_stays(world: World, reminded: Report) -> None:
    rows = list(
        Notice.objects.filter(kind="rung")
        .order_by("pk")
        .values("pk", "person_id", "code", "at", "noted_at", "mailing_id")
    )

    hand_in(world, reminded)

    kept = Notice.objects.filter(kind="rung").order_by("pk")
    assert list(kept.values("pk", "person_id", "code", "at", "noted_at", "mailing_id")) == rows
    assert not kept.filter(read_at__isnull=False).exists()


def test_a_dropped_deadline_settles_its_reminders(world: World, reminded: Report) -> None:
    gate.perform(reminded, "waive", actor=world.sekda, at=world.tick(), comment="Dibebaskan.")

    assert new(world) == 0


def test_a_later_day_settles_the_reminders_of_the_earlier_one(world: World, reminded: Report) -> None:
    asked = extensions.ask(
        reminded.deadline, actor=world.operator, at=world.tick(), until=date(2025, 4, 22), reason="Banjir."
    )
    waiting = new(world)
    extensions.decide(asked, actor=world.sekda, at=world.tick(), outcome="granted", decision="Ya.")

    assert (waiting, new(world)) == (1, 0)


def test_a_refused_extension_settles_nothing(world: World, reminded: Report) -> None:
    asked = extensions.ask(
        reminded.deadline, actor=world.operator, at=world.tick(), until=date(2025, 4, 22), reason="Banjir."
    )
    extensions.decide(asked, actor=world.sekda, at=world.tick(), outcome="refused", decision="Tidak.")

    assert new(world) == 1


def test_a_settled_notice_is_not_mailed(world: World) -> None:
    contract = in_force(world)
    world.sweep(WINDOW)
    world.sweep(REMINDED)
    OutboxMessage.objects.all().delete()
    mail.outbox.clear()
    asked = extensions.ask(
        world.report(contract, 1).deadline,
        actor=world.operator,
        at=world.tick(),
        until=date(2025, 4, 22),
        reason="Banjir.",
    )
    extensions.decide(asked, actor=world.sekda, at=world.tick(), outcome="granted", decision="Ya.")
    OutboxMessage.objects.all().delete()

    work(world.tick())

    assert mail.outbox == []


def test_a_breach_after_the_receipt_of_another_report_stays_new(world: World, reminded: Report) -> None:
    """Only the obligation that is done with is settled."""
    world.sweep(BREACHED)
    other = world.report(reminded.contract, 2)
    gate.perform(other, "waive", actor=world.sekda, at=world.tick(), comment="Dibebaskan.")

    assert new(world) == 1
    assert "4 pengingat sebelumnya untuk hal yang sama" in page(world, world.operator).content.decode()


def test_a_task_is_settled_when_it_is_done_by_whomever(world: World) -> None:
    innovation = world.approved()
    queue.deliver_due(at=world.tick())
    before = Notice.objects.get(kind="task", person_id=world.bureau.person_id).settled_at
    gate.perform(
        innovation, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )

    launched = Notice.objects.get(kind="task", code="launch")
    assert (before, launched.settled_at) == (None, innovation.__class__.objects.get(pk=innovation.pk).last_at)


def test_a_notice_of_two_tasks_is_settled_with_the_second(world: World) -> None:
    """A report sent back to an agency whose operator innovates too."""
    appoint(world.operator.person, world.seats["innovator"], starts_at=world.tick())
    returned = world.decide(
        reported(world), world.bureau, "return", items=[{"field": "lines", "message": "Mana buktinya?"}]
    )
    queue.deliver_due(at=world.tick())
    notice = Notice.objects.get(person_id=world.operator.person_id, kind="task", code="revise")
    tasks = notice.tasks.count()
    gate.perform(returned, "resubmit", actor=world.operator, at=world.tick())

    notice.refresh_from_db()
    assert (tasks, notice.settled_at) == (2, world.now)


@pytest.mark.parametrize("end", ["terminate", "discontinue"])
def test_who_was_only_reminded_is_told_once_of_the_end(world: World, reminded: Report, end: str) -> None:
    subject = {"terminate": reminded.contract, "discontinue": reminded.innovation}[end]
    before = Notice.objects.latest("pk").pk

    gate.perform(subject, end, actor=world.regent, at=world.tick(), comment="Tidak dilanjutkan.")
    work(world.tick())

    told = Notice.objects.filter(person_id=world.operator.person_id, pk__gt=before)
    assert list(told.filter(subject_type="report").values_list("subject_id", "kind", "code")) == [
        (reminded.pk, "news", "waived")
    ]
