"""Reminders, breach, lock and verdict as pure functions of stored facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.working_days import Calendar
from common.periods import end_of_day
from deadlines.schedule.escalations import Escalation
from deadlines.schedule.ladder import (
    DeadlineFacts,
    DeadlineStep,
    DeadlineVerdict,
    DueDateCause,
    DueDateChange,
    VerdictCode,
    planned_steps,
    public_from,
    verdict,
)
from tests import campaign
from tests.deadlines.steps_due import steps_due

WIB = ZoneInfo("Asia/Jakarta")
ZONES = [WIB, ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")]
DUE_ON = date(2025, 6, 30)
DUE_AT = end_of_day(DUE_ON, WIB)
FACTS = DeadlineFacts(due_at=DUE_AT, zone=WIB, lock_after_days=7)
A_SECOND = timedelta(seconds=1)
LATER = DUE_AT + timedelta(days=60)


def local(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of 2025 in Tuban."""
    return datetime(2025, month, day, hour, minute, tzinfo=WIB)


def extended(known_at: datetime) -> DueDateChange:
    """Sixteen more days, known from that moment on."""
    return DueDateChange(known_at, local(7, 16))


def steps_of(found: tuple[DeadlineStep, ...]) -> list[tuple[str, str]]:
    """Steps with their local times."""
    return [(step.code, step.instant.astimezone(WIB).strftime("%m-%d %H:%M")) for step in found]


def test_a_silent_agency_walks_the_whole_ladder() -> None:
    assert steps_of(steps_due(FACTS, LATER)) == [
        ("remind_14", "06-16 08:00"),
        ("remind_7", "06-23 08:00"),
        ("remind_3", "06-27 08:00"),
        ("remind_1", "06-29 08:00"),
        ("remind_0", "06-30 08:00"),
        ("breach", "07-01 00:00"),
        ("lock", "07-08 00:00"),
    ]


def test_a_report_in_time_forestalls_the_rest() -> None:
    facts = replace(FACTS, met_at=local(6, 25))

    assert [step.code for step in steps_due(facts, LATER)] == ["remind_14", "remind_7"]


def test_a_report_in_grace_forestalls_the_lock_only() -> None:
    facts = replace(FACTS, met_at=local(7, 3))

    assert [step.code for step in steps_due(facts, LATER)][-2:] == ["remind_0", "breach"]


@pytest.mark.parametrize(
    ("offset", "codes"), [(-A_SECOND, ["remind_0"]), (0 * A_SECOND, ["remind_0", "breach"])]
)
def test_the_due_instant_itself_is_too_late(offset: timedelta, codes: list[str]) -> None:
    facts = replace(FACTS, met_at=DUE_AT + offset, reminders=(0,))

    assert [step.code for step in steps_due(facts, LATER)] == codes


def test_no_lock_where_the_policy_has_none() -> None:
    facts = replace(FACTS, lock_after_days=None)

    assert steps_due(facts, LATER)[-1].code == "breach"


def test_no_reminders_before_the_deadline_existed() -> None:
    facts = replace(FACTS, opened_at=local(6, 24))

    assert steps_of(steps_due(facts, DUE_AT - A_SECOND)) == [
        ("remind_3", "06-27 08:00"),
        ("remind_1", "06-29 08:00"),
        ("remind_0", "06-30 08:00"),
    ]


def test_a_deadline_at_noon_keeps_its_hour() -> None:
    facts = DeadlineFacts(due_at=local(6, 30, 12), zone=WIB, lock_after_days=1, reminders=(1, 0))

    assert steps_of(steps_due(facts, LATER)) == [
        ("remind_1", "06-29 08:00"),
        ("remind_0", "06-30 08:00"),
        ("breach", "06-30 12:00"),
        ("lock", "07-01 12:00"),
    ]


def test_a_deadline_before_eight_has_no_reminder_after_it() -> None:
    facts = DeadlineFacts(due_at=local(6, 30, 7), zone=WIB, reminders=(0,), lock_after_days=None)

    assert steps_of(steps_due(facts, LATER)) == [("breach", "06-30 07:00")]


