"""A person's own notices: the list, the count in the menu, marking them as read, and their preferences."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.types import Document
from notifications.models import Notice, NoticePreference
from notifications.queries import folded, notices_visible_to, unread, with_earlier, with_tasks
from notifications.quiet_hours import QuietHours
from organisations.offices import Actor
from workflow.engine.transaction import retrying

# Hours are compared on the local clock; which one does not matter.
_ANY = ZoneInfo("UTC")
PREFERENCES = (
    "language",
    "digest_hour",
    "quiet_from",
    "quiet_until",
    "working_days_only",
    "mail_reminders",
    "mail_tasks",
    "mail_outcomes",
    "mail_news",
)


def notices_of(actor: Actor, at: datetime) -> "QuerySet[Notice]":
    """The person's notices that they may still see, reminders folded into one row an obligation, with everything that
    their wording needs; not ordered.

    Two queries: of an office taken, the tasks that wait there still are read with it.
    """
    rows = folded(notices_visible_to(actor, at)).select_related(
        "deadline__agency", "withdrawal__version", "office", "government", "mailing"
    )
    return with_tasks(rows, actor, at)


def unread_of(actor: Actor, at: datetime) -> int:
    """How many of them are new: neither read nor settled. One query on a partial index, a second one if any may be."""
    own = unread(Notice.objects.filter(person_id=actor.person_id))
    types = set(own.values_list("subject_type", flat=True).distinct())
    return unread(folded(notices_visible_to(actor, at, about=types))).count() if types else 0


def mark_read(actor: Actor, *, at: datetime, only: Collection[UUID] | None = None) -> int:
    """Mark own notices as read, all or only some; returns how many rows of the list were new. One query,
    one update.

    A reminder takes the earlier ones of its obligation along. A notice keeps the first moment at which it was read;
    what may not be shown cannot be read.
    """
    visible = notices_visible_to(actor, at)
    rows = unread(folded(visible))
    if only is not None:
        rows = rows.filter(uuid__in=list(only))
    count = rows.count()
    taken = with_earlier(rows).filter(pk__in=unread(visible).values("pk"))
    Notice.objects.filter(pk__in=taken.values("pk")).update(read_at=at)
    return count


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
    fields: dict[str, int | bool | str] = {name: getattr(preference, name) for name in PREFERENCES}
    retrying(lambda: NoticePreference.objects.update_or_create(pk=person_id, defaults=fields))
    return preference
