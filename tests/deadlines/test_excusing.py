"""Excusing a lateness: an act of its own, which leaves the due day, the days late and the past what they were."""

from datetime import UTC, date, datetime

import pytest

from common.errors import BadInput, NotNow, NotPermitted
from dashboard import fairness, published
from deadlines.models import Deadline, LatenessExcuse
from deadlines.services import clocks, deadlines, excusing
from innovations.models import Report
from innovations.services.evaluations.scoring import missed_of
from organisations.enums import Capacity
from organisations.services.appointing import appoint
from tests.deadlines.test_extensions import ask
from tests.innovations.walks import open_report
from tests.world import LONG_AGO, World
from workflow.engine import gate
from workflow.models import Event

# The first report is due on 21 April 2025, a Monday; its form locks on 21 May.
LATE = datetime(2025, 4, 24, 3, tzinfo=UTC)
LOCKED = datetime(2025, 11, 29, 3, tzinfo=UTC)
WHY = "Kantor terendam banjir."


def late_report(world: World, at: datetime = LATE) -> Report:
    report = open_report(world)
    world.sweep(at)
    world.now = at
    return report


def handed_in_late(world: World) -> Report:
    report = world.fill(late_report(world), "40", "12")
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


def excuse(world: World, report: Report, **changes) -> LatenessExcuse:
    values = {"actor": world.sekda, "at": world.tick(hours=1), "reason": WHY}
    return excusing.excuse(Deadline.objects.get(pk=report.deadline_id), **(values | changes))


def verdict(report: Report, at: datetime) -> tuple[str, int]:
    found = deadlines.verdict_of(Deadline.objects.get(pk=report.deadline_id), at=at)
    return str(found.code), found.late_working_days


def counted(at: datetime) -> tuple[int, int, int]:
    shown = published.summary(at=at)
    return shown.reports_in_time, shown.reports_late, shown.reports_excused


def test_what_came_late_is_shown_as_excused(world: World) -> None:
    report = handed_in_late(world)
    before, missed = world.now, missed_of(report, at=world.now)

    given = excuse(world, report)

    assert (verdict(report, world.now), verdict(report, before)) == (("met_excused", 3), ("met_late", 3))
    assert (missed, missed_of(report, at=world.now), missed_of(report, at=before)) == (1, 0, 1)
    assert counted(world.now) == (0, 0, 1)
    assert (given.excused_as, given.excused_by, given.until) == (
        world.seats["sekda"].title,
        world.sekda.person,
        None,
    )


def test_an_excuse_stands_in_the_history_and_in_public(world: World) -> None:
    report = handed_in_late(world)

    given = excuse(world, report)

    newest = Event.objects.filter(subject_id=report.pk).latest("seq")
    assert (newest.kind, newest.at) == ("report.excuse", given.excused_at)
    assert list(fairness.excuses_in(government=world.government, year=2025)) == [given]


def test_what_is_open_unlocks_until_the_day_named(world: World) -> None:
    report = late_report(world, LOCKED)
    before = world.now

    excuse(world, report, until=date(2026, 1, 9))
    world.fill(report, "40", "12")

    at = world.now
    assert [verdict(report, moment)[0] for moment in (before, at)] == ["locked", "excused"]
    assert counted(at)[2] == 1
    afterwards = datetime(2026, 1, 9, 17, tzinfo=UTC)
    days = verdict(report, afterwards)[1]
    assert verdict(report, afterwards)[0] == "breached"
    assert days > verdict(report, before)[1]
    gate.perform(report, "submit", actor=world.operator, at=world.tick())
    assert verdict(report, world.now)[0] == "met_excused"


def test_what_comes_after_the_excused_day_is_late_again(world: World) -> None:
    report = late_report(world)
    excuse(world, report, until=date(2025, 4, 30))

    world.now = datetime(2025, 5, 14, 3, tzinfo=UTC)
    overdue = counted(world.now)
    steps = world.sweep(world.now).steps
    gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())

    assert (overdue, steps["breach"], verdict(report, world.now)[0]) == ((0, 1, 0), 1, "met_late")


def test_the_clock_that_stands_still_leaves_the_excused_due_day(world: World) -> None:
    report = late_report(world)
    excuse(world, report, until=date(2025, 4, 30))
    rows = Deadline.objects.filter(pk=report.deadline_id)
    clocks.rest(rows, at=world.tick(hours=1))
    world.now = datetime(2025, 4, 28, 3, tzinfo=UTC)

    clocks.wake(rows, at=world.tick())

    moved = rows.get()
    assert (moved.extended_until, moved.excused_until) == (None, datetime(2025, 5, 2, 17, tzinfo=UTC))
    replayed = deadlines.replay(moved, at=world.now)
    assert replayed == deadlines.verdict_of(moved, at=world.now)
    assert (replayed.code, replayed.due_at) == ("excused", moved.due_at)


def test_a_request_for_less_is_settled_by_the_excuse(world: World) -> None:
    report = late_report(world)
    request = ask(world, report.deadline, until=date(2025, 4, 28))

    excuse(world, report, until=date(2025, 4, 30))

    request.refresh_from_db()
    assert request.overtaken_by == "moved"


def test_only_the_deciding_office_excuses(world: World) -> None:
    report = handed_in_late(world)

    for who in (world.operator, world.head, world.bureau, world.neighbour):
        with pytest.raises(NotPermitted):
            excuse(world, report, actor=who)


@pytest.mark.parametrize("who", ["head", "operator"])
def test_whoever_owed_does_not_excuse(world: World, who: str) -> None:
    report = handed_in_late(world)
    user = getattr(world, who)
    appoint(user.person, world.seats["sekda"], capacity=Capacity.PLH, starts_at=LONG_AGO, letter_no="1/2025")

    with pytest.raises(NotPermitted) as refusal:
        excuse(world, report, actor=user)

    assert refusal.value.code == "four_eyes"


def test_what_is_not_late_is_not_excused(world: World) -> None:
    with pytest.raises(NotNow) as refusal:
        excuse(world, open_report(world), until=date(2025, 4, 30))

    assert refusal.value.code == "not_late"


def test_an_excuse_is_given_once(world: World) -> None:
    report = handed_in_late(world)
    excuse(world, report)

    with pytest.raises(NotNow) as refusal:
        excuse(world, report)

    assert refusal.value.code == "already_excused"


def test_what_fell_away_is_not_excused(world: World) -> None:
    report = late_report(world)
    gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Tidak perlu.")

    with pytest.raises(NotNow) as refusal:
        excuse(world, report, until=date(2025, 4, 30))

    assert refusal.value.code == "not_owed"


@pytest.mark.parametrize(
    ("received", "changes", "fault"),
    [
        (False, {}, ("until", "required")),
        (False, {"until": date(2025, 4, 23)}, ("until", "past")),
        (False, {"until": date(2027, 4, 23)}, ("until", "too_late")),
        (False, {"until": date(2025, 4, 30), "reason": " "}, ("reason", "required")),
        (True, {"until": date(2025, 4, 30)}, ("until", "unused")),
    ],
)
def test_a_faulty_excuse_names_its_field(world: World, received: bool, changes, fault) -> None:
    report = handed_in_late(world) if received else late_report(world)

    with pytest.raises(BadInput) as refusal:
        excuse(world, report, **changes)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [fault]
    assert not LatenessExcuse.objects.exists()
