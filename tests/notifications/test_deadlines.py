"""Notices and e-mails about deadlines: to whom, when, how often, and when not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innovations.models import Report
from notifications.models import Mailing, Notice, NoticePreference
from notifications.services.deadline_notices import announce
from organisations.models import Seat
from organisations.services.appointing import end
from tests.innovations.walks import WINDOW
from tests.notifications.scenarios import BREACHED, LOCKED, REMINDED, notices_received, owed, swept, work
from tests.world import World
from workflow.engine import gate

REPORTERS = ["innovator@uji.example", "operator@uji.example"]


@pytest.fixture
def report(world: World) -> Report:
    return owed(world)


def test_a_reminder_goes_to_the_offices_that_report(world: World, report: Report) -> None:
    found = swept(world, REMINDED)

    assert found == REPORTERS
    assert report.deadline.agency.name in mail.outbox[0].body
    assert "14" in mail.outbox[0].subject


def test_the_head_of_agency_is_notified_of_a_breach_too(world: World, report: Report) -> None:
    assert swept(world, BREACHED) == ["head@uji.example", *REPORTERS]


def test_missed_runs_lead_to_one_notice_for_all_steps(world: World, report: Report) -> None:
    swept(world, LOCKED)

    rows = Notice.objects.filter(kind="rung").order_by("id")
    assert {(row.code, tuple(code for code, _at in row.covers)) for row in rows} == {
        ("lock", ("remind_14", "remind_7", "remind_3", "remind_1", "remind_0", "breach", "public")),
        ("lock", ("breach", "public")),
        ("lock", ("escalate_sekda",)),
        ("escalate_sekda", ()),
        ("escalate_inspector", ()),
    }
    assert len(mail.outbox) == 6


def test_announcing_the_same_steps_again_adds_no_notices(world: World, report: Report) -> None:
    swept(world, BREACHED)
    before = notices_received()

    announce(report.deadline.reached_steps.select_related("deadline"), BREACHED + timedelta(hours=1))

    assert notices_received() == before


def test_nobody_is_mailed_about_what_was_handed_in_meanwhile(world: World, report: Report) -> None:
    world.sweep(WINDOW)
    world.sweep(REMINDED)
    filled = world.fill(world.report(report.contract, 1), "40", "12")
    gate.perform(filled, "submit", actor=world.operator, at=world.tick())

    work(world.tick(hours=1))

    assert [message for message in mail.outbox if "14" in message.subject] == []


def test_a_notice_goes_to_who_holds_the_office_then(world: World, report: Report) -> None:
    held: Any = Seat.objects.get(pk=world.seats["operator"].pk).holdings.get()
    end(held, at=world.now)

    assert swept(world, REMINDED) == ["innovator@uji.example"]


def test_a_line_break_in_a_title_does_not_break_the_subject(world: World, report: Report) -> None:
    deadline = report.deadline
    deadline.title = "Laporan\r\nBcc: semua@contoh.example"
    deadline.save(update_fields=["title"])

    swept(world, BREACHED)

    assert [message.message()["Bcc"] for message in mail.outbox] == [None, None, None]


def test_the_second_thing_of_a_day_waits_for_the_next_morning(world: World, report: Report) -> None:
    swept(world, BREACHED)
    again = Notice.objects.get(person_id=world.operator.person_id)
    again.pk, again.uuid, again.code, again.mailing, again.mail_at = None, uuid4(), "lock", None, BREACHED
    again.save(force_insert=True)

    work(BREACHED + timedelta(hours=1))
    same_day = Mailing.objects.filter(person_id=world.operator.person_id).count()
    work(BREACHED + timedelta(days=1))

    assert (same_day, Mailing.objects.filter(person_id=world.operator.person_id).count()) == (1, 2)


def test_no_reminder_by_mail_for_who_does_not_want_one(world: World, report: Report) -> None:
    NoticePreference.objects.create(person_id=world.operator.person_id, mail_reminders=False)

    reminded = swept(world, REMINDED)
    late = swept(world, BREACHED)

    assert (reminded, late) == (["innovator@uji.example"], ["head@uji.example", *REPORTERS])


def test_nothing_leaves_in_quiet_hours(world: World, report: Report) -> None:
    at_ten_in_the_evening = BREACHED + timedelta(hours=13)

    by_night = swept(world, at_ten_in_the_evening)
    work(at_ten_in_the_evening + timedelta(hours=8, minutes=59))
    before_seven = len(mail.outbox)
    work(at_ten_in_the_evening + timedelta(hours=9))

    assert (by_night, before_seven, len(mail.outbox)) == ([], 0, 3)


def test_thirty_deadlines_cost_as_many_queries_as_one(world: World, report: Report) -> None:
    swept(world, BREACHED)
    steps = list(report.deadline.reached_steps.select_related("deadline"))

    with CaptureQueriesContext(connection) as one:
        announce(steps, BREACHED)
    with CaptureQueriesContext(connection) as thirty:
        announce(_thirty(report), BREACHED)

    assert [reads(one), reads(thirty), Notice.objects.count()] == [4, 4, 93]


def reads(queries: CaptureQueriesContext) -> int:
    return sum(query["sql"].startswith("SELECT") for query in queries.captured_queries)


def _thirty(report: Report) -> list[Any]:
    from uuid import uuid4

    from deadlines.models import Deadline, DeadlineStepReached

    first = report.deadline
    rows = []
    for _number in range(30):
        values = {field.attname: getattr(first, field.attname) for field in Deadline._meta.concrete_fields}
        rows.append(Deadline(**(values | {"id": uuid4(), "subject_id": uuid4()})))
    Deadline.objects.bulk_create(rows)
    return [DeadlineStepReached(deadline=row, code="breach", scheduled_at=row.due_at) for row in rows]
