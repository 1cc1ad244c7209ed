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
        from deadlines.services import deadlines
        from notifications import services
        from workflow.engine import fsm_guard, install
        from workflow.engine.triggers import workflow_triggers  # noqa: PLC0415 -- same
        from workflow.outbox import queue

        triggers.register(workflow_triggers)
        deadlines.on_fallen_due(services.announce)
        queue.route("mail", "notifications.services.digests.deliver")
        queue.route("event.told", "notifications.services.event_notifications.notify")
        queue.route("webhook", "notifications.services.webhooks.deliver")
        queue.chore("notifications.services.digests.compose_due")
        if settings.PRAKARSA_WORKERS == "procrastinate":
            from workflow.outbox import procrastinate_tasks  # noqa: PLC0415 -- only where it is installed

            queue.on_put(procrastinate_tasks.wake)
        fsm_guard.connect()
        pre_migrate.connect(install.before_migrate, sender=self)
        post_migrate.connect(install.after_migrate, sender=self)
