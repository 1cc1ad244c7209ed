"""Power needs two people: what one administrator proposes another confirms, and nobody gives anything to themselves."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from appointments.models import OfficeAppointment
from appointments.services.ending import end_office
from appointments.services.granting import grant
from appointments.services.letters import AppointmentLetter, LetterFile
from appointments.services.proposing import propose
from common.errors import DomainError
from organisations.enums import Role
from organisations.models import OfficeHeld, User
from organisations.services.appointing import appoint, seat_of
from organisations.services.delegating import Letter
from tests.acting import as_actor
from tests.world import LONG_AGO, World, hired
from workflow.engine import gate
from workflow.models import Event

FROM_TODAY = AppointmentLetter(starts_on=date(2025, 1, 2))
PDF = LetterFile(name="SK.pdf", data=b"%PDF-1.7\n%%EOF\n")


def second_administrator(world: World, name: str = "kedua") -> User:
    return hired(name, world.seats["administrator"])


def newcomer(world: World) -> User:
    return User.objects.create_user("baru@uji.example")


def proposed(world: World, who: User, seat: Any, **more: Any) -> OfficeAppointment:
    return propose(who.person, seat, FROM_TODAY, actor=world.administrator, at=world.tick(), **more)


def refusal(work: Any) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def step(
    world: World, appointment: OfficeAppointment, name: str, who: User, **more: Any
) -> OfficeAppointment:
    return gate.perform(appointment, name, actor=who, at=world.tick(), **more)


def test_a_second_administrator_confirms_an_appointment(world: World) -> None:
    second, who = second_administrator(world), newcomer(world)
    waiting = proposed(world, who, seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=9))

    nothing = as_actor(who, world.now).offices
    refused = refusal(lambda: step(world, waiting, "confirm", world.administrator))
    done = step(world, waiting, "confirm", second)

    held = OfficeHeld.objects.get(pk=waiting.pk)
    assert (nothing, refused, waiting.state, done.state) == ((), "four_eyes", "proposed", "appointed")
    assert (held.granted_by_id, held.confirmed_by_id) == (world.administrator.person_id, second.person_id)
    assert [o.role for o in as_actor(who, world.now).offices] == ["agency_head"]
    assert list(
        Event.objects.filter(subject_id=waiting.pk).order_by("seq").values_list("kind", flat=True)
    ) == [
        "appointment.create",
        "appointment.confirm",
    ]


def test_an_administrator_appointed_alone_is_a_second_person(world: World) -> None:
    """The two could enter and confirm the other way round: only the mark on their own office is not theirs to take."""
    second, third = newcomer(world), second_administrator(world, "ketiga")
    end_office(power(third), actor=third, at=world.tick(), reason="Uji.")
    alone = proposed(world, second, seat_of(Role.ADMINISTRATOR, government=world.government, ordinal=2))
    waiting = proposed(world, world.operator, seat_of(Role.PANEL_MEMBER, government=world.government))

    done = step(world, waiting, "confirm", second)
    refused = [
        refusal(lambda who=who: step(world, alone, "countersign", who))
        for who in (world.administrator, second)
    ]

    assert (alone.recorded_alone, done.state, refused) == (True, "appointed", ["four_eyes", "four_eyes"])


def test_two_whom_one_recorded_alone_do_not_confirm_each_other(world: World) -> None:
    """Both from a day ahead, so that neither was there to confirm the other: the mark stays on both."""
    ahead = AppointmentLetter(starts_on=date(2025, 1, 5))
    rows, users = [], []
    for number in (2, 3):
        users.append(User.objects.create_user(f"baru{number}@uji.example"))
        seat = seat_of(Role.ADMINISTRATOR, government=world.government, ordinal=number)
        rows.append(propose(users[-1].person, seat, ahead, actor=world.administrator, at=world.tick()))
    world.tick(days=4)

    refused = [
        refusal(lambda row=row, who=who: step(world, row, "countersign", who))
        for row, who in zip(rows, reversed(users), strict=True)
    ]

    assert ([row.recorded_alone for row in rows], refused) == ([True, True], ["four_eyes", "four_eyes"])


def test_a_delegate_of_the_proposer_confirms_nothing(world: World) -> None:
    """Whoever acts in an administrator's name is not a second person beside them."""
    second_administrator(world)
    grant(
        power(world.administrator),
        world.operator.person,
        letter(),
        actor=world.administrator,
        at=world.tick(),
    )
    waiting = proposed(world, newcomer(world), seat_of(Role.PANEL_MEMBER, government=world.government))

    with pytest.raises(DomainError, match="Anda bertindak untuk salah satu dari mereka") as refused:
        step(world, waiting, "confirm", world.operator)

    assert (refused.value.code, waiting.state) == ("four_eyes", "proposed")


