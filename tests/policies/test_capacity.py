"""In which capacity, on which day: who may do what as an acting official, before and after the letter's dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from common.errors import NotNow
from common.periods import end_of_day, start_of_day
from innovations.models import Innovation
from organisations.enums import Capacity
from organisations.models import OfficeHeld, Person, User
from organisations.services.appointing import appoint, end
from organisations.services.delegating import Letter, grant, revoke
from tests.acting import as_actor
from tests.world import LONG_AGO, PASSWORD, World
from workflow.engine.available import available
from workflow.policies.document import Stage
from workflow.reviews.explanations import deciders_on
from workflow.reviews.panel import reviewers_on


def acting_secretary(
    world: World, capacity: str, *, starts_at: datetime, ends_at: datetime | None = None
) -> User:
    """Somebody new in the secretary's seat; the definitive one has left unless a Plh stands in."""
    if capacity != Capacity.PLH:
        end(world.sekda.person.offices.get(), at=LONG_AGO + timedelta(days=1))
    user = User.objects.create_user("baru@uji.example", PASSWORD, person=Person.objects.create())
    letter = "" if capacity == Capacity.DEFINITIVE else "800.1.3/7/2025"
    appoint(
        user.person,
        world.seats["sekda"],
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=Capacity(capacity),
        letter_no=letter,
    )
    return user


def codes(innovation: Innovation, user: User, at: datetime) -> dict[str, str]:
    """The refusals for a routine and a strategic step on a launched innovation: "" is allowed."""
    options = {o.name: o for o in available(innovation, as_actor(user, at), at=at)}
    asked = {name: options[name].reasons for name in ("suspend", "discontinue")}
    return {
        name: next((r.code for r in reasons if r.field != "comment"), "") for name, reasons in asked.items()
    }


ALLOWED = {"suspend": "", "discontinue": ""}
ROUTINE_ONLY = {"suspend": "", "discontinue": "acting_official"}
NOTHING = {"suspend": "not_your_office", "discontinue": "not_your_office"}


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        ("definitive", ALLOWED),
        ("pj", ALLOWED),
        ("pjs", ALLOWED),
        ("plt", ROUTINE_ONLY),
        ("plh", ROUTINE_ONLY),
        ("delegate", ROUTINE_ONLY),
    ],
)
def test_acting_officials_are_held_to_routine_steps(
    world: World, capacity: str, expected: dict[str, str]
) -> None:
    innovation = world.launched()
    user = acting_secretary(world, capacity, starts_at=LONG_AGO + timedelta(days=1))

    assert codes(innovation, user, world.tick()) == expected


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (timedelta(days=-30), timedelta(days=-1), NOTHING),
        (timedelta(days=1), None, NOTHING),
        (timedelta(days=-30), timedelta(days=1), ALLOWED),
    ],
    ids=["ended yesterday", "starts tomorrow", "holds today"],
)
def test_an_office_counts_only_within_its_dates(
    world: World, starts: timedelta, ends: timedelta | None, expected: dict[str, str]
) -> None:
    innovation = world.launched()
    now = world.now + timedelta(hours=1)
    user = acting_secretary(
        world, "definitive", starts_at=now + starts, ends_at=None if ends is None else now + ends
    )

    assert codes(innovation, user, now) == expected


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_an_office_ends_at_midnight_of_its_own_zone(world: World, zone: str) -> None:
    last = date(2025, 3, 31)
    midnight = end_of_day(last, ZoneInfo(zone))
    stage = Stage(code="x", label="x", role="regional_secretary", scope="government")
    acting_secretary(world, "plt", starts_at=start_of_day(date(2025, 3, 1), ZoneInfo(zone)), ends_at=midnight)
    innovation = world.draft()

    seats_before = len(reviewers_on(stage, innovation, at=midnight - timedelta(microseconds=1)))
    seats_after = len(reviewers_on(stage, innovation, at=midnight))

    assert (midnight.astimezone(ZoneInfo(zone)).hour, seats_before, seats_after) == (0, 1, 0)


def test_deciders_of_a_day_follow_stored_dates(world: World) -> None:
    end(world.sekda.person.offices.get(), at=datetime(2025, 2, 1, tzinfo=UTC))
    user = User.objects.create_user("plt@uji.example", PASSWORD, person=Person.objects.create())
    appoint(
        user.person,
        world.seats["sekda"],
        starts_at=datetime(2025, 2, 1, tzinfo=UTC),
        capacity=Capacity.PLT,
        letter_no="800/9/2025",
    )
    stage = Stage(code="x", label="x", role="regional_secretary", scope="government")
    innovation = world.draft()

    then = [
        (h.person_id, h.capacity)
        for h in reviewers_on(stage, innovation, at=datetime(2025, 1, 15, tzinfo=UTC))
    ]
    now = [
        (h.person_id, h.capacity)
        for h in reviewers_on(stage, innovation, at=datetime(2025, 2, 15, tzinfo=UTC))
    ]

    assert (then, now) == ([(world.sekda.person_id, "definitive")], [(user.person_id, "plt")])


