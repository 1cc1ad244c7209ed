"""How an account comes to be and ends: an invitation by one-time link, its acceptance, disabling, enabling.

Nobody signs themselves up. The administrator of a government invites its people; the link goes by e-mail, or is shown
once for handing over. Whoever opens it chooses the password, so that no second person ever knows one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.enums import AccountAct, LinkPurpose, Standing
from accounts.models import AccessLink
from accounts.queries import account_of, keepers_of, open_links, standings
from accounts.services import links, mail, passwords
from accounts.services.ending import end_access
from accounts.services.recording import record
from common.errors import Gap, NotNow, NotPermitted, Unready
from organisations.enums import Role
from organisations.models import Person, User
from organisations.offices import Actor
from organisations.queries import held_at
from workflow.engine.transaction import retrying


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account that waits for its person, and the link that was made for it."""

    account: User
    link: AccessLink


def may_administer(person: Person, *, by: Actor, at: datetime) -> None:
    """Raise NotPermitted unless `by` administers the government that keeps the person's record; of an unrecorded one,
    every government in which the person holds an office, now or later.

    Somebody who holds none yet may be invited by any administrator. LAN's reviewers of all governments hold offices of
    none: their accounts are opened on the command line by whoever operates the installation. Two queries at most.
    """
    if by.is_system:
        return
    own = {office.government_id for office in by.offices if office.role == Role.ADMINISTRATOR}
    if not own or not keepers_of(person.pk, at) <= own:
        raise NotPermitted(
            _("The administrator of the person's government does this."), code="not_your_office"
        )


def invite(person: Person, *, email: str, by: Actor, at: datetime) -> Invitation:
    """Open an account for the person and send the link; without an e-mail address it is handed over.

    Without an address the person signs in with the NIP. Who was invited before and has not accepted is invited anew,
    to the address given now. Raises NotPermitted, NotNow (`has_account`), Unready for an address that is no address or
    is taken.
    """
    may_administer(person, by=by, at=at)
    login = _login(person, email)
    if User.objects.filter(email=login).exclude(person=person).exists():
        raise _no_address("taken", _("Another account has this address."))

    def work() -> Invitation:
        account, act = _account(person, login, at)
        address = account.email if account.has_mailbox else ""
        link = _link(account, address, by, at)
        record(account, act, by=by.person_id, at=at, government_id=place_of(by))
        return Invitation(account, link)

    return retrying(work)


def resend(account: User, *, by: Actor, at: datetime) -> Invitation:
    """A fresh link; the one before ends. Raises NotPermitted, NotNow for an account that was accepted."""
    may_administer(account.person, by=by, at=at)
    _refuse_unless_invited(account, at)

    def work() -> Invitation:
        link = _link(account, account.email if account.has_mailbox else "", by, at)
        record(account, AccountAct.RESENT, by=by.person_id, at=at, government_id=place_of(by))
        return Invitation(account, link)

    return retrying(work)


def withdraw(account: User, *, by: Actor, at: datetime) -> User:
    """The invitation opens nothing any more. Raises NotPermitted, NotNow when there is none."""
    may_administer(account.person, by=by, at=at)

    def work() -> User:
        if not links.end_open(account, LinkPurpose.INVITATION, at=at):
            raise NotNow(_("There is no invitation that waits."), code="no_invitation")
        record(account, AccountAct.WITHDRAWN, by=by.person_id, at=at, government_id=place_of(by))
        return account

    return retrying(work)


def link_to_hand_over(link: AccessLink, *, by: Actor, at: datetime) -> str:
    """The address of a link, for a letter or a message: shown once, to whoever made it.

    Invitations, and what was made for somebody without a mailbox. Raises NotPermitted for others, NotNow (`link_shown`)
    the second time, and when it is over.
    """
    if link.made_by_id != by.person_id or not link.may_be_handed_over:
        raise NotPermitted(_("Whoever made the invitation sees its link, once."), code="not_your_office")
    if not open_links(at).filter(pk=link.pk).exists():
        raise NotNow(_("This link is over; make a new one."), code="no_invitation")
    address = links.address_of(link)

    def work() -> str:
        if not AccessLink.objects.filter(pk=link.pk, shown_at__isnull=True).update(shown_at=at):
            raise NotNow(_("The link was shown already. Send a new one if it was lost."), code="link_shown")
        record(link.account, AccountAct.LINK_SHOWN, by=by.person_id, at=at, government_id=place_of(by))
        return address

    return retrying(work)


