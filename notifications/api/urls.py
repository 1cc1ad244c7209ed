"""Addresses of notices, receipts and calendar feeds."""

from django.urls import path

from common.endpoints import resource_urls
from notifications.api import failed_messages, feeds, notices, receipts, webhooks

urlpatterns = [
    path("deadlines/<uuid:pk>/receipts/", receipts.ReceiptsView.as_view(), name="deadline-receipts"),
    path("notices/", notices.NoticeListView.as_view(), name="notices"),
    path("notices/read/", notices.NoticeReadView.as_view(), name="notices-read"),
    path("notices/preferences/", notices.NoticePreferenceView.as_view(), name="notice-preferences"),
    path("failed-messages/", failed_messages.FailedMessageListView.as_view(), name="failed-messages"),
    path(
        "failed-messages/decisions/",
        failed_messages.MessageDecisionView.as_view(),
        name="failed-message-decisions",
    ),
    path(
        "governments/<uuid:pk>/webhook-deliveries/",
        webhooks.WebhookAttemptView.as_view(),
        name="webhook-deliveries",
    ),
    *resource_urls("calendar-feeds", feeds.FeedSet, "calendar-feed"),
]
