"""What waits to be delivered, by what it is."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from common.types import StrOrPromise
from notifications.failure_wording import label_of
from workflow.outbox import queue


@dataclass(frozen=True, slots=True)
class WaitingTopic:
    """Messages of one kind that are due. `oldest` is when the first was put down, `attempts` the most of any."""

    label: StrOrPromise
    count: int
    oldest: datetime
    attempts: int


def waiting_by_topic(at: datetime) -> list[WaitingTopic]:
    """One entry for each kind of which something waits, the most first. One query."""
    rows = queue.due(at).values("topic").annotate(Count("id"), Min("created_at"), Max("attempts"))
    found = [
        WaitingTopic(label_of(row["topic"]), row["id__count"], row["created_at__min"], row["attempts__max"])
        for row in rows
    ]
    return sorted(found, key=lambda topic: -topic.count)
