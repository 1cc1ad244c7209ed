"""The first day of a government: its key, its first administrator, what is still missing, lists brought along."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "onboarding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from onboarding.services import records  # noqa: PLC0415 -- same
        from onboarding.triggers import onboarding_triggers  # noqa: PLC0415 -- same
        from organisations.services import import_records  # noqa: PLC0415 -- same

        triggers.register(onboarding_triggers)
        import_records.register(records.keep)
