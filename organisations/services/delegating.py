"""Letting somebody else use the power of one's office for a time: delegation and mandate, given and taken back.

UU 30/2014 art. 13: a delegation moves the responsibility and is passed on only where its basis allows. Art. 14: who
acts by mandate acts on behalf (a.n.) of its giver, who stays responsible; neither reaches strategic decisions here. The
database keeps a grant within its holding, ends it with that holding and refuses chains that lead back
(organisations/triggers.py).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.day_limits import around_budget_year, beyond
from common.errors import BadInput, Gap, NotNow, NotPermitted, Unready
from common.letters import line_gaps, text_refusal, typed_line
from common.periods import FIRST_DAY, end_of_day, local_day, start_of_day
from organisations.enums import OWN_POWER, Capacity, Grant, Role
from organisations.models import OfficeHeld, Person, Seat
from organisations.offices import Actor
from organisations.queries import actor_at, colleagues_of, held_at, offices_between

# No longer than a term of office.
LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the letter of a grant says. Both days count, in the government's zone.

    `called` is what the paper calls itself where it has a name of its own ("Keputusan Bupati"); `through` the office
    that got the mandate first and signs through this delegate (u.b., Permendagri 1/2023).
    """

    kind: str
    starts_on: date
    ends_on: date
    number: str
    signed_on: date | None = None
    may_pass_on: bool = False
    called: str = ""
    through: Seat | None = None


def grant(held: OfficeHeld, person: Person, letter: Letter, *, actor: Actor, at: datetime) -> OfficeHeld:
    """Let `person` use the power of `held` under the letter. One insert; grants are made one after the other.

    Raises NotPermitted for everyone but the holder, and what `checked` does.
    """
    if actor.person_id != held.person_id:
        raise NotPermitted(
            _(
                "An office is delegated by its holder. What an administrator enters, a second person confirms."
            ),
            code="not_your_office",
        )
    made = checked(held, person, letter, actor=actor, at=at)
    store(made)
    return made


def checked(held: OfficeHeld, person: Person, letter: Letter, *, actor: Actor, at: datetime) -> OfficeHeld:
    """The delegation that the letter makes, not stored yet: everything but the database was asked.

    Raises

    * NotPermitted: everyone but the holder and the government's administrator;
    * Unready: every fault of the letter, all at once;
    * NotNow: the power is held by mandate.
    """
    who = actor_at(actor.person_id, at)
    _may_manage(held, who, at)
    if held.capacity not in OWN_POWER and not held.may_pass_on:
        raise NotNow(
            _(
                "A power held by mandate or delegation is not passed on unless its letter says so"
                " (Law 30/2014, articles 13 and 14)."
            ),
            code="not_passed_on",
        )
    zone = zone_of(held)
    gaps = _letter_gaps(letter, today=local_day(at, zone))
    gaps += _through_gaps(held, person, letter, at)
    if not any(g.field.endswith("_on") for g in gaps):
        gaps += _person_gaps(held, person, letter, who.person_id, at)
    if gaps:
        raise Unready(_("The delegation is not complete."), gaps=gaps)
    # A letter of today does not reach back to what was done this morning.
    return OfficeHeld(
        person=person,
        seat=held.seat,
        capacity=Capacity.DELEGATE,
        starts_at=max(start_of_day(letter.starts_on, zone), at),
        ends_at=end_of_day(letter.ends_on, zone),
        letter_no=typed_line(letter.number),
        letter_on=letter.signed_on,
        letter_kind=_called(letter),
        through=letter.through,
        grant_kind=letter.kind,
        granted_from=held,
        may_pass_on=letter.may_pass_on,
        granted_by_id=who.person_id,
    )


def store(made: OfficeHeld) -> None:
    """Insert a delegation. Raises NotNow: the power is not there all the while, or would come back to its giver."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        source = made.granted_from
        if source is None:
            raise
        _refuse(source, error)


def revoke(granted: OfficeHeld, *, actor: Actor, at: datetime, reason: str) -> OfficeHeld:
    """Take a grant back from now on; one that has not begun never does, and what was passed on out of it ends too.

    Raises NotPermitted for all but its giver and the administrator, NotNow when it is over. One locked row.
    """
    if not reason.strip():
        gap = Gap("reason", "required", _("Please give a reason."))
        raise Unready(_("The revocation is not complete."), gaps=[gap])
    if refusal := text_refusal(reason):
        raise BadInput(refusal, gaps=[Gap("reason", "letters", refusal)])
    with transaction.atomic():
        fresh = (
            OfficeHeld.objects.select_for_update(of=("self",))
            .select_related("seat", "granted_from")
            .get(pk=granted.pk)
        )
        who = actor_at(actor.person_id, at)
        if fresh.granted_from is None:
            raise NotNow(_("This office was not granted by another one."), code="no_grant")
        _may_manage(fresh.granted_from, who, at)
        if fresh.ends_at is not None and fresh.ends_at <= max(at, fresh.starts_at):
            raise NotNow(_("This delegation is over already."), code="already_over")
        fresh.ends_at = max(at, fresh.starts_at)
        fresh.revoked_at, fresh.revoked_by_id, fresh.revoke_reason = at, who.person_id, reason.strip()[:500]
        fresh.save(update_fields=["ends_at", "revoked_at", "revoked_by", "revoke_reason"])
        return fresh


def zone_of(held: OfficeHeld) -> ZoneInfo:
    """Where the days of this office begin: its government's zone, of LAN's reviewers the installation's."""
    government = held.seat.government
    return government.tz if government is not None else ZoneInfo(settings.TIME_ZONE)


