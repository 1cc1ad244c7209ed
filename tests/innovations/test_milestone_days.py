"""Milestones are due from the launch on: scheduled, reminded of, met, moved by a changed plan, ended with it all."""

import importlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection

from common.errors import NotNow
from deadlines.models import Deadline, DeadlineStepReached
from deadlines.services import bulk_extensions, extensions
from innovations.models import Innovation, MilestoneDue
from innovations.services.progress import milestone_days, noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from innovations.services.progress.statements import milestones_in_plan
from innovations.services.proposals import plan_changes
from innovations.services.reports import evidence, reporting
from innovations.services.reports.evidence import EvidenceSubject
from notifications.models import Notice
from notifications.services import feeds
from tests import databases
from tests.acting import as_actor
from tests.deadlines.test_deadline_worker import manage
from tests.innovations.walks import in_force, launched_with_milestones
from tests.notifications.scenarios import notices_received, swept
from tests.world import POLICIES, START, World, build
from workflow.engine import gate
from workflow.models import OutboxMessage
from workflow.outbox import queue
from workflow.policy_changes import publishing

# Idulfitri and its leave end on 7 April 2025.
ROLLED = date(2025, 4, 8)


def note(world: World, innovation: Innovation, activity: str, percent: int, on: date, **more: Any) -> Any:
    milestone = innovation.milestones.get(activity=activity)
    said = ProgressNote(
        happened_on=on,
        text="Berjalan.",
        milestone_id=milestone.pk,
        percent=percent,
        finished_on=on if percent == 100 else None,
        **more,
    )
    files = [EvidenceFile("foto.pdf", b"%PDF-1.7\n%%EOF\n")] if percent == 100 else []
    return noting.write(innovation, actor=world.operator, at=world.tick(), note=said, files=files)


def days(innovation: Innovation) -> dict[str, tuple[date, str]]:
    """Of each milestone the due day that counts and what has become of its newest deadline."""
    found = {}
    for due in MilestoneDue.objects.filter(innovation=innovation).order_by("made_at", "id"):
        deadline, milestone = due.deadline, innovation.milestones.filter(pk=due.milestone_id).first()
        became = "met" if deadline.met_at else "gone" if deadline.closed_at else "open"
        found[milestone.activity if milestone else "–"] = (
            deadline.due_on,
            "rests" if deadline.paused_at else became,
        )
    return found


def standing(innovation: Innovation, at: datetime) -> dict[str, tuple[str, int]]:
    return {
        row.milestone.activity: (str(row.standing.state), row.standing.late_working_days)
        for row in milestones_in_plan(innovation, at=at)
    }


def test_a_launch_schedules_what_lies_ahead_on_working_days(world: World) -> None:
    innovation = launched_with_milestones(world)

    assert days(innovation) == {
        "Uji coba": (ROLLED, "open"),
        "Perluasan": (date(2026, 6, 30), "open"),
        "Replikasi": (date(2028, 1, 31), "open"),
    }
    first = Deadline.objects.get(due_on=ROLLED, kind="milestone")
    assert (first.zone, first.due_at) == ("Asia/Jakarta", datetime(2025, 4, 8, 17, tzinfo=UTC))
    assert first.derivation["anchor"] == "plan"


def test_following_again_changes_nothing(world: World) -> None:
    innovation = launched_with_milestones(world)
    before = list(Deadline.objects.order_by("id").values())

    milestone_days.schedule_existing({"innovation": str(innovation.pk)}, world.tick())

    assert list(Deadline.objects.order_by("id").values()) == before


def test_a_missed_milestone_is_escalated_to_the_head(world: World) -> None:
    launched_with_milestones(world)
    OutboxMessage.objects.all().delete()

    reminded = swept(world, datetime(2025, 4, 1, 2, tzinfo=UTC))
    subject = mail.outbox[0].subject
    missed = swept(world, datetime(2025, 4, 9, 2, tzinfo=UTC))

    agency = ["innovator@uji.example", "operator@uji.example"]
    assert (reminded, missed) == (agency, ["head@uji.example", *agency])
    assert "7" in subject
    assert {notice.subject_type for notice in Notice.objects.filter(kind="rung")} == {"milestone"}


def test_finishing_settles_the_day_and_its_reminders(world: World) -> None:
    innovation = launched_with_milestones(world)
    swept(world, datetime(2025, 4, 1, 2, tzinfo=UTC))

    note(world, innovation, "Uji coba", 100, date(2025, 3, 28))
    after = swept(world, datetime(2025, 4, 9, 2, tzinfo=UTC))

    assert days(innovation)["Uji coba"] == (ROLLED, "met")
    assert (after, Notice.objects.filter(kind="rung", settled_at__isnull=True).count()) == ([], 0)
    assert standing(innovation, world.now)["Uji coba"] == ("kept", 0)


