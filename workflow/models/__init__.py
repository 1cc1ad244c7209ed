"""Tables of the engine."""

from workflow.models.event import Event, EventPrivate
from workflow.models.heartbeat import Heartbeat
from workflow.models.installation import Installation
from workflow.models.outbox import IdempotencyKey, MessageDecision, OutboxMessage
from workflow.models.policy import PolicyChoice, PolicyVersion, PolicyWithdrawal, PublishedVersion
from workflow.models.review import Decision, Reading, Recusal, RequestAnswer, Review
from workflow.models.subject import Subject, SubjectQuerySet
from workflow.models.task import Task

__all__ = [
    "Decision",
    "Event",
    "EventPrivate",
    "Heartbeat",
    "IdempotencyKey",
    "Installation",
    "MessageDecision",
    "OutboxMessage",
    "PolicyChoice",
    "PolicyVersion",
    "PolicyWithdrawal",
    "PublishedVersion",
    "Reading",
    "Recusal",
    "RequestAnswer",
    "Review",
    "Subject",
    "SubjectQuerySet",
    "Task",
]