def accept(token: str, password: str, *, at: datetime) -> User:
    """The invited person has opened the link and chosen a password: from now on the account is theirs.

    Raises NotVisible and NotNow as `links.find` does, Unready for a password that cannot be taken.
    """
    link = links.find(token, at=at)
    if link.purpose != LinkPurpose.INVITATION:
        raise NotNow(_("This link is no invitation."), code="no_invitation")
    account = link.account
    passwords.check_password(password, account)

    def work() -> User:
        links.use(link, at=at)
        account.set_password(password)
        account.is_active = True
        account.save(update_fields=["password", "is_active"])
        record(account, AccountAct.ACCEPTED, by=account.person_id, at=at)
        return account

    return retrying(work)


def disable(account: User, *, by: Actor, at: datetime, reason: str = "") -> User:
    """Nobody signs in with it any more; sessions, tokens and feeds end at once.

    Raises NotPermitted, also for one's own account, and NotNow for the last administrator of a government.
    """
    may_administer(account.person, by=by, at=at)
    if account.person_id == by.person_id:
        raise NotPermitted(_("Nobody disables their own account."), code="own_account")

    def work() -> User:
        fresh = User.objects.select_for_update().get(pk=account.pk)
        if not fresh.is_active:
            raise NotNow(_("This account is not active."), code="not_active")
        _keep_one_administrator(fresh, at)
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        end_access(fresh, at=at)
        record(fresh, AccountAct.DISABLED, by=by.person_id, at=at, reason=reason, government_id=place_of(by))
        mail.tell(fresh, AccountAct.DISABLED, at=at)
        return fresh

    return retrying(work)


def enable(account: User, *, by: Actor, at: datetime) -> User:
    """Let the owner sign in again with the password they had. Raises NotPermitted, NotNow unless it was disabled."""
    may_administer(account.person, by=by, at=at)
    if standings([account], at)[account.pk] != Standing.DISABLED:
        raise NotNow(_("This account was not disabled."), code="not_disabled")

    def work() -> User:
        account.is_active = True
        account.save(update_fields=["is_active"])
        record(account, AccountAct.ENABLED, by=by.person_id, at=at, government_id=place_of(by))
        mail.tell(account, AccountAct.ENABLED, at=at)
        return account

    return retrying(work)


def _login(person: Person, email: str) -> str:
    """The address that the account is found by."""
    email = email.strip().lower()
    if not email:
        if not person.employee_no:
            raise _no_address("required", _("Give an e-mail address; without one the person needs a NIP."))
        return f"{person.employee_no}{settings.PRAKARSA_NO_MAIL_DOMAIN}"
    try:
        validate_email(email)
    except ValidationError as error:
        raise _no_address("invalid", _("This is not an e-mail address.")) from error
    return email


def _account(person: Person, login: str, at: datetime) -> tuple[User, AccountAct]:
    account = account_of(person.pk)
    if account is None:
        account = User.objects.create_user(login, None, person=person, is_active=False)
        return account, AccountAct.INVITED
    _refuse_unless_invited(account, at)
    if account.email != login:
        account.email = login
        account.save(update_fields=["email"])
    return account, AccountAct.RESENT


def _refuse_unless_invited(account: User, at: datetime) -> None:
    if standings([account], at)[account.pk] in (Standing.ACTIVE, Standing.DISABLED):
        raise NotNow(_("This person has an account already."), code="has_account")


def _link(account: User, address: str, by: Actor, at: datetime) -> AccessLink:
    lasts = timedelta(days=settings.PRAKARSA_INVITATION_DAYS)
    link = links.make(account, LinkPurpose.INVITATION, address=address, by=by.person_id, at=at, lasts=lasts)
    if address:
        mail.send_link(link)
    return link


def place_of(by: Actor) -> UUID | None:
    """The government that the administrator acts for; None for the system."""
    office = by.holding(Role.ADMINISTRATOR)
    return None if office is None else office.government_id


def _keep_one_administrator(account: User, at: datetime) -> None:
    """Raise NotNow where somebody would be left without any administrator who can sign in. Under the account's lock."""
    held = held_at(at).filter(seat__role=Role.ADMINISTRATOR)
    for place in held.filter(person_id=account.person_id).values_list("seat__government_id", flat=True):
        others = held.filter(seat__government_id=place, person__users__is_active=True)
        if not others.exclude(person_id=account.person_id).exists():
            raise NotNow(
                _("This is the government's last administrator. Appoint and invite another one first."),
                code="last_administrator",
            )


def _no_address(code: str, message: str) -> Unready:
    return Unready(_("The invitation is not complete."), gaps=[Gap("email", code, message)])
