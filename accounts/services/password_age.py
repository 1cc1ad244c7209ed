"""How long a password counts, where the installation sets a period (BSSN's profile does)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from common.errors import NotPermitted
from organisations.models import User

# What an inspector reads of it, too.
_SET_BY = (AccountAct.ACCEPTED, AccountAct.PASSWORD_CHANGED, AccountAct.PASSWORD_RESET)


class PasswordExpired(NotPermitted):
    """Right person, right password; it is older than the installation lets passwords become."""

    code = "password_expired"


def due_at(account: User) -> datetime | None:
    """When the password must be replaced; None where no period is set. One query where one is."""
    if not settings.PRAKARSA_PASSWORD_DAYS:
        return None
    events = AccountEvent.objects.filter(account=account, act__in=_SET_BY)
    set_at = events.aggregate(last=Max("at"))["last"] or account.date_joined
    return set_at + timedelta(days=settings.PRAKARSA_PASSWORD_DAYS)


def is_warned_of(due: datetime, *, at: datetime) -> bool:
    """Whether it is to be told already that the password will be over."""
    return at >= due - timedelta(days=settings.PRAKARSA_PASSWORD_WARNING_DAYS)


def refuse_if_over(account: User, *, at: datetime) -> None:
    """Raise PasswordExpired where the password must be replaced first. One query where a period is set."""
    due = due_at(account)
    if due is not None and due <= at:
        raise expired()


def expired() -> PasswordExpired:
    """The refusal, with the way out."""
    message = _(
        "Your password is older than %(days)d days. Choose a new one first, on the page of your account."
    )
    return PasswordExpired(message % {"days": settings.PRAKARSA_PASSWORD_DAYS})
