"""Tables of notices, the e-mails that gather them, calendar feeds and webhooks."""

from notifications.models.feed import FeedToken
from notifications.models.notice import Mailing, Notice, NoticePreference, NoticeTask
from notifications.models.push import PushDay, PushDevice
from notifications.models.webhook import Webhook, WebhookAttempt

__all__ = [
    "FeedToken",
    "Mailing",
    "Notice",
    "NoticePreference",
    "NoticeTask",
    "PushDay",
    "PushDevice",
    "Webhook",
    "WebhookAttempt",
]
