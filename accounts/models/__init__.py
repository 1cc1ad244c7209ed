"""Tables of accounts: one-time links, and what happened."""

from accounts.models.event import AccountEvent
from accounts.models.link import AccessLink

__all__ = ["AccessLink", "AccountEvent"]
