"""Receipts that an inspector can cite, and the escalations they are about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from calendars.services.calendar_versions import version_of
from common.errors import BadInput, Unready
from deadlines.models import Deadline
from deadlines.schedule import due_dates
from deadlines.services import deadlines
from innovations.models import Report
from notifications.models import Mailing
from notifications.services.receipts import receipts_of
from tests.acting import as_actor
from tests.deadlines.steps_due import steps_due
from tests.notifications.scenarios import BREACHED, LOCKED, notices_received, owed, swept
from tests.workflow.workers.obligations import obligation
from tests.world import POLICIES, World
from workflow.engine import gate
from workflow.engine.available import available
from workflow.policies import document
from workflow.policy_changes import publishing

LADDER = (
    {"code": "escalate_sekda", "after": 3, "unit": "working_days", "to": ["regional_secretary"]},
    {"code": "escalate_inspector", "after": 14, "to": ["inspector", "regional_secretary"]},
    {"code": "lock", "to": ["reporters", "regional_secretary"]},
)
DUE = date(2025, 2, 7)


@pytest.fixture
def late(world: World) -> Deadline:
    """Due on Friday 7 February 2025, locked thirty days later."""
    rule = due_dates.DeadlineRule(roll="none", lock_after_days=30, ladder=LADDER)
    return obligation(world.agency, DUE, calendar=version_of(world.government.pk), rule=rule)


def day(after: int) -> datetime:
    """The end of so many days after the due day, in the government's zone."""
    return datetime(2025, 2, 7, 17, tzinfo=UTC) + timedelta(days=after)


def test_escalations_fall_due_by_working_or_calendar_days(late: Deadline) -> None:
    found = {step.code: step.instant for step in steps_due(deadlines.facts_of(late), day(60))}

    assert {code: found[code] for code in ("breach", "escalate_sekda", "escalate_inspector", "lock")} == {
        "breach": day(0),
        # Wednesday: Monday, Tuesday and Wednesday are the three working days.
        "escalate_sekda": day(5),
        "escalate_inspector": day(14),
        "lock": day(30),
    }


def test_the_offices_of_each_escalation_are_notified(world: World, late: Deadline) -> None:
    notified = [swept(world, day(after) + timedelta(hours=9)) for after in (5, 14, 30)]

    assert notified == [
        ["head@uji.example", "innovator@uji.example", "operator@uji.example", "sekda@uji.example"],
        ["inspector@uji.example", "sekda@uji.example"],
        ["innovator@uji.example", "operator@uji.example", "sekda@uji.example"],
    ]


def test_escalations_of_a_day_are_one_message(world: World, late: Deadline) -> None:
    rule = due_dates.DeadlineRule(roll="none", ladder=LADDER)
    for agency in (world.agency, world.other_agency):
        obligation(agency, DUE, calendar=late.calendar, rule=rule)

    swept(world, day(5) + timedelta(hours=9))

    assert Mailing.objects.filter(person_id=world.sekda.person_id).count() == 1
    assert [entry for entry in notices_received() if entry[0] == "sekda"] == [
        ("sekda", "rung", "escalate_sekda")
    ] * 3


def test_a_receipt_names_recipient_channel_and_message(world: World, late: Deadline) -> None:
    swept(world, day(5) + timedelta(hours=9))

    found = {receipt.code: receipt for receipt in receipts_of(late)}

    (telling,) = found["escalate_sekda"].told
    mailing = Mailing.objects.get(person_id=world.sekda.person_id)
    assert (telling.person_id, telling.role, telling.by) == (
        world.sekda.person_id,
        "regional_secretary",
        "escalate_sekda",
    )
    assert (telling.noted_at, telling.sent_at) == (world.now, mailing.sent_at)
    assert (telling.message_id, telling.sha256) == (mailing.message_id, mailing.sha256)


