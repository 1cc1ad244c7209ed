"""The domain: innovations, their reports and evaluations."""

from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    name = "innovations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from innovations.walls import innovation_triggers  # noqa: PLC0415 -- same
        from workflow import outbox, policies, queries  # noqa: PLC0415 -- same

        triggers.register(innovation_triggers)
        policies.check_also("innovations.services.instruments.policy_faults")
        queries.show_through("innovation", "innovations.queries.visible_to")
        queries.show_through("report", "innovations.queries.reports_visible_to")
        outbox.chore("innovations.services.enforcing.sweep_when_due")
        queries.show_through("appraisal", "innovations.queries.appraisals_visible_to")
        queries.show_through("follow_up", "innovations.queries.follow_ups_visible_to")
