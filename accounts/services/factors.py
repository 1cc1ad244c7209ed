"""Second factors: who needs one, from when, and what is still asked of a session or a token that shows none."""

from datetime import datetime, timedelta
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.enums import AccountAct
from accounts.models import FactorRequest
from accounts.services import mail
from accounts.services.recording import record
from organisations.enums import Role
from organisations.models import User
from organisations.offices import Actor
from workflow.engine.events import installation
from workflow.engine.transaction import retrying

# Whoever decides, signs, administers, inspects or publishes: everybody but those who only write and hand in.
NEEDING = frozenset(Role) - {Role.INNOVATOR, Role.AGENCY_OPERATOR}
# Recovery codes stand in for one of these and are no factor of their own.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class FactorState(StrEnum):
    """What is asked of somebody who has shown no second factor."""

    NOT_NEEDED = "not_needed"
    # To be set up by a day that has not come yet.
    IN_GRACE = "in_grace"
    # To be set up before anything else.
    MISSING = "missing"
    # There is one; it is to be shown.
    ASKED = "asked"


def required_here() -> bool:
    """Whether this installation asks for second factors at all; every one does but the test suite's."""
    return bool(settings.PRAKARSA_SECOND_FACTOR)


def has_factor(account: User) -> bool:
    """Whether a second factor is set up. One query."""
    return Authenticator.objects.filter(user=account, type__in=FACTORS).exists()


def needs_factor(account: User, actor: Actor) -> bool:
    """Whether the offices held now, or operating the installation, need a second factor. No query."""
    return account.is_superuser or any(office.role in NEEDING for office in actor.offices)


def factor_state(account: User, actor: Actor, *, at: datetime) -> FactorState:
    """What is asked of an account that has shown no factor. Two queries at most, and one insert the first time.

    In a demonstration nobody is asked who has set up none.
    """
    if not required_here():
        return FactorState.NOT_NEEDED
    if has_factor(account):
        return FactorState.ASKED
    if installation().is_demo or not needs_factor(account, actor):
        return FactorState.NOT_NEEDED
    return FactorState.IN_GRACE if at < due_at(account, at=at) else FactorState.MISSING


def due_at(account: User, *, at: datetime) -> datetime:
    """When the days of grace end; they begin when it is asked for the first time."""
    asked = FactorRequest.objects.filter(account=account).first()
    if asked is None:
        asked = retrying(
            lambda: FactorRequest.objects.get_or_create(account=account, defaults={"asked_at": at})[0]
        )
    return asked.asked_at + timedelta(days=settings.PRAKARSA_FACTOR_GRACE_DAYS)


def code_is_right(account: User, code: str) -> bool:
    """Whether this is a fresh code of the account's app, or one of its recovery codes, which is used up by it."""
    rows = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(row.wrap().validate_code(code) for row in rows.order_by("-type"))


def factor_changed(account: User, act: AccountAct, *, at: datetime) -> None:
    """Put down that a factor was added or removed, and tell the owner."""

    def work() -> None:
        record(account, act, by=account.person_id, at=at)
        mail.tell(account, act, at=at)

    retrying(work)
