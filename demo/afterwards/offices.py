"""Offices that are given and ended by letter: one administrator proposes, the other confirms."""

from datetime import timedelta

from appointments.models import OfficeAppointment
from appointments.services import ending, people, proposing
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails
from demo.afterwards import replicas
from demo.context import DemoContext
from organisations.enums import Capacity, Role
from organisations.models import Government, OfficeHeld, Person, Seat
from organisations.offices import Actor
from organisations.services.appointing import seat_of
from workflow.engine import gate

RETIRED = "Contoh: purnatugas."
DECLINED = "Contoh: surat belum ditandatangani."
SECOND_ADMINISTRATOR, DEPUTY = "Contoh Administrator Kedua", "Contoh Pelaksana Harian"


def add_administrator(context: DemoContext) -> None:
    """A second administrator: the first appointed by one person alone, which the inspector sees."""
    government = _tuban()
    person = enter(context, SECOND_ADMINISTRATOR, "administrator-2")
    seat = seat_of(Role.ADMINISTRATOR, government=government, ordinal=2)
    proposing.propose(
        person,
        seat,
        AppointmentLetter(starts_on=context.clock.now.date(), number="CONTOH/ADM/2"),
        actor=context.of_government(Role.ADMINISTRATOR, government),
        at=context.clock.tick(),
    )


def enter(context: DemoContext, name: str, login: str) -> Person:
    """Somebody who holds no office yet, with the password of all."""
    government = _tuban()
    official = people.enter(
        government,
        PersonDetails(name=name),
        actor=context.of_government(Role.ADMINISTRATOR, government),
        at=context.clock.tick(),
    )
    context.people.account(official.person, f"{login}@{government.code}.example")
    return official.person


def propose_acting(
    context: DemoContext, person: Person, seat: Seat, capacity: Capacity, number: str
) -> OfficeAppointment:
    """The second administrator proposes somebody who acts for three weeks by letter."""
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
        actor=_second(),
        at=context.clock.tick(),
    )


def deputise(context: DemoContext) -> None:
    """For some weeks somebody acts for the regional secretary (Plh.): not in what is strategic."""
    person = enter(context, DEPUTY, "plh-sekda")
    seat = context.people.seat(Role.REGIONAL_SECRETARY, government=_tuban())
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
    administrator = context.of_government(Role.ADMINISTRATOR, _tuban())
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
    administrator = context.of_government(Role.ADMINISTRATOR, _tuban())
    comment = DECLINED if step == "decline" else ""
    gate.perform(proposed, step, actor=administrator, at=context.clock.tick(), comment=comment)


def _tuban() -> Government:
    return Government.objects.get(code=replicas.GOVERNMENT)


def _second() -> Actor:
    held = OfficeHeld.objects.get(
        seat__role=Role.ADMINISTRATOR, seat__ordinal=2, seat__government__code=replicas.GOVERNMENT
    )
    return Actor(held.person_id)
