"""Addresses of notices, calendar feeds and webhooks."""

from notifications.web import feeds, notices, webhooks

urlpatterns = [*notices.urlpatterns, *feeds.urlpatterns, *webhooks.urlpatterns]
