"""Setting, changing and resetting a password, and the new address of an account; its owner is told of each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts.enums import AccountAct, LinkPurpose
from accounts.models import AccessLink
from accounts.services import links, mail
from accounts.services.ending import end_access
from accounts.services.recording import record
from common.errors import Gap, NotNow, Unready
from organisations.models import User
from workflow.engine.transaction import retrying

T = TypeVar("T")


def check_password(password: str, account: User) -> None:
    """Raise Unready with every rule that the password breaks."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        gaps = [
            Gap("password", found.code or "password", " ".join(found.messages)) for found in error.error_list
        ]
        raise Unready(_("This password cannot be taken."), gaps=gaps) from error


def store_password(account: User, password: str) -> None:
    """Set a password that was checked; every session of the account ends with it. One update."""
    account.set_password(password)
    account.save(update_fields=["password"])


def make_reset(account: User, *, at: datetime) -> AccessLink:
    """A link to a new password, sent to the account's own address."""

    def work() -> AccessLink:
        lasts = timedelta(hours=settings.PRAKARSA_RESET_HOURS)
        link = links.make(
            account, LinkPurpose.RESET, address=account.email, by=account.person_id, at=at, lasts=lasts
        )
        mail.send_link(link)
        return link

    return retrying(work)


def reset(link: AccessLink, password: str, *, at: datetime) -> User:
    """Set the password that the link's reader chose. What opened the way in before ends; second factors, too, where
    they were reported lost."""
    account = link.account
    check_password(password, account)

    def work() -> User:
        links.use(link, at=at)
        store_password(account, password)
        end_access(account, at=at)
        if link.purpose == LinkPurpose.RENEWAL and Authenticator.objects.filter(user=account).delete()[0]:
            record(account, AccountAct.FACTOR_REMOVED, by=account.person_id, at=at)
        record(account, AccountAct.PASSWORD_RESET, by=account.person_id, at=at)
        mail.tell(account, AccountAct.PASSWORD_RESET, at=at)
        return account

    return retrying(work)


def password_changed(account: User, *, at: datetime, session: str) -> None:
    """What follows when the owner has changed the password in this session: all else ends, and they are told."""

    def work() -> None:
        end_access(account, at=at, but_session=session)
        record(account, AccountAct.PASSWORD_CHANGED, by=account.person_id, at=at)
        mail.tell(account, AccountAct.PASSWORD_CHANGED, at=at)

    retrying(work)


def ask_new_address(account: User, address: str, *, at: datetime) -> AccessLink:
    """A link to the new address; the old one stays until it was opened there. Says nothing of other accounts."""

    def work() -> AccessLink:
        lasts = timedelta(hours=settings.PRAKARSA_RESET_HOURS)
        link = links.make(
            account,
            LinkPurpose.NEW_ADDRESS,
            address=address.lower(),
            by=account.person_id,
            at=at,
            lasts=lasts,
        )
        mail.send_link(link)
        return link

    return retrying(work)


def confirm_address(link: AccessLink, *, at: datetime) -> User:
    """The account's address becomes the link's; the old and the new one are told.

    Raises NotNow (`address_taken`) when another account has it, with no word of whose.
    """
    account = link.account
    former = account.email

    def work() -> User:
        links.use(link, at=at)
        account.email = link.address
        account.save(update_fields=["email"])
        links.end_open(account, LinkPurpose.RESET, at=at)
        record(account, AccountAct.ADDRESS_CHANGED, by=account.person_id, at=at)
        for address in (former, link.address):
            mail.tell(account, AccountAct.ADDRESS_CHANGED, at=at, address=address)
        return account

    return _unless_taken(lambda: retrying(work))


def _unless_taken(work: Callable[[], T]) -> T:
    try:
        return work()
    except IntegrityError as error:
        message = _("This address cannot be used. Ask for a link to another one.")
        raise NotNow(message, code="address_taken") from error
