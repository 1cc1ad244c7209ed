"""Reads about people: which offices someone holds at a moment, and who holds an office."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotVisible
from organisations.acting import running_choice, the_present
from organisations.enums import OWN_POWER, Role
from organisations.models import Government, OfficeHeld, Person, Seat, User
from organisations.offices import SYSTEM, SYSTEM_PERSON_ID, Actor, Office

# Whose offices may stand between the giver of a mandate and the delegate who signs (u.b.).
BETWEEN = (Role.REGIONAL_SECRETARY, Role.AGENCY_HEAD, Role.ORGANISATION_BUREAU)

# Written by hand because every state change pays for it: compiling the same through the ORM costs more than
# running it.
_OFFICES_SQL = """
SELECT o.id, o.seat_id, s.role, o.capacity, s.government_id, s.agency_id,
       o.granted_from_id IS NOT NULL OR o.granted_by_id IS NOT NULL AND o.confirmed_by_id IS NULL,
       s.title, COALESCE(g.name, ''), p.name,
       EXISTS (SELECT 1 FROM organisations_user u WHERE u.person_id = o.person_id)
       AND NOT EXISTS (SELECT 1 FROM organisations_user u WHERE u.person_id = o.person_id AND u.is_active)
  FROM organisations_officeheld o JOIN organisations_seat s ON s.id = o.seat_id
  JOIN organisations_person p ON p.id = o.person_id LEFT JOIN organisations_government g ON g.id = s.government_id
 WHERE o.person_id = %s AND o.starts_at <= %s AND (o.ends_at IS NULL OR o.ends_at > %s)
 ORDER BY o.starts_at, o.id"""

# Whoever alone recorded a link of the chain stands behind it: one natural person must not act through another's office.
_GIVERS_SQL = """
WITH RECURSIVE chain(delegate_id, person_id, from_id, alone_id, depth) AS (
    SELECT o.id, o.person_id, o.granted_from_id,
           CASE WHEN o.confirmed_by_id IS NULL THEN o.granted_by_id END, 0
      FROM organisations_officeheld o WHERE o.id IN ({marks})
    UNION ALL
    SELECT c.delegate_id, g.person_id, g.granted_from_id,
           CASE WHEN g.confirmed_by_id IS NULL THEN g.granted_by_id END, c.depth + 1
      FROM chain c JOIN organisations_officeheld g ON g.id = c.from_id)
SELECT delegate_id, person_id, depth FROM chain WHERE depth > 0
UNION ALL
SELECT delegate_id, alone_id, depth + 1 FROM chain WHERE alone_id IS NOT NULL
 ORDER BY 3"""


def actor_at(person_id: UUID, at: datetime) -> Actor:
    """The person with the offices held at `at`. One query, a second one where somebody else stands behind an office;
    the system costs none.

    Edges make the actor of a request here, once. What writes reads the offices anew under its lock: an office that
    ended meanwhile must not decide, also where the request began before the end.
    """
    if person_id == SYSTEM_PERSON_ID:
        return SYSTEM
    still = max(at, the_present() or at)
    begun, lasting = (connection.ops.adapt_datetimefield_value(each) for each in (at, still))
    with connection.cursor() as cursor:
        cursor.execute(_OFFICES_SQL, [_db_uuid(person_id), begun, lasting])
        rows = cursor.fetchall()
    delegated = [held for row in rows if row[6] and (held := _uuid(row[0])) is not None]
    givers = givers_of(delegated)
    offices = _with_choice(
        Office(
            id=_uuid(row[0]),
            seat_id=_uuid(row[1]),
            role=row[2],
            capacity=row[3],
            government_id=_uuid(row[4]),
            agency_id=_uuid(row[5]),
            on_behalf_of=givers.get(_uuid(row[0]), ()),
            title=row[7],
            place=row[8],
            holder=row[9],
        )
        for row in rows
    )
    here, beside = _in_one_government(offices)
    return Actor(person_id, offices=here, beside=beside, is_closed=any(row[10] for row in rows))


def _with_choice(offices: "Iterable[Office]") -> tuple[Office, ...]:
    """The chosen one marked, and first, so that whatever looks for one that fits finds it first. No query."""
    found, choice = tuple(offices), running_choice()
    if choice is None or len(found) < 2:
        return found
    wanted = next((office for office in found if office.id == choice.held_id), None)
    if wanted is None and choice.by_page:
        wanted = Actor(SYSTEM_PERSON_ID, found).acting_in
    if wanted is None:
        return found
    return (replace(wanted, chosen=True), *(office for office in found if office is not wanted))


def _in_one_government(offices: tuple[Office, ...]) -> tuple[tuple[Office, ...], tuple[Office, ...]]:
    """Of whoever serves two governments, what is held in the chosen one's, and the rest: neither reads nor acts in the
    other until they switch. Where nothing was chosen, or an office of no government, all of it. No query."""
    chosen = next((office.government_id for office in offices if office.chosen), None)
    if chosen is None:
        return offices, ()
    here = tuple(office for office in offices if office.government_id in (None, chosen))
    return here, tuple(office for office in offices if office not in here)


def givers_of(held_ids: "Iterable[UUID]") -> dict[UUID | None, tuple[UUID, ...]]:
    """The people whose power each of these holdings uses, the nearest first, and who alone recorded one. One query;
    none without holdings."""
    wanted = [_db_uuid(held_id) for held_id in held_ids]
    found: dict[UUID | None, tuple[UUID, ...]] = {}
    if not wanted:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_GIVERS_SQL.format(marks=", ".join(["%s"] * len(wanted))), wanted)
        for delegate_id, person_id, _depth in cursor.fetchall():
            giver, known = _uuid(person_id), found.get(_uuid(delegate_id), ())
            if giver is not None and giver not in known:
                found[_uuid(delegate_id)] = (*known, giver)
    return found


def _db_uuid(value: UUID) -> UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex


def _uuid(value: UUID | str | None) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(value)


def holders(
    role: str,
    *,
    at: datetime,
    until: datetime | None = None,
    government_id: UUID | None = None,
    agency_id: UUID | None = None,
) -> "QuerySet[OfficeHeld]":
    """Offices of `role` held at `at`, or at any moment from then until `until` (exclusive), with person and seat.

    In the given scope; definitive ones first.
    """
    scope = Q(seat__role=role)
    if agency_id is not None:
        scope &= Q(seat__agency_id=agency_id)
    elif government_id is not None:
        scope &= Q(seat__government_id=government_id) | Q(seat__government_id__isnull=True)
    return (
        (held_at(at) if until is None else held_between(at, until))
        .filter(scope)
        .select_related("person", "seat")
        .order_by("seat__ordinal", "capacity", "starts_at", "id")
    )


def administrators(government_id: UUID, at: datetime) -> set[UUID]:
    """Who holds an administrator's office of its own, with or without an account. One query."""
    rows = held_at(at).filter(
        seat__role=Role.ADMINISTRATOR, seat__government_id=government_id, granted_from__isnull=True
    )
    return set(rows.values_list("person_id", flat=True))