def may_manage(held: OfficeHeld, *, actor: Actor, at: datetime) -> bool:
    """Whether the actor may grant out of this holding and take such grants back. No query."""
    over = held.ends_at is not None and held.ends_at <= at
    if actor.person_id == held.person_id and held.starts_at <= at and not over:
        return True
    place = held.seat.government_id
    return place is not None and actor.holding(Role.ADMINISTRATOR, government_id=place) is not None


def _may_manage(held: OfficeHeld, who: Actor, at: datetime) -> None:
    if not may_manage(held, actor=who, at=at):
        raise NotPermitted(
            _("Only the holder of the office or the administrator of its government delegates it."),
            code="not_your_office",
        )


def _letter_gaps(letter: Letter, *, today: date) -> list[Gap]:
    gaps = []
    if letter.kind not in Grant.values:
        gaps.append(Gap("kind", "choice", _("Say whether this is a delegation or a mandate.")))
    if not letter.number.strip():
        gaps.append(Gap("letter_no", "required", _("Give the number of the letter.")))
    gaps += line_gaps(letter.number, place="letter_no")
    gaps += line_gaps(_called(letter), place="letter_kind")
    if letter.signed_on is not None and (far := beyond("letter_on", letter.signed_on, FIRST_DAY, today)):
        gaps.append(far)
    if letter.starts_on < today:
        gaps.append(Gap("starts_on", "past", _("A delegation begins today or later, never in the past.")))
    elif far := beyond("starts_on", letter.starts_on, today, around_budget_year(today)[1]):
        gaps.append(far)
    if letter.ends_on < letter.starts_on:
        gaps.append(Gap("ends_on", "order", _("The last day comes before the first.")))
    elif letter.ends_on > letter.starts_on + LONGEST:
        gaps.append(Gap("ends_on", "range", _("A delegation lasts five years at most.")))
    if letter.kind == Grant.MANDATE and letter.may_pass_on:
        message = _("Who acts by mandate acts on behalf of its giver and cannot pass it on.")
        gaps.append(Gap("may_pass_on", "mandate", message))
    return gaps


def _called(letter: Letter) -> str:
    return typed_line(letter.called)


def _through_gaps(held: OfficeHeld, person: Person, letter: Letter, at: datetime) -> list[Gap]:
    if letter.through is None:
        return []
    if letter.kind != Grant.MANDATE:
        message = _("Only who signs on behalf of an office (a.n.) does so through another (u.b.).")
        return [Gap("through", "mandate", message)]
    own = held_at(at).filter(person=person, seat=letter.through)
    if own.exists() or not offices_between(held).filter(pk=letter.through.pk).exists():
        return [Gap("through", "choice", _("This office does not stand between the two."))]
    return []


def _person_gaps(held: OfficeHeld, person: Person, letter: Letter, by: UUID, at: datetime) -> list[Gap]:
    if person.pk in (held.person_id, by):
        return [Gap("person", "yourself", _("Nobody delegates to themselves."))]
    if not colleagues_of(held, at).filter(pk=person.pk).exists():
        return [Gap("person", "no_colleague", _("This person holds no office in the same government."))]
    zone = zone_of(held)
    starts_at, ends_at = start_of_day(letter.starts_on, zone), end_of_day(letter.ends_on, zone)
    same = OfficeHeld.objects.filter(person=person, seat=held.seat, starts_at__lt=ends_at)
    if same.exclude(ends_at__lte=starts_at).exists():
        return [Gap("person", "holds_it", _("This person holds the office in that period already."))]
    return []


def _refuse(held: OfficeHeld, error: IntegrityError) -> NoReturn:
    if "office_grant_loop" in str(error):
        raise NotNow(
            _(
                "The power would come back to its giver: this person delegates, directly or through others, to them."
            ),
            code="delegation_loop",
        ) from error
    if "office_grant_unfit" in str(error):
        if held.ends_at is None:
            message = _("The office does not hold this power in the whole period.")
        else:
            day = local_day(held.ends_at, zone_of(held))
            message = _("The office itself is held only until %(day)s.") % {"day": day.isoformat()}
        raise NotNow(message, code="beyond_the_office") from error
    raise error
