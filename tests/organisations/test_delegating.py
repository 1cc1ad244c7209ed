"""Delegation and mandate: by letter, within one's own time, never back to the giver, taken back with a reason."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from common.errors import BadInput, DomainError, NotNow, NotPermitted, Unready
from organisations.enums import Capacity
from organisations.models import OfficeHeld, Person, User
from organisations.queries import actor_at
from organisations.services.appointing import appoint, end
from organisations.services.delegating import Letter, grant, revoke
from tests.acting import as_actor
from tests.world import LONG_AGO, START, World

SOON = {"starts_on": date(2025, 2, 1), "ends_on": date(2025, 2, 28)}
FEBRUARY = datetime(2025, 2, 10, tzinfo=UTC)


def letter(**given: Any) -> Letter:
    return Letter(**{"kind": "mandate", "number": "800/1/2025", **SOON, **given})


def office(user: User) -> OfficeHeld:
    """The office a persona holds by appointment."""
    return user.person.offices.select_related("seat__government").get(granted_from=None)


def hand(
    world: World, giver: User, taker: User, *, held: OfficeHeld | None = None, **given: Any
) -> OfficeHeld:
    """The giver's office granted to the taker."""
    return grant(held or office(giver), taker.person, letter(**given), actor=giver, at=world.now)


def refused(world: World, giver: User, taker: User, **given: Any) -> tuple[str, list[str]]:
    """Code of the refusal, and its gaps."""
    with pytest.raises(DomainError) as refusal:
        hand(world, giver, taker, **given)
    return refusal.value.code, [f"{gap.field}:{gap.code}" for gap in refusal.value.gaps]


def test_a_mandate_makes_a_delegate_for_the_days_of_its_letter(world: World) -> None:
    hand(world, world.sekda, world.bureau)

    days = (date(2025, 1, 31), date(2025, 2, 1), date(2025, 2, 28), date(2025, 3, 1))
    # Midnight in Tuban is 17.00 of the day before in UTC.
    holds = [
        any(
            o.seat_id == world.seats["sekda"].pk and o.capacity == "delegate"
            for o in actor_at(world.bureau.person_id, datetime(d.year, d.month, d.day, 3, tzinfo=UTC)).offices
        )
        for d in days
    ]
    assert holds == [False, True, True, False]


def test_a_delegate_names_everybody_whose_power_is_used(world: World) -> None:
    first = hand(
        world, world.sekda, world.bureau, kind="delegation", may_pass_on=True, starts_on=date(2025, 1, 2)
    )
    hand(world, world.bureau, world.inspector, held=with_seat(first))

    held = as_actor(world.inspector, FEBRUARY).holding("regional_secretary")

    assert held is not None
    assert (held.capacity, held.on_behalf_of) == (
        "delegate",
        (world.bureau.person_id, world.sekda.person_id),
    )


def with_seat(held: OfficeHeld) -> OfficeHeld:
    return OfficeHeld.objects.select_related("seat__government").get(pk=held.pk)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"number": " "}, ["letter_no:required"]),
        ({"kind": "gift"}, ["kind:choice"]),
        ({"starts_on": date(2025, 1, 1)}, ["starts_on:past"]),
        ({"ends_on": date(2025, 1, 31)}, ["ends_on:order"]),
        ({"ends_on": date(9999, 12, 31)}, ["ends_on:range"]),
        ({"may_pass_on": True}, ["may_pass_on:mandate"]),
        ({"number": "", "kind": ""}, ["kind:choice", "letter_no:required"]),
    ],
)
def test_every_fault_of_a_letter_is_named(world: World, given: dict[str, Any], expected: list[str]) -> None:
    assert refused(world, world.sekda, world.bureau, **given) == ("incomplete", expected)


def test_nobody_delegates_to_themselves(world: World) -> None:
    assert refused(world, world.sekda, world.sekda) == ("incomplete", ["person:yourself"])


def test_a_stranger_of_another_government_receives_nothing(world: World) -> None:
    assert refused(world, world.sekda, world.foreign_sekda) == ("incomplete", ["person:no_colleague"])


def test_the_same_power_twice_at_once_is_refused(world: World) -> None:
    hand(world, world.sekda, world.bureau)

    assert refused(world, world.sekda, world.bureau) == ("incomplete", ["person:holds_it"])


