"""Erasing personal data by two people, without breaking any proof."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from privacy import queries as own  # noqa: PLC0415 -- same
        from privacy.services import verifying  # noqa: PLC0415 -- registers its hooks on transitions
        from privacy.triggers import privacy_triggers  # noqa: PLC0415 -- same
        from workflow import queries  # noqa: PLC0415 -- same
        from workflow.engine import verification  # noqa: PLC0415 -- same

        triggers.register(privacy_triggers)
        verification.verify_also(verifying.findings)
        queries.show_through("privacy", own.erasures_visible_to)
