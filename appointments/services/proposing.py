"""Appointing somebody to an office by letter, as the government's administrator: proposed, then confirmed by another.

Where there is no second administrator yet, it takes effect at once and is marked for the inspector.
"""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from appointments.models import OfficeAppointment
from appointments.services.letters import AppointmentLetter, LetterFile, keep
from appointments.services.two_people import administering
from common.day_limits import around_budget_year, beyond
from common.errors import BadInput, Gap, NotNow
from common.letters import line_gaps, typed_line
from common.periods import FIRST_DAY, end_of_day, local_day, start_of_day
from common.presence import asks_anew
from common.types import Json
from organisations.enums import Capacity, Role
from organisations.models import OfficeHeld, Person, Seat
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import administrators
from organisations.services.appointing import check_insert, letter_day_gap
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

# In which capacities an administrator appoints; a delegation is another act.
CAPACITIES = (Capacity.DEFINITIVE, Capacity.PLT, Capacity.PLH, Capacity.PJ, Capacity.PJS)


@asks_anew
def propose(
    person: Person,
    seat: Seat,
    letter: AppointmentLetter,
    *,
    actor: Actor,
    at: datetime,
    file: LetterFile | None = None,
    replaces: OfficeHeld | None = None,
) -> OfficeAppointment:
    """Propose that a person holds an office of the actor's government. `replaces` ends when the new holding begins.

    Raises NotPermitted, BadInput with every fault of the letter, NotNow: the office has a holder in that period, or a
    third administrator would be needed to confirm.
    """
    kept = keep(file)

    def work() -> OfficeAppointment:
        with unit_of_work():
            who, office = administering(actor, seat.government_id, at)
            made = _appointment(person, seat, letter, by=who.person_id, at=at, replaces=replaces)
            if person.pk in office.on_behalf_of:
                raise _for_themselves()
            made.attachment_name, made.attachment_sha256 = kept
            waits = needs_second(made, at=at)
            _check_database(made)
            return _created(made, actor=who, office=office, at=at, waits=waits)

    return retrying(work)


def needs_second(appointment: OfficeAppointment, *, at: datetime) -> bool:
    """Whether another administrator has to confirm. Raises NotNow where only the appointed one could. One query."""
    others = administrators(appointment.government_id, at) - {appointment.proposed_by_id}
    if others and not others - {appointment.person_id}:
        raise NotNow(
            _(
                "Nobody could confirm this: the only other administrator is the one who is appointed."
                " Appoint a further administrator first."
            ),
            code="no_second_administrator",
        )
    return bool(others)


def _created(
    made: OfficeAppointment, *, actor: Actor, office: Office, at: datetime, waits: bool
) -> OfficeAppointment:
    created = gate.create(made, actor=actor, office=office, at=at, facts=facts_of(made))
    return created if waits else gate.perform(created, "take_effect", actor=SYSTEM, at=at)


def facts_of(appointment: OfficeAppointment) -> dict[str, Json]:
    """What the first event says; people by their keys, the letter by its hash."""
    given = {
        "person": str(appointment.person_id),
        "seat_given": str(appointment.seat_id),
        "capacity_given": appointment.capacity,
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat() if appointment.ends_at else None,
        "grant": appointment.grant_kind,
        "giver": str(appointment.giver_id) if appointment.giver_id else None,
        "replaces": str(appointment.replaces_id) if appointment.replaces_id else None,
        "letter": appointment.attachment_sha256,
        "letter_no": appointment.letter_no,
        "letter_on": appointment.letter_on.isoformat() if appointment.letter_on else None,
    }
    return {name: value for name, value in given.items() if value}


def _appointment(
    person: Person,
    seat: Seat,
    letter: AppointmentLetter,
    *,
    by: UUID,
    at: datetime,
    replaces: OfficeHeld | None,
) -> OfficeAppointment:
    government = seat.government
    if government is None:
        raise BadInput(
            _("LAN's reviewers are appointed by whoever runs the installation."), code="no_government"
        )
    zone = government.tz
    gaps = [*_letter_gaps(letter, seat=seat, at=at), *_person_gaps(person, seat, replaces, by=by)]
    if gaps:
        raise BadInput(_("The appointment is not complete."), gaps=gaps)
    starts_at = start_of_day(letter.starts_on, zone)
    if replaces is not None:
        # What the former holder did until now was done in that office.
        starts_at = max(starts_at, at)
    return OfficeAppointment(
        id=uuid4(),
        government=government,
        person=person,
        seat=seat,
        capacity=letter.capacity,
        starts_at=starts_at,
        ends_at=end_of_day(letter.ends_on, zone) if letter.ends_on else None,
        letter_no=typed_line(letter.number),
        letter_on=letter.signed_on,
        letter_kind=typed_line(letter.called),
        replaces=replaces,
        proposed_by_id=by,
    )


