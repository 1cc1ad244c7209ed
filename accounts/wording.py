"""What letters about accounts say."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import AccountAct, LinkPurpose
from accounts.models import AccessLink, AccountEvent
from common.moments import in_words
from notifications.services.preferences import home_government
from organisations.models import Government, User


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """One e-mail: its subject, its paragraphs, and the link in it where there is one."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_label: str = ""


_SUBJECTS = {
    LinkPurpose.INVITATION: gettext_lazy("Your account for Prakarsa"),
    LinkPurpose.RESET: gettext_lazy("A new password for Prakarsa"),
    LinkPurpose.NEW_ADDRESS: gettext_lazy("Confirm your new e-mail address for Prakarsa"),
    LinkPurpose.RENEWAL: gettext_lazy("A new way into your account for Prakarsa"),
}
_OPENINGS = {
    LinkPurpose.INVITATION: gettext_lazy(
        "An account was opened for you. Open the link, choose a password, and you are in."
    ),
    LinkPurpose.RESET: gettext_lazy(
        "Somebody asked for a new password for this account. If it was you, open the link and choose one."
    ),
    LinkPurpose.NEW_ADDRESS: gettext_lazy(
        "This address was given as the new address of an account. If it was you, open the link and confirm it."
    ),
    LinkPurpose.RENEWAL: gettext_lazy(
        "Administrators put down that you lost your second factor. If you asked for it, open the link, choose a "
        "password, and set up a factor anew."
    ),
}
_LABELS = {
    LinkPurpose.INVITATION: gettext_lazy("Choose a password"),
    LinkPurpose.RESET: gettext_lazy("Choose a new password"),
    LinkPurpose.NEW_ADDRESS: gettext_lazy("Confirm this address"),
    LinkPurpose.RENEWAL: gettext_lazy("Choose a new password"),
}


def _invited(link: AccessLink) -> str:
    """Who opened the account, for which government: somebody who expects no letter asks just that."""
    place = _acted_for(link.account)
    if place is None or not link.made_by.name:
        return str(_OPENINGS[LinkPurpose.INVITATION])
    return _(
        "%(inviter)s opened an account for you at %(government)s. Open the link, choose a password, and you are in."
    ) % {"inviter": link.made_by.name, "government": place.name}


def _acted_for(account: User) -> Government | None:
    """The government for which something was last done to the account; None where none was. One query."""
    rows = AccountEvent.objects.filter(account=account, government__isnull=False)
    last = rows.select_related("government").order_by("-at", "-id").first()
    return last.government if last is not None else None


def _moment(account: User, moment: datetime, *, at: datetime) -> str:
    """A moment in the time of the account's government; of the installation, where it has none. Two queries at most."""
    home = home_government(account.person_id, at)
    place = Government.objects.get(pk=home) if home is not None else _acted_for(account)
    return in_words(moment, place.zone if place is not None else settings.TIME_ZONE)


def link_letter(link: AccessLink, address: str) -> AccountLetter:
    """The e-mail that carries a link."""
    purpose = LinkPurpose(link.purpose)
    opening = _invited(link) if purpose == LinkPurpose.INVITATION else str(_OPENINGS[purpose])
    lasts = _("The link works once, until %(until)s.") % {
        "until": _moment(link.account, link.expires_at, at=link.made_at)
    }
    sign_in = _("You sign in with %(login)s.") % {"login": link.account.login_name}
    if purpose == LinkPurpose.INVITATION:
        last = _("Nobody else needs this link. Do not pass it on; whoever opens it first has the account.")
    else:
        last = _("If you did not ask for this, do nothing: without the link nothing changes.")
    with_login = purpose != LinkPurpose.NEW_ADDRESS
    paragraphs = (opening, lasts, sign_in, last) if with_login else (opening, lasts, last)
    return AccountLetter(str(_SUBJECTS[purpose]), paragraphs, address, str(_LABELS[purpose]))


_TOLD = {
    AccountAct.PASSWORD_CHANGED: gettext_lazy("The password of your account was changed."),
    AccountAct.PASSWORD_RESET: gettext_lazy("A new password was set for your account by a one-time link."),
    AccountAct.REOPENED: gettext_lazy(
        "Administrators gave a new way into your account by a one-time link; sessions and tokens ended."
    ),
    AccountAct.ADDRESS_CHANGED: gettext_lazy("The e-mail address of your account was changed."),
    AccountAct.DISABLED: gettext_lazy("Your account was disabled; nobody can sign in with it any more."),
    AccountAct.ENABLED: gettext_lazy("Your account was enabled again."),
    AccountAct.FACTOR_ADDED: gettext_lazy("A second factor was added to your account."),
    AccountAct.HELD_UP: gettext_lazy(
        "Somebody typed wrong passwords for your account; further tries are made to wait, up to 15 minutes. Where you"
        " signed in before, and with a passkey, you get in all the same."
    ),
    AccountAct.TOKEN_MADE: gettext_lazy("A token was made with which a program acts as you."),
    AccountAct.FACTOR_REMOVED: gettext_lazy("A second factor of your account was removed."),
}


def told_letter(account: User, act: AccountAct, at: datetime) -> AccountLetter:
    """The e-mail that tells an owner what happened, and what to do if it was somebody else."""
    when = _("When: %(when)s.") % {"when": _moment(account, at, at=at)}
    who = _("Account: %(login)s.") % {"login": account.login_name}
    cure = _(
        "If this was not you, tell your government's administrator at once: they can disable the account."
    )
    subject = _("Your account for Prakarsa: %(what)s") % {"what": act.label}
    return AccountLetter(subject, (str(_TOLD[act]), when, who, cure))
