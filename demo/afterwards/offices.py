"""Offices that are given and ended by letter: one administrator proposes, the other confirms."""

from datetime import timedelta

from appointments.models import OfficeAppointment
from appointments.services import ending, people, proposing
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails
from demo.afterwards import replicas
from demo.context import DemoContext
from demo.people import LOGIN_OF_ROLE
from organisations.enums import Capacity, Role
from organisations.models import OfficeHeld, Person, Seat
from organisations.offices import Actor
from organisations.services.appointing import seat_of
from workflow.engine import gate

RETIRED = "Contoh: purnatugas."
DECLINED = "Contoh: surat belum ditandatangani."
SECOND_ADMINISTRATOR, DEPUTY = "Contoh Administrator Kedua", "Contoh Pelaksana Harian"
THIRD_ADMINISTRATOR, INTERIM = "Contoh Administrator Ketiga", "Contoh Penjabat Sekretaris Daerah"
# Where an acting head was appointed by one person alone, and where a regional secretary retires.
ALONE_AT, ALONE, INTERIM_AT = "Kecamatan Widang", "CONTOH/PLT/3", "12.07"


def add_administrator(context: DemoContext) -> None:
    """A second administrator: the first appointed by one person alone, which the inspector sees."""
    government = replicas.government()
    person = enter(context, SECOND_ADMINISTRATOR, "administrator-2")
    seat = seat_of(Role.ADMINISTRATOR, government=government, ordinal=2)
    proposing.propose(
        person,
        seat,
        AppointmentLetter(starts_on=context.clock.now.date(), number="CONTOH/ADM/2"),
        actor=context.of_government(Role.ADMINISTRATOR, government),
        at=context.clock.tick(),
    )


def enter(context: DemoContext, name: str, login: str, code: str = replicas.GOVERNMENT) -> Person:
    """Somebody who holds no office yet, with the password of all."""
    government = replicas.government(code)
    official = people.enter(
        government,
        PersonDetails(name=name),
        actor=context.of_government(Role.ADMINISTRATOR, government),
        at=context.clock.tick(),
    )
    context.people.account(official.person, f"{login}@{government.code}.example")
    return official.person


def propose_acting(
    context: DemoContext,
    person: Person,
    seat: Seat,
    capacity: Capacity,
    number: str,
    *,
    actor: Actor | None = None,
) -> OfficeAppointment:
    """The second administrator, or `actor`, proposes somebody who acts for three weeks by letter."""
    today = context.clock.now.date()
    return proposing.propose(
        person,
        seat,
        AppointmentLetter(
            capacity=capacity,
            starts_on=today,
            ends_on=today + timedelta(days=21),
            number=number,
            signed_on=today,
        ),
        actor=actor or second_administrator(),
        at=context.clock.tick(),
    )


def appoint_alone(context: DemoContext) -> None:
    """Before there is a second administrator, the first appoints an acting head alone."""
    agency = replicas.agency_called(ALONE_AT)
    propose_acting(
        context,
        context.people.person(Role.AGENCY_OPERATOR, agency=agency),
        context.people.seat(Role.AGENCY_HEAD, agency=agency),
        Capacity.PLT,
        ALONE,
        actor=context.of_government(Role.ADMINISTRATOR, agency.government),
    )


def add_third(context: DemoContext) -> None:
    """A third administrator, by two people; who confirms afterwards what the first had recorded alone."""
    person = enter(context, THIRD_ADMINISTRATOR, "administrator-3")
    today = context.clock.now.date()
    proposed = proposing.propose(
        person,
        seat_of(Role.ADMINISTRATOR, government=replicas.government(), ordinal=3),
        AppointmentLetter(starts_on=today, number="CONTOH/ADM/3", signed_on=today),
        actor=second_administrator(),
        at=context.clock.tick(),
    )
    _answer(context, proposed, "confirm")
    alone = OfficeAppointment.objects.get(letter_no=ALONE)
    gate.perform(alone, "countersign", actor=Actor(person.pk), at=context.clock.tick())


