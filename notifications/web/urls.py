"""Addresses of notices, calendar feeds and webhooks."""

from notifications.web import failed_messages, feeds, notices, webhooks

urlpatterns = [*notices.urlpatterns, *feeds.urlpatterns, *webhooks.urlpatterns, *failed_messages.urlpatterns]