def test_what_the_only_administrator_records_is_marked(world: World) -> None:
    who = newcomer(world)
    alone = proposed(world, who, seat_of(Role.PANEL_MEMBER, government=world.government))

    (office,) = as_actor(who, world.now).offices
    before = (alone.recorded_alone, office.on_behalf_of)
    second = second_administrator(world)
    refused = refusal(lambda: step(world, alone, "countersign", world.administrator))
    confirmed = step(world, alone, "countersign", second)

    (office,) = as_actor(who, world.now).offices
    assert before == (True, (world.administrator.person_id,))
    assert (refused, confirmed.recorded_alone, office.on_behalf_of) == ("four_eyes", False, ())


def test_nobody_appoints_themselves(world: World) -> None:
    seat = seat_of(Role.PANEL_MEMBER, government=world.government)

    assert refusal(lambda: proposed(world, world.administrator, seat)) == "bad_input"
    assert refusal(lambda: proposed(world, newcomer(world), world.seats["sekda"])) == "office_overlap"


def test_the_appointed_administrator_is_no_second_person(world: World) -> None:
    second = second_administrator(world)

    assert refusal(lambda: proposed(world, second, world.seats["inspector"])) == "no_second_administrator"


def test_other_governments_are_out_of_reach(world: World) -> None:
    foreign = hired("jauh", seat_of(Role.ADMINISTRATOR, government=world.other_government))
    seat = seat_of(Role.PANEL_MEMBER, government=world.government)

    refused = refusal(
        lambda: propose(newcomer(world).person, seat, FROM_TODAY, actor=foreign, at=world.tick())
    )
    ended = refusal(
        lambda: end_office(
            world.sekda.person.offices.select_related("seat__government").get(),
            actor=foreign,
            at=world.tick(),
            reason="Uji.",
        )
    )

    assert (refused, ended) == ("not_your_office", "not_your_office")


def letter(**given: Any) -> Letter:
    return Letter(
        **{
            "kind": "mandate",
            "starts_on": date(2025, 1, 2),
            "ends_on": date(2025, 3, 31),
            "number": "800/1/2025",
            **given,
        }
    )


def power(user: User) -> OfficeHeld:
    return user.person.offices.select_related("seat__government", "person").get(granted_from=None)


def entered(world: World, file: LetterFile | None = None) -> OfficeAppointment:
    made = grant(
        power(world.sekda),
        world.bureau.person,
        letter(),
        actor=world.administrator,
        at=world.tick(),
        file=file,
    )
    assert isinstance(made, OfficeAppointment)
    return made


def test_an_entered_delegation_waits_for_its_holder(world: World) -> None:
    waiting = entered(world)

    refused = [
        refusal(lambda who=who: step(world, waiting, "confirm", who))
        for who in (world.administrator, world.bureau, world.regent)
    ]
    before = len(as_actor(world.bureau, world.now).offices)
    done = step(world, waiting, "confirm", world.sekda)

    assert refused == ["four_eyes", "not_your_office", "not_your_office"]
    assert (before, len(as_actor(world.bureau, world.now).offices), done.state) == (1, 2, "appointed")


def test_a_second_administrator_needs_the_letter(world: World) -> None:
    second = second_administrator(world)
    bare, attached = entered(world), entered(world, PDF)

    assert refusal(lambda: step(world, bare, "confirm", second)) == "incomplete"
    assert step(world, attached, "confirm", second).state == "appointed"


