"""Delegations and mandates on record: given by the holder at once, entered by an administrator for confirmation."""

from datetime import datetime
from uuid import UUID, uuid4

from appointments.models import OfficeAppointment
from appointments.services import lan_power
from appointments.services.letters import LetterFile, keep
from appointments.services.proposing import facts_of
from common.presence import asks_anew
from organisations.enums import Role
from organisations.models import OfficeHeld, Person
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import actor_at
from organisations.services import delegating
from organisations.services.delegating import Letter
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work


@asks_anew
def grant(
    held: OfficeHeld,
    person: Person,
    letter: Letter,
    *,
    actor: Actor,
    at: datetime,
    file: LetterFile | None = None,
) -> OfficeAppointment | OfficeHeld:
    """Let `person` use the power of `held`. What its holder gives takes effect at once; what an administrator enters
    when the holder, or a second administrator with the letter attached, confirms it.

    LAN's reviewers belong to no government, whose history it would stand in: theirs are acts about the person.
    Raises as `delegating.checked`, and NotNow for what the database refuses.
    """
    kept = keep(file)

    def work() -> OfficeAppointment | OfficeHeld:
        with unit_of_work():
            government_id = held.seat.government_id
            if government_id is None:
                given = delegating.grant(held, person, letter, actor=actor, at=at)
                lan_power.given(given, by=actor.person_id, at=at)
                return given
            made = delegating.checked(held, person, letter, actor=actor, at=at)
            who = actor_at(actor.person_id, at)
            appointment = _appointment(made, held, government_id)
            appointment.attachment_name, appointment.attachment_sha256 = kept
            created = gate.create(
                appointment, actor=who, office=_office(who, held), at=at, facts=facts_of(appointment)
            )
            if appointment.proposed_by_id != held.person_id:
                return created
            return gate.perform(created, "take_effect", actor=SYSTEM, at=at)

    return retrying(work)


def _office(who: Actor, held: OfficeHeld) -> Office | None:
    """The office in which it is entered: the one that is granted, or the administrator's."""
    own = next((office for office in who.offices if office.id == held.pk), None)
    return own or who.holding(Role.ADMINISTRATOR, government_id=held.seat.government_id)


def _appointment(made: OfficeHeld, held: OfficeHeld, government_id: UUID) -> OfficeAppointment:
    return OfficeAppointment(
        id=uuid4(),
        government_id=government_id,
        person_id=made.person_id,
        seat=held.seat,
        capacity=made.capacity,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        letter_no=made.letter_no,
        letter_on=made.letter_on,
        letter_kind=made.letter_kind,
        grant_kind=made.grant_kind,
        granted_from=held,
        giver_id=held.person_id,
        may_pass_on=made.may_pass_on,
        through=made.through,
        proposed_by_id=made.granted_by_id,
    )
