"""Offices of LAN's reviewers, given, delegated, ended: acts about the person, as no government's history has them."""

from datetime import datetime
from uuid import UUID

from accounts.enums import AccountAct
from accounts.services.recording import record_power
from common.canonical import instant
from common.types import Json
from organisations.models import OfficeHeld


def given(held: OfficeHeld, *, by: UUID, at: datetime) -> None:
    """Somebody holds the office or uses its power from now on."""
    record_power(held.person_id, AccountAct.POWER_GIVEN, by=by, at=at, facts=_facts(held))


def ended(held: OfficeHeld, *, by: UUID, at: datetime) -> None:
    """It was taken back, with everything passed on out of it."""
    facts = _facts(held)
    record_power(held.person_id, AccountAct.POWER_ENDED, by=by, at=at, facts=facts, reason=held.revoke_reason)


def _facts(held: OfficeHeld) -> dict[str, Json]:
    source = held.granted_from
    return {
        "office": str(held.pk),
        "seat": str(held.seat_id),
        "capacity": str(held.capacity),
        "grant": held.grant_kind,
        "giver": str(source.person_id) if source is not None else None,
        "starts_at": instant(held.starts_at),
        "ends_at": instant(held.ends_at) if held.ends_at is not None else None,
    }
