"""Ending an office that somebody holds, and taking a delegation back."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.services.departing import end_departed
from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from appointments.services import lan_power
from appointments.services.proposing import facts_of
from appointments.services.two_people import administering
from common.errors import NotNow
from organisations.models import OfficeHeld
from organisations.offices import SYSTEM, Actor
from organisations.queries import actor_at
from organisations.services import delegating
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work


def end_office(
    held: OfficeHeld, *, actor: Actor, at: datetime, reason: str, last_on: date | None = None
) -> OfficeAppointment | OfficeHeld:
    """End a holding now or after a last day, with an event. What no page recorded gets its record first.

    Raises NotPermitted for all but the government's administrator and the giver of a delegation, Unready without a
    reason, NotNow when it is over, or where nobody else would administer the government.
    """

    def work() -> OfficeAppointment | OfficeHeld:
        with unit_of_work():
            if held.seat.government_id is None:
                revoked = delegating.revoke(held, actor=actor, at=at, reason=reason)
                lan_power.ended(revoked, by=actor.person_id, at=at)
                return revoked
            if not _may_end(held, actor, at):
                administering(actor, held.seat.government_id, at)
            if held.ends_at is not None and held.ends_at <= max(at, held.starts_at):
                raise NotNow(_("This is over already."), code="already_over")
            appointment = appointment_of(held, at=at)
            until = last_on.isoformat() if last_on is not None else ""
            ended = gate.perform(appointment, "end", actor=actor, at=at, comment=reason, last_on=until)
            end_departed(at=at)
            return ended

    return retrying(work)


def _may_end(held: OfficeHeld, actor: Actor, at: datetime) -> bool:
    source = held.granted_from
    return source is not None and delegating.may_manage(source, actor=actor_at(actor.person_id, at), at=at)


def appointment_of(held: OfficeHeld, *, at: datetime) -> OfficeAppointment:
    """The record of a holding; for one that no page recorded, a record by the system that says so."""
    known = OfficeAppointment.objects.filter(pk=held.pk).first()
    if known is not None:
        return known
    source, government = held.granted_from, held.seat.government
    assert government is not None, "holdings of LAN's reviewers have no record"
    made = OfficeAppointment(
        id=held.pk,
        government=government,
        person_id=held.person_id,
        seat=held.seat,
        capacity=held.capacity,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        letter_no=held.letter_no,
        letter_on=held.letter_on,
        letter_kind=held.letter_kind,
        grant_kind=held.grant_kind,
        granted_from=source,
        giver_id=source.person_id if source is not None else None,
        may_pass_on=held.may_pass_on,
        through_id=held.through_id,
        proposed_by_id=held.granted_by_id,
        confirmed_by_id=held.confirmed_by_id,
    )
    facts = {**facts_of(made), "recorded_before": True}
    created = gate.create(made, actor=SYSTEM, office=SYSTEM.offices[0], at=at, facts=facts)
    if created.state == AppointmentState.PROPOSED:
        created = gate.perform(created, "take_effect", actor=SYSTEM, at=at)
    return created