def held_at(at: datetime) -> "QuerySet[OfficeHeld]":
    """Offices in force at `at`."""
    return OfficeHeld.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


def held_between(start: datetime, end: datetime) -> "QuerySet[OfficeHeld]":
    """Offices in force at some moment from `start` until `end` (exclusive)."""
    lasting = Q(ends_at__isnull=True) | (Q(ends_at__gt=start) & Q(ends_at__gt=F("starts_at")))
    return OfficeHeld.objects.filter(lasting, starts_at__lt=end)


def active_accounts() -> "QuerySet[User]":
    """Accounts that may sign in; not ordered. A person without one gets no notices."""
    return User.objects.filter(is_active=True)


def operates(account: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this account operates the installation: it sees what fails in every government. No query."""
    return isinstance(account, User) and account.is_active and account.is_superuser


def grantable_by(actor: Actor, at: datetime) -> "QuerySet[OfficeHeld]":
    """Offices that this person holds and may delegate: not those held by a mandate."""
    own = held_at(at).filter(person_id=actor.person_id)
    return (
        own.filter(Q(capacity__in=OWN_POWER) | Q(may_pass_on=True))
        .select_related("seat__government", "seat__agency", "person")
        .order_by("starts_at", "id")
    )


def manageable_by(actor: Actor, at: datetime) -> "QuerySet[OfficeHeld]":
    """Offices in force out of which this person may grant: their own, an administrator's government's."""
    places = [o.government_id for o in actor.offices if o.role == Role.ADMINISTRATOR]
    reached = Q(person_id=actor.person_id) | Q(seat__government_id__in=places)
    return held_at(at).filter(reached).select_related("seat__government", "seat__agency", "person")


def grants_visible_to(actor: Actor, at: datetime) -> "QuerySet[OfficeHeld]":
    """Delegations and mandates given or received, and for administrators and inspectors those of their government."""
    watched = [o.government_id for o in actor.offices if o.role in (Role.ADMINISTRATOR, Role.INSPECTOR)]
    mine = Q(person_id=actor.person_id) | Q(granted_from__person_id=actor.person_id)
    return OfficeHeld.objects.filter(
        mine | Q(seat__government_id__in=watched), granted_from__isnull=False
    ).select_related("person", "seat__government", "seat__agency", "granted_from__person")


def colleagues_of(held: OfficeHeld, at: datetime) -> "QuerySet[Person]":
    """People an office may be delegated to: who hold another one in the same government, of LAN's reviewers those."""
    others = held_at(at).exclude(person_id=held.person_id)
    if held.seat.government_id is None:
        others = others.filter(seat__role=held.seat.role)
    else:
        others = others.filter(seat__government_id=held.seat.government_id)
    return Person.objects.filter(pk__in=others.values("person_id")).order_by("name", "id")


def people_in_office(government_id: UUID, at: datetime) -> "QuerySet[Person]":
    """Everybody who holds an office in this government at `at`, by name."""
    here = held_at(at).filter(seat__government_id=government_id)
    return Person.objects.filter(pk__in=here.values("person_id")).order_by("name", "id")


def offices_between(held: OfficeHeld) -> "QuerySet[Seat]":
    """Offices that may be given a mandate out of this one and have it signed by somebody else (u.b.)."""
    own = held.seat.government_id
    if own is None:
        return Seat.objects.none()
    between = Seat.objects.filter(government_id=own, role__in=BETWEEN).exclude(pk=held.seat_id)
    return between.order_by("title", "id")


def titles_of(person_ids: "Iterable[UUID]", at: datetime) -> dict[UUID, list[str]]:
    """Titles of the offices that people hold, by person. One query."""
    rows = held_at(at).filter(person_id__in=list(person_ids)).order_by("starts_at", "id")
    found: dict[UUID, list[str]] = {}
    for person_id, title in rows.values_list("person_id", "seat__title"):
        found.setdefault(person_id, []).append(title)
    return found


def government_coded(code: str) -> Government:
    """The government with this Kemendagri code. Raises NotVisible. One query."""
    government = Government.objects.filter(code=code).first()
    if government is None:
        raise NotVisible(_("There is no government with the code %(code)s.") % {"code": code})
    return government


def administered_by(actor: Actor) -> list[Government]:
    """The governments whose administrator this is, by name. One query."""
    own = {o.government_id for o in actor.offices if o.role == Role.ADMINISTRATOR and o.government_id}
    return list(Government.objects.filter(pk__in=own).order_by("name", "pk"))