def test_only_the_holder_delegates_an_office(world: World) -> None:
    held = office(world.sekda)

    for stranger in (world.bureau, world.regent, world.foreign_sekda, world.nobody, world.administrator):
        with pytest.raises(NotPermitted):
            grant(held, world.inspector.person, letter(), actor=stranger, at=world.now)


def test_a_mandate_is_not_passed_on(world: World) -> None:
    mandate = hand(world, world.sekda, world.bureau, starts_on=date(2025, 1, 2))
    world.tick()

    assert refused(world, world.bureau, world.inspector, held=with_seat(mandate))[0] == "not_passed_on"


@pytest.mark.parametrize("capacity", ["plt", "plh"])
def test_who_acts_by_mandate_delegates_nothing(world: World, capacity: str) -> None:
    acting = appoint(
        world.inspector.person,
        world.seats["sekda"],
        starts_at=LONG_AGO,
        capacity=Capacity(capacity),
        letter_no="800/2/2025",
    )

    assert refused(world, world.inspector, world.bureau, held=with_seat(acting))[0] == "not_passed_on"


def test_nothing_is_delegated_beyond_ones_own_time(world: World) -> None:
    held = end(office(world.sekda), at=datetime(2025, 2, 14, 17, tzinfo=UTC))

    assert refused(world, world.sekda, world.bureau, held=held)[0] == "beyond_the_office"


@pytest.mark.parametrize("length", [2, 3, 4, 5])
def test_power_never_comes_back_to_its_giver(world: World, length: int) -> None:
    ring = [world.sekda, world.bureau, world.inspector, world.regent, world.administrator][:length]
    for giver, taker in pairwise(ring):
        hand(world, giver, taker)

    assert refused(world, ring[-1], ring[0])[0] == "delegation_loop"


def test_power_may_go_the_other_way_at_another_time(world: World) -> None:
    hand(world, world.sekda, world.bureau)

    back = hand(world, world.bureau, world.sekda, starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 31))

    assert back.granted_from_id == office(world.bureau).pk


def test_a_ring_whose_links_never_hold_together_is_no_loop(world: World) -> None:
    hand(world, world.sekda, world.bureau, ends_on=date(2025, 2, 10))
    hand(world, world.bureau, world.inspector, starts_on=date(2025, 2, 11))

    hand(world, world.inspector, world.sekda)

    assert OfficeHeld.objects.filter(capacity="delegate").count() == 3


def test_the_database_itself_refuses_a_loop(world: World) -> None:
    there = hand(world, world.sekda, world.bureau)

    with pytest.raises(IntegrityError, match="office_grant_loop"), transaction.atomic():
        OfficeHeld.objects.create(
            person=world.sekda.person,
            seat=world.seats["bureau"],
            capacity="delegate",
            grant_kind="mandate",
            letter_no="1",
            granted_from=office(world.bureau),
            granted_by=world.bureau.person,
            starts_at=there.starts_at,
            ends_at=there.ends_at,
        )


def test_a_grant_is_never_lengthened(world: World) -> None:
    hand(world, world.sekda, world.bureau)
    back = hand(world, world.bureau, world.sekda, starts_on=date(2025, 1, 10), ends_on=date(2025, 1, 31))
    back.ends_at = back.ends_at and back.ends_at + timedelta(days=1)

    with pytest.raises(IntegrityError, match=r"office_(ends_sooner|grant_loop)"), transaction.atomic():
        back.save(update_fields=["ends_at"])


def test_a_grant_and_its_subgrants_end_with_the_office(world: World) -> None:
    first = hand(
        world, world.sekda, world.bureau, kind="delegation", may_pass_on=True, starts_on=date(2025, 1, 2)
    )
    second = hand(world, world.bureau, world.inspector, held=with_seat(first))
    later = hand(world, world.sekda, world.regent, starts_on=date(2025, 2, 20))
    left = datetime(2025, 2, 10, tzinfo=UTC)

    end(office(world.sekda), at=left)

    ends = [OfficeHeld.objects.get(pk=held.pk).ends_at for held in (first, second, later)]
    assert ends == [left, left, later.starts_at]


