"""What stands below this app and goes into the log: events with their own hashes, policies and calendars by theirs."""

from collections.abc import Iterator

from django.db.models import UUIDField
from django.db.models.functions import Cast, Substr

from calendars.models import CalendarVersion
from history import sources
from history.models import Shard
from organisations.models import SensitiveRead
from workflow.models import Event, EventPrivate, PolicyVersion, PublishedVersion


def register() -> None:
    """Name them, in the order in which one round takes them: rules before what was done under them."""
    for source in (
        sources.Source(
            name="shard",
            rows=Shard.objects.order_by("opened_at", "pk").all,
            record="pk",
            facts=("note", "entries", "opened_at"),
        ),
        published("policy", PolicyVersion),
        sources.Source(name="calendar", rows=_calendars, record="log_record", facts=("sha256",)),
        sources.Source(
            name="read",
            rows=SensitiveRead.objects.order_by("pk").all,
            record="uuid",
            recent="pk",
            facts=("sha256",),
        ),
        sources.Source(
            name="event",
            rows=Event.objects.order_by("pk").all,
            record="uuid",
            recent="pk",
            private=_private,
        ),
    ):
        sources.register(source)


def published(name: str, model: type[PublishedVersion]) -> sources.Source:
    """Published versions of one kind of rules, named by the hash of their text."""
    return sources.Source(
        name=name,
        rows=model._default_manager.order_by("published_at", "pk").all,
        record="pk",
        facts=("name", "number", "sha256", "published_at"),
    )


def _private() -> Iterator[sources.PrivateValue]:
    rows = EventPrivate.objects.order_by("event_id", "field")
    for event, field, salt, value in rows.values_list("event__uuid", "field", "salt", "value").iterator(2000):
        yield sources.PrivateValue(event, field, bytes(salt), value)


def _calendars() -> sources.Records:
    """Calendars have no uuid; the first half of their hash serves as one."""
    half = Cast(Substr("sha256", 1, 32), UUIDField())
    return CalendarVersion.objects.annotate(log_record=half).order_by("recorded_at", "pk")
