"""Entering a decree of days off as someone with an office: who may look at its effect, and who may let it work."""

from datetime import date, datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import NotPermitted
from deadlines.services import deadlines, holiday_decrees
from deadlines.services.extensions import in_capacity
from deadlines.services.holiday_decrees import DecreePreview, DecreeResult
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import Actor, Office

PREPARERS = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU)


def may_prepare(actor: Actor) -> Office:
    """The office in which the actor looks at what a decree would move; raises NotPermitted for everyone else."""
    for role in PREPARERS:
        office = actor.holding(role)
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
    actor: Actor, document: bytes, *, at: datetime, national: bool, published_on: date | None
) -> DecreeResult:
    """Enter the decree and move what it moves."""
    office = may_publish(actor, national=national)
    return holiday_decrees.publish(
        document,
        at=at,
        government=None if national else _own(office),
        published_on=published_on,
        by=actor,
        capacity=in_capacity(office),
    )


def _own(office: Office) -> Government:
    if office.government_id is None:
        raise NotPermitted(_("Decrees are entered by an administrator."), code="not_your_office")
    return Government.objects.get(pk=office.government_id)
