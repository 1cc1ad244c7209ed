"""The domain: innovations, their reports and evaluations."""

from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    name = "innovations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from innovations.walls import innovation_triggers  # noqa: PLC0415 -- same

        triggers.register(innovation_triggers)
