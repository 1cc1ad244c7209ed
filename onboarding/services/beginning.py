"""The first administrator of a government: let in by a key that whoever runs the server made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from appointments.services.ending import appointment_of
from appointments.services.people import record_of
from common.errors import BadInput, Gap, NotNow, NotVisible
from common.letters import line_gaps, typed_line
from onboarding.models import BeginKey, Beginning
from organisations.enums import Role, Zone
from organisations.models import Government, OfficeHeld, Person, User
from organisations.offices import Actor
from organisations.queries import actor_at
from organisations.services import letterheads
from organisations.services.appointing import appoint, seat_of
from organisations.services.letterheads import place_gaps
from organisations.services.regions import Region, regions_called
from workflow.engine.transaction import unit_of_work

KEY_HOURS = 24
_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDay:
    """What the first page asks before the password. `zone` empty: as the list of regions says."""

    government: str
    zone: str = ""
    town: str = ""
    address: str = ""
    name: str
    email: str


def make_key(*, at: datetime) -> str:
    """A new key, valid for a day and for one government. Only its hash is stored."""
    key = token_urlsafe(_BYTES)
    expires = at + timedelta(hours=KEY_HOURS)
    BeginKey.objects.create(digest=_digest(key), made_at=at, expires_at=expires)
    return key


def open_key(key: str, *, at: datetime) -> BeginKey:
    """The row of a key that still opens. Raises NotVisible for any other, without saying why. One query."""
    keys = BeginKey.objects.filter(digest=_digest(key), expires_at__gt=at, beginning__isnull=True)
    found = keys.first()
    if found is None:
        raise NotVisible(
            _("This key does not open anything (any more). Whoever runs the server can make another one.")
        )
    return found


def check(day: FirstDay, *, at: datetime) -> Region:
    """The region that is meant. Raises as `begin` for everything but the password, which is so typed last and once.

    Three queries.
    """
    return _checked(day, at)[0]


def begin(key: str, day: FirstDay, *, password: str, at: datetime) -> User:
    """The government, its letterhead and its first administrator with an account; the key is used up. One transaction.

    A government of the shipped list is created unless an import knows it already. Raises NotVisible for a key that
    does not open, BadInput naming every wrong field, NotNow (`has_administrator`) for a government that has one.
    """
    with unit_of_work():
        # The row is locked, so that one key never begins two.
        opened = BeginKey.objects.select_for_update().get(pk=open_key(key, at=at).pk)
        if Beginning.objects.filter(key=opened).exists():
            open_key(key, at=at)
        region, email, name = _checked(day, at)
        government = _government(region, day.zone)
        person = Person.objects.create(name=name, email=email)
        user = User.objects.create_user(email, person=person)
        _set_password(user, password)
        held = appoint(person, seat_of(Role.ADMINISTRATOR, government=government), starts_at=at)
        # On record as everybody else's: by the system, since nobody was there to give it.
        appointment_of(held, at=at)
        _keep_letterhead(government, day, actor_at(person.pk, at))
        # As everybody else has one: what concerns their account is done on it.
        record_of(person, actor=actor_at(person.pk, at), at=at)
        Beginning.objects.create(key=opened, government=government, person=person, at=at)
        return user


def _digest(key: str) -> str:
    return sha256(key.strip().encode()).hexdigest()


def _checked(day: FirstDay, at: datetime) -> tuple[Region, str, str]:
    """Region, e-mail address and name. Raises BadInput with every fault, NotNow for a region that has begun."""
    gaps = place_gaps(day.town, day.address)
    regions = regions_called(day.government)
    if len(regions) != 1:
        gaps.append(Gap("government", "choice", _which_region(day.government, regions)))
    if day.zone and day.zone not in Zone.values:
        gaps.append(Gap("zone", "choice", _("Choose a time zone from the list.")))
    name, email = typed_line(day.name), day.email.strip().lower()
    if not name:
        gaps.append(Gap("name", "required", _("Give your name as it is printed, with degrees.")))
    gaps.extend(line_gaps(name, place="name"))
    longest = Person._meta.get_field("name").max_length or 0
    if len(name) > longest:
        gaps.append(Gap("name", "too_long", _("At most %(count)d characters.") % {"count": longest}))
    try:
        validate_email(email)
    except ValidationError as error:
        gaps.append(Gap("email", "invalid", " ".join(error.messages)))
    if User.objects.filter(email=email).exists():
        gaps.append(Gap("email", "taken", _("There is an account with this address already.")))
    if gaps:
        raise BadInput(_("Some details are missing or wrong."), gaps=gaps)
    _refuse_begun(regions[0], at)
    return regions[0], email, name


def _which_region(typed: str, found: Sequence[Region]) -> str:
    if not found:
        return _("Choose a region from the list, for example 35.23 Kabupaten Tuban.")
    facts = {"typed": typed.strip(), "regions": ", ".join(f"{each.code} {each.name}" for each in found)}
    return _("“%(typed)s” may mean several regions: %(regions)s. Choose one of them.") % facts


def _government(region: Region, zone: str) -> Government:
    found, _created = Government.objects.get_or_create(
        code=region.code,
        defaults={"name": region.name, "kind": region.kind, "zone": zone or region.zone},
    )
    if zone and found.zone != zone:
        found.zone = zone
        found.save(update_fields=["zone"])
    return found


def _refuse_begun(region: Region, at: datetime) -> None:
    """A key begins a government; into one that has an administrator it opens no way."""
    held = OfficeHeld.objects.filter(
        seat__role=Role.ADMINISTRATOR, seat__government__code=region.code, starts_at__lte=at
    ).exclude(ends_at__lte=at)
    if held.exists() or Beginning.objects.filter(government__code=region.code).exists():
        message = _("%(government)s has an administrator already: ask there for an invitation.") % {
            "government": region.name
        }
        raise NotNow(message, code="has_administrator", gaps=[Gap("government", "begun", message)])


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        gaps = [Gap("password", "weak", message) for message in error.messages]
        raise BadInput(_("Choose another password."), gaps=gaps) from error
    user.set_password(password)
    user.save(update_fields=["password"])


def _keep_letterhead(government: Government, day: FirstDay, actor: Actor) -> None:
    if day.town.strip() or day.address.strip():
        letterheads.keep_place(government, actor=actor, town=day.town, address=day.address)
