"""E-mails about deadlines: to whom, when, and when not."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from innovations.models import Report
from organisations.models import Seat
from organisations.services.appointing import end
from tests.innovations.walks import WINDOW, in_force
from tests.world import World
from workflow import engine, outbox
from workflow.models import OutboxMessage
from workflow.notices import deliver_deadline_notice

BREACHED = datetime(2025, 4, 9, 1, tzinfo=UTC)
LOCKED = datetime(2025, 5, 9, 1, tzinfo=UTC)


def delivered(world: World, at: datetime) -> list[str]:
    """Addresses of the e-mails that the sweep at `at` leads to."""
    world.sweep(at)
    outbox.deliver_due(at=world.now)
    assert list(OutboxMessage.objects.exclude(last_error="").exclude(topic="contract.render")) == []
    return sorted(address for message in mail.outbox for address in message.to)


@pytest.fixture
def report(world: World) -> Report:
    contract = in_force(world)
    # The document is none of this test's business.
    OutboxMessage.objects.filter(topic="contract.render").delete()
    found: Report = world.report(contract, 1)
    return found


def test_a_reminder_goes_to_the_offices_that_report(world: World, report: Report) -> None:
    found = delivered(world, datetime(2025, 3, 26, 1, 5, tzinfo=UTC))

    assert found == ["innovator@uji.example", "operator@uji.example"]
    assert report.deadline.agency.name in mail.outbox[0].body
    assert "14" in mail.outbox[0].subject


def test_a_breach_is_told_to_the_head_of_agency_too(world: World, report: Report) -> None:
    found = delivered(world, BREACHED)

    assert found == ["head@uji.example", "innovator@uji.example", "operator@uji.example"]


def test_missed_runs_lead_to_one_notice(world: World, report: Report) -> None:
    delivered(world, LOCKED)

    assert OutboxMessage.objects.filter(topic="deadline.notice").count() == 1


def test_nobody_is_reminded_of_what_is_done(world: World, report: Report) -> None:
    world.sweep(WINDOW)
    outbox.deliver_due(at=world.now)
    mail.outbox.clear()
    done = engine.perform(
        world.fill(world.report(report.contract, 1), "40", "12"),
        "submit",
        actor=world.operator,
        at=world.tick(),
    )

    deliver_deadline_notice({"deadline": str(done.deadline_id), "rung": "remind_3"}, world.now)

    assert mail.outbox == []


def test_a_notice_goes_to_who_holds_the_office_then(world: World, report: Report) -> None:
    held: Any = Seat.objects.get(pk=world.seats["operator"].pk).holdings.get()
    end(held, at=world.now)

    assert delivered(world, datetime(2025, 3, 26, 1, 5, tzinfo=UTC)) == ["innovator@uji.example"]


def test_a_line_break_in_a_title_does_not_break_the_subject(world: World, report: Report) -> None:
    deadline = report.deadline
    deadline.title = "Laporan\r\nBcc: semua@contoh.example"
    deadline.save(update_fields=["title"])

    delivered(world, BREACHED)

    assert all("\n" not in message.subject for message in mail.outbox)