def test_an_extension_keeps_steps_that_had_fallen_due() -> None:
    facts = replace(FACTS, reminders=(7, 1), changes=(extended(local(7, 3)),))

    assert steps_of(steps_due(facts, LATER)) == [
        ("remind_7", "06-23 08:00"),
        ("remind_1", "06-29 08:00"),
        ("breach", "07-01 00:00"),
        ("remind_7", "07-08 08:00"),
        ("remind_1", "07-14 08:00"),
        ("breach", "07-16 00:00"),
        ("lock", "07-23 00:00"),
    ]


def test_an_extension_counts_from_the_very_instant_of_its_grant() -> None:
    granted = local(7, 8, 8)
    facts = replace(FACTS, reminders=(7,), lock_after_days=30, changes=(extended(granted),))

    assert steps_of(steps_due(facts, granted)) == [
        ("remind_7", "06-23 08:00"),
        ("breach", "07-01 00:00"),
        ("remind_7", "07-08 08:00"),
    ]


def test_a_step_due_at_the_instant_of_a_grant_is_replaced() -> None:
    facts = replace(FACTS, reminders=(), lock_after_days=0, changes=(extended(DUE_AT),))

    assert steps_due(facts, DUE_AT) == ()


def test_an_extension_known_first_replaces_the_ladder() -> None:
    facts = replace(FACTS, reminders=(1,), changes=(extended(local(6, 1)),))

    assert steps_of(steps_due(facts, LATER)) == [
        ("remind_1", "07-14 08:00"),
        ("breach", "07-16 00:00"),
        ("lock", "07-23 00:00"),
    ]


@pytest.mark.parametrize(
    ("at", "code", "late"),
    [
        (local(6, 1), VerdictCode.PENDING, 0),
        (DUE_AT - A_SECOND, VerdictCode.PENDING, 0),
        (DUE_AT, VerdictCode.BREACHED, 1),
        (local(7, 7, 23, 59), VerdictCode.BREACHED, 5),
        (local(7, 8), VerdictCode.LOCKED, 6),
    ],
)
def test_verdict_while_nothing_was_received(at: datetime, code: VerdictCode, late: int) -> None:
    assert verdict(FACTS, at) == DeadlineVerdict(code, late, DUE_AT)


@pytest.mark.parametrize(
    ("met_at", "code", "late"),
    [
        (local(6, 30, 23, 59), VerdictCode.MET, 0),
        (DUE_AT, VerdictCode.MET_LATE, 1),
        (local(7, 4, 15), VerdictCode.MET_LATE, 4),
        (local(7, 20), VerdictCode.MET_LATE, 14),
    ],
)
def test_verdict_once_received_never_changes(met_at: datetime, code: VerdictCode, late: int) -> None:
    facts = replace(FACTS, met_at=met_at)

    verdicts = {verdict(facts, met_at), verdict(facts, LATER)}

    assert verdicts == {DeadlineVerdict(code, late, DUE_AT)}


def test_verdict_does_not_know_the_future() -> None:
    facts = replace(FACTS, met_at=local(7, 3), changes=(extended(local(7, 2)),))

    codes = [verdict(facts, at).code for at in (local(6, 30), local(7, 1), local(7, 2), local(7, 3))]

    assert codes == [VerdictCode.PENDING, VerdictCode.BREACHED, VerdictCode.EXTENDED, VerdictCode.MET]


def test_lateness_counts_working_days_of_the_calendar() -> None:
    holiday = Calendar({date(2025, 7, 1): "libur daerah"})
    facts = replace(FACTS, met_at=local(7, 2), calendar=holiday)

    assert verdict(facts, LATER) == DeadlineVerdict(VerdictCode.MET_LATE, 1, DUE_AT)


def test_a_receipt_on_the_weekend_adds_no_working_day() -> None:
    friday = end_of_day(date(2025, 6, 27), WIB)
    facts = DeadlineFacts(due_at=friday, zone=WIB, lock_after_days=7, met_at=local(6, 28, 9))

    assert verdict(facts, LATER) == DeadlineVerdict(VerdictCode.MET_LATE, 0, friday)


