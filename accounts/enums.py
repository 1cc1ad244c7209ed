"""Vocabulary of accounts: what a link is for, what happened to an account, how it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkPurpose(models.TextChoices):
    """What a one-time link lets its reader do."""

    INVITATION = "invitation", _("Invitation")
    RESET = "reset", _("New password")
    NEW_ADDRESS = "new_address", _("New e-mail address")
    # Password and second factors: whoever lost the factor, too.
    RENEWAL = "renewal", _("New password and second factor")


class AccountAct(models.TextChoices):
    """What happened to an account. Kept for good; an inspector reads it."""

    INVITED = "invited", _("Invited")
    RESENT = "resent", _("Invited again")
    LINK_SHOWN = "link_shown", _("Link shown for handing over")
    WITHDRAWN = "withdrawn", _("Invitation withdrawn")
    ACCEPTED = "accepted", _("Invitation accepted")
    DISABLED = "disabled", _("Account disabled")
    ENABLED = "enabled", _("Account enabled again")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("New password set by link")
    REOPENED = "reopened", _("New way into the account given by administrators")
    ADDRESS_CHANGED = "address_changed", _("E-mail address changed")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    TOKEN_MADE = "token_made", _("Token made")
    TOKEN_ENDED = "token_ended", _("Token ended")
    HELD_UP = "held_up", _("Sign-in held up after wrong passwords")
    SESSIONS_ENDED = "sessions_ended", _("Other sessions ended")
    POWER_GIVEN = "power_given", _("Office of LAN given")
    POWER_ENDED = "power_ended", _("Office of LAN ended")


# Acts on power that belongs to no government: every inspector reads them, since it decides about all of them.
POWER = (AccountAct.POWER_GIVEN, AccountAct.POWER_ENDED)
# What somebody tried who was not let in is no act of its owner, and stands in no chain.
UNCHAINED = (AccountAct.HELD_UP,)


class Standing(models.TextChoices):
    """How an account stands now."""

    INVITED = "invited", _("invited")
    LAPSED = "lapsed", _("invitation lapsed")
    ACTIVE = "active", _("active")
    DISABLED = "disabled", _("disabled")
