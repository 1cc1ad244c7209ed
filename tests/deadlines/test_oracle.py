"""The product's due dates and verdicts beside an independent, plain implementation (`oracle.py`)."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.working_days import Calendar, DecreedDay, calendar_from
from deadlines.schedule.due_dates import DeadlineRule, derive
from deadlines.schedule.ladder import DeadlineFacts, verdict
from tests import campaign
from tests.deadlines import oracle

CASES = campaign.length(short=20_000, full=1_000_000)
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
CLOCKS = ("24:00", "24:00", "00:30", "12:00", "23:59")
FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)


def calendars(chance: random.Random) -> tuple[oracle.Days, dict[date, Calendar]]:
    """Some random decrees, in the oracle's form and as the product's calendars known on three days."""
    free = chance.choice(((5, 6), (5, 6), (6,), (4,)))
    span = (LAST - FIRST).days
    days = {FIRST + timedelta(days=chance.randrange(span)) for _ in range(chance.randrange(250))}
    # Idulfitri: a week and more without a break.
    for year in range(2024, 2034):
        start = date(year, chance.randrange(1, 13), chance.randrange(1, 28))
        days |= {start + timedelta(days=offset) for offset in range(chance.randrange(11))}
    decreed = tuple((day, day - timedelta(days=chance.randrange(1, 500))) for day in sorted(days))
    known = [FIRST + timedelta(days=chance.randrange(-400, span)) for _ in range(3)]
    return oracle.Days(decreed, free), {
        on: calendar_from(
            [
                DecreedDay(
                    on=day,
                    name="Libur",
                    kind="libur",
                    decree_number="",
                    published_on=published,
                    regional=False,
                )
                for day, published in decreed
                if published <= on
            ],
            free,
        )
        for on in known
    }


def moment(chance: random.Random, around: datetime) -> datetime:
    """A clock reading near an instant: exactly on it, a second before, or up to 40 days off to the second."""
    kind = chance.randrange(6)
    if kind < 2:
        return around - timedelta(seconds=kind)
    if kind == 2:
        # Half past midnight in one of the zones, on a day near by.
        day = (around + timedelta(days=chance.randrange(-3, 20))).date()
        return oracle.instant(day, "00:30", chance.choice(ZONES))
    return around + timedelta(seconds=chance.randrange(-20 * 86_400, 40 * 86_400))


def test_random_cases_agree_with_the_plain_implementation() -> None:
    chance = random.Random(2025)
    wrong, seen = [], set()
    for round_number in range(200):
        plain, versions = calendars(chance)
        for _ in range(CASES // 200):
            known_on, calendar = chance.choice(list(versions.items()))
            off = plain.off(known_on)
            zone, clock = chance.choice(ZONES), chance.choice(CLOCKS)
            working = chance.random() < 0.5
            rule = DeadlineRule(
                after=chance.choice((0, 0, 1, 5, 10, 14, 20)),
                unit="working_days" if working else "calendar_days",
                roll=chance.choice(("next", "previous", "none")),
                time=clock,
                zone=zone,
                grace_days=chance.randrange(4),
                lock_after_days=chance.choice((None, 4, 30)),
            )
            base = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days - 60))

            due = derive(rule, base_on=base, calendar=calendar, zone=chance.choice(ZONES))
            due_on = oracle.due_day(
                base, after=rule.after, working=working, roll=rule.roll, off=off, free=plain.free
            )
            due_at = oracle.instant(due_on, clock, zone)
            at = moment(chance, due_at)
            received = moment(chance, due_at) if chance.random() < 0.5 else None
            facts = DeadlineFacts(
                due_at=due.due_at,
                zone=ZoneInfo(zone),
                grace_days=rule.grace_days,
                lock_after_days=rule.lock_after_days,
                met_at=received,
                calendar=calendar,
            )
            found = verdict(facts, at)
            code = oracle.state(
                due_at, at, received=received, grace=rule.grace_days, lock=rule.lock_after_days
            )
            reached = received if received is not None and received <= at else at
            late = oracle.late_days(due_on, reached, zone, off, plain.free) if reached >= due_at else 0
            if (due.due_on, due.due_at, found.code, found.late_working_days) != (due_on, due_at, code, late):
                wrong.append((round_number, rule, base, at, received, due, found, due_on, code, late))
            seen.add((code, late > 0))

    assert wrong[:3] == []
    # It is not a comparison of nothings: every outcome occurs, with and without days late.
    assert {code for code, _late in seen} == {"pending", "met", "met_late", "late", "breached", "locked"}
    assert {("met_late", True), ("met_late", False), ("breached", True), ("breached", False)} <= seen


@pytest.mark.parametrize(("zone", "utc"), [(ZONES[0], 17), (ZONES[1], 16), (ZONES[2], 15)])
def test_half_past_midnight_is_late_in_the_local_zone(zone: str, utc: int) -> None:
    due = derive(DeadlineRule(), base_on=date(2026, 6, 30), calendar=Calendar(), zone=zone)
    received = datetime(2026, 6, 30, utc, 30, tzinfo=UTC)

    found = verdict(DeadlineFacts(due_at=due.due_at, zone=ZoneInfo(zone), met_at=received), received)

    assert (found.code, found.late_working_days) == ("met_late", 1)