def test_a_revocation_ends_a_grant_with_its_reason(world: World) -> None:
    granted = hand(world, world.sekda, world.bureau, starts_on=date(2025, 1, 2))

    revoke(granted, actor=world.sekda, at=world.tick(), reason="Kembali bertugas.")

    granted.refresh_from_db()
    assert (granted.ends_at, granted.revoked_by_id, granted.revoke_reason) == (
        world.now,
        world.sekda.person_id,
        "Kembali bertugas.",
    )


def test_a_grant_revoked_before_it_began_never_was(world: World) -> None:
    granted = hand(world, world.sekda, world.bureau)

    revoke(granted, actor=world.administrator, at=world.tick(), reason="Batal.")

    granted.refresh_from_db()
    assert granted.ends_at == granted.starts_at
    assert as_actor(world.bureau, FEBRUARY).holding("regional_secretary") is None


def test_what_a_revocation_needs(world: World) -> None:
    granted = hand(world, world.sekda, world.bureau, starts_on=date(2025, 1, 2))

    with pytest.raises(Unready):
        revoke(granted, actor=world.sekda, at=world.tick(), reason=" ")
    with pytest.raises(NotPermitted):
        revoke(granted, actor=world.bureau, at=world.tick(), reason="Tidak mau.")
    revoke(granted, actor=world.sekda, at=world.tick(), reason="Selesai.")
    with pytest.raises(NotNow) as again:
        revoke(granted, actor=world.sekda, at=world.tick(), reason="Selesai.")

    assert again.value.code == "already_over"


CLASSES = [
    ("definitive", "definitive", True),
    ("plt", "plt", True),
    ("plt", "plh", True),
    ("pj", "pjs", True),
    ("plh", "pj", True),
    ("definitive", "plh", False),
    ("definitive", "delegate", False),
    ("delegate", "delegate", False),
]


@pytest.mark.parametrize(("first", "second", "excluded"), CLASSES)
def test_holders_of_one_class_exclude_each_other(
    world: World, first: str, second: str, excluded: bool
) -> None:
    end(office(world.sekda), at=LONG_AGO + timedelta(days=1))
    for user, capacity in ((world.bureau, first), (world.inspector, second)):
        try:
            appoint(
                user.person,
                world.seats["sekda"],
                starts_at=world.now,
                capacity=Capacity(capacity),
                letter_no="" if capacity == "definitive" else "1",
            )
        except NotNow:
            continue

    assert OfficeHeld.objects.filter(seat=world.seats["sekda"], starts_at=world.now).count() == 2 - excluded


def test_offices_held_are_neither_rewritten_nor_deleted(world: World) -> None:
    held = office(world.sekda)

    for change in (
        lambda: OfficeHeld.objects.filter(pk=held.pk).update(person=world.bureau.person),
        lambda: OfficeHeld.objects.filter(pk=held.pk).update(starts_at=world.now),
        lambda: OfficeHeld.objects.filter(pk=held.pk).delete(),
    ):
        with pytest.raises(Exception) as refusal, transaction.atomic():
            change()
        assert "only ever ended" in str(refusal.value) or "permission denied" in str(refusal.value)


@pytest.mark.postgresql
def test_an_exclusion_constraint_keeps_holders_apart(world: World) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        OfficeHeld.objects.create(
            person=Person.objects.create(), seat=world.seats["sekda"], starts_at=world.now
        )

    assert "exclusion constraint" in str(refusal.value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contype FROM pg_constraint WHERE conname = 'office_overlap'")
        assert cursor.fetchone() == ("x",)


@pytest.mark.parametrize("day", [date(2199, 12, 31), date(2025, 1, 4), date(1944, 12, 31)])
def test_a_letter_of_appointment_is_not_from_the_future(world: World, day: date) -> None:
    at = datetime(2025, 1, 3, 3, 0, tzinfo=UTC)
    terms = {"starts_at": START, "capacity": Capacity.PLH, "letter_no": "800/1/2025", "at": at}

    with pytest.raises(BadInput) as refusal:
        appoint(world.bureau.person, world.seats["sekda"], letter_on=day, **terms)
    held = appoint(world.bureau.person, world.seats["sekda"], letter_on=date(2025, 1, 3), **terms)

    assert [gap.field for gap in refusal.value.gaps] == ["letter_on"]
    assert held.letter_on == date(2025, 1, 3)
