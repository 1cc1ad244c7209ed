"""What opens the way in ends at once: tokens, calendar feeds and open links of one account."""

from datetime import datetime

from knox.models import get_token_model

from accounts.services import links
from notifications.services.feeds import end_feeds
from organisations.models import User


def end_access(account: User, *, at: datetime) -> None:
    """End every token, every feed but public ones, and every open link. In the running transaction.

    Sessions need nothing here: a changed password or an account that is not active any more ends them with the next
    request (Django compares the session with the password's hash, and asks the account).
    """
    get_token_model().objects.filter(user=account).delete()
    end_feeds(account.person_id, at=at)
    links.end_open(account, at=at)