def _person_gaps(person: Person, seat: Seat, replaces: OfficeHeld | None, *, by: UUID) -> Iterator[Gap]:
    if person.pk == by:
        yield from _for_themselves().gaps
    if replaces is not None and replaces.person_id == person.pk:
        yield Gap("person", "holds_it", _("This person holds the office already."))
    if replaces is not None and replaces.seat_id != seat.pk:
        yield Gap("replaces", "other_office", _("That is another office."))


def _for_themselves() -> BadInput:
    """Neither to oneself nor, as an administrator whom somebody appointed alone, to that somebody."""
    message = _("Nobody gives an office to themselves: another administrator does.")
    return BadInput(_("The appointment is not complete."), gaps=[Gap("person", "yourself", message)])


def _letter_gaps(letter: AppointmentLetter, *, seat: Seat, at: datetime) -> Iterator[Gap]:
    zone = seat.government.tz if seat.government is not None else None
    if letter.capacity not in CAPACITIES:
        yield Gap("capacity", "choice", _("Choose definitive, Plt., Plh., Pj. or Pjs."))
    elif letter.capacity != Capacity.DEFINITIVE and not letter.number.strip():
        yield Gap("letter_no", "required", _("An acting official needs a letter: give its number."))
    if seat.role == Role.LAN_REVIEWER:
        yield from _outside_gaps(letter)
    if letter.capacity in (Capacity.PLT, Capacity.PLH) and letter.ends_on is None:
        yield Gap("ends_on", "required", _("Plt. and Plh. are appointed until a day: give the last one."))
    yield from line_gaps(letter.number, place="letter_no")
    yield from line_gaps(letter.called, place="letter_kind")
    if gap := letter_day_gap(letter.signed_on, seat=seat, at=at):
        yield gap
    if zone is not None:
        yield from _day_gaps(letter, seat, today=local_day(at, zone))


def _outside_gaps(letter: AppointmentLetter) -> Iterator[Gap]:
    """A reviewer of LAN comes by LAN's letter and for a time."""
    if not letter.number.strip() and letter.capacity == Capacity.DEFINITIVE:
        yield Gap("letter_no", "required", _("A reviewer of LAN comes by a letter of LAN: give its number."))
    if letter.ends_on is None:
        yield Gap("ends_on", "required", _("A reviewer of LAN is let in for a time: give the last day."))


def _day_gaps(letter: AppointmentLetter, seat: Seat, *, today: date) -> Iterator[Gap]:
    latest = around_budget_year(today, years_ahead=5)[1]
    if gap := beyond("starts_on", letter.starts_on, FIRST_DAY, latest):
        yield gap
    if letter.ends_on is not None:
        if letter.ends_on < letter.starts_on:
            yield Gap("ends_on", "order", _("The last day comes before the first."))
        elif letter.ends_on < today:
            yield Gap("ends_on", "past", _("What is over already gives nobody an office."))
        elif gap := beyond("ends_on", letter.ends_on, FIRST_DAY, latest.replace(year=latest.year + 5)):
            yield gap
    if seat.role == Role.ADMINISTRATOR and letter.ends_on is not None:
        yield Gap("ends_on", "administrator", _("Administrators are appointed without a last day."))


def holding_of(appointment: OfficeAppointment, *, confirmed_by: UUID | None = None) -> OfficeHeld:
    """The holding that it makes, not stored yet, under the same key."""
    return OfficeHeld(
        id=appointment.pk,
        person_id=appointment.person_id,
        seat=appointment.seat,
        capacity=appointment.capacity,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        letter_no=appointment.letter_no,
        letter_on=appointment.letter_on,
        letter_kind=appointment.letter_kind,
        grant_kind=appointment.grant_kind,
        granted_from_id=appointment.granted_from_id,
        may_pass_on=appointment.may_pass_on,
        through_id=appointment.through_id,
        granted_by_id=appointment.proposed_by_id,
        confirmed_by_id=confirmed_by,
    )


def _check_database(made: OfficeAppointment) -> None:
    """What the database would refuse is said when it is proposed, not only when it is confirmed."""
    if made.replaces_id is None:
        check_insert(holding_of(made))
