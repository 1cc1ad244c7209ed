"""A decree and the due dates: what was known when, what it would move, and what it moves."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from calendars.models import CalendarVersion, Holiday
from calendars.services.calendar_versions import calendar_of, version_of
from calendars.services.holidays import import_holidays
from deadlines.models import Deadline, DeadlineChange, DeadlineStepReached, DecreeEntry
from deadlines.queries import decrees_visible_to
from deadlines.schedule.derivations import in_words
from deadlines.services import deadlines, decree_entry, holiday_decrees
from tests.acting import as_actor
from tests.innovations import walks
from tests.tables import csv_bytes
from tests.world import World

HEADER = ("date", "name", "kind", "decree_number", "published_on", "withdrawn")
AUGUST = ("2025-08-18", "Cuti Bersama Proklamasi", "cuti bersama", "SKB 933/2025", "2025-08-07", "")
# The second report's due day becomes a day off, and the one after it.
MONDAY = ("2025-07-14", "Libur Pilkada", "libur", "SKB 1/2025", "2025-06-02", "")
TUESDAY = ("2025-07-15", "Libur Pilkada", "libur", "SKB 1/2025", "2025-06-02", "")
IN_JUNE = datetime(2025, 6, 2, 3, tzinfo=UTC)


def table(*rows: tuple[str, ...]) -> bytes:
    return csv_bytes(HEADER, *rows)


def due_days() -> list[date]:
    return list(Deadline.objects.filter(kind="report").order_by("due_at").values_list("due_on", flat=True))


def test_a_late_decree_makes_18_august_2025_a_day_off(world: World) -> None:
    import_holidays(table(AUGUST))
    day, government = date(2025, 8, 18), world.government.pk

    known = [calendar_of(government, known_on=date(2025, 8, asked)).is_working_day(day) for asked in (1, 8)]

    assert known == [True, False]


def test_a_calendar_version_is_named_by_what_it_says(world: World) -> None:
    before = version_of(world.government.pk, known_on=date(2025, 8, 1))
    elsewhere = version_of(world.other_government.pk, known_on=date(2025, 8, 1))
    import_holidays(table(AUGUST))

    then = version_of(world.government.pk, known_on=date(2025, 8, 1))
    after = version_of(world.government.pk, known_on=date(2025, 8, 8))

    assert before.pk == elsewhere.pk == then.pk != after.pk


def test_an_agency_may_have_a_week_of_its_own(world: World) -> None:
    world.agency.working_week = 6
    world.agency.save(update_fields=["working_week"])
    saturday = date(2025, 7, 5)

    weeks = [
        calendar_of(world.government.pk, agency_id=agency.pk).is_working_day(saturday)
        for agency in (world.agency, world.other_agency)
    ]

    assert weeks == [True, False]


def test_a_preview_names_what_would_move_and_writes_nothing(world: World) -> None:
    walks.in_force(world)
    before = (due_days(), CalendarVersion.objects.count(), Holiday.objects.count())

    found = holiday_decrees.preview(table(MONDAY, TUESDAY), at=IN_JUNE)

    assert [(move.from_on, move.to_on) for move in found.shifts if move.shifts_day] == [
        (date(2025, 7, 14), date(2025, 7, 16))
    ]
    assert (len(found.days), due_days(), CalendarVersion.objects.count(), Holiday.objects.count()) == (
        2,
        *before,
    )


def test_a_decree_moves_what_is_ahead_and_says_why(world: World) -> None:
    walks.in_force(world)

    done = holiday_decrees.publish(table(MONDAY, TUESDAY), at=IN_JUNE)

    second = Deadline.objects.order_by("due_at")[1]
    change = second.changes.get(number=2)
    assert done.moved == 1
    assert due_days() == [date(2025, 4, 21), date(2025, 7, 16), date(2025, 10, 14), date(2026, 1, 14)]
    assert (change.cause, change.known_at, change.due_on) == ("moved", IN_JUNE, date(2025, 7, 16))
    assert (change.details["from"], change.details["to"]) == ("2025-07-14", "2025-07-16")
    assert ["SKB 1/2025" in line for line in change.details["decrees"]] == [True, True]


def test_the_same_decree_again_changes_nothing(world: World) -> None:
    walks.in_force(world)
    holiday_decrees.publish(table(MONDAY, TUESDAY), at=IN_JUNE)
    before = DeadlineChange.objects.count()

    again = holiday_decrees.publish(table(MONDAY, TUESDAY), at=IN_JUNE + timedelta(days=1))

    assert (again.days, again.unchanged, again.moved, again.recounted) == ([], 2, 0, 0)
    assert DeadlineChange.objects.count() == before


def test_a_withdrawal_never_makes_a_day_earlier(world: World) -> None:
    walks.in_force(world)
    holiday_decrees.publish(table(MONDAY), at=IN_JUNE)

    holiday_decrees.publish(
        table((*MONDAY[:3], "SKB 2/2025", "2025-06-10", "ya")), at=datetime(2025, 6, 10, 3, tzinfo=UTC)
    )

    second = Deadline.objects.order_by("due_at")[1]
    assert second.due_on == date(2025, 7, 15)
    assert second.changes.get(number=3).details["earlier"] == "2025-07-14"


def test_an_overdue_deadline_is_recounted_and_not_moved(world: World) -> None:
    walks.in_force(world)
    at = datetime(2025, 4, 24, 3, tzinfo=UTC)
    first = Deadline.objects.order_by("due_at")[0]
    before = deadlines.verdict_of(first, at=at).late_working_days

    holiday_decrees.publish(table(("2025-04-22", "Libur bencana", "libur", "SKB 3", "2025-04-23", "")), at=at)

    first.refresh_from_db()
    after = deadlines.verdict_of(first, at=at)
    assert (first.due_on, before, after.late_working_days) == (date(2025, 4, 21), 3, 2)
    assert deadlines.replay(first, at=at - timedelta(hours=1)).late_working_days == 3


def test_a_moved_deadline_walks_the_ladder_of_its_new_day(world: World) -> None:
    walks.in_force(world)
    holiday_decrees.publish(table(MONDAY, TUESDAY), at=IN_JUNE)

    world.sweep(datetime(2025, 7, 16, 17, tzinfo=UTC))

    second = Deadline.objects.order_by("due_at")[1]
    steps = DeadlineStepReached.objects.filter(deadline=second).order_by("scheduled_at")
    assert [(step.code, step.scheduled_at.strftime("%m-%d")) for step in steps] == [
        ("remind_14", "07-02"),
        ("remind_7", "07-09"),
        ("remind_3", "07-13"),
        ("remind_1", "07-15"),
        ("remind_0", "07-16"),
        ("breach", "07-16"),
    ]


def test_a_regional_day_off_moves_only_its_government(world: World) -> None:
    walks.in_force(world)

    elsewhere = holiday_decrees.publish(table(MONDAY), at=IN_JUNE, government=world.other_government)
    here = holiday_decrees.publish(table(MONDAY), at=IN_JUNE, government=world.government)

    assert (elsewhere.moved, here.moved) == (0, 1)


@pytest.mark.parametrize(
    "table_name", ["calendars_calendarversion", "deadlines_deadlinechange", "deadlines_decreeentry"]
)
def test_versions_and_changes_are_never_rewritten(world: World, table_name: str) -> None:
    walks.in_force(world)
    holiday_decrees.publish(table(MONDAY, TUESDAY), at=IN_JUNE)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_name}")


def test_the_command_shows_and_then_moves(world: World, tmp_path: Path) -> None:
    walks.in_force(world)
    decree = tmp_path / "skb.csv"
    decree.write_bytes(table(("2025-11-12", "Hari Jadi", "libur", "Perbup 1", "2025-01-02", "")))
    said = StringIO()

    call_command("publish_decree", str(decree), "--government", "35.23", "--preview", stdout=said)
    shown = Holiday.objects.filter(name="Hari Jadi").count()
    call_command("publish_decree", str(decree), "--government", "35.23", stdout=said)

    assert (shown, Holiday.objects.filter(name="Hari Jadi").count()) == (0, 1)
    assert "tidak ada yang ditulis" in said.getvalue()


def test_the_command_names_bad_lines(world: World, tmp_path: Path) -> None:
    decree = tmp_path / "skb.csv"
    decree.write_bytes(table(("12/11/2025", "Hari Jadi", "", "", "2025-01-02", "")))
    complained = StringIO()

    with pytest.raises(CommandError):
        call_command("publish_decree", str(decree), stderr=complained)

    assert "Sel A2: “12/11/2025” dapat dibaca dua cara" in complained.getvalue()


def test_who_entered_a_decree_stands_beside_what_it_moved(world: World) -> None:
    contract = world.in_force()
    before = Deadline.objects.get(pk=world.report(contract, 1).deadline_id)
    day = before.due_on.isoformat()
    days = table((day, "Hari Jadi Tuban", "libur", "Keputusan Bupati 1/2025", "", ""))

    applied = decree_entry.publish_as(
        as_actor(world.administrator, world.now),
        days,
        at=world.now,
        national=False,
        published_on=world.now.date(),
    )

    entry = DecreeEntry.objects.get()
    change = before.changes.order_by("-number").first()
    assert (applied.entry, change.decree, change.cause) == (entry, entry, "moved")
    assert (entry.entered_by_id, entry.entered_at, entry.government_id, entry.decrees, entry.days) == (
        world.administrator.person_id,
        world.now,
        world.government.pk,
        ["Keputusan Bupati 1/2025"],
        [[before.due_on.isoformat(), "Hari Jadi Tuban", False]],
    )
    assert entry.entered_as in " ".join(in_words(Deadline.objects.get(pk=before.pk)))


def test_entries_are_shown_to_inspector_not_other_agencies(world: World) -> None:
    world.in_force()
    entered = [
        holiday_decrees.publish(
            table((f"2025-11-{day:02}", f"Hari {day}", "libur", f"SK {day}", "2025-01-02", "")),
            at=world.now,
            government=place,
        )
        for day, place in ((12, world.government), (13, world.other_government), (14, None))
    ]
    browser = Client()
    browser.force_login(world.inspector, backend="django.contrib.auth.backends.ModelBackend")

    found = browser.get("/api/v1/decrees/").json()["results"]

    assert {row["id"] for row in found} == {str(entered[0].entry.pk), str(entered[2].entry.pk)}
    assert {(row["entered_by"], row["moved"], tuple(row["decrees"])) for row in found} == {
        (None, 0, ("SK 12",)),
        (None, 0, ("SK 14",)),
    }
    assert not decrees_visible_to(as_actor(world.operator, world.now), world.now).exists()
