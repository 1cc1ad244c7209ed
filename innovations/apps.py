"""The domain: innovations, their reports and evaluations."""

from django.apps import AppConfig

from workflow.policy_changes import publishing


class InnovationsConfig(AppConfig):
    name = "innovations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from deadlines.services import deadlines
        from innovations.models import Appraisal, Report  # noqa: PLC0415 -- same
        from innovations.services.evaluations import periodic
        from innovations.services.reports import reporting  # noqa: PLC0415 -- same
        from innovations.triggers import innovation_triggers  # noqa: PLC0415 -- same
        from workflow import queries  # noqa: PLC0415 -- same
        from workflow.outbox import queue

        triggers.register(innovation_triggers)
        publishing.check_also("innovations.services.evaluations.instruments.policy_faults")
        queries.show_through("innovation", "innovations.queries.visible_to")
        queries.show_through("report", "innovations.queries.reports_visible_to")
        deadlines.open_through(Report.SUBJECT_TYPE, reporting.open_when_due)
        deadlines.open_through(Appraisal.SUBJECT_TYPE, periodic.open_when_due)
        queue.chore("innovations.services.reports.enforcing.sweep_when_due")
        queue.chore("innovations.services.reports.enforcing.settle_when_due")
        queries.show_through("appraisal", "innovations.queries.appraisals_visible_to")
        queries.show_through("follow_up", "innovations.queries.follow_ups_visible_to")
