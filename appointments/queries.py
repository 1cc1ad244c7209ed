"""Reads of people, offices and appointments, as far as somebody's offices reach."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from appointments.enums import AppointmentState, OfficialState
from appointments.models import OfficeAppointment, Official
from organisations.enums import SINGLE_HOLDER_ROLES, Role
from organisations.models import Government, OfficeHeld, Person, Seat
from organisations.offices import Actor
from organisations.queries import held_at

# Who reads what was done with power: who keeps it, and who audits it.
WATCHING = (Role.ADMINISTRATOR, Role.INSPECTOR)


# A record that was withdrawn, or left behind for another government, keeps nobody.
OUT_OF_FORCE = (OfficialState.LEFT, OfficialState.WITHDRAWN)


def governments_of(actor: Actor, *roles: str) -> set[UUID]:
    """The governments in which the actor holds one of these offices. No query."""
    return {o.government_id for o in actor.offices if o.role in roles and o.government_id}


def governments_kept_by(actor: Actor) -> "QuerySet[Government]":
    """The governments whose people and offices the actor keeps, by code."""
    return Government.objects.filter(pk__in=governments_of(actor, Role.ADMINISTRATOR)).order_by("code")


def people_kept_by(actor: Actor, at: datetime, *roles: str) -> "QuerySet[Person]":
    """People recorded with a government that the actor administers; of unrecorded ones those in office there, and
    those who were and are in office nowhere else now."""
    places = governments_of(actor, *(roles or (Role.ADMINISTRATOR,)))
    recorded = _in_force().filter(person=OuterRef("pk"))
    held = OfficeHeld.objects.filter(person=OuterRef("pk"))
    lasting = held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    there = {"seat__government__in": places}
    unrecorded = ~Exists(recorded) & (
        Exists(lasting.filter(**there)) | (Exists(held.filter(**there)) & ~Exists(lasting))
    )
    return Person.objects.filter(Exists(recorded.filter(government__in=places)) | unrecorded)


def people_known_to(actor: Actor, at: datetime) -> "QuerySet[Person]":
    """The same, and who was recorded or in office there before: of them names and what they held there are read."""
    places = governments_of(actor, *WATCHING)
    was_there = OfficeHeld.objects.filter(person=OuterRef("pk"), seat__government__in=places)
    was_recorded = Official.objects.filter(person=OuterRef("pk"), government__in=places)
    kept = people_kept_by(actor, at, *WATCHING).values("pk")
    return Person.objects.filter(Q(pk__in=kept) | Exists(was_there) | Exists(was_recorded))


def people_serving(actor: Actor, at: datetime, *roles: str) -> "QuerySet[Person]":
    """`people_kept_by`, and those of another government who serve one of the actor's beside it: they take offices here,
    and all else about them is kept there."""
    places = governments_of(actor, *(roles or (Role.ADMINISTRATOR,)))
    beside = Official.objects.exclude(state__in=OUT_OF_FORCE).filter(
        person=OuterRef("pk"), government__in=places
    )
    kept = people_kept_by(actor, at, *roles).values("pk")
    return Person.objects.filter(Q(pk__in=kept) | Exists(beside))


def keeper_of(person_id: UUID) -> UUID | None:
    """The government that keeps this person's record; None where none does. One query."""
    return _in_force().filter(person=person_id).values_list("government_id", flat=True).first()


def record_in_force(person: Person) -> Official | None:
    """The person's record with the government that keeps it now, not with one that they serve beside it. One query."""
    return _in_force().filter(person=person).first()


def _in_force() -> "QuerySet[Official]":
    return Official.objects.filter(keeps=True).exclude(state__in=OUT_OF_FORCE)