def test_recorded_late_but_finished_in_time_is_kept(world: World) -> None:
    innovation = launched_with_milestones(world)
    world.sweep(datetime(2025, 4, 20, 2, tzinfo=UTC))

    missed = standing(innovation, world.now)["Uji coba"]
    note(world, innovation, "Uji coba", 100, ROLLED)

    assert (missed, standing(innovation, world.now)["Uji coba"]) == (("missed", 8), ("kept", 0))


def test_a_milestone_corrected_to_unfinished_is_owed_again(world: World) -> None:
    innovation = launched_with_milestones(world)
    wrong = note(world, innovation, "Uji coba", 100, date(2025, 1, 2))

    note(world, innovation, "Uji coba", 30, date(2025, 1, 2), corrects=wrong.pk)

    assert days(innovation)["Uji coba"] == (ROLLED, "open")
    assert MilestoneDue.objects.filter(innovation=innovation).count() == 4


def test_a_changed_plan_closes_and_moves_days(world: World) -> None:
    innovation = launched_with_milestones(world)
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())
    kept, moved, *_rest = change.content["milestones"]
    rows = [kept, moved | {"planned_end": "2026-07-31"}, {"activity": "Baru", "planned_end": "2025-05-02"}]
    given = [row | ({"id": UUID(row["id"])} if "id" in row else {}) for row in rows]
    change = plan_changes.revise(change, actor=world.innovator, at=world.tick(), rows={"milestones": given})
    change = gate.perform(change, "submit", actor=world.innovator, at=world.tick())

    world.decide(change, world.sekda)

    assert days(innovation) == {
        "Uji coba": (ROLLED, "open"),
        "Perluasan": (date(2026, 7, 31), "open"),
        "Baru": (date(2025, 5, 2), "open"),
        "–": (date(2028, 1, 31), "gone"),
    }


def test_while_an_innovation_rests_its_clocks_stand_still(world: World) -> None:
    innovation = launched_with_milestones(world)
    swept(world, datetime(2025, 4, 4, 3, tzinfo=UTC))
    innovation = gate.perform(innovation, "suspend", actor=world.sekda, at=world.tick(), comment="Rehat.")

    swept_while = swept(world, datetime(2025, 4, 11, 2, tzinfo=UTC))
    resting = (days(innovation)["Uji coba"], standing(innovation, world.now)["Uji coba"])
    gate.perform(innovation, "resume", actor=world.sekda, at=world.tick())

    # The working days at whose end it rested: 8, 9 and 10 April.
    moved = Deadline.objects.get(milestone_due__milestone__activity="Uji coba")
    assert (swept_while, resting) == ([], ((ROLLED, "rests"), ("open", 0)))
    assert moved.counts_until == datetime(2025, 4, 11, 17, tzinfo=UTC)


def test_nothing_is_owed_after_the_end(world: World) -> None:
    innovation = launched_with_milestones(world)
    world.now = datetime(2025, 4, 10, 3, tzinfo=UTC)

    ended = gate.perform(innovation, "discontinue", actor=world.sekda, at=world.tick(), comment="Selesai.")

    assert {became for _due, became in days(innovation).values()} == {"gone"}
    later = world.tick(days=90)
    assert standing(ended, later) == {
        "Uji coba": ("missed", 2),
        "Perluasan": ("lapsed", 0),
        "Replikasi": ("lapsed", 0),
        "Persiapan": ("open", 0),
        "Tanpa tanggal": ("open", 0),
    }


def test_a_submitted_report_settles_finished_milestones(world: World) -> None:
    innovation = launched_with_milestones(world)
    contract = in_force(world, innovation)
    world.sweep(datetime(2025, 4, 9, 3, tzinfo=UTC))
    report = world.fill(world.report(contract, 1), "40", "12")
    finished = innovation.milestones.get(activity="Uji coba")
    given = {
        row.pk: reporting.MilestoneEntry(percent=0) for row in innovation.milestones.exclude(pk=finished.pk)
    }
    given[finished.pk] = reporting.MilestoneEntry(percent=100, finished_on=date(2025, 3, 20))
    report = reporting.save_figures(
        report, actor=world.operator, at=world.tick(), figures={}, milestones=given
    )
    evidence.attach(
        report,
        actor=world.operator,
        at=world.tick(),
        name="foto.pdf",
        content=b"%PDF-1.7\n%%EOF\n",
        about=EvidenceSubject(milestone_id=finished.pk, dated_on=date(2025, 3, 20)),
    )
    typed = days(innovation)["Uji coba"]

    gate.perform(report, "submit", actor=world.operator, at=world.tick())

    assert (typed, days(innovation)["Uji coba"]) == ((ROLLED, "open"), (ROLLED, "met"))
    assert standing(innovation, world.now)["Uji coba"] == ("kept", 0)