@pytest.mark.parametrize(
    "changes",
    [
        {"due_at": DUE_AT.replace(tzinfo=None)},
        {"met_at": DUE_AT.replace(tzinfo=None)},
        {"changes": (DueDateChange(DUE_AT, DUE_AT - A_SECOND),)},
        {"changes": (DueDateChange(DUE_AT.replace(tzinfo=None), LATER),)},
        {"changes": (DueDateChange(LATER, LATER), DueDateChange(DUE_AT, LATER))},
        {"grace_days": -1},
        {"lock_after_days": -1},
        {"reminders": (7, -1)},
    ],
)
def test_senseless_facts_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(FACTS, **changes)


def moments(from_day: int, to_day: int) -> st.SearchStrategy[datetime]:
    """Instants around the due one, to the minute, at midnights and on the hour more often than by chance."""
    minutes = st.integers(from_day * 24 * 60, to_day * 24 * 60)
    hours = st.integers(from_day * 24, to_day * 24).map(lambda hour: hour * 60)
    return st.one_of(minutes, hours).map(lambda minute: DUE_AT + timedelta(minutes=minute))


@st.composite
def stories(draw: st.DrawFn) -> DeadlineFacts:
    """A deadline with whatever became known of it in the end."""
    known = sorted(draw(st.lists(moments(-20, 20), max_size=3, unique=True)))
    grace_days = draw(st.integers(0, 5))
    return DeadlineFacts(
        due_at=DUE_AT,
        zone=draw(st.sampled_from(ZONES)),
        grace_days=grace_days,
        lock_after_days=draw(st.none() | st.integers(grace_days, 10)),
        met_at=draw(st.none() | moments(-20, 30)),
        changes=tuple(draw(changes(known_at)) for known_at in known),
        opened_at=draw(st.none() | moments(-30, -1)),
        reminders=tuple(draw(st.sets(st.integers(0, 20), max_size=5))),
    )


@st.composite
def changes(draw: st.DrawFn, known_at: datetime) -> DueDateChange:
    """An extension, a decree, or a clock that stops or runs again."""
    cause = draw(
        st.sampled_from(
            [
                DueDateCause.EXTENDED,
                DueDateCause.MOVED,
                DueDateCause.RECOUNTED,
                DueDateCause.PAUSED,
                DueDateCause.RESUMED,
            ]
        )
    )
    return DueDateChange(known_at, None if cause == DueDateCause.PAUSED else draw(moments(0, 20)), cause)


def known_at(story: DeadlineFacts, at: datetime) -> DeadlineFacts:
    """What was stored at the moment: nothing yet of a later receipt or change."""
    facts = replace(story, changes=tuple(change for change in story.changes if change.known_at <= at))
    if story.met_at is not None and story.met_at > at:
        facts = replace(facts, met_at=None)
    return facts


def swept(story: DeadlineFacts, *, every: timedelta, until: datetime) -> set[DeadlineStep]:
    """All steps that sweeps at this pace would ever have recorded, with what each could know."""
    found: set[DeadlineStep] = set()
    at = DUE_AT - timedelta(days=25)
    while at < until:
        found |= set(steps_due(known_at(story, at), at))
        at += every
    return found | set(steps_due(known_at(story, until), until))


@settings(max_examples=campaign.length(short=60, full=1000))
@given(story=stories(), until=moments(-20, 40))
def test_hourly_daily_and_one_late_sweep_record_the_same(story: DeadlineFacts, until: datetime) -> None:
    once = set(steps_due(known_at(story, until), until))

    assert swept(story, every=timedelta(hours=1), until=until) == once
    assert swept(story, every=timedelta(days=1), until=until) == once


@given(story=stories(), until=moments(-20, 40), later=moments(40, 80))
def test_steps_are_never_lost_again(story: DeadlineFacts, until: datetime, later: datetime) -> None:
    assert set(steps_due(story, until)) <= set(steps_due(story, later))


@given(story=stories(), at=moments(-20, 40))
def test_breach_and_lock_agree_with_the_verdict(story: DeadlineFacts, at: datetime) -> None:
    facts = replace(story, changes=(), grace_days=0, lock_after_days=3)

    due = {step.code for step in steps_due(facts, at)}
    code = verdict(facts, at).code
    late = {VerdictCode.MET_LATE, VerdictCode.BREACHED, VerdictCode.LOCKED}
    assert ("breach" in due) == (code in late)
    assert ("lock" in due) >= (code is VerdictCode.LOCKED)


