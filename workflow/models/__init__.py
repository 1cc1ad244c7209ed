"""Tables of the engine."""

from calendars.models.calendar_version import CalendarVersion
from deadlines.models.deadline import (
    Deadline,
    DeadlineChange,
    DeadlineExtension,
    DeadlineRung,
    DecreeEntry,
    LatenessReply,
)
from notifications.models.notice import Mailing, Notice, NoticePreference
from notifications.models.outward import FeedToken, Webhook, WebhookAttempt
from workflow.models.event import Event, EventPrivate
from workflow.models.installation import Installation
from workflow.models.outbox import IdempotencyKey, OutboxMessage
from workflow.models.policy import PolicyVersion, PublishedVersion
from workflow.models.review import Decision, Reading, Recusal, Review
from workflow.models.subject import Subject, SubjectQuerySet
from workflow.models.task import Task

__all__ = [
    "CalendarVersion",
    "Deadline",
    "DeadlineChange",
    "DeadlineExtension",
    "DeadlineRung",
    "Decision",
    "DecreeEntry",
    "Event",
    "EventPrivate",
    "FeedToken",
    "IdempotencyKey",
    "Installation",
    "LatenessReply",
    "Mailing",
    "Notice",
    "NoticePreference",
    "OutboxMessage",
    "PolicyVersion",
    "PublishedVersion",
    "Reading",
    "Recusal",
    "Review",
    "Subject",
    "SubjectQuerySet",
    "Task",
    "Webhook",
    "WebhookAttempt",
]
