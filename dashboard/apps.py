"""Read-only views across the domain: board and inbox pages."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from dashboard import published  # noqa: PLC0415 -- imported once apps are loaded
        from notifications.services import feeds  # noqa: PLC0415 -- imported once apps are loaded

        feeds.publish_through(published.public_deadlines)
