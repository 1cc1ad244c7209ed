"""Days off, decrees as rows, and working days as a value."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calendars.triggers import calendar_triggers  # noqa: PLC0415 -- the registry is filled once apps are loaded
        from common import triggers  # noqa: PLC0415 -- same

        triggers.register(calendar_triggers)
