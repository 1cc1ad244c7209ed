"""A new way into an account whose owner cannot ask for one: no mailbox to write to, or the second factor lost."""

from datetime import datetime, timedelta

from django.conf import settings

from accounts.enums import AccountAct, LinkPurpose
from accounts.models import AccessLink
from accounts.services import links, mail
from accounts.services.ending import end_access
from accounts.services.inviting import may_administer, place_of
from accounts.services.recording import record
from organisations.models import User
from organisations.offices import Actor


def reopen(account: User, *, factors: bool, by: Actor, at: datetime, reason: str) -> AccessLink:
    """A link to a new password, and with `factors` to a new second factor; all that opened the account ends.

    It goes to the account's own mailbox; without one it is handed over by whoever made it. In the running transaction.
    Raises NotPermitted for whoever does not administer the person.
    """
    may_administer(account.person, by=by, at=at)
    end_access(account, at=at)
    link = links.make(
        account,
        LinkPurpose.RENEWAL if factors else LinkPurpose.RESET,
        address=account.email if account.has_mailbox else "",
        by=by.person_id,
        at=at,
        lasts=_lasts(account),
    )
    if link.address:
        mail.send_link(link)
    record(account, AccountAct.REOPENED, by=by.person_id, at=at, reason=reason, government_id=place_of(by))
    mail.tell(account, AccountAct.REOPENED, at=at)
    return link


def _lasts(account: User) -> timedelta:
    """A letter takes days to reach somebody, a mail does not."""
    if account.has_mailbox:
        return timedelta(hours=settings.PRAKARSA_RESET_HOURS)
    return timedelta(days=settings.PRAKARSA_INVITATION_DAYS)