def test_an_administrator_gets_no_power_they_enter(world: World) -> None:
    held = power(world.sekda)

    refused = refusal(
        lambda: grant(held, world.administrator.person, letter(), actor=world.administrator, at=world.tick())
    )

    assert (refused, OfficeAppointment.objects.count()) == ("incomplete", 0)


def test_a_holder_gives_at_once_and_it_is_an_event(world: World) -> None:
    made = grant(power(world.sekda), world.bureau.person, letter(), actor=world.sekda, at=world.tick())

    kinds = Event.objects.filter(subject_id=made.pk).order_by("seq").values_list("kind", "role")
    assert list(kinds) == [
        ("appointment.create", "regional_secretary"),
        ("appointment.take_effect", "system"),
    ]
    assert len(as_actor(world.bureau, world.now).offices) == 2


def test_the_last_administrator_stays(world: World) -> None:
    second = second_administrator(world)
    own = power(world.administrator)

    by_the_other = refusal(lambda: end_office(own, actor=second, at=world.tick(), reason="Uji."))
    end_office(own, actor=world.administrator, at=world.tick(), reason="Pindah tugas.")
    by_themselves = refusal(lambda: end_office(power(second), actor=second, at=world.tick(), reason="Uji."))

    assert (by_the_other, by_themselves) == ("last_administrators", "office_last_administrator")


def test_a_hand_over_ends_the_one_and_begins_the_other(world: World) -> None:
    second, who = second_administrator(world), newcomer(world)
    former = power(world.sekda)
    waiting = propose(
        who.person,
        former.seat,
        FROM_TODAY,
        actor=world.administrator,
        at=world.tick(),
        replaces=former,
    )

    before = as_actor(world.sekda, world.now).offices
    step(world, waiting, "confirm", second)

    assert (len(before), as_actor(world.sekda, world.now).offices) == (1, ())
    assert [o.role for o in as_actor(who, world.now).offices] == ["regional_secretary"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"granted_by": "bureau", "confirmed_by": "inspector"}, "office_not_by_its_holder"),
        ({"granted_by": "inspector"}, "office_grant_alone"),
        ({"granted_by": "inspector", "confirmed_by": "inspector"}, "office_confirmed_by_another"),
        ({"granted_by": "inspector", "confirmed_by": "bureau"}, "office_confirmed_by_another"),
        ({}, "office_grant_alone"),
    ],
)
def test_the_database_refuses_power_of_one(world: World, change: dict[str, str], message: str) -> None:
    given = {name: getattr(world, who).person for name, who in change.items()}
    held = power(world.sekda)

    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        OfficeHeld.objects.create(
            person=world.bureau.person,
            seat=held.seat,
            capacity="delegate",
            grant_kind="mandate",
            granted_from=held,
            starts_at=world.now,
            ends_at=world.tick(days=3),
            letter_no="1",
            **given,
        )
    connection.check_constraints()


def test_a_confirmation_is_said_once(world: World) -> None:
    second, third = second_administrator(world), second_administrator(world, "ketiga")
    waiting = proposed(world, world.operator, seat_of(Role.PANEL_MEMBER, government=world.government))
    step(world, waiting, "confirm", second)

    with pytest.raises(IntegrityError, match="office_confirmed_once"), transaction.atomic():
        OfficeHeld.objects.filter(pk=waiting.pk).update(confirmed_by=third.person)


def test_a_vice_head_decides_as_plh_only(world: World) -> None:
    vice = hired("wakil", seat_of(Role.VICE_HEAD_OF_REGION, government=world.government))
    before = as_actor(vice, world.now).holding(Role.HEAD_OF_REGION)
    appoint(
        vice.person,
        world.seats["regent"],
        starts_at=LONG_AGO,
        capacity="plh",
        letter_no="800/4/2025",  # type: ignore[arg-type]
    )

    assert before is None
    assert as_actor(vice, world.now).holding(Role.HEAD_OF_REGION) is not None
