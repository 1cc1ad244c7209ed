"""Entering a decree of days off as someone with an office: who may look at its effect, and who may let it work."""

from datetime import date, datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.models import Holiday
from common.errors import NotNow, NotPermitted
from common.periods import local_day
from deadlines.services import deadlines, holiday_decrees
from deadlines.services.holiday_decrees import DecreePreview, DecreeResult
from organisations.enums import ImportKind, Role
from organisations.models import Government
from organisations.offices import Actor, Office, preferred
from organisations.services.import_records import ImportedFile

PREPARERS = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU)


def may_prepare(actor: Actor) -> Office:
    """The office in which the actor looks at what a decree would move; raises NotPermitted for everyone else."""
    office = preferred(actor.holding(role) for role in PREPARERS)
    if office is not None:
        return office
    raise NotPermitted(
        _("Decrees are entered by an administrator or the organisation bureau."), code="not_your_office"
    )


def may_publish(actor: Actor, *, national: bool) -> Office:
    """The office in which the actor enters a decree. One query for a national one.

    Days off of one's own government are an administrator's to enter; national ones only where no other government has
    dates that they could move. Raises NotPermitted.
    """
    office = actor.holding(Role.ADMINISTRATOR)
    if office is None:
        raise NotPermitted(_("Decrees are entered by an administrator."), code="not_your_office")
    if national:
        held = (office.government_id for office in actor.offices if office.role == Role.ADMINISTRATOR)
        own = [government_id for government_id in held if government_id is not None]
        others = (
            deadlines.unmet(None).exclude(government_id__in=own).values("government_id").distinct().count()
        )
        if others:
            raise NotPermitted(
                ngettext(
                    "National days off move dates of %(count)d other government. Ask whoever runs this installation.",
                    "National days off move dates of %(count)d other governments. Ask whoever runs this installation.",
                    others,
                )
                % {"count": others},
                code="shared_calendar",
            )
    return office


class DecreeFacts(TypedDict):
    """A decree as it is entered: its file, whether it is national, the day that it bears."""

    document: bytes
    national: bool
    published_on: date | None


def preview_as(
    actor: Actor, document: bytes, *, at: datetime, national: bool, published_on: date | None
) -> DecreePreview:
    """What the decree adds, and the deadlines of one's own government that it would touch. Writes nothing."""
    office = may_prepare(actor)
    return holiday_decrees.preview(
        document,
        at=at,
        government=None if national else _own(office),
        published_on=published_on,
        seen_in=office.government_id,
    )


def publish_as(
    actor: Actor,
    document: bytes,
    *,
    at: datetime,
    national: bool,
    published_on: date | None,
    file_name: str = "",
) -> DecreeResult:
    """Enter the decree and move what it moves."""
    office = may_publish(actor, national=national)
    own = _own(office)
    return holiday_decrees.publish(
        document,
        at=at,
        government=None if national else own,
        published_on=published_on,
        file=_handed_in(actor, office, own, at=at, content=document, file_name=file_name),
    )


def take_back_day(day: Holiday, *, actor: Actor, at: datetime) -> None:
    """Enter that what a decree said of a day does not hold any more: what was said stays, and dates that moved too.

    Raises NotPermitted as `may_publish`, NotNow (`changed`) where a later decree speaks of the day.
    """
    office = may_publish(actor, national=day.government_id is None)
    own = _own(office)
    if day.government_id not in (None, own.pk):
        raise NotPermitted(_("Decrees are entered by an administrator."), code="not_your_office")
    said = Holiday.objects.filter(government=day.government_id, on=day.on, name=day.name)
    if said.order_by("published_on", "id").last() != day:
        raise NotNow(_("A later decree speaks of this day."), code="changed")
    opposite = Holiday(
        on=day.on,
        name=day.name,
        kind=day.kind,
        decree_number=day.decree_number,
        government_id=day.government_id,
        published_on=max(day.published_on, local_day(at, own.tz)),
        withdrawn=not day.withdrawn,
    )
    place = None if day.government_id is None else own
    file = _handed_in(actor, office, own, at=at)
    holiday_decrees.publish_days([opposite], at=at, government=place, file=file)


def _handed_in(
    actor: Actor, office: Office, own: Government, *, at: datetime, content: bytes = b"", file_name: str = ""
) -> ImportedFile:
    return ImportedFile(
        kind=ImportKind.DAYS_OFF,
        government_id=own.pk,
        actor=actor,
        office=office,
        at=at,
        content=content,
        file_name=file_name,
    )


def _own(office: Office) -> Government:
    if office.government_id is None:
        raise NotPermitted(_("Decrees are entered by an administrator."), code="not_your_office")
    return Government.objects.get(pk=office.government_id)
