"""Who is there to confirm: power needs two people as soon as there are two administrators."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotPermitted
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.offices import Actor, Office
from organisations.queries import actor_at, administrators


def administering(actor: Actor, government_id: UUID | None, at: datetime) -> tuple[Actor, Office]:
    """The actor and the administrator's office held in this government. Raises NotPermitted. Two queries at most."""
    who = actor_at(actor.person_id, at)
    office = None if government_id is None else who.holding(Role.ADMINISTRATOR, government_id=government_id)
    if office is None:
        raise NotPermitted(
            _("People and offices are kept by the government's administrator."), code="not_your_office"
        )
    return who, office


def stays_with_another(held: OfficeHeld, *, ender: UUID, at: datetime) -> bool:
    """Whether an administrator may end this administrator's office: somebody besides the two is left to confirm.

    Else one administrator could make themselves the only one, and appoint alone. Nobody's own office is asked.
    """
    if held.seat.role != Role.ADMINISTRATOR or held.seat.government_id is None or held.person_id == ender:
        return True
    return bool(administrators(held.seat.government_id, at) - {held.person_id, ender})


def accounts_stay_with_another(
    person_id: UUID, government_id: UUID, *, by: Iterable[UUID], at: datetime
) -> bool:
    """Whether somebody besides is left to confirm where an administrator's account is closed. One query."""
    there = administrators(government_id, at)
    return person_id not in there or bool(there - {person_id, *by})
