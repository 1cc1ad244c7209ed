"""Undoing an import of people: offices end, records are withdrawn or put right again; nobody who acted goes."""

from collections.abc import Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment, Official
from appointments.services.ending import end_office
from appointments.services.people import PersonDetails, correct
from common.errors import NotNow
from onboarding.models import ImportedRow
from onboarding.services.undoing import Undoing, changed_since
from organisations.models import OfficeHeld, Person
from workflow.engine import gate
from workflow.models import Event


def undo_appointments(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """What waits for confirmation is not confirmed, what took effect ends, unless somebody acted in that office."""
    for row in rows:
        with undoing.one(row):
            _undo_appointment(OfficeAppointment.objects.select_related("seat").get(pk=row.key), undoing)


def _undo_appointment(appointment: OfficeAppointment, undoing: Undoing) -> None:
    actor, at, reason = undoing.actor, undoing.at, undoing.reason
    if appointment.state == AppointmentState.PROPOSED:
        gate.perform(appointment, "decline", actor=actor, at=at, comment=reason)
        return
    held = OfficeHeld.objects.filter(pk=appointment.pk).exclude(ends_at__lte=at)
    found = held.select_related("seat__government").first()
    if appointment.state != AppointmentState.APPOINTED or found is None:
        return
    acts = Event.objects.filter(actor_id=appointment.person_id, seat_id=appointment.seat_id)
    if acts.filter(at__gte=appointment.created_at).exists():
        raise NotNow(_("Somebody has acted in this office already."), code="acted")
    end_office(found, actor=actor, at=at, reason=reason)


def undo_people(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """New records are withdrawn, changed ones get back what they said, unless that was changed since."""
    for row in rows:
        with undoing.one(row):
            person = Person.objects.get(pk=row.key)
            now = {name: getattr(person, name) for name in row.after}
            if now != row.after:
                raise changed_since()
            if row.before is None:
                record = Official.objects.get(person=person)
                gate.perform(record, "withdraw", actor=undoing.actor, at=undoing.at, comment=undoing.reason)
            else:
                known = {name: getattr(person, name) for name in asdict(PersonDetails())}
                details = PersonDetails(**{**known, **row.before})
                correct(person, details, actor=undoing.actor, at=undoing.at)
