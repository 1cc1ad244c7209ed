"""Deadlines: scheduled from the anchor, enforced by the sweep, moved by extensions and decrees."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from deadlines import policy_section  # noqa: PLC0415 -- same
        from deadlines.services import deadline_worker, rederiving  # noqa: PLC0415 -- same
        from deadlines.triggers import deadline_triggers  # noqa: PLC0415 -- same
        from workflow.engine import verification  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same
        from workflow.policies import sections  # noqa: PLC0415 -- same

        triggers.register(deadline_triggers)
        verification.verify_also(rederiving.findings)
        sections.register_section(policy_section.SECTION)
        queue.chore(deadline_worker.sweep_when_due)
        queue.chore(deadline_worker.settle_when_due)
