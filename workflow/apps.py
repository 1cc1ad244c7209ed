"""The generic engine: knows subjects, never what they mean."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate


class WorkflowConfig(AppConfig):
    name = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imports stand here because models must be loaded first.
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from workflow import checks, gate, installing, outbox  # noqa: F401, PLC0415 -- checks register themselves
        from workflow.triggers import workflow_triggers  # noqa: PLC0415 -- same

        triggers.register(workflow_triggers)
        outbox.route("mail", "workflow.notices.digests.deliver")
        outbox.route("event.told", "workflow.notices.news.tell")
        outbox.route("task", "workflow.jobs.run_task")
        outbox.route("webhook", "workflow.notices.webhooks.deliver")
        outbox.chore("workflow.notices.digests.compose_due")
        if settings.PRAKARSA_WORKERS == "procrastinate":
            from workflow import procrastinated  # noqa: PLC0415 -- only where it is installed

            outbox.on_put(procrastinated.wake)
        gate.close()
        pre_migrate.connect(installing.before_migrate, sender=self)
        post_migrate.connect(installing.after_migrate, sender=self)
