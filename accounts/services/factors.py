"""Second factors: who needs one, from when, and what is still asked of a session or a token that shows none."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
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
_WITH_CODES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


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
    return account.is_superuser or any(office.role in NEEDING for office in actor.everywhere)


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


def code_is_right(login: str, code: str) -> bool:
    """Whether this is a fresh code of the active account's app, or one of its recovery codes, which is used up by it.

    The same work for every address: where there is no account or no app, a stand-in is asked, so that the time of the
    answer says nothing. One query while the code is wrong.
    """
    rows = Authenticator.objects.filter(user__email=login, user__is_active=True, type__in=_WITH_CODES)
    found = {row.type: row for row in rows}
    asked = [found.get(kind) or _stand_in(kind, settings.SECRET_KEY) for kind in _WITH_CODES]
    return any(_takes(row, code) for row in asked)


def _takes(row: Authenticator, code: str) -> bool:
    kept = row.wrap()
    if row.type == Authenticator.Type.RECOVERY_CODES:
        # Its own check locks the row even for a wrong code.
        unused = [compare_user_code(actual=code, expected=one) for one in kept.get_unused_codes()]
        if not any(unused):
            return False
    return row.pk is not None and bool(kept.validate_code(code))


@lru_cache(maxsize=2)
def _stand_in(kind: Authenticator.Type, _key: str) -> Authenticator:
    """Nobody's, of random keys that nobody knows; encrypted under the present secret key."""
    if kind == Authenticator.Type.TOTP:
        return Authenticator(type=kind, data={"secret": encrypt(generate_totp_secret())})
    return Authenticator(type=kind, data={"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0})


def factor_changed(account: User, act: AccountAct, *, at: datetime) -> None:
    """Put down that a factor was added or removed, and tell the owner."""

    def work() -> None:
        record(account, act, by=account.person_id, at=at)
        mail.tell(account, act, at=at)

    retrying(work)