def people_listed(actor: Actor, at: datetime) -> "QuerySet[Person]":
    """The same for a list, for inspectors too, with the offices held now and whether there is an account."""
    now = held_at(at).select_related("seat").order_by("starts_at", "id")
    places = governments_of(actor, *WATCHING)
    # What somebody holds in another government stands there.
    now = now.filter(Q(seat__government__in=places) | Q(seat__government__isnull=True))
    elsewhere = _in_force().filter(person=OuterRef("pk")).exclude(government__in=places)
    return (
        people_serving(actor, at, *WATCHING)
        .annotate(kept_elsewhere=Exists(elsewhere))
        .prefetch_related(
            Prefetch("offices", queryset=now, to_attr="held_now"),
            Prefetch("officials", queryset=_in_force().filter(government__in=places), to_attr="records"),
            "users",
        )
    )


def seats_listed(actor: Actor, at: datetime, *, held_at_moment: datetime | None = None) -> "QuerySet[Seat]":
    """The offices of the actor's governments with who holds them now, or held them then, delegates aside."""
    at = held_at_moment or at
    now = held_at(at).select_related("person").order_by("starts_at", "id")
    return (
        Seat.objects.filter(government__in=governments_of(actor, *WATCHING))
        .select_related("government", "agency")
        .prefetch_related(Prefetch("holdings", queryset=now, to_attr="held_now"))
        .annotate(
            holders=Count(
                "holdings",
                filter=_now("holdings", at) & Q(holdings__granted_from__isnull=True),
                distinct=True,
            )
        )
    )


def holdings_of(person: Person, actor: Actor) -> "QuerySet[OfficeHeld]":
    """What a person held and holds in the actor's governments, the newest first."""
    rows = person.offices.filter(seat__government__in=governments_of(actor, *WATCHING))
    return rows.select_related("seat__government", "granted_from__person").order_by("-starts_at", "-id")


def holdings_in(actor: Actor) -> "QuerySet[OfficeHeld]":
    """Every holding in the actor's governments: who held what when. Not ordered."""
    rows = OfficeHeld.objects.filter(seat__government__in=governments_of(actor, *WATCHING))
    return rows.select_related(
        "person", "seat__government", "seat__agency", "granted_from__person", "granted_by", "confirmed_by"
    )


def appointments_visible_to(actor: Actor, at: datetime) -> "QuerySet[OfficeAppointment]":
    """Those of the actor's governments, for administrators and inspectors; else those that concern oneself."""
    me = actor.person_id
    mine = Q(person=me) | Q(giver=me) | Q(replaces__person=me)
    rows = OfficeAppointment.objects.filter(mine | Q(government__in=governments_of(actor, *WATCHING)))
    return rows.select_related(
        "government", "agency", "seat", "person", "giver", "proposed_by", "confirmed_by", "replaces__person"
    )


def officials_visible_to(actor: Actor, at: datetime) -> "QuerySet[Official]":
    """Records of the actor's governments, for administrators and inspectors; and one's own."""
    rows = Official.objects.filter(
        Q(person=actor.person_id) | Q(government__in=governments_of(actor, *WATCHING))
    )
    return rows.select_related("government", "agency", "person")


def opened_alone() -> "QuerySet[Official]":
    """Records whose account one administrator opened alone: marked until a second one confirms. Not ordered."""
    return _in_force().filter(opened_by__isnull=False)


def recorded_alone() -> Q:
    """Condition on appointments: one administrator recorded it alone, and it is in force or was."""
    by_holder = Q(giver__isnull=False, proposed_by=F("giver"))
    return (
        Q(
            state__in=(AppointmentState.APPOINTED, AppointmentState.ENDED),
            proposed_by__isnull=False,
            confirmed_by__isnull=True,
        )
        & ~by_holder
    )


def vacant() -> Q:
    """Condition on `seats_listed`: nobody holds it."""
    return Q(holders=0)


def doubled() -> Q:
    """Condition on `seats_listed`: an office of one holder has two, such as a Plh. beside the definitive one."""
    return Q(holders__gt=1, role__in=SINGLE_HOLDER_ROLES)


def _now(name: str, at: datetime) -> Q:
    until = Q(**{f"{name}__ends_at__isnull": True}) | Q(**{f"{name}__ends_at__gt": at})
    return Q(**{f"{name}__starts_at__lte": at}) & until