def test_the_database_refuses_two_definitive_holders(world: World) -> None:
    other = Person.objects.create()

    with pytest.raises(NotNow) as refusal:
        appoint(other, world.seats["sekda"], starts_at=world.now)

    assert refusal.value.code == "office_overlap"


def test_open_tasks_follow_the_seat_when_its_holder_leaves(world: World) -> None:
    innovation = world.decide(world.decide(world.submitted(), world.head), world.lan)
    end(world.sekda.person.offices.get(), at=world.tick())
    user = User.objects.create_user("pengganti@uji.example", PASSWORD, person=Person.objects.create())
    appoint(user.person, world.seats["sekda"], starts_at=world.now)

    assert world.decide(innovation, user).state == "approved"


# -- real delegates: by letter, out of a holder's office ---------------------------------------------------


def granted(world: World, *, kind: str, first: date, last: date, at: datetime | None = None) -> OfficeHeld:
    """The secretary's power in the hands of the head of the organisation bureau."""
    held = world.sekda.person.offices.select_related("seat__government").get()
    letter = Letter(kind=kind, starts_on=first, ends_on=last, number="800/5/2025")
    return grant(held, world.bureau.person, letter, actor=world.sekda, at=at or world.tick())


@pytest.mark.parametrize("kind", ["mandate", "delegation"])
def test_delegates_by_letter_are_held_to_routine_steps(world: World, kind: str) -> None:
    innovation = world.launched()
    granted(world, kind=kind, first=date(2025, 1, 2), last=date(2025, 1, 31))

    assert codes(innovation, world.bureau, world.tick()) == ROUTINE_ONLY


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2025, 2, 9, 16, 59, 59, 999999, tzinfo=UTC), NOTHING),
        (datetime(2025, 2, 9, 17, 0, tzinfo=UTC), ROUTINE_ONLY),
        (datetime(2025, 2, 14, 16, 59, 59, 999999, tzinfo=UTC), ROUTINE_ONLY),
        (datetime(2025, 2, 14, 17, 0, tzinfo=UTC), NOTHING),
    ],
    ids=["starts tomorrow", "began at midnight", "ends tonight", "ended yesterday"],
)
def test_a_delegate_acts_only_within_the_days_of_the_letter(
    world: World, at: datetime, expected: dict[str, str]
) -> None:
    innovation = world.launched()
    granted(world, kind="mandate", first=date(2025, 2, 10), last=date(2025, 2, 14))

    assert codes(innovation, world.bureau, at) == expected


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_a_delegation_begins_and_ends_at_local_midnight(world: World, zone: str) -> None:
    world.government.zone = zone
    world.government.save(update_fields=["zone"])
    held = granted(world, kind="mandate", first=date(2025, 2, 10), last=date(2025, 2, 14))
    stage = Stage(code="x", label="x", role="regional_secretary", scope="government")
    innovation = world.draft()
    tick = timedelta(microseconds=1)
    begins, ends = (
        start_of_day(date(2025, 2, 10), ZoneInfo(zone)),
        end_of_day(date(2025, 2, 14), ZoneInfo(zone)),
    )

    holders = [
        len(reviewers_on(stage, innovation, at=at)) for at in (begins - tick, begins, ends - tick, ends)
    ]

    assert (held.starts_at, held.ends_at, holders) == (begins, ends, [1, 2, 2, 1])


def test_a_letter_of_today_does_not_reach_back_to_this_morning(world: World) -> None:
    noon = world.tick(hours=3)

    held = granted(world, kind="mandate", first=date(2025, 1, 2), last=date(2025, 1, 2), at=noon)

    assert held.starts_at == noon


def test_deciders_of_a_day_include_holders_of_part_of_it(world: World) -> None:
    held = granted(world, kind="mandate", first=date(2025, 1, 2), last=date(2025, 1, 31))
    revoke(held, actor=world.sekda, at=world.tick(hours=1), reason="Kembali bertugas.")
    innovation = world.submitted()

    told = {
        day: [
            held.capacity
            for stage in deciders_on(
                innovation, date(2025, 1, day), as_actor(world.sekda, world.now), at=world.now
            )
            if stage.code == "secretary"
            for held in stage.offices or ()
        ]
        for day in (1, 2, 3)
    }

    assert told == {1: ["definitive"], 2: ["definitive", "delegate"], 3: ["definitive"]}