def test_a_later_entry_goes_on_where_the_report_ended(world: World) -> None:
    innovation = launched_with_milestones(world)
    world.now = datetime(2027, 2, 1, 3, tzinfo=UTC)

    note(world, innovation, "Replikasi", 60, date(2027, 1, 15))

    row = next(row for row in milestones_in_plan(innovation, at=world.now) if row.milestone.horizon == "long")
    assert (str(row.standing.state), row.standing.percent) == ("open", 60)


def test_policy_names_recipients_steps_and_roll_of_milestones(world: World) -> None:
    rules = (
        '[milestones]\nroll = "previous"\nreminder_days = [30]\n'
        '[[milestones.ladder]]\ncode = "remind"\nto = ["agency_head"]\n'
    )
    text = (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8")
    publishing.publish(text.replace('name = "tuban-2018"', 'name = "uji"', 1) + rules, at=START)
    world.government.policy_name = "uji"
    world.government.save(update_fields=["policy_name"])

    innovation = launched_with_milestones(world)

    deadline = (
        MilestoneDue.objects.filter(innovation=innovation).order_by("deadline__due_on").first().deadline
    )
    assert deadline.due_on == date(2025, 3, 28)
    assert swept(world, datetime(2025, 2, 26, 2, tzinfo=UTC)) == ["head@uji.example"]


def test_the_day_of_a_milestone_is_not_extended(world: World) -> None:
    innovation = launched_with_milestones(world)
    deadline = MilestoneDue.objects.filter(innovation=innovation).earliest("deadline__due_on").deadline

    with pytest.raises(NotNow) as refusal:
        extensions.ask(
            deadline, actor=world.operator, at=world.tick(), until=date(2025, 5, 30), reason="Belum siap."
        )

    found = bulk_extensions.covered(
        government=world.government,
        agency=None,
        due_from=date(2025, 1, 1),
        due_until=date(2028, 12, 31),
        until=date(2029, 1, 31),
    )
    assert (refusal.value.code, [row.kind for row in found.moves if row.kind == "milestone"]) == (
        "planned",
        [],
    )


def test_the_feed_of_an_agency_has_the_days(world: World) -> None:
    innovation = launched_with_milestones(world)
    note(world, innovation, "Uji coba", 100, date(2025, 1, 2))
    made = feeds.create_feed(as_actor(world.operator, world.now), "person", at=world.tick())

    text = feeds.read_feed(made.token, at=world.tick())

    assert "DTSTART;VALUE=DATE:20260630" in text
    assert "/tonggak/" in text.replace("\r\n ", "")
    assert "Tonggak capaian: Uji coba" in text.replace("\r\n ", "")


def test_worker_adds_milestone_days_after_an_upgrade(world: World) -> None:
    innovation, untouched = world.launched(), world.launched()
    # As a version before left it: in the plan, without a day.
    innovation.milestones.create(activity="Perluasan", planned_end=date(2026, 6, 30))
    untouched.milestones.create(activity="Tanpa tanggal")

    migration = importlib.import_module("innovations.migrations.0011_days_of_running_milestones")
    migration.announce(apps, connection.schema_editor())
    queue.deliver_due(at=world.tick())

    assert days(innovation)["Perluasan"] == (date(2026, 6, 30), "open")
    asked = OutboxMessage.objects.filter(topic=milestone_days.TOPIC)
    assert [row.payload for row in asked] == [{"innovation": str(innovation.pk)}]
    assert not MilestoneDue.objects.filter(innovation=untouched).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "command", [("run_worker", "--once"), ("enforce_deadlines",)], ids=["worker", "command"]
)
def test_the_shipped_process_writes_down_what_was_missed(command: tuple[str, ...]) -> None:
    world = build()
    innovation = launched_with_milestones(world)
    databases.mark_demo(demo=False)

    manage(*command)

    deadline = Deadline.objects.get(milestone_due__innovation=innovation, due_on=ROLLED)
    codes = DeadlineStepReached.objects.filter(deadline=deadline).order_by("scheduled_at")
    assert list(codes.values_list("code", flat=True)) == [
        "remind_14",
        "remind_7",
        "remind_1",
        "remind_0",
        "breach",
    ]
    assert ("head", "rung", "breach") in notices_received(deadline=deadline)
