"""Offices that whoever runs the installation gives: LAN's reviewers, and an administrator where none is left."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from appointments.services import lan_power
from appointments.services.ending import appointment_of
from common.errors import NotVisible
from common.periods import end_of_day
from organisations.enums import Role
from organisations.models import Government, OfficeHeld, Person
from organisations.offices import SYSTEM_PERSON_ID
from organisations.queries import government_coded
from organisations.services.appointing import appoint, seat_of
from workflow.engine.transaction import retrying, unit_of_work


def appoint_by_operator(
    person: Person, *, government_code: str, ordinal: int, until: date | None, letter_no: str, at: datetime
) -> OfficeHeld:
    """A reviewer's office of LAN, or with a government's code its administrator's, from now on.

    The administrator's office stands in the history, as given by the system. Raises BadInput, NotVisible, NotNow.
    """

    def work() -> OfficeHeld:
        with unit_of_work():
            place: Government | None = government_coded(government_code) if government_code else None
            role = Role.ADMINISTRATOR if place is not None else Role.LAN_REVIEWER
            zone = place.tz if place is not None else ZoneInfo(settings.TIME_ZONE)
            held = appoint(
                person,
                seat_of(role, government=place, ordinal=ordinal),
                starts_at=at,
                ends_at=end_of_day(until, zone) if until is not None else None,
                letter_no=letter_no,
            )
            if place is not None:
                appointment_of(held, at=at)
            else:
                lan_power.given(held, by=SYSTEM_PERSON_ID, at=at)
            return held

    return retrying(work)


def person_called(text: str) -> Person:
    """The person with this NIP or e-mail address. Raises NotVisible."""
    found = (
        Person.objects.filter(employee_no=text).first() or Person.objects.filter(email=text.lower()).first()
    )
    if found is None or not text:
        raise NotVisible(_("There is no such person."))
    return found
