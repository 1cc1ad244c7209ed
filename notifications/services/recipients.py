"""Who holds the offices that are to be notified, for many deadlines or tasks at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.queries import REPORTING
from deadlines.schedule.escalations import REPORTERS
from organisations.enums import AGENCY_ROLES, ROLES_OF_AGENCIES, Role
from organisations.queries import active_accounts, held_at
from workflow.models import Task


class RecipientOffice(NamedTuple):
    """An office to be found: a role in an agency, in a government, or anywhere (neither); or one seat alone."""

    role: str
    government_id: UUID | None
    agency_id: UUID | None
    # Where a task was handed to one seat: its holders are notified, nobody else of the role.
    seat_id: UUID | None = None


class Recipient(NamedTuple):
    """A person, and the role as whose holder they are notified."""

    person_id: UUID
    role: str


def is_evaluated(role: str) -> bool:
    """Whether a role of a ladder is of the agency: of its own periodic evaluation it is not told."""
    return role in AGENCY_ROLES


def recipient_offices(deadline: Deadline, to: Iterable[str], tasks: Sequence[Task]) -> list[RecipientOffice]:
    """The offices that `to` names for one deadline; `tasks` are the open ones of its subject.

    A periodic evaluation is owed by its evaluators: whoever has it now is notified, not the
    agency that is evaluated.
    """
    places: list[RecipientOffice] = []
    for role in to:
        if deadline.kind == DeadlineKind.APPRAISAL and role == REPORTERS:
            places.extend(recipient_office(task) for task in tasks)
            continue
        if deadline.kind == DeadlineKind.APPRAISAL and is_evaluated(role):
            continue
        if role != REPORTERS:
            agency = deadline.agency_id if role in ROLES_OF_AGENCIES else None
            places.append(RecipientOffice(role, deadline.government_id, agency))
            continue
        own = [task for task in tasks if task.agency_id == deadline.agency_id]
        seats = sorted({(task.role, task.seat_id) for task in own}, key=str) or [(r, None) for r in REPORTING]
        places.extend(
            RecipientOffice(name, deadline.government_id, deadline.agency_id, seat_id)
            for name, seat_id in seats
        )
    return places


def recipient_office(task: Task) -> RecipientOffice:
    """The office that a task waits for; of LAN's reviewers those who may have to do with the subject's government."""
    place = task.subject_government_id if task.role == Role.LAN_REVIEWER else task.government_id
    return RecipientOffice(task.role, place, task.agency_id, task.seat_id)


def holders_of(places: Iterable[RecipientOffice], *, at: datetime) -> dict[RecipientOffice, list[Recipient]]:
    """Who holds each office at the moment, each person once a place, in order of their seats. One query.

    Nobody without an account that may sign in: they could read nothing. What waits then is announced with the account.
    """
    wanted = set(places)
    by_seat: dict[UUID, list[RecipientOffice]] = {}
    for place in wanted:
        if place.seat_id is not None:
            by_seat.setdefault(place.seat_id, []).append(place)
    shared = [place for place in wanted if place.seat_id is None]
    agencies = {place.agency_id for place in shared if place.agency_id}
    governments = {place.government_id for place in shared if place.agency_id is None and place.government_id}
    anywhere = {place.role for place in shared if place.agency_id is None and place.government_id is None}
    anywhere |= {Role.LAN_REVIEWER for place in shared if place.role == Role.LAN_REVIEWER}
    reached = (
        Q(seat__agency_id__in=agencies)
        | Q(seat__agency_id__isnull=True, seat__government_id__in=governments)
        | Q(seat__government_id__isnull=True, seat__role__in=anywhere)
    )
    rows = (
        held_at(at)
        .filter(Q(seat_id__in=by_seat) | (Q(seat__role__in={place.role for place in shared}) & reached))
        .filter(Exists(active_accounts().filter(person_id=OuterRef("person_id"))))
        .order_by("seat__ordinal", "capacity", "starts_at", "id")
        .values_list("seat_id", "seat__role", "seat__government_id", "seat__agency_id", "person_id")
    )
    found: dict[RecipientOffice, list[Recipient]] = {place: [] for place in wanted}
    for seat_id, role, government_id, agency_id, person_id in rows:
        recipient = Recipient(person_id, role)
        own = [RecipientOffice(role, government_id, agency_id)]
        if role == Role.LAN_REVIEWER:
            own = [p for p in shared if p.role == role and government_id in (None, p.government_id)]
        for place in (*own, *by_seat.get(seat_id, ())):
            if place in found and recipient not in found[place]:
                found[place].append(recipient)
    return found


def open_tasks(subjects: Iterable[UUID]) -> dict[UUID, list[Task]]:
    """The open tasks of several subjects. One query."""
    found: dict[UUID, list[Task]] = {}
    for task in Task.objects.filter(subject_id__in=set(subjects), closed_at__isnull=True).order_by("id"):
        found.setdefault(task.subject_id, []).append(task)
    return found