def deputise_alone(context: DemoContext, role: Role, name: str, code: str) -> None:
    """Where there is one administrator, somebody acts for the holder (Plh.) from now on without a second person."""
    government = replicas.government(code)
    login = f"plh-{LOGIN_OF_ROLE[role]}"
    propose_acting(
        context,
        enter(context, name, login, code),
        context.people.seat(role, government=government),
        Capacity.PLH,
        f"CONTOH/PLH/{role}",
        actor=context.of_government(Role.ADMINISTRATOR, government),
    )


def succeed_secretary(context: DemoContext) -> None:
    """A regional secretary retires; somebody is appointed to the office until there is a new one (Pj.)."""
    government = replicas.government(INTERIM_AT)
    administrator = context.of_government(Role.ADMINISTRATOR, government)
    seat = context.people.seat(Role.REGIONAL_SECRETARY, government=government)
    held = OfficeHeld.objects.select_related("seat__government", "granted_from").get(seat=seat)
    ending.end_office(held, actor=administrator, at=context.clock.tick(), reason=RETIRED)
    person = enter(context, INTERIM, "pj-sekda", INTERIM_AT)
    today = context.clock.now.date()
    proposing.propose(
        person,
        seat,
        AppointmentLetter(capacity=Capacity.PJ, starts_on=today, number="CONTOH/PJ/1", signed_on=today),
        actor=administrator,
        at=context.clock.tick(),
    )
    context.people.succeed(seat, person)


def deputise(context: DemoContext) -> None:
    """For some weeks somebody acts for the regional secretary (Plh.): not in what is strategic."""
    person = enter(context, DEPUTY, "plh-sekda")
    seat = context.people.seat(Role.REGIONAL_SECRETARY, government=replicas.government())
    proposed = propose_acting(context, person, seat, Capacity.PLH, "CONTOH/PLH/1")
    _answer(context, proposed, "confirm")


def decline_one(context: DemoContext) -> None:
    """One acting head is not confirmed, another is."""
    agency = replicas.agency_called("Kecamatan Kerek")
    seat = context.people.seat(Role.AGENCY_HEAD, agency=agency)
    acting = context.people.person(Role.AGENCY_OPERATOR, agency=agency)
    _answer(context, propose_acting(context, acting, seat, Capacity.PLT, "CONTOH/PLT/1"), "decline")
    _answer(context, propose_acting(context, acting, seat, Capacity.PLT, "CONTOH/PLT/2"), "confirm")


def retire_head(context: DemoContext, agency_name: str) -> None:
    """The head of an agency leaves, the account with the office, and nobody comes after for now."""
    seat = context.people.seat(Role.AGENCY_HEAD, agency=replicas.agency_called(agency_name))
    held = OfficeHeld.objects.select_related("seat__government", "granted_from", "person").get(seat=seat)
    administrator = context.of_government(Role.ADMINISTRATOR, replicas.government())
    record = people.record_of(held.person, actor=administrator, at=context.clock.tick())
    gate.perform(record, "disable", actor=administrator, at=context.clock.tick(), comment=RETIRED)
    ending.end_office(held, actor=administrator, at=context.clock.tick(), reason=RETIRED)


def propose_head(context: DemoContext, agency_name: str) -> None:
    """Somebody is to act for the head who left; the first administrator has yet to confirm it."""
    agency = replicas.agency_called(agency_name)
    propose_acting(
        context,
        context.people.person(Role.AGENCY_OPERATOR, agency=agency),
        context.people.seat(Role.AGENCY_HEAD, agency=agency),
        Capacity.PLT,
        f"CONTOH/PLT/{agency_name}",
    )


def _answer(context: DemoContext, proposed: OfficeAppointment, step: str) -> None:
    administrator = context.of_government(Role.ADMINISTRATOR, replicas.government())
    comment = DECLINED if step == "decline" else ""
    gate.perform(proposed, step, actor=administrator, at=context.clock.tick(), comment=comment)


def called(name: str) -> Person:
    """Who was entered under that name."""
    return Person.objects.get(name=name)


def second_administrator() -> Actor:
    """Tuban's second one."""
    held = OfficeHeld.objects.get(
        seat__role=Role.ADMINISTRATOR, seat__ordinal=2, seat__government__code=replicas.GOVERNMENT
    )
    return Actor(held.person_id)
