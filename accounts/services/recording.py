"""Putting down what happened to an account."""

from datetime import datetime
from uuid import UUID

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from notifications.services.preferences import home_government
from organisations.models import User


def record(
    account: User,
    act: AccountAct,
    *,
    by: UUID,
    at: datetime,
    reason: str = "",
    government_id: UUID | None = None,
) -> AccountEvent:
    """One row, in the running transaction. `by` is the person who acted; one query more for the government."""
    return AccountEvent.objects.create(
        account=account,
        person_id=account.person_id,
        government_id=government_id or home_government(account.person_id, at),
        act=act,
        actor_id=by,
        at=at,
        reason=reason[:500],
    )
