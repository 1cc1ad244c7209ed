"""Read-only views across the domain: board and inbox pages."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
