"""Addresses of notices, calendar feeds and webhooks."""

from notifications.web import devices, failed_messages, feeds, notices, webhooks

urlpatterns = [
    *notices.urlpatterns,
    *devices.urlpatterns,
    *feeds.urlpatterns,
    *webhooks.urlpatterns,
    *failed_messages.urlpatterns,
]