def test_a_missed_step_is_shown_as_covered_by_the_later_one(world: World, late: Deadline) -> None:
    swept(world, day(1))

    found = {receipt.code: {telling.by for telling in receipt.told} for receipt in receipts_of(late)}

    assert found == {
        code: {"breach"} for code in ("remind_14", "remind_7", "remind_3", "remind_1", "remind_0", "breach")
    }


def test_the_page_and_the_api_show_the_same_proof(world: World) -> None:
    report: Report = owed(world)
    swept(world, BREACHED)
    mailing = Mailing.objects.get(person_id=world.operator.person_id)
    browser = Client()
    browser.force_login(world.inspector, backend="django.contrib.auth.backends.ModelBackend")

    page = browser.get(f"/laporan/{report.pk}/").content.decode()
    api = browser.get(f"/api/v1/deadlines/{report.deadline_id}/receipts/").json()

    identity = mailing.message_id.strip("<>")
    assert identity in page
    assert mailing.message_id in [telling["message_id"] for receipt in api for telling in receipt["told"]]
    assert mailing.addresses[0] not in page


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ('code = "escalate_x"\nto = ["inspector"]', "after"),
        ('code = "escalate_x"\nafter = -1\nto = ["inspector"]', "after"),
        ('code = "escalate_x"\nafter = 1\nto = ["nobody"]', "to.0"),
        ('code = "escalate_x"\nafter = 1', "to"),
        ('code = "other"\nafter = 1\nto = ["inspector"]', "code"),
        ('code = "remind"\nafter = 1\nto = ["inspector"]', "after"),
        ('code = "escalate_x"\nafter = 1\nunit = "weeks"\nto = ["inspector"]', "unit"),
        ('code = "escalate_x"\nafter = 1\nto = ["inspector"]\nwhom = 1', "whom"),
    ],
)
def test_a_wrong_row_is_refused_by_line_and_field(row: str, field: str) -> None:
    text = (POLICIES / "tuban-2018.toml").read_text() + f"\n[[reports.ladder]]\n{row}\n"

    with pytest.raises(BadInput) as refusal:
        document.parse(text)

    assert [gap.field for gap in refusal.value.gaps] == [f"reports.ladder.5.{field}"]


def strict(world: World) -> None:
    """The government's policy closes submitting and launching to an agency with a locked report."""
    text = (POLICIES / "tuban-2018.toml").read_text().replace('name = "tuban-2018"', 'name = "ketat"')
    publishing.publish(text + '\n[consequences]\nlocked_report = ["submit", "launch"]\n', at=world.now)
    world.government.policy_name = "ketat"
    world.government.save(update_fields=["policy_name"])


def test_a_policy_lets_a_locked_report_close_submission(world: World) -> None:
    report = owed(world)
    strict(world)
    world.now = LOCKED
    draft = world.draft()

    with pytest.raises(Unready) as refusal:
        gate.perform(draft, "submit", actor=world.innovator, at=world.tick())

    (gap,) = refusal.value.gaps
    options: Any = {
        option.name: option for option in available(draft, as_actor(world.innovator, world.now), at=world.now)
    }
    assert gap.code == "report_locked"
    assert report.deadline.title in str(gap.message)
    assert [found.code for found in options["submit"].reasons] == ["report_locked"]


def test_a_locked_report_of_another_agency_closes_nothing(world: World) -> None:
    owed(world)
    strict(world)
    world.now = LOCKED
    draft = world.draft()
    draft.agency = world.other_agency
    draft.save(update_fields=["agency"])

    codes = [gap.code for gap in _gaps(draft, world)]

    assert "report_locked" not in codes


def test_without_the_rule_nothing_is_closed(world: World) -> None:
    owed(world)
    world.now = LOCKED

    submitted = world.submitted()

    assert submitted.state == "in_review"


def _gaps(draft: Any, world: World) -> Any:
    return next(
        option.reasons
        for option in available(draft, as_actor(world.neighbour, world.now), at=world.now)
        if option.name == "submit"
    )
