"""Putting notices down, each with the moment at which it may leave by e-mail."""

from collections.abc import Sequence
from datetime import datetime

from notifications.models import Notice
from notifications.services.preferences import hours_of, is_urgent, preferences_of, prefers_mail


def store_notices(notices: Sequence[Notice], *, at: datetime) -> int:
    """Insert notices; one that is there already stays as it is. Returns how many were given.

    Two or three queries for the preferences of all people, and one insert per 500 notices.
    """
    if not notices:
        return 0
    preferences = preferences_of(notice.person_id for notice in notices)
    hours = hours_of(preferences.values(), at=at)
    for notice in notices:
        person = notice.person_id
        if prefers_mail(preferences[person], notice.kind, notice.code):
            quiet = hours[person]
            notice.mail_at = quiet.first(at) if is_urgent(notice.kind) else quiet.digest(at)
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
    return len(notices)
