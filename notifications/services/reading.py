"""A person's own notices: the list, the count in the menu, marking them as read, and their preferences."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.types import Document
from notifications.models import Notice, NoticePreference
from notifications.quiet_hours import QuietHours
from workflow.engine.transaction import retrying

# Hours are compared on the local clock; which one does not matter.
_ANY = ZoneInfo("UTC")
PREFERENCES = (
    "digest_hour",
    "quiet_from",
    "quiet_until",
    "working_days_only",
    "mail_reminders",
    "mail_tasks",
    "mail_news",
)


def notices_of(person_id: UUID) -> "QuerySet[Notice]":
    """The person's notices with everything their wording needs; not ordered."""
    return Notice.objects.filter(person_id=person_id).select_related(
        "deadline__agency", "government", "mailing"
    )


def unread_of(person_id: UUID) -> int:
    """How many of them are unread. One query on a partial index."""
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).count()


def mark_read(person_id: UUID, *, at: datetime, only: Collection[UUID] | None = None) -> int:
    """Mark own notices as read, all or only some; returns how many were unread. One update.

    A notice keeps the first moment at which it was read.
    """
    rows = Notice.objects.filter(person_id=person_id, read_at__isnull=True)
    if only is not None:
        rows = rows.filter(uuid__in=list(only))
    return rows.update(read_at=at)


def preference_of(person_id: UUID) -> NoticePreference:
    """The person's preferences, or the defaults. One query."""
    found = NoticePreference.objects.filter(pk=person_id).first()
    return found or NoticePreference(person_id=person_id)


def save_preference(person_id: UUID, values: Document) -> NoticePreference:
    """Change some of the preferences. Raises BadInput naming every wrong field; nothing is stored then."""
    preference = preference_of(person_id)
    for name, value in values.items():
        setattr(preference, name, value)
    try:
        preference.full_clean(exclude=["person"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        gaps = [Gap(name, "invalid", " ".join(messages)) for name, messages in error.message_dict.items()]
        raise BadInput(_("These preferences are not possible."), gaps=gaps) from error
    if QuietHours(zone=_ANY, quiet_from=preference.quiet_from, quiet_until=preference.quiet_until).is_quiet(
        preference.digest_hour
    ):
        gap = Gap("digest_hour", "quiet", _("The hour of the daily e-mail lies in the quiet hours."))
        raise BadInput(_("These preferences are not possible."), gaps=[gap])
    fields: dict[str, Any] = {name: getattr(preference, name) for name in PREFERENCES}
    retrying(lambda: NoticePreference.objects.update_or_create(pk=person_id, defaults=fields))
    return preference
