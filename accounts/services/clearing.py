"""Rows that are over by themselves: sessions, and counts and marks that all processes share."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts.models import SharedEntry
from accounts.services import delays, unsent
from workflow.engine.transaction import retrying

EVERY = timedelta(hours=1)
_last: dict[str, datetime] = {}


def clear_expired(*, at: datetime) -> None:
    """The worker's chore, once an hour: delete what has expired. Five statements then, none else."""
    last = _last.get("at")
    if last is not None and last <= at < last + EVERY:
        return
    _last["at"] = at

    def work() -> None:
        Session.objects.filter(expire_date__lt=at).delete()
        UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
        delays.clear(at=at)
        SharedEntry.objects.filter(expires__lt=at).delete()
        unsent.clear_old(at=at)

    retrying(work)
