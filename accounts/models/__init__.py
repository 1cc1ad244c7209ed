"""Tables of accounts: one-time links, second factors asked for, what happened, what all processes share."""

from accounts.models.cache import SharedEntry
from accounts.models.delay import SignInDelay
from accounts.models.event import AccountEvent, PersonChain
from accounts.models.factor import FactorRequest
from accounts.models.link import AccessLink
from accounts.models.saved_view import SavedView
from accounts.models.token import IssuedToken
from accounts.models.unsent import UnsentText

__all__ = [
    "AccessLink",
    "AccountEvent",
    "FactorRequest",
    "IssuedToken",
    "PersonChain",
    "SavedView",
    "SharedEntry",
    "SignInDelay",
    "UnsentText",
]
