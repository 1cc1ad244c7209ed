"""Whose proposal or report it is that was decided on: who is notified of the outcome."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from deadlines.queries import REPORTING
from notifications.services.recipients import RecipientOffice, holders_of
from organisations.enums import AGENCY_ROLES
from organisations.models import OfficeHeld
from organisations.offices import SYSTEM_PERSON_ID
from organisations.queries import active_accounts, held_at
from workflow.engine.hooks import reviewed_subject
from workflow.engine.registry import flow_of
from workflow.models import Event, Subject
from workflow.reviews.anonymity import REVIEW_ACTS


def proposers_of(subject: Subject, event: Event, *, at: datetime) -> set[UUID]:
    """People whom the subject is about; else those whose own work it is, as far as they are still of its agency or its
    government.

    In the place of whoever has left, the holders of the office in which they acted; where nobody is left, those who
    propose and report for the agency. At most six queries.
    """
    if concerned := subject.concerned_people():
        return set(concerned)
    acted = _acts_for_the_agency(subject, event)
    people = {person for person, _seat in acted} | _members(subject)
    present = _still_there(people - {SYSTEM_PERSON_ID}, subject, at)
    seats = {seat for person, seat in acted if person not in present and seat is not None}
    return present | _successors(seats, subject, at) or _reporters(subject, at)


def _members(subject: Subject) -> set[UUID]:
    own = reviewed_subject(type(subject))
    return set(own.authors([subject])[subject.pk]) if own else set()


def still_in_office(people: Iterable[UUID], *, at: datetime) -> "QuerySet[OfficeHeld]":
    """Offices that these people hold, of those who have an account that may sign in."""
    active = active_accounts().filter(person_id=OuterRef("person_id"))
    return held_at(at).filter(Exists(active), person_id__in=set(people))


def _acts_for_the_agency(subject: Subject, event: Event) -> set[tuple[UUID, UUID | None]]:
    """Who brought it here, in which seat; what reviewers did is not among it."""
    kind, flow = subject.SUBJECT_TYPE, flow_of(subject.SUBJECT_TYPE)
    exits = [name for review in flow.reviews.values() for name in review.exits]
    rows = Event.objects.filter(
        subject_type=kind, subject_id=subject.pk, seq__lt=event.seq, role__in=AGENCY_ROLES
    ).exclude(kind__in=[f"{kind}.{name}" for name in (*REVIEW_ACTS, *exits)])
    return set(rows.values_list("actor_id", "seat_id"))


def _still_there(people: set[UUID], subject: Subject, at: datetime) -> set[UUID]:
    place = Q(seat__agency__isnull=True, seat__government_id=subject.government_id)
    if subject.agency_id is not None:
        place |= Q(seat__agency_id=subject.agency_id)
    return set(still_in_office(people, at=at).filter(place).values_list("person_id", flat=True))


def _successors(seats: set[UUID], subject: Subject, at: datetime) -> set[UUID]:
    if not seats or subject.agency_id is None:
        return set()
    active = active_accounts().filter(person_id=OuterRef("person_id"))
    rows = held_at(at).filter(Exists(active), seat_id__in=seats, seat__agency_id=subject.agency_id)
    return set(rows.values_list("person_id", flat=True))


def _reporters(subject: Subject, at: datetime) -> set[UUID]:
    if subject.agency_id is None:
        return set()
    places = [RecipientOffice(role, subject.government_id, subject.agency_id) for role in REPORTING]
    return {recipient.person_id for found in holders_of(places, at=at).values() for recipient in found}
