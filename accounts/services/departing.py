"""Whoever left their last office: what still opens the account ends, though the account stays for their own data."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from knox.models import get_token_model

from accounts.queries import open_links
from accounts.services.ending import end_access
from notifications.enums import FeedScope
from notifications.models import FeedToken, PushDevice
from organisations.models import OfficeHeld, User
from workflow.engine.transaction import retrying

EVERY = timedelta(minutes=1)
_last: dict[str, datetime] = {}


def end_departed(*, at: datetime) -> int:
    """End sessions, tokens, feeds and links that were opened before their owner's last office ended; how many accounts.

    Somebody who holds an office, or will, is left alone. One query where nobody left.
    """

    def work() -> int:
        found = list(_departed(at))
        for account in found:
            end_access(account, at=at)
        return len(found)

    return retrying(work)


def end_departed_when_due(*, at: datetime) -> None:
    """The worker's chore, once a minute: offices that ran out end nobody's session by themselves."""
    last = _last.get("at")
    if last is None or not last <= at < last + EVERY:
        _last["at"] = at
        end_departed(at=at)


def _departed(at: datetime) -> "QuerySet[User]":
    still = OfficeHeld.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), person=OuterRef("person"))
    last = OfficeHeld.objects.filter(person=OuterRef("person")).order_by("-ends_at").values("ends_at")[:1]
    left = User.objects.filter(~Exists(still)).annotate(left_at=Subquery(last))
    sessions = UserSession.objects.filter(user=OuterRef("pk"), created_at__lt=OuterRef("left_at"))
    tokens = get_token_model().objects.filter(user=OuterRef("pk"), created__lt=OuterRef("left_at"))
    links = open_links(at).filter(account=OuterRef("pk"), made_at__lt=OuterRef("left_at"))
    feeds = FeedToken.objects.filter(
        person=OuterRef("person"), revoked_at__isnull=True, created_at__lt=OuterRef("left_at")
    ).exclude(scope=FeedScope.PUBLIC)
    devices = PushDevice.objects.filter(account=OuterRef("pk"), made_at__lt=OuterRef("left_at"))
    return left.filter(Exists(sessions) | Exists(tokens) | Exists(links) | Exists(feeds) | Exists(devices))
