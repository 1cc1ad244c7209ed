"""What opens the way in ends at once: sessions, tokens, calendar feeds, devices and open links of one account."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from knox.models import get_token_model

from accounts.services import links
from notifications.services.feeds import end_feeds
from notifications.services.push import end_devices
from organisations.models import User


def end_access(account: User, *, at: datetime, but_session: str = "") -> None:
    """End every session but one, every token, every feed but public ones, every device's messages, and every
    open link.

    In the running transaction. A session that the list does not know ends, too: Django compares it with the password's
    hash, and asks whether the account is active.
    """
    end_sessions(account, but=but_session)
    get_token_model().objects.filter(user=account).delete()
    end_feeds(account.person_id, at=at)
    end_devices(account)
    links.end_open(account, at=at)


def end_sessions(account: User, *, but: str = "") -> int:
    """End the account's sessions but the one with this key; returns how many. Two statements for each."""
    others = UserSession.objects.filter(user=account).exclude(session_key=but)
    return sum(1 for session in others if session.end() is None)