def test_instants_come_back_in_the_zone_of_the_due_instant() -> None:
    assert {step.instant.tzinfo for step in steps_due(FACTS, LATER)} == {UTC}


def test_within_the_grace_it_is_late_but_no_breach() -> None:
    facts = replace(FACTS, grace_days=3, reminders=())

    assert [verdict(facts, at).code for at in (DUE_AT, local(7, 3, 23, 59), local(7, 4), local(7, 8))] == [
        VerdictCode.LATE,
        VerdictCode.LATE,
        VerdictCode.BREACHED,
        VerdictCode.LOCKED,
    ]
    assert steps_of(steps_due(facts, LATER)) == [("breach", "07-04 00:00"), ("lock", "07-08 00:00")]


def test_nothing_falls_due_while_a_reviewer_has_it() -> None:
    facts = replace(
        FACTS,
        reminders=(1, 0),
        lock_after_days=None,
        changes=(
            DueDateChange(local(6, 28), None, DueDateCause.PAUSED),
            DueDateChange(local(7, 3), local(7, 5), DueDateCause.RESUMED),
        ),
    )

    codes = [verdict(facts, at).code for at in (local(6, 27), local(7, 2), local(7, 3), local(7, 5))]

    assert steps_of(steps_due(facts, LATER)) == [
        ("remind_1", "07-03 08:00"),
        ("remind_0", "07-04 08:00"),
        ("breach", "07-05 00:00"),
    ]
    assert codes == [VerdictCode.PENDING, VerdictCode.PAUSED, VerdictCode.EXTENDED, VerdictCode.BREACHED]


def test_a_stopped_clock_counts_no_further_lateness() -> None:
    facts = replace(FACTS, changes=(DueDateChange(local(7, 2, 9), None, DueDateCause.PAUSED),))

    assert verdict(facts, LATER) == DeadlineVerdict(VerdictCode.PAUSED, 2, DUE_AT, VerdictCode.BREACHED)


def test_lateness_counts_by_the_calendar_then_known() -> None:
    decree = Calendar({date(2025, 7, 1): "cuti bersama"})
    facts = replace(FACTS, changes=(DueDateChange(local(7, 3), DUE_AT, DueDateCause.RECOUNTED, decree),))

    assert [verdict(facts, at).late_working_days for at in (local(7, 2), local(7, 3))] == [2, 2]


@pytest.mark.parametrize(
    ("rows", "shown_from"),
    [
        ((), DUE_AT),
        ((Escalation("escalate_sekda", 3),), DUE_AT),
        ((Escalation("public", 5, working=True),), local(7, 8)),
        ((Escalation("public", 5),), local(7, 6)),
    ],
)
def test_lateness_is_public_from_due_instant_or_policy_step(
    rows: tuple[Escalation, ...], shown_from: datetime
) -> None:
    facts = replace(FACTS, escalations=rows)

    assert public_from(facts) == shown_from


def test_an_extension_moves_the_day_of_public_lateness() -> None:
    facts = replace(
        FACTS,
        escalations=(Escalation("public", 5),),
        changes=(extended(local(6, 20)), extended(local(6, 25))),
    )

    assert public_from(facts) == local(7, 21)


def test_steps_after_the_due_day_are_counted_by_the_newest_decree() -> None:
    """2 July becomes a day off on 20 June: the third working day after 30 June is the 4th, and the fifth the 8th."""
    decree = Calendar({date(2025, 7, 2): "cuti bersama"})
    facts = replace(
        FACTS,
        escalations=(Escalation("escalate_sekda", 3, working=True), Escalation("public", 5, working=True)),
        changes=(DueDateChange(local(6, 20), DUE_AT, DueDateCause.RECOUNTED, decree),),
    )

    found = {step.code: step.instant for step in planned_steps(facts)}
    assert (found["escalate_sekda"], found["public"]) == (local(7, 5), local(7, 9))
    assert public_from(facts) == local(7, 9)


@given(story=stories())
def test_the_plan_holds_every_step_that_will_fall_due(story: DeadlineFacts) -> None:
    unmet = replace(story, met_at=None)

    assert planned_steps(unmet) == steps_due(unmet, LATER + timedelta(days=400))
