"""Reads about people: which offices someone holds at a moment, and who holds an office."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotVisible
from organisations.models import Government, OfficeHeld, Person, User
from organisations.offices import SYSTEM, SYSTEM_PERSON_ID, Actor, Office

# Written by hand because every state change pays for it: compiling the same through the ORM costs more than
# running it.
_OFFICES_SQL = """
SELECT o.id, o.seat_id, s.role, o.capacity, s.government_id, s.agency_id
  FROM organisations_officeheld o JOIN organisations_seat s ON s.id = o.seat_id
 WHERE o.person_id = %s AND o.starts_at <= %s AND (o.ends_at IS NULL OR o.ends_at > %s)
 ORDER BY o.starts_at, o.id"""


def actor_at(who: "User | Person | UUID | Actor", at: datetime) -> Actor:
    """`who` with the offices held at `at`. One query; the system actor costs none."""
    if isinstance(who, Actor):
        if who.is_system:
            return SYSTEM
        person_id = who.person_id
    elif isinstance(who, User):
        person_id = who.person_id
    elif isinstance(who, Person):
        person_id = who.pk
    else:
        person_id = who
    if person_id == SYSTEM_PERSON_ID:
        return SYSTEM
    return Actor(person_id=person_id, offices=offices_at(person_id, at))


def offices_at(person_id: UUID, at: datetime) -> tuple[Office, ...]:
    """Offices held by the person at `at`. One query."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(_OFFICES_SQL, [_db_uuid(person_id), moment, moment])
        return tuple(
            Office(
                id=_uuid(row[0]),
                seat_id=_uuid(row[1]),
                role=row[2],
                capacity=row[3],
                government_id=_uuid(row[4]),
                agency_id=_uuid(row[5]),
            )
            for row in cursor.fetchall()
        )


def _db_uuid(value: UUID) -> UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex


def _uuid(value: UUID | str | None) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(value)


def holders(
    role: str, *, at: datetime, government_id: UUID | None = None, agency_id: UUID | None = None
) -> "QuerySet[OfficeHeld]":
    """Offices of `role` held at `at` in the given scope, with person and seat; definitive ones first."""
    scope = Q(seat__role=role)
    if agency_id is not None:
        scope &= Q(seat__agency_id=agency_id)
    elif government_id is not None:
        scope &= Q(seat__government_id=government_id) | Q(seat__government_id__isnull=True)
    return (
        held_at(at)
        .filter(scope)
        .select_related("person", "seat")
        .order_by("seat__ordinal", "capacity", "starts_at", "id")
    )


def held_at(at: datetime) -> "QuerySet[OfficeHeld]":
    """Offices in force at `at`."""
    return OfficeHeld.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


def people_by_id(ids: "Iterable[UUID]") -> dict[UUID, Person]:
    """People by uuid, one query; for screens that show actors of events."""
    return Person.objects.in_bulk(list(set(ids)))


def government_coded(code: str) -> Government:
    """The government with this Kemendagri code. Raises NotVisible. One query."""
    government = Government.objects.filter(code=code).first()
    if government is None:
        raise NotVisible(_("There is no government with the code %(code)s.") % {"code": code})
    return government
