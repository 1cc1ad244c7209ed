"""Entering people and putting their records right, as the administrator of their government."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from appointments.models import Official
from appointments.queries import governments_kept_by, people_kept_by, record_in_force
from appointments.services.two_people import administering
from common.errors import BadInput, Gap, NotVisible
from common.letters import line_gaps, typed_line
from organisations.models import Government, Person, User
from organisations.offices import SYSTEM, Actor
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

# Birth day, month and year of appointment, sex, number (BKN).
_NIP = re.compile(
    r"(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(19|20)[0-9]{2}(0[1-9]|1[0-2])[12][0-9]{3}"
)
# The code of a NIP or an address that somebody has already.
TAKEN = "taken"
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,28}[0-9]")


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """What is kept about a person: the name with its degrees, NIP, rank, e-mail address and telephone."""

    name: str = ""
    employee_no: str = ""
    rank: str = ""
    email: str = ""
    phone: str = ""

    def tidied(self) -> "PersonDetails":
        """One line each; the NIP without the blanks in which it is usually grouped."""
        values = {name: typed_line(text) for name, text in asdict(self).items()}
        values["employee_no"] = "".join(values["employee_no"].split())
        values["email"] = values["email"].lower()
        return PersonDetails(**values)


def enter(government: Government, details: PersonDetails, *, actor: Actor, at: datetime) -> Official:
    """Enter a person. Raises NotPermitted, BadInput with every fault. Four queries and the event."""

    def work() -> Official:
        with unit_of_work():
            who, office = administering(actor, government.pk, at)
            given = details.tidied()
            refuse_faults(list(detail_gaps(given)))
            person = Person.objects.create(**asdict(given))
            facts = {"fields": sorted(name for name, text in asdict(given).items() if text)}
            made = Official(government=government, person=person)
            return gate.create(made, actor=who, office=office, at=at, facts=facts)

    return retrying(work)


def correct(
    person: Person,
    details: PersonDetails,
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Person:
    """Put a record right; the event names the fields, not the values. Raises NotVisible for people of others.

    The address of somebody who has an account is their own to change.
    """

    def work() -> Person:
        with unit_of_work():
            official = record_of(person, actor=actor, at=at)
            who, office = administering(actor, official.government_id, at)
            if seen_version is not None and seen_version not in (official.version, 0):
                raise gate.stale(official)
            fresh = Person.objects.select_for_update().get(pk=person.pk)
            given = details.tidied()
            gaps = list(detail_gaps(given, of=fresh))
            changed = [name for name, text in asdict(given).items() if getattr(fresh, name) != text]
            if "email" in changed and User.objects.filter(person=fresh).exists():
                message = _("This person has an account: its address is changed by its owner.")
                gaps.append(Gap("email", "account", message))
            refuse_faults(gaps)
            if not changed:
                return fresh
            for name in changed:
                setattr(fresh, name, getattr(given, name))
            fresh.save(update_fields=changed)
            gate.record(
                official,
                "correct",
                actor=who,
                office=office,
                at=at,
                facts={"fields": sorted(changed)},
            )
            return fresh

    return retrying(work)


def note_invitation(person: Person, *, actor: Actor, at: datetime) -> Official:
    """Write beside the record that its account was invited. Joins the caller's unit of work."""
    official = record_of(person, actor=actor, at=at)
    who, office = administering(actor, official.government_id, at)
    gate.record(official, "invite", actor=who, office=office, at=at)
    # Whose mailbox it is nobody else has looked at: marked until a second administrator confirms.
    Official.objects.filter(pk=official.pk).update(opened_by=who.person_id)
    return official


def record_of(person: Person, *, actor: Actor, at: datetime) -> Official:
    """The person's record; made by the system for somebody who was there before records. Raises NotVisible."""
    who = actor_at(actor.person_id, at)
    found = people_kept_by(who, at).filter(pk=person.pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    known = record_in_force(found)
    if known is not None:
        return known
    place = found.offices.filter(seat__government__in=governments_kept_by(who)).select_related(
        "seat__government"
    )
    held = place.order_by("-starts_at", "id").first()
    if held is None or held.seat.government is None:
        raise NotVisible(_("There is no such record."))
    made = Official(government=held.seat.government, person=found)
    facts = {"recorded_before": True}
    return gate.create(made, actor=SYSTEM, office=SYSTEM.offices[0], at=at, facts=facts)


def detail_gaps(details: PersonDetails, *, of: Person | None = None) -> Iterator[Gap]:
    """Everything wrong with the details of a person, by field. At most two queries."""
    if not details.name:
        yield Gap("name", "required", _("Give the name with its degrees."))
    for name, text in asdict(details).items():
        longest: int = getattr(Person._meta.get_field(name), "max_length") or 0  # noqa: B009 -- all of them are texts
        if len(text) > longest:
            yield Gap(name, "too_long", _("At most %(count)d characters.") % {"count": longest})
        if name != "email":
            yield from line_gaps(text, place=name)
    if details.phone and not _PHONE.fullmatch(details.phone):
        yield Gap("phone", "invalid", _("This is not a telephone number, such as 0812-3456-7890."))
    yield from _number_gaps(details.employee_no, of)
    yield from _address_gaps(details.email, of)


def _number_gaps(employee_no: str, of: Person | None) -> Iterator[Gap]:
    if not employee_no:
        return
    if not _NIP.fullmatch(employee_no):
        message = _("A NIP has 18 digits: birth date, month of appointment, sex, number.")
        yield Gap("employee_no", "nip", message)
    elif _others(of).filter(employee_no=employee_no).exists():
        yield _taken(
            "employee_no", _("This NIP cannot be entered here: check it digit by digit."), new=of is None
        )


def _taken(place: str, message: str, *, new: bool) -> Gap:
    """The same for everybody who is recorded anywhere: it says neither where, nor whether they are in office."""
    if not new:
        return Gap(place, TAKEN, message)
    way = _(
        "If it is right, say below that it is the person whom the letter names, and go on with their record."
    )
    return Gap(place, TAKEN, f"{message} {way}")


def _address_gaps(email: str, of: Person | None) -> Iterator[Gap]:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError:
        yield Gap("email", "invalid", _("This is not an e-mail address."))
        return
    if _others(of).filter(Q(email=email) | Q(users__email=email)).exists():
        yield _taken(
            "email", _("This address cannot be entered here: check it, or leave it out."), new=of is None
        )


def _others(of: Person | None) -> "QuerySet[Person]":
    return Person.objects.all() if of is None else Person.objects.exclude(pk=of.pk)


def refuse_faults(gaps: list[Gap]) -> None:
    """Raise BadInput with all of them."""
    if gaps:
        raise BadInput(_("The record is not valid."), gaps=gaps)
