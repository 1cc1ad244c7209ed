"""The medium-term plan of a government: priorities, goals, regional indicators."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from planning import policy_section  # noqa: PLC0415 -- same
        from planning.triggers import planning_triggers  # noqa: PLC0415 -- same
        from workflow.policies import sections  # noqa: PLC0415 -- same

        triggers.register(planning_triggers)
        sections.register_section(policy_section.SECTION)
