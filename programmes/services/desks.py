"""Desks: reviewers sit for a day, agencies book slots with their plans, a slot is held once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import line_gaps, typed_line
from innovations.models import Innovation
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Agency, Seat
from organisations.offices import Actor, Office, preferred
from organisations.queries import actor_at
from programmes.kind_document import read_kind
from programmes.models import DeskSlot, Programme
from programmes.services.keeping import put_down

MOST_SLOTS = 600


@dataclass(frozen=True, kw_only=True)
class DeskDay:
    """A day with desks beside each other, one reviewer at each, in sessions with a break between."""

    on: date
    begins: time
    sessions: int
    break_minutes: int
    reviewers: Sequence[Seat]


def lay_out(programme: Programme, day: DeskDay, *, actor: Actor, at: datetime) -> list[DeskSlot]:
    """Every slot of a day, free to be booked; lengths are the kind's. Raises NotPermitted, NotNow, BadInput."""
    rules = read_kind(programme.kind.body).desks
    gaps = []
    if not day.reviewers:
        gaps.append(Gap("reviewers", "required", _("Choose who reviews.")))
    if len(day.reviewers) > rules.parallel:
        message = _("At most %(count)d desks beside each other.") % {"count": rules.parallel}
        gaps.append(Gap("reviewers", "many", message))
    if any(seat.role != Role.LAN_REVIEWER for seat in day.reviewers):
        gaps.append(Gap("reviewers", "role", _("Only LAN's reviewers sit at desks.")))
    each = rules.session_minutes // rules.slot_minutes
    if not 1 <= day.sessions * each * max(len(day.reviewers), 1) <= MOST_SLOTS:
        gaps.append(
            Gap(
                "sessions",
                "range",
                _("At least one session, and at most %(count)d slots a day.") % {"count": MOST_SLOTS},
            )
        )
    if gaps:
        raise BadInput(_("The desks cannot be laid out."), gaps=gaps)
    made = [
        DeskSlot(
            programme=programme,
            desk=desk,
            reviewer=seat,
            starts_at=start,
            ends_at=start + timedelta(minutes=rules.slot_minutes),
        )
        for desk, seat in enumerate(day.reviewers, start=1)
        for start in _starts(programme, day, each, rules.slot_minutes, rules.session_minutes)
    ]

    def write() -> DeskSlot:
        DeskSlot.objects.bulk_create(made)
        return made[0]

    try:
        put_down(
            programme,
            "lay_out_desks",
            write,
            actor=actor,
            at=at,
            facts={"on": day.on.isoformat(), "slots": len(made)},
        )
    except IntegrityError as error:
        raise _taken() from error
    return made


def _starts(programme: Programme, day: DeskDay, each: int, slot: int, session: int) -> list[datetime]:
    first = datetime.combine(day.on, day.begins, tzinfo=programme.government.tz)
    return [
        first + timedelta(minutes=number * (session + day.break_minutes) + place * slot)
        for number in range(day.sessions)
        for place in range(each)
    ]


def book(
    slot: DeskSlot, agency: Agency, innovation: Innovation | None, *, actor: Actor, at: datetime
) -> DeskSlot:
    """A free slot for an agency and its plan. Raises NotPermitted, NotNow (`slot_taken`), BadInput."""
    office = booking_office(agency, actor, at)
    if agency.government_id != slot.programme.government_id or (
        innovation is not None and innovation.agency_id != agency.pk
    ):
        message = _("The plan belongs to another agency.")
        raise BadInput(message, gaps=[Gap("innovation", "foreign", message)])

    def write() -> DeskSlot:
        fresh = DeskSlot.objects.get(pk=slot.pk)
        if fresh.agency_id is not None:
            raise _taken()
        fresh.agency, fresh.innovation = agency, innovation
        fresh.save(update_fields=["agency", "innovation"])
        return fresh

    try:
        return put_down(slot.programme, "book_desk", write, actor=actor, at=at, office=office)
    except IntegrityError as error:
        raise _taken() from error


def release(slot: DeskSlot, *, actor: Actor, at: datetime) -> DeskSlot:
    """A booked slot that was not held is free again. Raises as `book`."""
    if slot.agency is None:
        raise NotNow(_("This slot is free."), code="slot_free")
    office = booking_office(slot.agency, actor, at)

    def write() -> DeskSlot:
        fresh = DeskSlot.objects.get(pk=slot.pk)
        if fresh.held_at is not None:
            raise NotNow(_("This slot was held already."), code="slot_held")
        fresh.agency = fresh.innovation = None
        fresh.save(update_fields=["agency", "innovation"])
        return fresh

    return put_down(slot.programme, "release_desk", write, actor=actor, at=at, office=office)


def hold(slot: DeskSlot, *, note: str, actor: Actor, at: datetime) -> DeskSlot:
    """Its reviewer says that it took place, and what was advised. Raises NotPermitted, NotNow, BadInput."""
    who = actor_at(actor.person_id, at)
    office = next((each for each in who.offices if each.seat_id == slot.reviewer_id), None)
    if office is None:
        raise NotPermitted(_("Only the reviewer of this slot holds it."), code="not_your_office")
    if gaps := list(line_gaps(note, place="note")):
        raise BadInput(_("Some fields are not valid."), gaps=gaps)

    def write() -> DeskSlot:
        fresh = DeskSlot.objects.get(pk=slot.pk)
        if fresh.agency_id is None:
            raise NotNow(_("Nobody booked this slot."), code="slot_free")
        if fresh.held_at is not None:
            raise NotNow(_("This slot was held already."), code="slot_held")
        if at < fresh.starts_at:
            raise NotNow(_("This slot has not begun yet."), code="slot_ahead")
        fresh.held_at, fresh.note = at, typed_line(note)
        fresh.save(update_fields=["held_at", "note"])
        return fresh

    return put_down(slot.programme, "hold_desk", write, actor=actor, at=at, office=office)


def booking_office(agency: Agency, actor: Actor, at: datetime) -> Office:
    """In which somebody books for an agency: its own people, or the bureau. Raises NotPermitted."""
    who = actor_at(actor.person_id, at)
    own = [who.holding(role, agency_id=agency.pk) for role in AGENCY_ROLES]
    office = preferred([*own, who.holding(Role.ORGANISATION_BUREAU, government_id=agency.government_id)])
    if office is None:
        raise NotPermitted(_("You can book only for an agency you work for."), code="not_your_agency")
    return office


def _taken() -> NotNow:
    message = _("This slot is taken, or its agency, plan or reviewer is at another desk at that time.")
    return NotNow(message, code="slot_taken")
